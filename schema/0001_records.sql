-- The file of newsidx, version 1. Applied once, in one transaction, to an empty database.
--
-- sources -> items -> records -> documents -> fts. Everything below `item` is derived from it (but what `update` set) and
-- can be checked against it with `newsidx check`. Times are seconds since 1970, UTC.

CREATE TABLE meta(
    name  TEXT PRIMARY KEY,
    value NOT NULL
) WITHOUT ROWID;
INSERT INTO meta VALUES
    ('analyzer', ''),         -- fingerprint of the rules that made the tokens; '' while there are none
    ('commit', 0),            -- counts the commits that changed anything
    ('documents', 0),         -- N of the score: live documents, hidden ones and stubs included
    ('length_title', 0),      -- sums over the live documents, in tokens without stop words
    ('length_excerpt', 0),
    ('length_body', 0),
    ('length_names', 0),
    ('median_quality', ''),   -- of the live documents that have one; '' when none has
    ('median_heat', '');

-- A file (or standard input) that was read, and how it was then: what is the same now need not be read again.
CREATE TABLE source(
    id        INTEGER PRIMARY KEY,
    name      TEXT NOT NULL,    -- --source, else the path
    path      TEXT NOT NULL,    -- absolute; '-' is standard input
    size      INTEGER,
    mtime_ns  INTEGER,
    reread    INTEGER NOT NULL DEFAULT 0, -- 1: is read again even if it is the same: something in it was rejected, or
                                          -- items are kept that it does not hold any more
    UNIQUE(path, name)
);

-- An identity, and what the fold over its items makes of it. The id is public and stable.
CREATE TABLE record(
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    key_hash        INTEGER NOT NULL,   -- XXH3 of key
    key             TEXT NOT NULL,      -- see lib/record/identity.h
    alias_hash      INTEGER,            -- of the canonical webUrl, where that is not the key
    alias           TEXT,
    kind            INTEGER,            -- 0 record, 1 stub, NULL: nothing to find (a stub in the shadow of a record's alias)
    item_id         INTEGER,            -- the item it was made of; for a stub, of a record relating to it
    item_hash       BLOB,               -- that item's hash: the same bytes elsewhere make no other record
    stub_ordinal    INTEGER,            -- for a stub: which of that record's `related`
    document_id     INTEGER UNIQUE,     -- its text; NULL exactly when kind is
    visible         INTEGER NOT NULL DEFAULT 0,
    quality         REAL,
    heat            REAL,
    published_at    INTEGER,
    set_mask        INTEGER NOT NULL DEFAULT 0, -- what `update` set: 1 quality, 2 heat, 4 published; void with another item_hash
    source_id       TEXT NOT NULL DEFAULT '', -- the item's own `id`
    url             TEXT NOT NULL DEFAULT '',
    type            TEXT NOT NULL DEFAULT '',
    category        TEXT NOT NULL DEFAULT '',
    lang            TEXT NOT NULL DEFAULT '',
    provider_name   TEXT NOT NULL DEFAULT '',
    provider_domain TEXT NOT NULL DEFAULT '',
    topics          TEXT NOT NULL DEFAULT ''  -- each ended by a line feed
);
CREATE INDEX record_by_key ON record(key_hash);
CREATE INDEX record_by_alias ON record(alias_hash) WHERE alias_hash IS NOT NULL;

-- What a source said, as it said it. Never changed in place: other bytes are another item.
CREATE TABLE item(
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    source_id    INTEGER NOT NULL REFERENCES source(id),
    record_id    INTEGER NOT NULL REFERENCES record(id),
    ordinal      INTEGER NOT NULL,  -- among the items of this record in this source, in their order
    line         INTEGER NOT NULL,  -- of the source, from 1
    format       INTEGER NOT NULL,  -- record::ItemFormat
    published_at INTEGER,
    hash         BLOB NOT NULL,     -- XXH3-128 of the whole item
    bytes        BLOB NOT NULL,     -- the item without the values of `secured`
    cuts         BLOB,              -- where these belong; NULL: there are none
    secured      BLOB,              -- these values, byte for byte; nowhere else
    UNIQUE(source_id, record_id, ordinal)
);
CREATE INDEX item_by_record ON item(record_id, published_at);

-- Items that `remove` deleted: the same bytes do not come back, other bytes under the same key do.
CREATE TABLE removal(
    key_hash INTEGER NOT NULL,
    key      TEXT NOT NULL,
    hash     BLOB NOT NULL,
    PRIMARY KEY(key_hash, key, hash)
) WITHOUT ROWID;

-- Which records a record relates to.
CREATE TABLE relation(
    record_id    INTEGER NOT NULL REFERENCES record(id),
    ordinal      INTEGER NOT NULL,
    target_id    INTEGER NOT NULL REFERENCES record(id),
    published_at INTEGER,
    PRIMARY KEY(record_id, ordinal)
) WITHOUT ROWID;
CREATE INDEX relation_by_target ON relation(target_id);

-- One version of a record's searched text. Another text is another document with a higher id.
CREATE TABLE document(
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    record_id INTEGER NOT NULL UNIQUE REFERENCES record(id),
    analyzer  TEXT NOT NULL,
    title     TEXT NOT NULL,
    excerpt   TEXT NOT NULL,
    body      TEXT NOT NULL,
    names     TEXT NOT NULL  -- provider and topics, a line each
);

-- What the tokenizer is given wherever FTS5 reads a document by itself (delete, rebuild, integrity-check): the analyzer's
-- tag, then the text, each after an 0x02 (see lib/text/token.h).
CREATE VIEW document_text(id, title, excerpt, body, names) AS
    SELECT id,
           char(2) || analyzer || char(2) || title,
           char(2) || analyzer || char(2) || excerpt,
           char(2) || analyzer || char(2) || body,
           char(2) || analyzer || char(2) || names
    FROM document;

CREATE VIRTUAL TABLE fts USING fts5(
    title, excerpt, body, names,
    content = 'document_text', content_rowid = 'id', tokenize = 'newsidx'
);

-- What the score needs of 64 documents: rank::DocumentEntry, little-endian, by id % 64.
CREATE TABLE document_page(
    page     INTEGER PRIMARY KEY,  -- id / 64
    version  INTEGER NOT NULL,     -- the commit that wrote it
    entries  BLOB NOT NULL
);
CREATE INDEX document_page_by_version ON document_page(version);

-- How many live documents hold a term, in any field.
CREATE TABLE term(
    term      TEXT PRIMARY KEY,
    documents INTEGER NOT NULL
) WITHOUT ROWID;

-- How many live documents have this quality (what = 1) or heat (what = 2), rounded to whole numbers: gives the medians.
CREATE TABLE histogram(
    what      INTEGER NOT NULL,
    value     INTEGER NOT NULL,
    documents INTEGER NOT NULL,
    PRIMARY KEY(what, value)
) WITHOUT ROWID;

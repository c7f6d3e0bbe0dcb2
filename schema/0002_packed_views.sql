-- The file of newsidx, version 2: items packed, several views of one article in one record, sources told by their content.
--
-- Everything below `item` is made again from the items by the migration (store::Writer::rebuild), so it is dropped here;
-- of `record`, identity and what `update` set stay. An `update` of a stub is kept as well.

-- zstd dictionaries that packed bytes need (lib/store/packing.h).
CREATE TABLE dictionary(
    id     INTEGER PRIMARY KEY,  -- 1..255
    bytes  BLOB NOT NULL
);

-- What `--map` said when items were read: lines of theirs=ours.
CREATE TABLE key_map(
    id     INTEGER PRIMARY KEY,
    names  TEXT NOT NULL UNIQUE
);

-- state: 0 as it was read; 1 to be read again in any case; 2 it gave items that it does not hold any more: to be read again
-- when these are to go.
ALTER TABLE source RENAME COLUMN reread TO state;
ALTER TABLE source ADD COLUMN map_id INTEGER REFERENCES key_map(id);
ALTER TABLE source ADD COLUMN hash BLOB;        -- XXH3-128 of all of it, as it lies on the disk
ALTER TABLE source ADD COLUMN rejected INTEGER NOT NULL DEFAULT 0;  -- items of it that could not be read
ALTER TABLE source ADD COLUMN reader INTEGER NOT NULL DEFAULT 0;    -- which rules rejected them: newer ones try again

-- Why they could not be, so that it can be told again without reading the source again; at most 1,000 of each source.
CREATE TABLE rejection(
    source_id  INTEGER NOT NULL REFERENCES source(id),
    ordinal    INTEGER NOT NULL,
    line       INTEGER NOT NULL,   -- 0: the source as a whole
    column     INTEGER NOT NULL,   -- 0: the line as a whole
    message    TEXT NOT NULL,
    PRIMARY KEY(source_id, ordinal)
) WITHOUT ROWID;

-- item.bytes is packed now. dated_at: when the source last changed it, as far as it says: the later one of updatedDateTime
-- and publishedDateTime. It tells which one of several versions counts.
-- item.line is 0 where the source does not hold the item any more.
ALTER TABLE item RENAME COLUMN published_at TO dated_at;
ALTER TABLE item ADD COLUMN map_id INTEGER REFERENCES key_map(id);
DROP INDEX item_by_record;
CREATE INDEX item_by_record ON item(record_id);

-- The other items that a record is made of, besides record.item_id: the latest of each other format that its sources
-- have it in.
CREATE TABLE contribution(
    record_id  INTEGER NOT NULL REFERENCES record(id),
    item_id    INTEGER NOT NULL,
    PRIMARY KEY(record_id, item_id)
) WITHOUT ROWID;

DROP TABLE fts;
DROP VIEW document_text;
DROP TABLE document;
DELETE FROM relation;
DELETE FROM document_page;
DELETE FROM term;
DELETE FROM histogram;
UPDATE meta SET value = 0 WHERE name LIKE 'length_%' OR name = 'documents';
UPDATE meta SET value = '' WHERE name LIKE 'median_%' OR name = 'analyzer';

-- The record of version 1, with made_of for item_hash, and url NULL where it is the key.
CREATE TABLE record_2(
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    key_hash        INTEGER NOT NULL,   -- XXH3 of key
    key             TEXT NOT NULL,      -- see lib/record/identity.h
    alias_hash      INTEGER,            -- of the canonical webUrl, where that is not the key
    alias           TEXT,
    kind            INTEGER,            -- 0 record, 1 stub, NULL: nothing to find (a stub in the shadow of a record's alias)
    item_id         INTEGER,            -- the item that counts most of those it was made of; for a stub, that of a record relating to it
    made_of         BLOB,               -- hash of all of these: the same bytes elsewhere make no other record
    stub_ordinal    INTEGER,            -- for a stub: which of that record's `related`
    document_id     INTEGER,            -- its text; NULL exactly when kind is
    visible         INTEGER NOT NULL DEFAULT 0,
    quality         REAL,
    heat            REAL,
    published_at    INTEGER,
    set_mask        INTEGER NOT NULL DEFAULT 0, -- what `update` set: 1 quality, 2 heat, 4 published; void with another made_of
    source_id       TEXT NOT NULL DEFAULT '',
    url             TEXT,               -- NULL: the key
    type            TEXT NOT NULL DEFAULT '',
    category        TEXT NOT NULL DEFAULT '',
    lang            TEXT NOT NULL DEFAULT '',   -- as stated, else as detected
    provider_name   TEXT NOT NULL DEFAULT '',
    provider_domain TEXT NOT NULL DEFAULT '',
    topics          TEXT NOT NULL DEFAULT ''  -- each ended by a line feed
);
INSERT INTO record_2(id, key_hash, key, kind, visible, quality, heat, set_mask)
    SELECT id, key_hash, key, NULL, visible, quality, heat, set_mask FROM record;
DELETE FROM sqlite_sequence WHERE name = 'record_2';
INSERT INTO sqlite_sequence(name, seq) SELECT 'record_2', seq FROM sqlite_sequence WHERE name = 'record';
DROP TABLE record;
ALTER TABLE record_2 RENAME TO record;
CREATE INDEX record_by_key ON record(key_hash);
CREATE INDEX record_by_alias ON record(alias_hash) WHERE alias_hash IS NOT NULL;

-- One version of a record's searched text. Another text is another document with a higher id.
CREATE TABLE document(
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    record_id  INTEGER NOT NULL REFERENCES record(id),
    analyzer   TEXT NOT NULL,
    base_item  INTEGER,        -- the item after whose bytes `text` is packed; NULL: it needs none
    text       BLOB NOT NULL   -- packed: the fields in the order of rank::Field (lib/store/document_text.h)
);

-- What the tokenizer is given wherever FTS5 reads a document by itself (delete, rebuild, integrity-check): the analyzer's
-- tag, then the text, each after an 0x02 (see lib/text/token.h).
CREATE VIEW document_text(id, excerpt, body, title, names) AS
    SELECT d.id,
           newsidx_field(1, d.analyzer, d.text, i.bytes),
           newsidx_field(2, d.analyzer, d.text, i.bytes),
           newsidx_field(0, d.analyzer, d.text, i.bytes),
           newsidx_field(3, d.analyzer, d.text, i.bytes)
    FROM document d LEFT JOIN item i ON i.id = d.base_item;

-- The excerpt is first because the first column's postings are the shortest: two bytes less for each of most terms. Lengths
-- are in document_page (columnsize).
CREATE VIRTUAL TABLE fts USING fts5(
    excerpt, body, title, names,
    content = 'document_text', content_rowid = 'id', tokenize = 'newsidx', columnsize = 0
);

-- document_page.entries is packed now.

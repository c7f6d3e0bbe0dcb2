-- The file of newsidx, version 4: what records are filed under is said once, and inverted.

-- What records are filed under, each value once (lib/store/labels.h). Never changed; the ids are never given out again.
CREATE TABLE label(
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    field   INTEGER NOT NULL,   -- store::LabelField
    value   TEXT NOT NULL,
    folded  TEXT NOT NULL,      -- as it is searched for
    UNIQUE(field, value)
);
CREATE INDEX label_by_folded ON label(field, folded);

-- The documents that have a label, hidden ones and stubs included: record.labels, inverted.
CREATE TABLE label_page(
    label_id   INTEGER NOT NULL REFERENCES label(id),
    page       INTEGER NOT NULL,  -- document.id / 65536
    documents  BLOB NOT NULL,     -- lib/store/label_page.h
    PRIMARY KEY(label_id, page)
) WITHOUT ROWID;

-- The record of version 3, with labels for type, category, lang, provider_name, provider_domain and topics, and without
-- made_of where that is its item's hash. lib/store/upkeep/upgrade.cpp fills it and puts it in the place of the old one.
CREATE TABLE record_4(
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    key_hash        INTEGER NOT NULL,   -- XXH3 of key
    key             TEXT NOT NULL,      -- see lib/record/identity.h
    alias_hash      INTEGER,            -- of the canonical webUrl, where that is not the key
    alias           TEXT,
    kind            INTEGER,            -- 0 record, 1 stub, NULL: nothing to find (a stub in the shadow of a record's alias)
    item_id         INTEGER,            -- the item that counts most of those it was made of; for a stub, that of a record relating to it
    made_of         BLOB,               -- hash of all of these: the same bytes elsewhere make no other record; NULL: item_id's
    stub_ordinal    INTEGER,            -- for a stub: which of that record's `related`
    document_id     INTEGER,            -- its text; NULL exactly when kind is
    visible         INTEGER NOT NULL DEFAULT 0,
    quality         REAL,
    heat            REAL,
    published_at    INTEGER,
    set_mask        INTEGER NOT NULL DEFAULT 0, -- what `update` set: 1 quality, 2 heat, 4 published; void with another made_of
    source_id       TEXT NOT NULL DEFAULT '',
    url             TEXT,               -- NULL: the key
    labels          BLOB NOT NULL DEFAULT x''   -- label.id of each, as varints: type, category, lang (as stated, else as
                                                -- detected), provider's name and domain, topics in their order, image
);

-- Behind an item in its block, its text is told by ranges of it from now on (lib/store/items/text_ranges.h). What version 3 has
-- written stays as it is.

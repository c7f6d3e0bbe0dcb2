-- Ranked segments (lib/ranked/format.h): derived from the full-text index and from document_page, and dropped and made again at will.
-- A segment holds the documents of an interval of ids; those behind the last one are only in the full-text index.
-- Blobs end with a hash of themselves and the id of their row (lib/store/sealed.h).

CREATE TABLE ranked_segment(
    id               INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: readers keep pages by it
    first_document   INTEGER NOT NULL,   -- the interval; it may hold documents that are gone
    last_document    INTEGER NOT NULL,
    documents        INTEGER NOT NULL,
    average_length   REAL NOT NULL,      -- that the bounds of its blocks were computed with
    dictionary_pages INTEGER NOT NULL,
    rules            INTEGER NOT NULL    -- of the score that it was made for: others make no use of it
);

-- Pages of dictionaries and streams. Never changed.
CREATE TABLE ranked_page(
    id     INTEGER PRIMARY KEY,          -- segment << 36 | lists << 34 | part << 32 | number
    bytes  BLOB NOT NULL
);

-- Which page of a dictionary begins with which term.
CREATE TABLE ranked_term(
    segment_id  INTEGER NOT NULL REFERENCES ranked_segment(id),
    lists       INTEGER NOT NULL,
    term        BLOB NOT NULL,
    page        INTEGER NOT NULL,
    PRIMARY KEY(segment_id, lists, term)
) WITHOUT ROWID;

-- What is known of 1,024 documents: the only rows that change.
CREATE TABLE ranked_range(
    id       INTEGER PRIMARY KEY,        -- segment << 32 | range
    version  INTEGER NOT NULL,           -- the commit that wrote it
    bytes    BLOB NOT NULL
);
CREATE INDEX ranked_range_by_version ON ranked_range(version);

-- Bounds of 1,024 ranges.
CREATE TABLE ranked_bounds(
    id       INTEGER PRIMARY KEY,        -- segment << 32 | first range / 1024
    bytes    BLOB NOT NULL
);

-- Which place in its segment a document has: 1,024 numbers of four bytes, all ones where there is none.
CREATE TABLE ranked_place(
    page      INTEGER PRIMARY KEY,       -- document.id / 1024
    ordinals  BLOB NOT NULL
);

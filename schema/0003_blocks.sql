-- The file of newsidx, version 3: items and texts packed together, as many as make a block.

-- Items, each with the text of its document behind it where that is made of it alone (lib/store/items/blocks.h). Zeros where
-- items have gone; a block goes with its last one.
CREATE TABLE block(
    id     INTEGER PRIMARY KEY,
    bytes  BLOB NOT NULL  -- packed (lib/store/packing.h)
);
INSERT INTO block(id, bytes) SELECT id, bytes FROM item;

-- Where an item stands in its block, unpacked. size: NULL is all of the block, without a text behind.
ALTER TABLE item ADD COLUMN block_id INTEGER REFERENCES block(id);
ALTER TABLE item ADD COLUMN begin INTEGER NOT NULL DEFAULT 0;
ALTER TABLE item ADD COLUMN size INTEGER;
UPDATE item SET block_id = id;

-- document.text is empty where the text stands behind the bytes of base_item.
DROP VIEW document_text;
ALTER TABLE item DROP COLUMN bytes;
CREATE VIEW document_text(id, excerpt, body, title, names) AS
    SELECT d.id,
           newsidx_field(1, d.analyzer, d.text, b.bytes, i.begin, i.size),
           newsidx_field(2, d.analyzer, d.text, b.bytes, i.begin, i.size),
           newsidx_field(0, d.analyzer, d.text, b.bytes, i.begin, i.size),
           newsidx_field(3, d.analyzer, d.text, b.bytes, i.begin, i.size)
    FROM document d LEFT JOIN item i ON i.id = d.base_item LEFT JOIN block b ON b.id = i.block_id;

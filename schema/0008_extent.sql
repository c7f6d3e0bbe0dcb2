-- How much text an item has (record::Extent): 0 a body, 1 an excerpt, 2 a title alone. Of each format and extent the latest
-- item makes the record (lib/store/fold.h). Formats before this one did not tell them apart: `optimize` reads their items
-- again.

ALTER TABLE item ADD COLUMN extent INTEGER NOT NULL DEFAULT 0;

-- How much text an item has (record::Extent): 0 a body, 1 an excerpt, 2 a title alone; 3: it is withheld. It says which items
-- of a format make the record besides the latest (lib/store/records/fold.h). Formats before this one did not tell them apart:
-- `optimize` reads their items again.

ALTER TABLE item ADD COLUMN extent INTEGER NOT NULL DEFAULT 0;

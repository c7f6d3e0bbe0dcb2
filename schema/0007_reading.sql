-- Which version of the reading of items (record::kReading) made the file's records; '' while there are none. Formats
-- before this one did not say, and read no authors: `optimize` reads their items again (lib/store/upkeep/reread.h).

INSERT INTO meta SELECT 'reading', CASE WHEN EXISTS(SELECT 1 FROM item) THEN 0 ELSE '' END;

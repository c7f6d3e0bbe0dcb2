-- Sums over the rows of what is kept once (lib/store/row_sums.h), which the migration computes: `check` tells by them what
-- nothing else in the file could prove.

INSERT INTO meta VALUES
    ('sum_source', 0),
    ('sum_item', 0),
    ('sum_rejection', 0),
    ('sum_removal', 0),
    ('sum_key_map', 0),
    ('sum_set', 0);

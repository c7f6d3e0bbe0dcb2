#include "store/row_sums.h"

#include "store/connection.h"
#include "store/records/fold.h"

#include <xxhash.h>

#include <string_view>

namespace newsidx::store {

namespace {

struct Table {
    std::string_view sum; // its name in `meta`
    const char* all;      // the columns that nothing else proves, and the key; each a literal, as prepare() asks
    const char* part;     // the same of some rows
    const char* meaning;
};

// The text of both statements stands once.
#define NEWSIDX_SUMMED(select, all, part) "SELECT " select " " all, "SELECT " select " " part

// By SummedRows.
constexpr Table kTables[] = {
    {"sum_source",
     NEWSIDX_SUMMED("id, name, path, size, mtime_ns, state, map_id, hash, rejected, reader", "FROM source",
                    "FROM source WHERE id = ?1"),
     "how the sources were when they were read"},
    {"sum_item",
     NEWSIDX_SUMMED("id, source_id, record_id, ordinal, line, format, map_id", "FROM item", "FROM item WHERE id = ?1"),
     "where the items stand in their sources"},
    {"sum_rejection",
     NEWSIDX_SUMMED("source_id, ordinal, line, column, message", "FROM rejection",
                    "FROM rejection WHERE source_id = ?1"),
     "what was rejected, and why"},
    {"sum_removal", NEWSIDX_SUMMED("key_hash, key, hash", "FROM removal", "FROM removal WHERE key_hash = ?1"),
     "what was removed and must not come back"},
    {"sum_key_map", NEWSIDX_SUMMED("id, names", "FROM key_map", "FROM key_map WHERE id = ?1"),
     "the names of keys that --map gave"},
    {"sum_set",
     NEWSIDX_SUMMED("id, set_mask, iif(set_mask & 1, quality, NULL), iif(set_mask & 2, heat, NULL), "
                    "iif(set_mask & 4, visible, NULL)",
                    "FROM record WHERE set_mask <> 0", "FROM record WHERE id = ?1 AND set_mask <> 0"),
     "what `update` has set"},
};

#undef NEWSIDX_SUMMED
static_assert(kSetQuality == 1 && kSetHeat == 2 && kSetPublished == 4, "as sum_set has them");

// The sum over the rows that the statement still has.
std::uint64_t sum_of(Statement& select, std::size_t table, std::string& row) {
    std::uint64_t sum = 0;
    while (select.step()) {
        row.clear();
        select.append_row(row);
        sum += XXH3_64bits_withSeed(row.data(), row.size(), table);
    }
    return sum;
}

} // namespace

void RowSums::count(SummedRows rows, std::int64_t part, bool added) {
    const auto table = static_cast<std::size_t>(rows);
    Statement select = connection_->prepare(kTables[table].part, part);
    const std::uint64_t sum = sum_of(select, table, row_);
    delta_[table] += added ? sum : -sum;
}

void RowSums::flush() {
    for (std::size_t table = 0; table < kCount; ++table) {
        if (delta_[table] == 0) continue;
        const std::uint64_t old = connection_->count("SELECT value FROM meta WHERE name = ?1", kTables[table].sum);
        connection_->run("UPDATE meta SET value = ?2 WHERE name = ?1", kTables[table].sum,
                         static_cast<std::int64_t>(old + delta_[table]));
    }
    begin();
}

std::uint64_t RowSums::sum(SummedRows rows) {
    const auto table = static_cast<std::size_t>(rows);
    Statement select = connection_->prepare(kTables[table].all);
    return sum_of(select, table, row_);
}

void RowSums::renew() {
    std::array<std::uint64_t, kCount> now{}; // all of them, before one is written
    for (const SummedRows rows : kAll)
        now[static_cast<std::size_t>(rows)] = sum(rows);
    for (std::size_t table = 0; table < kCount; ++table)
        connection_->run("UPDATE meta SET value = ?2 WHERE name = ?1", kTables[table].sum,
                         static_cast<std::int64_t>(now[table]));
    begin();
}

std::optional<bool> RowSums::holds(SummedRows rows) {
    const std::uint64_t now = sum(rows);
    Statement read =
        connection_->prepare("SELECT value FROM meta WHERE name = ?1", kTables[static_cast<std::size_t>(rows)].sum);
    if (!read.step()) return std::nullopt;
    return static_cast<std::uint64_t>(read.integer(0)) == now;
}

const char* RowSums::meaning_of(SummedRows rows) {
    return kTables[static_cast<std::size_t>(rows)].meaning;
}

} // namespace newsidx::store

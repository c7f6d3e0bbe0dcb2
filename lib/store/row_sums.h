// Row sums: what a file keeps once, and nothing else in it could prove, has a sum over its rows in `meta`.
//
// Where an item stands in its source, how sources were read, what was rejected and removed, and what `update` set: a
// bit of these that changed on the disk would be believed. A sum is that of the XXH3 hashes of its rows (each seeded
// with its table's number), modulo 2^64, so that it does not depend on their order, and a commit changes it by the rows
// that it wrote. Whoever writes these tables says so here; the tests hold the sums against the rows after all they do.
// It is no protection against who can compute a hash. Belongs to its connection and thread. Throws SQLite::Exception.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace newsidx::store {

class Connection;

// What rows are known by, in this order, is their `part`.
enum class SummedRows : std::size_t {
    source,    // source.id
    item,      // item.id
    rejection, // rejection.source_id
    removal,   // removal.key_hash
    key_map,   // key_map.id
    set        // record.id
};

class RowSums {
public:
    explicit RowSums(Connection& connection) : connection_(&connection) {}

    // Between BEGIN and COMMIT: begin() forgets what a transaction that was rolled back had counted, and flush() writes
    // what this one has.
    void begin() { delta_.fill(0); }
    void flush();

    // Before rows of this part go or change, and after they have come or changed.
    void take(SummedRows rows, std::int64_t part) { count(rows, part, false); }
    void add(SummedRows rows, std::int64_t part) { count(rows, part, true); }

    // Sums of what is there now, in place of what is stored and counted: for who has written all of it.
    void renew();
    // Whether the rows are what their sum says; nullopt: the file has none.
    [[nodiscard]] std::optional<bool> holds(SummedRows rows);
    // What they are to a user: "where the items stand in their sources".
    [[nodiscard]] static const char* meaning_of(SummedRows rows);
    static constexpr std::array kAll = {SummedRows::source,  SummedRows::item,    SummedRows::rejection,
                                        SummedRows::removal, SummedRows::key_map, SummedRows::set};

private:
    static constexpr std::size_t kCount = kAll.size();

    void count(SummedRows rows, std::int64_t part, bool added);
    std::uint64_t sum(SummedRows rows);

    Connection* connection_;
    std::array<std::uint64_t, kCount> delta_{}; // what is to be added to the stored sums
    std::string row_;                           // reused
};

} // namespace newsidx::store

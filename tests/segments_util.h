// What tests do over and over by SQL in the file of an index, and with its ranked segments.
#pragma once

#include "newsidx/search.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace newsidx::test {

inline void execute(const std::string& path, const std::string& sql) {
    SQLite::Database file(path, SQLite::OPEN_READWRITE);
    file.exec(sql);
}

inline std::int64_t number(const std::string& path, const std::string& sql) {
    SQLite::Database file(path);
    return file.execAndGet(sql).getInt64();
}

// From how many documents on a segment is made; 0: never.
inline void set_segment_documents(const std::string& path, int documents) {
    execute(path, fmt::format("INSERT OR REPLACE INTO meta(name, value) VALUES('segment_documents', {})", documents));
}

// To the bit.
inline void expect_same_hits(const SearchResult& found, const SearchResult& expected) {
    REQUIRE(found.hits.size() == expected.hits.size());
    for (std::size_t i = 0; i < found.hits.size(); ++i) {
        CAPTURE(i);
        CHECK(found.hits[i].id == expected.hits[i].id);
        CHECK(found.hits[i].score == expected.hits[i].score);
    }
}

} // namespace newsidx::test

// What tests of the engine do over and over: an index in a fresh directory, read, searched and checked.
#pragma once

#include "newsidx/newsidx.h"
#include "temp_dir.h"

#include <doctest/doctest.h>

#include <fmt/format.h>
#include <string>
#include <utility>
#include <vector>

namespace newsidx::test {

inline Index open_index(const TempDir& dir, const std::string& name = "i.db") {
    auto index = Index::open(dir.path(name), {.create = true});
    REQUIRE(index);
    return std::move(*index);
}

inline void expect_whole(const Index& index) {
    auto report = index.check();
    REQUIRE(report);
    for (const std::string& problem : report->problems)
        FAIL_CHECK(problem);
}

// Indexes; the counts must add up, and the file must be whole.
inline IndexReport read(Index& index, const std::vector<std::string>& paths, const IndexOptions& options = {}) {
    auto report = index.index(paths, options);
    if (!report) FAIL(report.error().message);
    CHECK(report->read == report->added + report->updated + report->unchanged + report->duplicates + report->rejected);
    expect_whole(index);
    return *report;
}

inline SearchResult find(const Index& index, const std::string& query, const SearchOptions& options = {}) {
    auto result = index.search(query, options);
    if (!result) FAIL(result.error().message);
    return *result;
}

// The hits' titles, the best first.
inline std::vector<std::string> titles(const Index& index, const std::string& query,
                                       const SearchOptions& options = {}) {
    std::vector<std::string> out;
    for (const Hit& hit : find(index, query, options).hits)
        out.push_back(hit.title);
    return out;
}

// A front-matter record; `more` is further lines of the front matter.
inline std::string story(const std::string& url, const std::string& title, const std::string& more = "") {
    return fmt::format("---\ntitle: \"{}\"\noriginalUrl: \"{}\"\n{}---\n", title, url, more);
}

} // namespace newsidx::test

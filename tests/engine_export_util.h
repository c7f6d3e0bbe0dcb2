// What tests of export need: an index as lines, these lines read into a new file, and two files compared by all that
// can be asked of them.
#pragma once

#include "engine_util.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace newsidx::test {

inline std::string export_of(const Index& index) {
    std::string lines;
    auto report = index.export_to([&lines](std::string_view piece) {
        CHECK(piece.ends_with('\n'));
        lines.append(piece);
        return true;
    });
    if (!report) FAIL(report.error().message);
    CHECK(report->bytes == lines.size());
    return lines;
}

// Says where they differ: exports are long.
inline void expect_equal(std::string_view a, std::string_view b) {
    if (a == b) return;
    const auto at = static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
    const std::size_t line = at == 0 ? 0 : a.rfind('\n', at - 1) + 1;
    FAIL_CHECK("exports differ: " << a.substr(line, 600) << "\nand " << b.substr(line, 600));
}

// Every record and stub, by its identity: what `show` says of it but for its id.
inline std::map<std::string, nlohmann::json> shown(const Index& index) {
    SearchOptions all;
    all.limit = 10'000;
    all.unpublished = true;
    std::map<std::string, nlohmann::json> out;
    for (const Hit& hit : find(index, "", all).hits) {
        auto stored = index.show(std::to_string(hit.id));
        REQUIRE(stored);
        nlohmann::json json = nlohmann::json::parse(to_json(*stored, true));
        json.erase("id");
        json["original"] = std::to_string(std::hash<std::string>()(stored->original));
        out[stored->identity] = std::move(json);
    }
    return out;
}

using Answer = std::vector<std::tuple<std::string, double, bool>>;

// URL and score of each hit, whatever the order of those with the same score.
inline Answer answer(const SearchResult& result) {
    Answer hits;
    for (const Hit& hit : result.hits)
        hits.emplace_back(hit.url, hit.score, hit.kind == Kind::stub);
    std::sort(hits.begin(), hits.end());
    return hits;
}

inline void expect_same_answer(const Index& a, const Index& b, const std::string& query, SearchOptions options) {
    CAPTURE(query);
    options.limit = 10'000;
    const SearchResult of_a = find(a, query, options);
    const SearchResult of_b = find(b, query, options);
    CHECK(of_a.total == of_b.total);
    CHECK(of_a.hidden_records == of_b.hidden_records);
    CHECK(of_a.hidden_stubs == of_b.hidden_stubs);
    CHECK(of_a.relaxed == of_b.relaxed);
    CHECK(answer(of_a) == answer(of_b));
}

} // namespace newsidx::test

// The table tests/query_spec.txt, by way of the library. The same by way of the command: cli_query_test.cpp.
#include "query_spec.h"

#include "newsidx/newsidx.h"
#include "temp_dir.h"

#include <doctest/doctest.h>

using namespace newsidx;
using namespace newsidx::test;

namespace {

std::vector<std::string> ids_of(const SearchResult& result) {
    std::vector<std::string> ids;
    for (const Hit& hit : result.hits)
        ids.push_back(hit.kind == Kind::stub ? "stub" : hit.source_id);
    std::sort(ids.begin(), ids.end());
    return ids;
}

} // namespace

TEST_CASE("query: the library finds what the table says, and reads its own reading the same way") {
    const QuerySpec spec = read_query_spec();
    CHECK(spec.rows.size() >= 300);
    const TempDir dir;
    dir.write("records.jsonl", spec.records);
    auto index = Index::open(dir.path("i.db"), {.create = true});
    REQUIRE(index);
    REQUIRE(index->index({dir.path("records.jsonl")}));
    SearchOptions options;
    options.limit = 100;
    options.now = kSpecNow;
    for (const SpecRow& row : spec.rows) {
        CAPTURE(row.line);
        CAPTURE(row.query);
        auto found = index->search(row.query, options);
        REQUIRE(found);
        CHECK(found->interpreted == row.interpreted);
        CHECK(ids_of(*found) == row.ids);
        CHECK(found->relaxed == row.relaxed);
        CHECK(found->hidden_records + found->hidden_stubs == row.hidden);
        std::vector<std::size_t> offsets;
        for (const QueryWarning& warning : found->warnings)
            offsets.push_back(warning.offset);
        CHECK(offsets == row.warnings);

        auto again = index->search(found->interpreted, options);
        REQUIRE(again);
        CHECK(again->interpreted == found->interpreted);
        CHECK(ids_of(*again) == row.ids);
        for (std::size_t i = 0; i < again->hits.size() && i < found->hits.size(); ++i)
            CHECK(again->hits[i].score == found->hits[i].score);
    }
}

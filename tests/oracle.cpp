#include "oracle.h"

#include "newsidx/newsidx.h"
#include "segments_util.h"
#include "temp_dir.h"
#include "text/fold_value.h"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace newsidx::test {

namespace {

bool near(double a, double b) {
    if (!std::isfinite(a) || !std::isfinite(b)) return a == b;
    return a == b || std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b));
}

void check_explanation(const Hit& hit) {
    const Explanation& explanation = *hit.explanation;
    double text = explanation.terms.empty() ? 1 : 0;
    for (const TermExplanation& term : explanation.terms)
        text += term.score;
    CHECK(near(text, explanation.text));
    CHECK(near(1 + explanation.quality_part + explanation.heat_part, explanation.boost));
    CHECK(near(explanation.text * explanation.boost * explanation.recency, hit.score));
}

void check_pages(Dice& dice, const Index& index, const std::string& text, SearchOptions options);
void check_facets(Dice& dice, const Index& index, World& world, const WorldAnswer& answer, const std::string& text,
                  SearchOptions options);

// With and without ranked segments, with and without exact totals: the same hits, to the bit.
void check_roads(const Index& index, const std::string& text, SearchOptions options, const SearchResult& found) {
    for (const bool segments : {true, false}) {
        CAPTURE(segments);
        options.segments = segments;
        options.exact_total = !segments;
        const auto other = index.search(text, options);
        REQUIRE(other);
        CHECK(other->total <= found.total);
        if (other->total_exact) CHECK(other->total == found.total);
        CHECK(other->relaxed == found.relaxed);
        expect_same_hits(*other, found);
    }
}

void compare(Dice& dice, const Index& index, World& world, const WorldQuery& query, const SearchOptions& options) {
    const std::string text = query.text();
    CAPTURE(text);
    CAPTURE(static_cast<int>(options.match));
    CAPTURE(static_cast<int>(options.sort));
    auto found = index.search(text, options);
    REQUIRE(found);
    WorldAnswer expected = world.answer(query, options);

    CHECK(found->total == expected.hits.size());
    CHECK(found->hidden_records == expected.hidden_records);
    CHECK(found->hidden_stubs == expected.hidden_stubs);
    CHECK(found->relaxed == expected.relaxed);
    REQUIRE(found->hits.size() == std::min(options.limit, expected.hits.size()));

    // Ties go by the library's ids, which only it knows. Scores that are within the tolerance of each other are in the
    // order of the library's own, which may differ by a last bit that brute force does not have; it has to keep to it.
    std::map<std::string, std::int64_t> ids;
    std::map<std::string, double> scores; // of the hits
    for (const Hit& hit : found->hits)
        scores[hit.url] = hit.score;
    if (options.sort == Sort::relevance)
        for (std::size_t i = 1; i < found->hits.size(); ++i) {
            const Hit& before = found->hits[i - 1];
            const Hit& hit = found->hits[i];
            CHECK((before.score > hit.score || (before.score == hit.score && before.id < hit.id)));
        }
    for (const WorldHit& hit : expected.hits) {
        auto shown = index.show(hit.url);
        REQUIRE(shown);
        ids[hit.url] = shown->id;
    }
    std::stable_sort(expected.hits.begin(), expected.hits.end(), [&](const WorldHit& a, const WorldHit& b) {
        if (!near(a.key, b.key)) return a.key > b.key;
        if (!near(a.score, b.score)) return a.score > b.score;
        const auto own_a = scores.find(a.url);
        const auto own_b = scores.find(b.url);
        if (own_a != scores.end() && own_b != scores.end() && own_a->second != own_b->second)
            return own_a->second > own_b->second;
        return ids.at(a.url) < ids.at(b.url);
    });
    for (std::size_t i = 0; i < found->hits.size(); ++i) {
        const Hit& hit = found->hits[i];
        CAPTURE(i);
        CHECK(hit.url == expected.hits[i].url);
        CHECK(near(hit.score, expected.hits[i].score));
        if (hit.explanation) check_explanation(hit);
    }

    check_roads(index, text, options, *found);

    // What was understood is a query of the same meaning.
    auto again = index.search(found->interpreted, options);
    REQUIRE(again);
    CHECK(again->total == found->total);
    CHECK(again->interpreted == found->interpreted);

    if (dice.chance(30)) check_pages(dice, index, text, options);
    if (dice.chance(30)) check_facets(dice, index, world, expected, text, options);
}

// Page after page is what one large page is, to the bit.
void check_pages(Dice& dice, const Index& index, const std::string& text, SearchOptions options) {
    options.limit = 1000;
    const auto whole = index.search(text, options);
    REQUIRE(whole);
    CHECK(whole->cursor.empty());
    options.limit = 1 + dice.below(9);
    CAPTURE(options.limit);
    std::size_t at = 0;
    for (;;) {
        const auto page = index.search(text, options);
        REQUIRE(page);
        CHECK(page->total == whole->total);
        CHECK(page->relaxed == whole->relaxed);
        CHECK(page->first_rank == at + 1);
        REQUIRE(page->hits.size() == std::min(options.limit, whole->hits.size() - at));
        for (const Hit& hit : page->hits) {
            CHECK(hit.id == whole->hits[at].id);
            CHECK(hit.score == whole->hits[at].score);
            ++at;
        }
        CHECK(page->cursor.empty() == (at == whole->hits.size()));
        if (page->cursor.empty()) break;
        // The cursor says what decides the order.
        options.cursor = page->cursor;
        options.sort = Sort::oldest;
        options.match = Match::most;
        options.heat_weight = 7;
        options.half_life = std::nullopt;
    }
}

std::string folded(const std::string& value) {
    return text::fold_value(value);
}

using Counts = std::map<std::string, std::uint64_t>;

Counts counts_of(const FacetCounts& facet) {
    Counts out;
    for (const FacetValue& value : facet.values)
        out[folded(value.value)] += value.count;
    return out;
}

// Facets count what a look at every hit's record counts, and what a search with their filter finds.
void check_facets(Dice& dice, const Index& index, World& world, const WorldAnswer& answer, const std::string& text,
                  SearchOptions options) {
    std::map<std::string, WorldRecord> records;
    for (WorldRecord& record : world.records())
        records.emplace(record.url, std::move(record));
    Counts topics;
    Counts providers;
    Counts months;
    Counts kinds;
    for (const WorldHit& hit : answer.hits) {
        const WorldRecord& record = records.at(hit.url);
        std::set<std::string> seen;
        for (const std::string& topic : record.topics)
            if (seen.insert(folded(topic)).second) ++topics[folded(topic)];
        if (!record.provider.empty()) ++providers[folded(record.provider)];
        if (record.date) ++months[to_iso8601(*record.date).substr(0, 7)];
        ++kinds[record.stub ? "stub" : "record"];
    }
    options.facets = {Facet::topic, Facet::provider, Facet::month, Facet::kind};
    options.facet_limit = 0;
    const auto found = index.search(text, options);
    REQUIRE(found);
    REQUIRE(found->facets.size() == 4);
    CHECK(counts_of(found->facets[0]) == topics);
    CHECK(counts_of(found->facets[1]) == providers);
    CHECK(counts_of(found->facets[2]) == months);
    CHECK(counts_of(found->facets[3]) == kinds);

    const FacetCounts& facet = found->facets[dice.below(4)];
    if (facet.values.empty() || found->relaxed) return;
    const FacetValue& value = facet.values[dice.below(facet.values.size())];
    const auto fewer = index.search(text + ' ' + value.filter, options);
    REQUIRE(fewer);
    CAPTURE(value.filter);
    CHECK(fewer->warnings.size() == found->warnings.size());
    CHECK(fewer->total == value.count);
}

void change_records(Dice& dice, Index& index, World& world) {
    if (dice.chance(40)) {
        const std::string url = dice.url();
        // A webUrl also names a record, whose own URL the world does not know here.
        if (const auto shown = index.show(url); shown && shown->identity == url) {
            auto report = index.remove({url});
            REQUIRE(report);
            CHECK(report->removed == 1);
            world.remove(url);
        }
    }
    for (std::size_t i = dice.below(4); i > 0; --i) {
        const std::string url = dice.url();
        auto shown = index.show(url);
        if (!shown || shown->kind == Kind::stub || shown->identity != url) continue;
        WorldUpdate update;
        std::string line = fmt::format("{{\"url\":\"{}\"", url);
        if (dice.chance(50)) {
            update.heat = dice.number(200);
            line += *update.heat ? fmt::format(",\"heat\":{}", **update.heat) : ",\"heat\":null";
        }
        if (dice.chance(50)) {
            update.published = dice.chance(50);
            line += fmt::format(",\"published\":{}", *update.published);
        }
        if (!update.heat && !update.published) {
            update.quality = 33.5;
            line += ",\"quality\":33.5";
        }
        auto report = index.update(line + "}\n");
        REQUIRE(report);
        REQUIRE(report->errors.empty());
        world.update(url, update);
    }
}

void check_file(const Index& index) {
    auto report = index.check();
    REQUIRE(report);
    for (const std::string& problem : report->problems)
        FAIL_CHECK(problem);
}

} // namespace

void change_files(Dice& dice, World& world, int round) {
    for (std::size_t i = 1 + dice.below(12); i > 0; --i) {
        const std::string name = fmt::format("r{:02}.md", dice.below(60));
        if (world.items().contains(name) && dice.chance(40))
            world.drop(name);
        else
            world.put(name, dice.item());
    }
    if (round == 0)
        for (int i = 0; i < 30; ++i)
            world.put(fmt::format("r{:02}.md", dice.below(60)), dice.item());
    if (world.items().empty()) world.put("r00.md", dice.item());
}

void check_random_corpora(int first_seed, int corpora) {
    for (int seed = first_seed; seed < first_seed + corpora; ++seed) {
        CAPTURE(seed);
        Dice dice(static_cast<std::uint64_t>(seed));
        TempDir dir;
        World world(dir);
        auto index = Index::open(dir.path("i.db"), {.create = true});
        REQUIRE(index);
        set_segment_documents(dir.path("i.db"), dice.chance(80) ? 1 + static_cast<int>(dice.below(20)) : 0);
        for (int round = 0; round < 8; ++round) {
            CAPTURE(round);
            change_files(dice, world, round);
            IndexOptions options;
            options.prune = true;
            options.jobs = 1 + static_cast<unsigned>(dice.below(3));
            auto report = index->index({world.folder()}, options);
            REQUIRE(report);
            CHECK(report->rejected == 0);
            world.settle();
            auto stats = index->stats();
            REQUIRE(stats);
            const auto records = world.records();
            const auto stubs = static_cast<std::uint64_t>(
                std::count_if(records.begin(), records.end(), [](const WorldRecord& record) { return record.stub; }));
            CHECK(stats->records == records.size() - stubs);
            CHECK(stats->stubs == stubs);
            if (dice.chance(50)) change_records(dice, *index, world);
            if (dice.chance(20)) REQUIRE(index->optimize());
            for (int i = 0; i < 25; ++i)
                compare(dice, *index, world, dice.query(), dice.options());
            check_file(*index);
        }
    }
}

} // namespace newsidx::test

// Ranked segments that are made of postings in memory, beside those that a builder is given term by term.
#include "fts5/postings.h"
#include "fts5/segment.h"
#include "ranked_util.h"
#include "store/segments/segment_build.h"
#include "text/token.h"

#include <algorithm>
#include <cstdint>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace newsidx;

namespace {

// Random texts: what a builder is to be told of them, and the postings that workers make of them.
struct TextList {
    test::RankedWorld world;
    std::vector<fts5::PostingsPart> parts;

    // Of the documents each tenth is gone: in the postings only.
    TextList(std::uint64_t seed, std::uint32_t documents, std::uint32_t per_part) {
        test::RankedDice dice(seed);
        fts5::PostingsBuilder builder;
        std::vector<std::int64_t> ids;
        for (std::uint32_t number = 0; number < documents; ++number) {
            const bool is_gone = number > 0 && dice.below(10) == 0;
            ids.push_back(1000 + number);
            builder.begin_document();
            const auto index = static_cast<std::uint32_t>(world.documents.size());
            for (std::size_t column = 0; column < fts5::kColumns; ++column) {
                text::TokenList tokens;
                const auto field = std::uint64_t{fts5::kFieldOfColumn[column]};
                for (std::uint64_t position = 0, size = dice.below(12); position < size; ++position) {
                    // Many terms are in few documents, and few in many.
                    const std::string term = fmt::format("t{}", dice.below(1 + dice.below(3000)));
                    tokens.add(term, 0, 1, false, false);
                    if (!is_gone) world.terms[term][index].push_back(field << 32U | position);
                }
                builder.add(static_cast<std::uint8_t>(column), tokens);
            }
            if (!is_gone) {
                rank::DocumentEntry entry;
                entry.flags = rank::DocumentEntry::kLive;
                entry.quality = static_cast<float>(dice.below(100));
                entry.heat = static_cast<float>(dice.below(100));
                entry.lengths = {dice.below(12), dice.below(12), dice.below(12), dice.below(12)};
                world.documents.push_back({ids.back(), entry, rank::weighted_length(entry.lengths)});
            }
            if (ids.size() < per_part && number + 1 < documents) continue;
            parts.push_back({std::make_shared<const fts5::Postings>(builder.finish()), std::exchange(ids, {})});
        }
        for (auto& [term, postings] : world.terms)
            for (auto& [index, positions] : postings)
                std::sort(positions.begin(), positions.end());
        world.collection.documents = documents;
        world.collection.lengths = {documents * 6U, documents * 6U, documents * 6U, documents * 6U};
        world.build();
    }

    [[nodiscard]] store::SegmentBuild begin() const { return {world.documents, parts, world.collection}; }
};

test::RankedPages pages_of(store::SegmentBuild& build) {
    test::RankedPages pages;
    const ranked::SegmentBuilder& builder = build.finish(pages);
    CHECK(builder.bounds().size() == (build.ids().size() + ranked::kRangeDocuments - 1) / ranked::kRangeDocuments);
    return pages;
}

} // namespace

TEST_CASE("segment build: of postings in memory the same pages come as term by term") {
    const TextList texts(11, 3000, 700);
    store::SegmentBuild build = texts.begin();
    CHECK(pages_of(build) == texts.world.pages);
    CHECK(build.ids().size() == texts.world.documents.size());
}

TEST_CASE("segment build: a thread of its own changes nothing, and two of them share their postings") {
    const TextList texts(12, 2500, 256);
    store::SegmentBuild one = texts.begin();
    store::SegmentBuild other = texts.begin();
    one.start();
    other.start();
    CHECK(pages_of(one) == texts.world.pages);
    CHECK(pages_of(other) == texts.world.pages);
}

TEST_CASE("segment build: one that nobody waits for ends with its owner") {
    const TextList texts(13, 2000, 2000);
    const std::weak_ptr<const fts5::Postings> postings = texts.parts.front().postings;
    texts.begin().start();
    CHECK(postings.use_count() == 1);
}

TEST_CASE("segment build: a single document makes a segment") {
    const TextList texts(14, 2, 1);
    store::SegmentBuild build = texts.begin();
    build.start();
    CHECK(pages_of(build) == texts.world.pages);
}

TEST_CASE("segment build: a sink that takes no more ends it, and what it has begun ends with it") {
    struct Full : ranked::Sink {
        void put_page(ranked::Lists /*lists*/, ranked::Part /*part*/, std::uint64_t /*number*/,
                      std::string_view /*bytes*/) override {
            throw std::runtime_error("the disk is full");
        }
        void put_dictionary_page(ranked::Lists /*lists*/, std::uint64_t /*number*/, std::string_view /*first_term*/,
                                 std::string_view /*bytes*/) override {}
        void put_range(std::uint32_t /*range*/, std::string_view /*bytes*/) override {}
    };
    const TextList texts(15, 3000, 500);
    for (const bool on_thread : {false, true}) {
        store::SegmentBuild build = texts.begin();
        if (on_thread) build.start();
        Full sink;
        CHECK_THROWS_WITH(build.finish(sink), "the disk is full");
    }
}

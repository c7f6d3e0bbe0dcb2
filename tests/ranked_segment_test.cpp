// Segments: what SegmentBuilder was given is what Segment and PostingList give.

#include "ranked/segment.h"
#include "ranked_util.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace newsidx;
using ranked::DocumentRange;
using ranked::Lists;
using ranked::Part;
using ranked::Position;
using ranked::PostingList;
using test::RankedDice;
using test::RankedPages;
using test::RankedPostings;
using test::RankedWorld;

namespace {

RankedWorld random_world(std::uint64_t seed, std::uint32_t documents, std::uint32_t terms) {
    RankedDice dice(seed);
    RankedWorld world;
    test::random_documents(dice, documents, world);
    test::random_terms(dice, terms, world);
    world.build();
    return world;
}

const std::vector<std::uint32_t> kSizes = {1, 2, 63, 1'023, 1'024, 1'025, 4'097, 20'000};

RankedPostings postings_of(const RankedWorld& world, PostingList& list) {
    RankedPostings postings;
    std::int64_t last = -1;
    bool ascends = true;
    list.for_each([&](std::uint32_t ordinal, std::span<const Position> positions) {
        ascends = ascends && static_cast<std::int64_t>(ordinal) > last;
        last = ordinal;
        postings[world.indexes.at(ordinal)].assign(positions.begin(), positions.end());
    });
    CHECK(ascends);
    return postings;
}

// The first characters of a term, or nothing when it has fewer.
std::string beginning_of(const std::string& term, std::size_t characters) {
    std::size_t end = 0;
    for (; end < term.size(); ++end)
        if ((static_cast<unsigned char>(term[end]) & 0xC0U) != 0x80U && characters-- == 0) break;
    return characters == 0 || characters == std::string::npos ? term.substr(0, end) : std::string();
}

bool is_same(double a, double b) {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

bool is_same(const DocumentRange::Document& a, const DocumentRange::Document& b) {
    return a.id == b.id && a.length == b.length && a.entry.record_id == b.entry.record_id &&
           a.entry.flags == b.entry.flags && a.entry.published_at == b.entry.published_at &&
           is_same(a.entry.quality, b.entry.quality) && is_same(a.entry.heat, b.entry.heat);
}

} // namespace

TEST_CASE("ranked: a segment finds every term that was put in, with its postings and positions, and no other") {
    for (const std::uint32_t documents : kSizes) {
        CAPTURE(documents);
        RankedWorld world = random_world(documents, documents, 120);
        ranked::Segment segment = world.segment();
        for (const auto& entry : world.terms) {
            const std::string& term = entry.first;
            const RankedPostings& expected = entry.second;
            CAPTURE(term);
            const std::optional<ranked::ListPlace> place = segment.find(Lists::terms, term);
            REQUIRE(place);
            CHECK(place->postings == expected.size());
            PostingList list(segment, *place);
            CHECK((postings_of(world, list) == expected));
            for (const std::string& other : {term + "a", term + '\0', term.substr(0, term.size() - 1), "9" + term})
                CHECK(segment.find(Lists::terms, other).has_value() == world.terms.contains(other));
            for (std::size_t at = 0; at < term.size(); ++at)
                for (const int step : {-1, 1, 0x40, 0x80}) { // before and behind its neighbours, in any byte
                    std::string other = term;
                    other[at] = static_cast<char>(other[at] + step);
                    CHECK(segment.find(Lists::terms, other).has_value() == world.terms.contains(other));
                }
        }
        for (const std::string other : {"", "\x01", "A", "zzzzzzzzzzz", "\xff"})
            CHECK_FALSE(segment.find(Lists::terms, other));
    }
}

TEST_CASE("ranked: a list tells of any document whether it has the term, how often and where") {
    RankedDice dice(11);
    for (const std::uint32_t documents : {1U, 1'500U, 9'000U}) {
        RankedWorld world = random_world(documents + 1, documents, 60);
        ranked::Segment segment = world.segment();
        for (const auto& entry : world.terms) {
            const std::string& term = entry.first;
            const RankedPostings& expected = entry.second;
            CAPTURE(term);
            PostingList list(segment, segment.find(Lists::terms, term).value());
            bool is_right = true;
            const auto check = [&](std::uint32_t index) {
                const std::uint32_t posting = list.find(world.ordinals[index]);
                const auto there = expected.find(index);
                is_right = is_right && (posting != ranked::BlockView::kNone) == (there != expected.end());
                if (!is_right || there == expected.end()) return;
                is_right = list.frequencies(posting) == test::count_fields(there->second);
                std::vector<Position> positions;
                list.positions(world.ordinals[index], positions);
                is_right = is_right && positions == there->second;
            };
            for (int i = 0; i < 200; ++i)
                check(dice.below(documents));
            if (expected.size() < 300)
                for (const auto& posting : expected)
                    check(posting.first);
            CHECK(is_right);
            // The same by the other ways through a list.
            std::vector<std::uint32_t> ordinals;
            list.for_each_ordinal([&](std::uint32_t ordinal) { ordinals.push_back(ordinal); });
            std::vector<std::uint32_t> again;
            list.for_each_posting([&](std::uint32_t ordinal, const ranked::Frequencies& frequencies) {
                again.push_back(ordinal);
                is_right = is_right && frequencies == test::count_fields(expected.at(world.indexes[ordinal]));
            });
            CHECK(ordinals.size() == expected.size());
            CHECK((ordinals == again));
            CHECK(is_right);
        }
    }
}

TEST_CASE("ranked: of some documents a list gives the postings that it gives of all") {
    RankedWorld world = random_world(8, 9'000, 40);
    ranked::Segment segment = world.segment();
    RankedDice dice(8);
    for (const unsigned percent : {0U, 2U, 50U, 100U}) {
        std::vector<std::uint64_t> some(3 * ranked::kWindowDocuments / 64);
        for (std::uint32_t ordinal = 0; ordinal < 9'000; ++ordinal)
            some[ordinal / 64] |= std::uint64_t{dice.chance(percent)} << ordinal % 64;
        for (const auto& entry : world.terms) {
            const std::string& term = entry.first;
            CAPTURE(term);
            PostingList list(segment, segment.find(Lists::terms, term).value());
            std::vector<std::pair<std::uint32_t, ranked::Frequencies>> expected;
            list.for_each_posting([&](std::uint32_t ordinal, const ranked::Frequencies& frequencies) {
                if ((some[ordinal / 64] >> ordinal % 64 & 1U) != 0) expected.emplace_back(ordinal, frequencies);
            });
            std::vector<std::pair<std::uint32_t, ranked::Frequencies>> found;
            list.for_each_posting_of([&some](std::uint64_t among, std::size_t number) { return among & some[number]; },
                                     [&](std::uint32_t ordinal, std::uint32_t posting) {
                                         found.emplace_back(ordinal, list.frequencies(posting));
                                     });
            CHECK((found == expected));
        }
    }
}

TEST_CASE("ranked: no posting makes more of a score than its level, its block and the segment's average allow") {
    RankedWorld world = random_world(12, 9'000, 80);
    ranked::Segment segment = world.segment();
    for (const auto& entry : world.terms) {
        const std::string& term = entry.first;
        const RankedPostings& expected = entry.second;
        CAPTURE(term);
        PostingList list(segment, segment.find(Lists::terms, term).value());
        bool is_bounded = true;
        for (const auto& [index, positions] : expected) {
            const double tf = rank::weighted_frequency(test::count_fields(positions));
            const double impact =
                255 * tf / (tf + rank::length_norm(world.documents[index].length, world.average_length));
            const std::uint32_t posting = list.find(world.ordinals[index]);
            const float bound = list.current().impact(list.current().level(posting));
            is_bounded = is_bounded && bound * 1.000001 >= impact &&
                         static_cast<float>(list.bounds()[world.ordinals[index] >> list.shift()]) >= bound * 0.999999F;
        }
        CHECK(is_bounded);
    }
}

TEST_CASE("ranked: the terms of a segment are told in order, from any on") {
    RankedWorld world = random_world(13, 500, 400);
    ranked::Segment segment = world.segment();
    CHECK(segment.info().dictionary_pages > 3);
    for (const std::string first : {"", "a", "abc", "abcm", "b", "\xc3\xa9", "y", "zz", "\xff"}) {
        std::vector<std::pair<std::string, std::uint32_t>> expected;
        for (auto it = world.terms.lower_bound(first); it != world.terms.end(); ++it)
            expected.emplace_back(it->first, it->second.size());
        for (const std::size_t most : {expected.size(), std::size_t{5}}) {
            std::vector<std::pair<std::string, std::uint32_t>> told;
            segment.for_each_from(first, [&](std::string_view term, const ranked::ListPlace& place) {
                told.emplace_back(term, place.postings);
                return told.size() < most;
            });
            expected.resize(std::min(most, expected.size()));
            CAPTURE(first);
            CHECK((told == expected));
        }
    }
    std::vector<std::string> by_page;
    for (std::uint64_t page = 1; page <= segment.info().dictionary_pages; ++page)
        for (const auto& [term, place] : segment.terms_of_page(page)) {
            by_page.push_back(term);
            CHECK(place.offset == segment.find(Lists::terms, term)->offset);
        }
    CHECK(by_page.size() == world.terms.size());
    CHECK(std::is_sorted(by_page.begin(), by_page.end()));
    CHECK_THROWS_AS(segment.terms_of_page(segment.info().dictionary_pages + 1), ranked::Damaged);
}

TEST_CASE("ranked: of a beginning of one or two characters that many terms have there is a list of their documents") {
    std::size_t found = 0;
    for (const std::uint32_t documents : {1U, 70U, 1'024U, 6'000U}) {
        RankedWorld world = random_world(documents + 14, documents, 150);
        ranked::Segment segment = world.segment();
        for (const std::size_t characters : {std::size_t{1}, std::size_t{2}}) {
            const auto lists = static_cast<Lists>(characters);
            std::map<std::string, std::pair<std::size_t, std::set<std::uint32_t>>> expected;
            for (const auto& [term, postings] : world.terms) {
                const std::string beginning = beginning_of(term, characters);
                if (beginning.empty()) continue;
                auto& [terms, indexes] = expected[beginning];
                ++terms;
                for (const auto& posting : postings)
                    indexes.insert(posting.first);
            }
            for (const auto& entry : expected) {
                const std::string& beginning = entry.first;
                const auto& of = entry.second;
                CAPTURE(beginning);
                const std::optional<ranked::ListPlace> place = segment.find(lists, beginning);
                CHECK(place.has_value() == (of.first >= 8));
                if (!place) continue;
                ++found;
                CHECK(place->postings == of.second.size());
                PostingList list(segment, *place);
                std::set<std::uint32_t> indexes;
                bool counts_once = true;
                list.for_each_posting([&](std::uint32_t ordinal, const ranked::Frequencies& frequencies) {
                    indexes.insert(world.indexes[ordinal]);
                    counts_once = counts_once && frequencies == ranked::kSomewhere;
                });
                CHECK((indexes == of.second));
                CHECK(counts_once);
            }
            CHECK_FALSE(segment.find(lists, "q"));
            CHECK_FALSE(segment.find(lists, "abc"));
        }
    }
    CHECK(found > 20);
}

TEST_CASE("ranked: the same documents and terms give the same bytes, in whatever order postings come") {
    RankedWorld world = random_world(15, 3'000, 80);
    RankedWorld again = random_world(15, 3'000, 80);
    CHECK((world.pages == again.pages));

    RankedPages pages;
    ranked::SegmentBuilder builder(
        world.documents.size(), [&](std::size_t i) { return world.documents[i]; }, world.collection, pages);
    for (const auto& [term, postings] : world.terms) {
        builder.begin_term(term + "\x01");
        builder.end_term(); // of no document: left out
        builder.begin_term(term);
        for (auto it = postings.rbegin(); it != postings.rend(); ++it)
            builder.add(builder.ordinal(it->first), it->second);
        builder.end_term();
    }
    builder.finish();
    CHECK((world.pages == pages));
}

TEST_CASE("ranked: documents are in the order of what they bring to any score, the first ones first of equals") {
    RankedWorld world = random_world(16, 5'000, 1);
    const rank::Weights weights;
    double last = std::numeric_limits<double>::max();
    std::uint32_t last_index = 0;
    bool descends = true;
    for (const std::uint32_t index : world.indexes) {
        const double boost = rank::final_score(1, world.documents[index].entry, world.collection, weights);
        descends = descends && (boost < last || (boost == last && index > last_index));
        last = boost;
        last_index = index;
    }
    CHECK(descends);
}

TEST_CASE("ranked: a stream is cut into pages of one size, and read across them") {
    RankedDice dice(17);
    RankedPages pages;
    std::string stream;
    ranked::StreamWriter writer(pages, Lists::two_characters, Part::positions);
    constexpr std::size_t kPage = ranked::stream_page(Part::positions);
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, kPage - 1, std::size_t{3}, kPage * 3 + 5,
                                   std::size_t{0}, kPage, std::size_t{77}}) {
        std::string bytes;
        for (std::size_t i = 0; i < size; ++i)
            bytes += static_cast<char>(dice.below(256));
        writer.append(bytes);
        stream += bytes;
    }
    writer.finish();
    writer.finish(); // nothing is left
    CHECK(pages.pages.size() == stream.size() / kPage + 1);
    for (const auto& [key, page] : pages.pages)
        CHECK(page.size() == std::min(kPage, stream.size() - std::get<2>(key) * kPage));

    ranked::Segment segment(pages, {}, {});
    for (int i = 0; i < 500; ++i) {
        const std::size_t offset = dice.below(stream.size());
        const std::size_t size =
            dice.below(std::min<std::size_t>(stream.size() - offset, dice.chance(20) ? 99'999 : 99) + 1);
        CHECK((segment.read(Lists::two_characters, Part::positions, offset, size) ==
               std::string_view(stream).substr(offset, size)));
        if (dice.chance(5)) segment.trim(dice.below(50'000));
    }
    CHECK_THROWS_AS(segment.read(Lists::two_characters, Part::positions, stream.size() - 3, 4), ranked::Damaged);
    CHECK_THROWS_AS(segment.read(Lists::two_characters, Part::positions, stream.size(), 1), ranked::Damaged);
    CHECK_THROWS_AS(segment.read(Lists::terms, Part::positions, 0, 1), ranked::Damaged);
    CHECK(segment.read(Lists::terms, Part::positions, 0, 0).empty());
}

TEST_CASE("ranked: a segment gives every document as it was put in, to the bit, and bounds of its ranges") {
    for (const std::uint32_t documents : kSizes) {
        CAPTURE(documents);
        RankedWorld world = random_world(documents + 18, documents, 3);
        RankedDice dice(documents);
        for (int round = 0; round < 3; ++round) {
            ranked::Segment segment = world.segment();
            bool all_same = true;
            bool is_bounded = true;
            for (std::uint32_t number = 0; number < segment.bounds().size(); ++number) {
                const DocumentRange& range = segment.range(number);
                const ranked::RangeBounds& bounds = segment.bounds()[number];
                rank::Weights weights;
                weights.half_life = 86'400 * 9;
                weights.now = 1'701'000'000;
                const double boost = bounds.boost(world.collection, weights);
                std::uint32_t live = 0;
                for (std::uint32_t i = 0; i < range.size(); ++i) {
                    const std::uint32_t ordinal = (number << ranked::kRangeBits) + i;
                    const DocumentRange::Document& document = world.documents[world.indexes[ordinal]];
                    all_same = all_same && is_same(segment.document(ordinal), document) &&
                               segment.id(ordinal) == document.id && range.flags(i) == document.entry.flags &&
                               range.length(i) == document.length &&
                               is_same(range.qualities()[range.quality_code(i)], document.entry.quality) &&
                               is_same(range.heats()[range.heat_code(i)], document.entry.heat) &&
                               range.published_at(i) == document.entry.published_at;
                    const auto has = [i](const ranked::RangeBits& bits) { return (bits[i / 64] >> i % 64 & 1U) != 0; };
                    const rank::DocumentEntry& entry = document.entry;
                    live += entry.live() ? 1U : 0U;
                    is_bounded = is_bounded && has(bounds.listed) == (entry.live() && entry.visible()) &&
                                 has(bounds.hidden_stubs) == (entry.live() && !entry.visible() && entry.stub()) &&
                                 has(bounds.hidden_records) == (entry.live() && !entry.visible() && !entry.stub());
                    if (entry.live())
                        is_bounded = is_bounded && rank::final_score(1, entry, world.collection, weights) <= boost;
                }
                CHECK(bounds.live == live);
                CHECK((DocumentRange(range.bytes()).bytes() == world.pages.ranges[number]));
                CHECK((range.bounds() == bounds));
            }
            CHECK(all_same);
            CHECK(is_bounded);
            test::change_documents(dice, 20, world);
        }
    }
}

TEST_CASE("ranked: ids are kept whether near or far apart, and a page that is cut or has another width is damaged") {
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
    const std::string slack(ranked::kSlack, '\xff');
    for (unsigned bytes = 1; bytes <= 8; ++bytes) {
        const std::int64_t far = bytes == 8 ? kMost : (std::int64_t{1} << bytes * 8) - 1;
        for (const std::vector<std::int64_t>& ids :
             {std::vector<std::int64_t>{0, far}, {far, 0, far - 1, 1}, {kMost, kMost - far, kMost - far / 2}}) {
            CAPTURE(bytes);
            CAPTURE(ids.front());
            const std::string page = ranked::ids_page(ids);
            const auto documents = static_cast<std::uint32_t>(ids.size());
            CHECK(page.size() == 9 + ids.size() * bytes);
            const std::string readable = page + slack;
            const ranked::IdsView view(std::string_view(readable).substr(0, page.size()), documents);
            for (std::uint32_t i = 0; i < documents; ++i)
                CHECK(view.id(i) == ids[i]);
            for (std::size_t size = 0; size < page.size(); ++size)
                CHECK_THROWS_AS(ranked::IdsView(std::string_view(page).substr(0, size), documents), ranked::Damaged);
            CHECK_THROWS_AS(ranked::IdsView(page, documents + 1), ranked::Damaged);
            std::string changed = page;
            for (const char width : {char{0}, char{9}, bytes == 3 ? char{4} : char{3}}) {
                changed[8] = width;
                CHECK_THROWS_AS(ranked::IdsView(changed, documents), ranked::Damaged);
            }
        }
    }
    CHECK(ranked::ids_page(std::vector<std::int64_t>{7}).size() == 10);
}

TEST_CASE("ranked: what each search uses is read once, however much else is read and forgotten") {
    class Counted : public RankedPages {
    public:
        std::string read_page(Lists lists, Part part, std::uint64_t page) override {
            ++pages_read[{lists, part, page}];
            return RankedPages::read_page(lists, part, page);
        }
        std::string read_range(std::uint32_t range) override {
            ++ranges_read[range];
            return RankedPages::read_range(range);
        }
        std::map<Key, int> pages_read;
        std::map<std::uint32_t, int> ranges_read;
    };
    RankedWorld world = random_world(21, 20'000, 3);
    Counted pages;
    static_cast<RankedPages&>(pages) = world.pages;
    ranked::Segment segment(pages, {20'000, world.average_length, world.pages.first_terms[Lists::terms].size()},
                            world.bounds);
    bool all_same = true;
    for (std::uint32_t round = 0; round < 200; ++round) {
        segment.trim(200'000); // some nine ranges
        for (const std::uint32_t ordinal : {std::uint32_t{5}, 1'024 * (1 + round % 18) + 3}) {
            const DocumentRange::Document& document = world.documents[world.indexes[ordinal]];
            all_same = all_same && segment.id(ordinal) == document.id && is_same(segment.document(ordinal), document);
        }
    }
    CHECK(all_same);
    CHECK(pages.ranges_read[0] == 1);
    CHECK((pages.pages_read[{Lists::terms, Part::ids, 0}] == 1));
    CHECK(pages.ranges_read[1] > 5);
    segment.forget_range(0);
    CHECK(segment.range(0).size() == ranked::kRangeDocuments);
    CHECK(pages.ranges_read[0] == 2);
    segment.forget();
    CHECK(segment.range(0).size() == ranked::kRangeDocuments);
    CHECK(pages.ranges_read[0] == 3);
}

TEST_CASE("ranked: a range keeps values however odd, and its table of them does not grow with changes") {
    constexpr double kInfinite = std::numeric_limits<double>::infinity();
    const std::vector<double> kOdd = {0, -0.0, 5e-324, 1e308, kInfinite, rank::kUnknown, 0.1, 49.999999999999993};
    RankedDice dice(19);
    DocumentRange range;
    std::vector<DocumentRange::Document> documents;
    for (std::uint32_t i = 0; i < ranked::kRangeDocuments; ++i) {
        DocumentRange::Document document;
        document.id = dice.chance(50) ? i : std::numeric_limits<std::int64_t>::max() - i;
        document.entry = {0xffffffff - i,
                          dice.below(8),
                          dice.chance(50) ? rank::kNoDate : std::int64_t{i} << 40U,
                          dice.one_of(kOdd),
                          dice.chance(50) ? i / 3.0 : dice.one_of(kOdd),
                          {}};
        document.entry.lengths = {dice.below(9), dice.below(1'000), dice.below(1'000'000), dice.below(900'000'000)};
        document.length = rank::weighted_length(document.entry.lengths);
        documents.push_back(document);
        range.add(document);
    }
    const auto check = [&] {
        const DocumentRange read(range.bytes());
        REQUIRE(read.size() == ranked::kRangeDocuments);
        bool all_same = true;
        for (std::uint32_t i = 0; i < read.size(); ++i)
            all_same = all_same && is_same(read.document(i, documents[i].id), documents[i]) &&
                       is_same(range.document(i, documents[i].id), documents[i]);
        CHECK(all_same);
        CHECK((read.bytes() == range.bytes()));
    };
    check();
    for (int round = 0; round < 3'000; ++round) {
        const std::uint32_t index = dice.below(ranked::kRangeDocuments);
        rank::DocumentEntry& entry = documents[index].entry;
        entry.heat = round / 7.0;
        entry.quality = dice.chance(50) ? round * 0.3 : dice.one_of(kOdd);
        entry.flags = dice.below(8);
        range.set(index, entry);
        if (round % 500 == 0) check();
    }
    check();
    CHECK(range.heats().size() <= ranked::kRangeDocuments);
}

TEST_CASE("ranked: a range that is cut or changed is damaged, or can be used") {
    RankedWorld world = random_world(20, 300, 1);
    std::string bytes = world.pages.ranges[0];
    bool is_damaged = true;
    const auto survives = [](std::string_view damaged) {
        const std::vector<char> copy(damaged.begin(), damaged.end());
        try {
            const DocumentRange range(std::string_view(copy.data(), copy.size()));
            for (std::uint32_t i = 0; i < range.size(); ++i)
                static_cast<void>(range.document(i, 1));
            static_cast<void>(range.bounds());
            return true;
        } catch (const ranked::Damaged&) {
            return false;
        }
    };
    for (std::size_t size = 0; size < bytes.size(); ++size)
        is_damaged = is_damaged && !survives(std::string_view(bytes).substr(0, size));
    CHECK(is_damaged);
    std::size_t survived = 0;
    for (std::size_t at = 0; at < bytes.size(); ++at)
        for (const char flip : {'\x01', '\x10', '\xff'}) {
            bytes[at] = static_cast<char>(bytes[at] ^ flip);
            survived += survives(bytes) ? 1U : 0U;
            bytes[at] = static_cast<char>(bytes[at] ^ flip);
        }
    CHECK(survived > 0); // an id is any number
    // A segment does not take it for another one, however often it is asked.
    world.pages.ranges[0] = random_world(21, 299, 1).pages.ranges[0];
    ranked::Segment segment = world.segment();
    CHECK_THROWS_AS(static_cast<void>(segment.range(0)), ranked::Damaged);
    CHECK_THROWS_AS(static_cast<void>(segment.range(0)), ranked::Damaged);
}

TEST_CASE("ranked: lists made in memory have the postings, or the documents, that they were made of") {
    RankedDice dice(22);
    for (const std::uint32_t documents : {1U, 64U, 1'024U, 1'030U, 9'999U, 70'000U}) {
        for (const unsigned percent : {0U, 1U, 9U, 60U, 100U}) {
            std::vector<ranked::Posting> postings;
            std::vector<std::uint64_t> bits(documents / 64 + 1);
            const bool is_rare = documents > 10'000; // so that a block is longer than a window
            for (std::uint32_t ordinal = 0; ordinal < documents; ++ordinal) {
                if (!dice.chance(percent) || (is_rare && !dice.chance(3))) continue;
                postings.push_back({ordinal,
                                    {dice.below(3), 0, 1, dice.below(70'000)},
                                    static_cast<float>(1 + dice.below(2'000)) / 8});
                bits[ordinal / 64] |= std::uint64_t{1} << ordinal % 64;
            }
            PostingList list(std::make_shared<const ranked::MemoryList>(postings, documents));
            PostingList set(std::make_shared<const ranked::MemoryList>(bits, documents));
            CHECK(list.postings() == postings.size());
            CHECK(set.postings() == postings.size());
            std::size_t next = 0;
            bool all_same = true;
            list.for_each_posting([&](std::uint32_t ordinal, const ranked::Frequencies& frequencies) {
                all_same = all_same && next < postings.size() && postings[next].ordinal == ordinal &&
                           postings[next].frequencies == frequencies;
                ++next;
            });
            CHECK(next == postings.size());
            float largest = 0;
            for (const ranked::Posting& posting : postings) {
                largest = std::max(largest, posting.impact);
                const std::uint32_t found = list.find(posting.ordinal);
                all_same = all_same && found != ranked::BlockView::kNone &&
                           list.current().impact_of(found) * ranked::kOutwards >= posting.impact;
            }
            if (!postings.empty())
                CHECK(static_cast<float>(*std::max_element(list.bounds().begin(), list.bounds().end())) ==
                      std::ceil(largest));
            next = 0;
            set.for_each_posting([&](std::uint32_t ordinal, const ranked::Frequencies& frequencies) {
                all_same = all_same && next < postings.size() && postings[next++].ordinal == ordinal &&
                           frequencies == ranked::kSomewhere;
            });
            CHECK(next == postings.size());
            CHECK(all_same);
        }
    }
}

TEST_CASE("ranked: some documents of a list have the positions that they have there, and no others have any") {
    RankedDice dice(24);
    RankedWorld world = random_world(25, 3'000, 40);
    ranked::Segment segment = world.segment();
    for (const auto& [term, expected] : world.terms) {
        CAPTURE(term);
        auto whole = std::make_unique<PostingList>(segment, segment.find(Lists::terms, term).value());
        std::vector<ranked::Posting> some;
        whole->for_each_posting([&](std::uint32_t ordinal, const ranked::Frequencies& frequencies) {
            if (dice.chance(50)) some.push_back({ordinal, frequencies});
        });
        PostingList list(std::make_shared<const ranked::MemoryList>(some, 3'000), std::move(whole));
        std::size_t found = 0;
        bool is_right = true;
        for (std::uint32_t index = 0; index < 3'000; ++index) {
            const std::uint32_t ordinal = world.ordinals[index];
            const bool is_one = std::ranges::any_of(some, [&](const auto& one) { return one.ordinal == ordinal; });
            std::vector<Position> positions;
            list.positions(ordinal, positions);
            is_right = is_right && positions == (is_one ? expected.at(index) : std::vector<Position>());
            found += positions.empty() ? 0 : 1;
        }
        CHECK(is_right);
        CHECK(found == some.size());
    }
}

TEST_CASE("ranked: a list that has documents which are not there is damaged") {
    RankedWorld world = random_world(23, 2'100, 40);
    const std::uint32_t documents = 2'048 + 10;
    ranked::Segment segment(world.pages, {documents, world.average_length, 1}, world.bounds);
    std::size_t damaged = 0;
    std::size_t whole = 0;
    for (const auto& entry : world.terms) {
        const std::string& term = entry.first;
        const RankedPostings& postings = entry.second;
        PostingList list(segment, segment.find(Lists::terms, term).value());
        const bool is_beyond = std::any_of(postings.begin(), postings.end(), [&](const auto& posting) {
            return world.ordinals[posting.first] >= documents;
        });
        for (int times = 0; times < 2; ++times) {
            std::uint32_t last = 0;
            const auto look = [&] { list.for_each_ordinal([&](std::uint32_t ordinal) { last = ordinal; }); };
            CAPTURE(term);
            if (is_beyond)
                CHECK_THROWS_AS(look(), ranked::Damaged);
            else
                CHECK_NOTHROW(look());
            CHECK(last < documents);
        }
        ++(is_beyond ? damaged : whole);
    }
    CHECK(damaged > 5);
    CHECK(whole > 5);
}

// Blocks of postings: what was put in is read back, and damaged bytes do no harm.

#include "ranked/block.h"
#include "ranked/bytes.h"
#include "ranked_util.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

using namespace newsidx;
using ranked::BlockView;
using ranked::Frequencies;
using ranked::Position;
using ranked::Posting;
using test::RankedDice;

namespace {

Frequencies random_frequencies(RankedDice& dice, std::uint32_t most) {
    Frequencies frequencies{};
    for (std::uint32_t& frequency : frequencies)
        if (dice.chance(50)) frequency = 1 + dice.below(most);
    if (frequencies == Frequencies{}) frequencies[dice.below(frequencies.size())] = 1 + dice.below(most);
    return frequencies;
}

// `count` ordinals of a stretch: spread, or close together in it.
std::vector<Posting> random_postings(RankedDice& dice, unsigned shift, std::uint32_t count) {
    const std::uint32_t stretch = 1U << shift;
    const std::uint32_t width = dice.chance(30) ? count : stretch;
    const std::uint32_t first = dice.below(stretch - width + 1);
    std::set<std::uint32_t> ordinals;
    if (count == width)
        for (std::uint32_t i = 0; i < count; ++i)
            ordinals.insert(first + i);
    while (ordinals.size() < count)
        ordinals.insert(first + dice.below(width));
    const std::uint32_t most = std::vector<std::uint32_t>{1, 2, 3, 200, 70'000, 4'000'000'000}[dice.below(6)];
    const int impacts = static_cast<int>(dice.below(4));
    std::vector<Posting> postings;
    for (const std::uint32_t ordinal : ordinals) {
        float impact = ranked::kLargestImpact;
        if (impacts == 1) impact = static_cast<float>(dice.below(256'000)) / 1'000;
        if (impacts == 2) impact = static_cast<float>(dice.below(256));
        if (impacts == 3) impact = 17.3F + static_cast<float>(dice.below(1'500)) / 1'000;
        postings.push_back({ordinal, random_frequencies(dice, most), std::min(impact, ranked::kLargestImpact)});
    }
    return postings;
}

// A block of these postings, and a view of it.
struct Written {
    Written(const std::vector<Posting>& postings, unsigned shift) {
        largest = ranked::append_block(bytes, postings, shift);
        size = bytes.size();
        bytes.append(ranked::kSlack, '\xff');
        view.read(std::string_view(bytes).substr(0, size), shift, largest);
    }
    Written(const Written&) = delete; // the view is one of these bytes
    Written& operator=(const Written&) = delete;

    std::string bytes;
    std::size_t size = 0;
    unsigned char largest = 0;
    BlockView view;
};

constexpr float kRounded = 1.000001F; // by less floats are rounded

void check_block(const std::vector<Posting>& postings, unsigned shift, BlockView& view) {
    std::string bytes = "before";
    const std::size_t begin = bytes.size();
    const unsigned char largest = ranked::append_block(bytes, postings, shift);
    const std::size_t size = bytes.size() - begin;
    bytes.append(ranked::kSlack, '\xff');
    view.read(std::string_view(bytes).substr(begin, size), shift, largest);

    REQUIRE(view.size() == postings.size());
    std::vector<std::uint32_t> ordinals;
    view.for_each_ordinal([&](std::uint32_t ordinal) { ordinals.push_back(ordinal); });
    REQUIRE(ordinals.size() == postings.size());
    CHECK(view.last() == postings.back().ordinal);
    if (view.has_gaps()) {
        CHECK(std::equal(ordinals.begin(), ordinals.end(), view.ordinals().begin(), view.ordinals().end()));
    } else {
        std::vector<std::uint64_t> words((1U << shift) / 64);
        view.set_bits(words);
        std::vector<std::uint32_t> set;
        ranked::for_each_bit(words, [&set](std::uint32_t ordinal) { set.push_back(ordinal); });
        CHECK(set == ordinals);
    }
    float largest_given = 0;
    bool is_same = true;
    bool is_found = true;
    bool is_bounded = true;
    bool is_close = true;
    const float step = view.impact(1) - view.impact(0);
    for (std::uint32_t i = 0; i < postings.size(); ++i) {
        const Posting& posting = postings[i];
        is_same = is_same && ordinals[i] == posting.ordinal && view.frequencies(i) == posting.frequencies;
        is_found = is_found && view.find(posting.ordinal) == i;
        const unsigned level = view.level(i);
        const float bound = view.impact(level);
        is_bounded = is_bounded && bound * kRounded >= posting.impact && level < BlockView::kLevels &&
                     bound <= static_cast<float>(largest) * kRounded;
        // Rounded up, but not by more than a level and what the bounds are rounded by.
        is_close = is_close && bound <= posting.impact + std::max(step, 0.0F) * 1.001F + 2;
        largest_given = std::max(largest_given, posting.impact);
    }
    CHECK(is_same);
    CHECK(is_found);
    CHECK(is_bounded);
    CHECK(is_close);
    CHECK(static_cast<float>(largest) >= largest_given);
    CHECK(static_cast<float>(largest) < std::max(largest_given + 1, 1.5F));
}

// A thousandth of what REQUIRE() takes.
void must_hold(bool holds) {
    if (!holds) throw std::logic_error("a damaged block gives what is beyond it");
}

// Asks a view all that it can be asked, as a search does. Throws Damaged.
std::uint64_t use_view(BlockView& view, unsigned shift) {
    std::uint64_t sum = 0;
    std::uint32_t posting = 0;
    view.for_each_ordinal([&](std::uint32_t ordinal) {
        must_hold(ordinal < 1U << shift);
        sum += view.level(posting) + view.frequencies(posting)[0];
        ++posting;
    });
    const std::uint32_t step = std::max(1U, (1U << shift) / 300);
    for (std::uint32_t ordinal = 0; ordinal < 1U << shift; ordinal += step) {
        if (const std::uint32_t found = view.find(ordinal); found != BlockView::kNone) {
            must_hold(found < view.size());
            sum += view.frequencies(found)[3] + view.level(found);
        }
        if (ordinal <= 0xffff) {
            auto candidate = static_cast<std::uint16_t>(ordinal);
            sum += static_cast<std::size_t>(view.keep({&candidate, 1}, 0, &candidate) - &candidate);
        }
        if (view.has_gaps()) must_hold(view.first_from(ordinal) <= view.size());
    }
    std::vector<Position> positions;
    try {
        view.positions(view.size() - 1, "\x01\x02\x03\x04\x80\x01", positions);
    } catch (const ranked::Damaged&) { // they are other positions than the block's
    }
    return sum + positions.size() + view.last();
}

// False where the view says that it is damaged. Around the bytes is nothing that may be read.
bool survives(std::string_view bytes, unsigned shift, unsigned char largest) {
    const std::vector<char> copy = [&] {
        std::vector<char> padded(bytes.begin(), bytes.end());
        padded.resize(bytes.size() + ranked::kSlack);
        return padded;
    }();
    try {
        BlockView view;
        view.read(std::string_view(copy.data(), bytes.size()), shift, largest);
        use_view(view, shift);
        return true;
    } catch (const ranked::Damaged&) {
        return false;
    }
}

} // namespace

TEST_CASE("ranked: a block gives the postings that were put in, and impacts that are no less") {
    RankedDice dice(1);
    BlockView view; // one for all, as a list has it
    for (unsigned shift = 10; shift <= 20; ++shift) {
        CAPTURE(shift);
        for (const std::uint32_t count : {1U, 2U, 63U, 64U, 65U, 127U, 500U, 1'023U, 1'024U}) {
            CAPTURE(count);
            for (int i = 0; i < 12; ++i)
                check_block(random_postings(dice, shift, count), shift, view);
        }
    }
    for (int i = 0; i < 300; ++i)
        check_block(random_postings(dice, 10, 1 + dice.below(1'024)), 10, view);
}

TEST_CASE("ranked: ordinals of a short stretch take a byte or less, and a bit of each where that is less") {
    RankedDice dice(2);
    constexpr std::size_t kRest = 4; // the number of postings, the impact and one kind of frequency
    for (const auto& [shift, count, most] :
         {std::tuple(10U, 63U, 4 + 63U), std::tuple(10U, 64U, 128U), std::tuple(10U, 1'024U, 128U),
          std::tuple(12U, 255U, 16 + 255U), std::tuple(12U, 256U, 512U), std::tuple(13U, 64U, 120U)}) {
        std::vector<Posting> postings = random_postings(dice, shift, count);
        for (Posting& posting : postings)
            posting = {posting.ordinal, {1, 0, 0, 0}, 100};
        Written block(postings, shift);
        BlockView& view = block.view;
        CHECK(view.has_gaps() == (shift > ranked::kWindowBits));
        CHECK(block.size <= most + kRest + (count > 127 ? 1 : 0));
        check_block(postings, shift, view);
    }
}

TEST_CASE("ranked: a block keeps those of some candidates that it has") {
    RankedDice dice(24);
    for (int round = 0; round < 300; ++round) {
        const unsigned shift = 10 + dice.below(6);
        const std::vector<Posting> postings =
            random_postings(dice, shift, 1 + dice.below(dice.chance(50) ? 100 : 1'024));
        Written block(postings, shift);
        BlockView& view = block.view;
        const std::int64_t before = dice.chance(50) ? dice.below(1U << (16 - shift)) << shift : 0;
        std::vector<std::uint16_t> candidates;
        std::vector<std::uint16_t> expected;
        std::size_t next = 0;
        const unsigned percent = 1 + dice.below(60);
        for (std::uint32_t ordinal = 0; ordinal < 1U << shift; ++ordinal) {
            while (next < postings.size() && postings[next].ordinal < ordinal)
                ++next;
            const bool is_there = next < postings.size() && postings[next].ordinal == ordinal;
            if (!dice.chance(percent) && !(is_there && dice.chance(30))) continue;
            candidates.push_back(static_cast<std::uint16_t>(before + ordinal));
            if (is_there) expected.push_back(candidates.back());
        }
        candidates.resize(
            static_cast<std::size_t>(view.keep(candidates, before, candidates.data()) - candidates.data()));
        CHECK(candidates == expected);
    }
}

TEST_CASE("ranked: a block has the first and the last ordinal of its stretch, and every posting its own frequencies") {
    BlockView view;
    for (const unsigned shift : {10U, 15U, 20U}) {
        const std::uint32_t last = (1U << shift) - 1;
        check_block({{0, {1, 0, 0, 0}, 3}}, shift, view);
        check_block({{last, {0, 0, 0, 4'294'967'295}, 255}}, shift, view);
        check_block({{0, {1, 2, 3, 4}, 0}, {last, {0, 0, 65'536, 0}, 255}}, shift, view);
        std::vector<Posting> distinct;
        for (std::uint32_t i = 0; i < 1'024; ++i)
            distinct.push_back({i, {i % 3, 0, i + 1, i * 70'000}, static_cast<float>(i) / 5});
        check_block(distinct, shift, view);
    }
}

TEST_CASE("ranked: find() of a block finds what is there and nothing else, and first_from() what comes next") {
    RankedDice dice(3);
    for (int round = 0; round < 200; ++round) {
        const unsigned shift = 10 + dice.below(6);
        const std::uint32_t count = 1 + dice.below(dice.chance(50) ? 100 : 1'024);
        const std::vector<Posting> postings = random_postings(dice, shift, count);
        Written block(postings, shift);
        BlockView& view = block.view;
        const auto first_from = [&](std::uint32_t ordinal) {
            const auto next =
                std::lower_bound(postings.begin(), postings.end(), ordinal,
                                 [](const Posting& p, std::uint32_t wanted) { return p.ordinal < wanted; });
            return static_cast<std::uint32_t>(next - postings.begin());
        };
        bool is_right = true;
        const auto check = [&](std::uint32_t ordinal) {
            const std::uint32_t next = first_from(ordinal);
            const bool is_there = next < postings.size() && postings[next].ordinal == ordinal;
            is_right = is_right && view.find(ordinal) == (is_there ? next : BlockView::kNone);
            auto candidate = static_cast<std::uint16_t>(ordinal);
            is_right = is_right && view.keep({&candidate, 1}, 0, &candidate) == &candidate + (is_there ? 1 : 0);
            if (view.has_gaps()) is_right = is_right && view.first_from(ordinal) == next;
        };
        const std::uint32_t stride = 1 + dice.below(200);
        for (std::uint32_t ordinal = 0; ordinal < 1U << shift; ordinal += stride)
            check(ordinal);
        for (int i = 0; i < 300; ++i)
            check(dice.below(1U << shift));
        CHECK(is_right);
    }
}

TEST_CASE("ranked: levels part what lies between the lowest impact and the largest, and are rounded up") {
    const std::vector<Posting> postings = {{1, {1, 0, 0, 0}, 20}, {2, {1, 0, 0, 0}, 100.5F}, {3, {1, 0, 0, 0}, 169.5F}};
    Written block(postings, 12);
    BlockView& view = block.view;
    CHECK(block.largest == 170);
    CHECK(view.impact(0) == 20);
    CHECK(view.impact(15) == 170);
    CHECK(view.level(0) == 0);
    CHECK(view.level(1) == 9); // 110 is the first that is no less
    CHECK(view.level(2) == 15);
}

TEST_CASE("ranked: postings of nearly the same impact have no levels, and an impact of nothing is one") {
    for (const float impact : {0.0F, 0.2F, 1.0F, 99.3F, 255.0F}) {
        CAPTURE(impact);
        const std::vector<Posting> postings = {{5, {1, 0, 0, 0}, impact}, {9, {2, 0, 0, 0}, impact}};
        Written block(postings, 10);
        BlockView& view = block.view;
        CHECK(block.largest == std::max(1, static_cast<int>(std::ceil(impact))));
        for (std::uint32_t i = 0; i < 2; ++i) {
            CHECK(view.impact(view.level(i)) >= impact);
            CHECK(view.last() == 9);
            CHECK(view.impact(view.level(i)) <= block.largest);
        }
    }
}

TEST_CASE("ranked: the positions of a block are read one posting after the other, and of one posting alone") {
    RankedDice dice(4);
    for (int round = 0; round < 50; ++round) {
        std::vector<Posting> postings = random_postings(dice, 10, 1 + dice.below(200));
        std::vector<std::vector<Position>> all;
        std::string positions;
        for (Posting& posting : postings) {
            all.push_back(test::random_positions(dice));
            posting.frequencies = test::count_fields(all.back());
            ranked::append_positions(positions, all.back());
        }
        Written block(postings, 10);
        BlockView& view = block.view;
        std::string_view rest = positions;
        for (std::uint32_t i = 0; i < view.size(); ++i) {
            std::vector<Position> in_order = {7};
            BlockView::take_positions(view.frequencies(i), rest, in_order);
            std::vector<Position> expected = all[i];
            expected.insert(expected.begin(), 7);
            CHECK(in_order == expected);
            std::vector<Position> alone = {7};
            view.positions(i, positions, alone);
            CHECK(alone == expected);
        }
        CHECK(rest.empty());
        for (std::uint32_t i = 0; i < 2 * view.size(); ++i) { // there and back, near and far
            const std::uint32_t posting = dice.below(view.size());
            std::vector<Position> alone;
            view.positions(posting, positions, alone);
            CHECK(alone == all[posting]);
        }
        std::vector<Position> out;
        CHECK_THROWS_AS(
            view.positions(view.size() - 1, std::string_view(positions).substr(0, positions.size() - 1), out),
            ranked::Damaged);
    }
}

TEST_CASE("ranked: a block that is cut anywhere is damaged") {
    RankedDice dice(5);
    for (const auto& [its_shift, its_count] : {std::pair(10U, 1U), std::pair(10U, 40U), std::pair(10U, 64U),
                                               std::pair(10U, 1'024U), std::pair(13U, 100U), std::pair(20U, 70U)}) {
        const unsigned shift = its_shift;
        const std::uint32_t count = its_count;
        CAPTURE(shift);
        CAPTURE(count);
        std::string bytes;
        const unsigned char largest = ranked::append_block(bytes, random_postings(dice, shift, count), shift);
        CHECK(survives(bytes, shift, largest));
        bool is_damaged = true;
        for (std::size_t size = 0; size < bytes.size(); ++size)
            is_damaged = is_damaged && !survives(std::string_view(bytes).substr(0, size), shift, largest);
        CHECK(is_damaged);
    }
}

TEST_CASE("ranked: a block of which any byte is another is damaged, or can be used") {
    RankedDice dice(6);
    std::size_t damaged = 0;
    for (const auto& [shift, count] :
         {std::pair(10U, 1U), std::pair(10U, 40U), std::pair(10U, 64U), std::pair(10U, 300U), std::pair(10U, 1'024U),
          std::pair(13U, 100U), std::pair(20U, 70U)}) {
        std::string bytes;
        const unsigned char largest = ranked::append_block(bytes, random_postings(dice, shift, count), shift);
        const std::size_t step = 1 + bytes.size() / 400; // of a long block some: its parts are long
        for (std::size_t at = 0; at < bytes.size(); at += bytes.size() < 400 || at < 200 ? 1 : step) {
            const char before = bytes[at];
            for (const int flip : {1, 2, 16, 128, 255, -1}) {
                bytes[at] = static_cast<char>(
                    flip < 0 ? dice.below(256) : static_cast<unsigned char>(before) ^ static_cast<unsigned>(flip));
                damaged += survives(bytes, shift, largest) ? 0U : 1U;
            }
            bytes[at] = before;
        }
        for (const char other : {'\0', '\x01', '\x7f', '\xff'})
            survives(bytes, shift, static_cast<unsigned char>(other));
        for (const unsigned other : {10U, 11U, 14U, 20U})
            survives(bytes, other, largest);
    }
    CHECK(damaged > 100);
}

TEST_CASE("ranked: bytes of all kinds are a damaged block, or one that can be used") {
    RankedDice dice(7);
    std::size_t usable = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string bytes;
        for (std::uint32_t i = dice.below(300); i > 0; --i)
            bytes += static_cast<char>(dice.chance(60) ? dice.below(4) : dice.below(256));
        usable += survives(bytes, 10 + dice.below(4), static_cast<unsigned char>(dice.below(256))) ? 1U : 0U;
    }
    CHECK(usable > 0);
}

TEST_CASE("ranked: a list's blocks cover one range, or as many as hold some dozens of its postings") {
    for (const std::uint32_t documents : {1U, 1'000U, 1'024U, 1'025U, 50'000U, 3'000'000U, 4'000'000'000U})
        for (std::uint64_t postings = 1; postings <= documents; postings = postings * 3 + 1) {
            const unsigned shift = ranked::block_shift(documents, static_cast<std::uint32_t>(postings));
            const std::uint32_t blocks = ranked::block_count(documents, shift);
            CAPTURE(documents);
            CAPTURE(postings);
            CHECK(shift >= ranked::kRangeBits);
            CHECK((std::uint64_t{blocks} << shift) >= documents);
            CHECK((std::uint64_t{blocks - 1} << shift) < documents);
            const double spread =
                static_cast<double>(postings) * static_cast<double>(std::uint64_t{1} << shift) / documents;
            if (shift > ranked::kRangeBits) CHECK(spread < 64);
            if (blocks > 1 && documents < 1U << 31U) CHECK(spread >= 32);
        }
    CHECK(ranked::block_count(0, 10) == 0);
}

TEST_CASE("ranked: varints and packed bits are read as they were written, and cut ones are damaged") {
    RankedDice dice(8);
    std::string bytes;
    std::vector<std::uint64_t> values = {0, 1, 127, 128, 16'383, 16'384, 4'294'967'295, ~std::uint64_t{0}};
    for (int i = 0; i < 100; ++i)
        values.push_back((std::uint64_t{dice.below(1ULL << 32U)} << 32U | dice.below(1ULL << 32U)) >> dice.below(64));
    for (const std::uint64_t value : values)
        ranked::append_varint(bytes, value);
    std::string_view rest = bytes;
    for (const std::uint64_t value : values)
        CHECK(ranked::take_varint(rest) == value);
    CHECK(rest.empty());
    CHECK_THROWS_AS(ranked::take_varint(rest), ranked::Damaged);
    CHECK_THROWS_AS(ranked::take_bytes(rest, 1), ranked::Damaged);
    std::string_view endless = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01";
    CHECK_THROWS_AS(ranked::take_varint(endless), ranked::Damaged);

    for (unsigned width = 0; width <= 32; ++width) {
        std::vector<std::uint32_t> numbers;
        std::string packed;
        ranked::BitWriter writer(packed);
        for (int i = 0; i < 67; ++i) {
            numbers.push_back(dice.below(std::uint64_t{1} << width));
            writer.put(numbers.back(), width);
        }
        writer.finish();
        CHECK(packed.size() == ranked::packed_size(numbers.size(), width));
        packed.append(ranked::kSlack, '\xff');
        bool is_same = true;
        for (std::size_t i = 0; i < numbers.size(); ++i)
            is_same = is_same && ranked::packed_at(packed.data(), i, width) == numbers[i];
        CHECK(is_same);
    }
    for (int i = 0; i < 1'000; ++i) {
        const std::uint64_t word = std::uint64_t{dice.below(1ULL << 32U)} << 32U | dice.below(1ULL << 32U);
        CHECK(ranked::count_ones(word) == static_cast<std::uint32_t>(std::popcount(word)));
    }
}

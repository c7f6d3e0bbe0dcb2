// A ranked segment in memory: random documents and terms, the pages that SegmentBuilder makes of them, and what these
// should say. The same for a seed on every machine. For one thread.
#pragma once

#include "rank/score.h"
#include "ranked/builder.h"
#include "ranked/segment.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <iterator>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace newsidx::test {

class RankedDice {
public:
    explicit RankedDice(std::uint64_t seed) : random_(seed) {}
    // 0 to n - 1.
    std::uint32_t below(std::uint64_t n) { return static_cast<std::uint32_t>(random_() % n); }
    bool chance(unsigned percent) { return below(100) < percent; }
    template <class T>
    const T& one_of(const std::vector<T>& values) {
        return values[below(values.size())];
    }

private:
    std::mt19937_64 random_;
};

// Keeps a segment's pages, as the file does.
class RankedPages : public ranked::Sink, public ranked::Source {
public:
    using Key = std::tuple<ranked::Lists, ranked::Part, std::uint64_t>;

    void put_page(ranked::Lists lists, ranked::Part part, std::uint64_t number, std::string_view bytes) override {
        pages[{lists, part, number}] = bytes;
    }
    void put_dictionary_page(ranked::Lists lists, std::uint64_t number, std::string_view first_term,
                             std::string_view bytes) override {
        first_terms[lists][std::string(first_term)] = number;
        put_page(lists, ranked::Part::dictionary, number, bytes);
    }
    void put_range(std::uint32_t range, std::string_view bytes) override { ranges[range] = bytes; }

    std::string read_page(ranked::Lists lists, ranked::Part part, std::uint64_t number) override {
        const auto page = pages.find({lists, part, number});
        if (page == pages.end()) throw ranked::Damaged("there is no such page");
        return page->second;
    }
    std::string read_range(std::uint32_t range) override {
        const auto known = ranges.find(range);
        if (known == ranges.end()) throw ranked::Damaged("there is no such range");
        return known->second;
    }
    std::uint64_t find_dictionary_page(ranked::Lists lists, std::string_view term) override {
        const auto& firsts = first_terms[lists];
        const auto after = firsts.upper_bound(std::string(term));
        return after == firsts.begin() ? 0 : std::prev(after)->second;
    }

    bool operator==(const RankedPages& other) const {
        return pages == other.pages && ranges == other.ranges && first_terms == other.first_terms;
    }

    std::map<Key, std::string> pages;
    std::map<std::uint32_t, std::string> ranges;
    std::map<ranked::Lists, std::map<std::string, std::uint64_t>> first_terms;
};

// The positions of a term in the documents that hold it, by the documents' index.
using RankedPostings = std::map<std::uint32_t, std::vector<ranked::Position>>;

inline ranked::Frequencies count_fields(const std::vector<ranked::Position>& positions) {
    ranked::Frequencies frequencies{};
    for (const ranked::Position position : positions)
        ++frequencies[position >> 32U];
    return frequencies;
}

struct RankedWorld {
    std::vector<ranked::DocumentRange::Document> documents; // ascending by id; with lengths in their entries
    std::map<std::string, RankedPostings> terms;
    rank::Collection collection;

    RankedPages pages;
    std::vector<std::uint32_t> ordinals; // by index
    std::vector<std::uint32_t> indexes;  // by ordinal
    std::vector<ranked::RangeBounds> bounds;

    void build() {
        pages = {};
        ranked::SegmentBuilder builder(
            documents.size(), [&](std::size_t i) { return documents[i]; }, collection, pages);
        for (const auto& [term, postings] : terms) {
            builder.begin_term(term);
            for (const auto& [index, positions] : postings)
                builder.add(builder.ordinal(index), positions);
            builder.end_term();
        }
        builder.finish();
        ordinals.clear();
        for (std::size_t i = 0; i < documents.size(); ++i)
            ordinals.push_back(builder.ordinal(i));
        bounds.assign(builder.bounds().begin(), builder.bounds().end());
        average_length = builder.average_length();
        indexes.resize(ordinals.size());
        for (std::uint32_t index = 0; index < ordinals.size(); ++index)
            indexes[ordinals[index]] = index;
    }

    ranked::Segment segment() {
        return ranked::Segment(pages,
                               {static_cast<std::uint32_t>(documents.size()), average_length,
                                pages.first_terms[ranked::Lists::terms].size()},
                               bounds);
    }

    double average_length = 1;
};

inline double random_prior(RankedDice& dice) {
    if (dice.chance(20)) return rank::kUnknown;
    if (dice.chance(5)) return dice.below(1'000'000) / 7.0; // nearly no two are equal
    return dice.below(12) * 9;
}

inline std::int64_t random_date(RankedDice& dice) {
    return dice.chance(10) ? rank::kNoDate : 1'700'000'000 + std::int64_t{dice.below(40)} * 86'400;
}

inline std::vector<ranked::Position> random_positions(RankedDice& dice) {
    std::vector<ranked::Position> positions;
    const unsigned most = dice.chance(3) ? 60 : dice.chance(30) ? 5 : 1;
    for (std::uint64_t field = 0; field < rank::kFieldCount; ++field) {
        if (!dice.chance(35)) continue;
        std::uint32_t position = dice.chance(2) ? 3'000'000'000 : dice.below(300);
        for (std::uint32_t i = 1 + dice.below(most); i > 0; --i, position += 1 + dice.below(9))
            positions.push_back(field << 32U | position);
    }
    if (positions.empty()) positions.push_back(std::uint64_t{rank::kBody} << 32U | dice.below(500));
    return positions;
}

inline void random_documents(RankedDice& dice, std::uint32_t count, RankedWorld& world) {
    std::int64_t id = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
        ranked::DocumentRange::Document document;
        document.id = id += 1 + (dice.chance(10) ? dice.below(5) : 0);
        document.entry.record_id = dice.below(1'000'000);
        document.entry.flags = rank::DocumentEntry::kLive | (dice.chance(85) ? rank::DocumentEntry::kVisible : 0) |
                               (dice.chance(10) ? rank::DocumentEntry::kStub : 0);
        document.entry.published_at = random_date(dice);
        document.entry.quality = random_prior(dice);
        document.entry.heat = random_prior(dice);
        const unsigned most = dice.chance(2) ? 20'000 : dice.chance(30) ? 300 : 60;
        for (std::uint32_t& length : document.entry.lengths)
            length = dice.below(most);
        document.length = rank::weighted_length(document.entry.lengths);
        world.documents.push_back(document);
        for (std::size_t field = 0; field < rank::kFieldCount; ++field)
            world.collection.lengths[field] += document.entry.lengths[field];
    }
    world.collection.documents = count;
    world.collection.median_quality = 30;
    world.collection.median_heat = 20;
}

// Frequent and rare terms, all over the documents or in a stretch of them.
inline void random_terms(RankedDice& dice, std::uint32_t count, RankedWorld& world) {
    static const std::vector<std::string> kBegins = {"a",        "ab",        "abc",          "b",
                                                     "\xc3\xa9", "\xc3\xa9t", "\xe8\xae\xad", "z"};
    const auto documents = static_cast<std::uint32_t>(world.documents.size());
    for (std::uint32_t i = 0; i < count; ++i) {
        std::string term = dice.one_of(kBegins);
        for (std::uint32_t letters = dice.below(4); letters > 0; --letters)
            term += static_cast<char>('a' + dice.below(26));
        if (dice.chance(2)) term.append(200, 'x');
        RankedPostings& postings = world.terms[term];
        const std::uint32_t first = dice.chance(25) ? dice.below(documents) : 0;
        const std::uint32_t end = first > 0 ? std::min(documents, first + 1 + dice.below(3'000)) : documents;
        const auto holds = [&](std::uint32_t index) { postings[index] = random_positions(dice); };
        switch (i % 8) {
        case 0: holds(dice.below(documents)); break;
        case 1:
            for (std::uint32_t index = first; index < end; ++index)
                holds(index);
            break;
        case 2:
        case 3:
            for (std::uint32_t index = first; index < end; ++index)
                if (dice.chance(i % 8 == 2 ? 40 : 7)) holds(index);
            break;
        default:
            for (std::uint32_t times = 1 + dice.below(i % 8 == 4 ? 400 : 30); times > 0; --times)
                holds(first + dice.below(end - first));
        }
        if (postings.empty()) holds(first);
    }
}

// What the file does with a segment that is kept: documents go, are hidden, and get other qualities, heats and dates.
inline void change_documents(RankedDice& dice, unsigned percent, RankedWorld& world) {
    for (auto& [number, bytes] : world.pages.ranges) {
        ranked::DocumentRange range(bytes);
        const bool all_go = dice.chance(5);
        for (std::uint32_t i = 0; i < range.size(); ++i) {
            if (!all_go && !dice.chance(percent)) continue;
            rank::DocumentEntry& entry = world.documents[world.indexes[(number << ranked::kRangeBits) + i]].entry;
            if (all_go || dice.chance(30)) {
                entry.flags = 0;
            } else {
                entry.flags ^= dice.chance(50) ? rank::DocumentEntry::kVisible : 0U;
                entry.quality = random_prior(dice);
                entry.heat = dice.chance(10) ? 100'000 : random_prior(dice);
                entry.published_at = random_date(dice);
            }
            range.set(i, entry);
        }
        bytes = range.bytes();
        world.bounds[number] = range.bounds();
    }
}

} // namespace newsidx::test

// Postings and the small tables of the writing side beside maps and sets.
#include "fts5/postings.h"
#include "fts5/varint.h"
#include "rounds.h"
#include "store/key_set.h"
#include "text/token.h"

#include <array>
#include <cstdint>
#include <doctest/doctest.h>
#include <map>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

using namespace newsidx;

namespace {

// For each term its occurrences: document, column, position.
using Index = std::map<std::string, std::vector<std::tuple<std::uint64_t, std::uint64_t, std::uint64_t>>>;

Index read(const fts5::Postings& postings) {
    Index index;
    const auto take = [](std::string_view& bytes) {
        std::uint64_t value = 0;
        REQUIRE(fts5::take_varint(bytes, value));
        return value;
    };
    std::string before;
    for (std::size_t i = 0; i < postings.terms(); ++i) {
        const std::string term(postings.term(i));
        CHECK((i == 0 || before < term));
        before = term;
        std::string_view list = postings.list(i);
        for (std::uint64_t document = 0; !list.empty();) {
            document += take(list);
            const std::uint64_t size = take(list) / 2;
            std::string_view positions = list.substr(0, size);
            list.remove_prefix(size);
            std::uint64_t column = 0;
            for (std::uint64_t position = 0; !positions.empty();) {
                std::uint64_t number = take(positions);
                if (number == 1) {
                    column = take(positions);
                    position = 0;
                    number = take(positions);
                }
                position += number - 2;
                index[term].emplace_back(document, column, position);
            }
        }
    }
    return index;
}

// Of any size, and many that differ in the middle alone, or by their size.
std::string random_term(std::mt19937& random) {
    static const std::array<std::string, 3> kMiddles = {"", "aaaaaaaa", "aaaabaaaaaaa"};
    switch (random() % 4) {
    case 0: return std::string(1 + random() % 40, 'a');
    case 1: return "newsroom" + kMiddles[random() % kMiddles.size()] + "newsroom";
    case 2: return std::string(1 + random() % 3, static_cast<char>('a' + random() % 26));
    default: {
        std::string term(1 + random() % text::kMaxTermBytes, 'x');
        for (char& c : term)
            c = static_cast<char>(random() % 2 == 0 ? 'x' : random() % 256);
        return term;
    }
    }
}

} // namespace

TEST_CASE("postings: hold what a map holds, whatever the terms") {
    std::mt19937 random(19);
    fts5::PostingsBuilder builder; // the same one for all rounds
    for (int round = 0; round < newsidx::test::rounds(20); ++round) {
        Index expected;
        std::vector<std::array<std::uint32_t, fts5::kColumns>> lengths;
        for (std::size_t documents = 1 + random() % 60; documents > 0; --documents) {
            const std::uint32_t document = builder.begin_document();
            lengths.emplace_back();
            for (std::uint8_t column = 0; column < fts5::kColumns; ++column) {
                text::TokenList tokens;
                std::uint32_t length = 0;
                const std::string often = random_term(random);
                for (std::size_t n = random() % 300; n > 0; --n) {
                    const std::string term = random() % 3 == 0 ? often : random_term(random);
                    const bool colocated = random() % 8 == 0;
                    tokens.add(term, 0, 1, colocated, false);
                    if (!colocated || length == 0) ++length;
                    expected[term].emplace_back(document, column, length - 1);
                }
                builder.add(column, tokens);
                lengths.back()[column] = length;
            }
        }
        const fts5::Postings postings = builder.finish();
        CHECK(builder.empty());
        CHECK(read(postings) == expected);
        REQUIRE(postings.documents() == lengths.size());
        for (std::uint32_t document = 0; document < lengths.size(); ++document)
            CHECK(postings.lengths(document) == lengths[document]);
    }
}

TEST_CASE("key set: knows what a set knows") {
    std::mt19937_64 random(23);
    store::KeySet keys;
    std::set<std::int64_t> expected;
    for (int i = 0; i < 20'000; ++i) {
        // Many twice, the 0, and some that meet in the low bits.
        const auto hash = static_cast<std::int64_t>(random() % 3 == 0 ? random() % 64 << 40 : random() % 8'000);
        CHECK(keys.insert(hash) == expected.insert(hash).second);
        CHECK(keys.size() == expected.size());
    }
}

// Edit distances: examples, and the one that goes through a list of words against the plain table.
#include "text/edit_distance.h"

#include "plain_edit_distance.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <random>
#include <string>
#include <vector>

using newsidx::plain_edit_distance;
using newsidx::text::NearWord;

TEST_CASE("edit distance: a letter changed, added, left out or swapped with the next is one edit") {
    const auto distance = [](const char* word, const char* other) {
        std::size_t skip = 0;
        return NearWord(word).distance(other, 3, skip);
    };
    CHECK(distance("chip", "chip") == 0);
    CHECK(distance("chip", "chop") == 1);
    CHECK(distance("chip", "chips") == 1);
    CHECK(distance("chip", "chp") == 1);
    CHECK(distance("chip", "hcip") == 1);
    CHECK(distance("chip", "hicp") == 2);
    CHECK(distance("ca", "abc") == 3); // no place is edited twice
    CHECK(distance("", "abc") == 3);
    CHECK(distance("чип", "чипы") == 1);
}

TEST_CASE("edit distance: through a sorted list it is that of the table, and what is passed over is too far away") {
    std::mt19937 random(3);
    const std::vector<std::string> letters = {"a", "b", "c", "é", "芯"};
    const std::u32string codes = U"abcé芯";
    const auto word = [&](std::size_t most) {
        std::pair<std::string, std::u32string> out;
        for (std::size_t i = random() % (most + 1); i > 0; --i) {
            const std::size_t letter = random() % letters.size();
            out.first += letters[letter];
            out.second += codes[letter];
        }
        return out;
    };
    std::size_t passed_over = 0;
    for (int round = 0; round < 300; ++round) {
        std::vector<std::pair<std::string, std::u32string>> words;
        for (int i = 0; i < 200; ++i)
            words.push_back(word(8));
        std::sort(words.begin(), words.end());
        const auto [text, characters] = word(6);
        CAPTURE(text);
        const std::size_t limit = round % 3;
        NearWord near(text);
        for (std::size_t i = 0; i < words.size(); ++i) {
            std::size_t skip = 0;
            const std::size_t plain = plain_edit_distance(characters, words[i].second);
            const std::size_t found = near.distance(words[i].first, limit, skip);
            CAPTURE(words[i].first);
            if (plain <= limit)
                CHECK(found == plain);
            else
                CHECK(found > limit);
            if (skip == 0) continue;
            const std::string beginning = words[i].first.substr(0, skip);
            for (; i + 1 < words.size() && words[i + 1].first.starts_with(beginning); ++i) {
                CHECK(plain_edit_distance(characters, words[i + 1].second) > limit);
                ++passed_over;
            }
        }
    }
    CHECK(passed_over > 1000);
}

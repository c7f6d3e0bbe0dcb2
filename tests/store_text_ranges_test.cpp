// Texts told by ranges of their item: what is written is read again, whatever the item says, and is short where the
// item says it too.

#include "store/connection.h"
#include "store/items/text_ranges.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

using namespace newsidx;
using store::FieldTexts;

namespace {

std::string written(const FieldTexts& texts, std::string_view item) {
    std::string ranges;
    store::append_ranges(texts, item, ranges);
    return ranges;
}

class CharacterDice {
public:
    explicit CharacterDice(std::uint32_t seed) : random_(seed) {}
    std::uint32_t below(std::size_t n) { return static_cast<std::uint32_t>(random_() % n); }

    // Of few characters, so that much of it is found elsewhere, and quotes and lines are frequent.
    std::string text(std::size_t most) {
        constexpr std::string_view kCharacters = "aab\n\" c\\";
        std::string out;
        for (std::uint32_t i = below(most + 1); i > 0; --i)
            out += kCharacters[below(kCharacters.size())];
        return out;
    }

private:
    std::mt19937 random_;
};

} // namespace

TEST_CASE("text ranges: what stands in the item, word for word, takes a few bytes") {
    const std::string item = R"({"id":7,"title":"A lock lifts boats","excerpt":"It is filled, slowly.","text":"First.)"
                             R"(\n\nSecond.","provider":{"name":"Wire","domain":"wire.example"},"topics":["Sea"]})";
    const FieldTexts texts = {"A lock lifts boats", "It is filled, slowly.", "First.\n\nSecond.",
                              "Wire\nwire.example\nSea"};
    const std::string ranges = written(texts, item);
    CHECK(ranges.size() < 35);
    CHECK(store::read_ranges(ranges, item) == texts);
    // A body that is all of the rest has no quote behind it.
    const std::string file = "---\ntitle: \"A lock\"\n---\nFirst.\n\nSecond, \"quoted\".\n";
    const FieldTexts of_file = {"A lock", "", "First.\n\nSecond, \"quoted\".", ""};
    CHECK(written(of_file, file).size() < 12);
    CHECK(store::read_ranges(written(of_file, file), file) == of_file);
}

TEST_CASE("text ranges: random texts are read as they were written, and end where they end") {
    CharacterDice dice(3);
    for (int round = 0; round < 4'000; ++round) {
        const std::string item = dice.text(round % 2 == 0 ? 30 : 300);
        FieldTexts texts;
        for (std::string& text : texts) {
            const std::size_t begin = dice.below(item.size() + 1);
            text = dice.below(3) == 0 ? item.substr(begin, dice.below(60)) : dice.text(40);
        }
        std::string ranges = written(texts, item);
        const std::size_t size = ranges.size();
        REQUIRE(store::begins_with_ranges(ranges));
        CHECK(store::read_ranges(ranges, item) == texts);
        ranges += dice.text(10);
        CHECK(store::first_ranges(ranges).size() == size);
        CHECK_FALSE(store::begins_with_ranges(store::join_fields(texts)));
    }
}

TEST_CASE("text ranges: a text of many pieces that are not in the item takes linear time") {
    std::string text;
    for (int i = 0; i < 1 << 19; ++i)
        text += "a\n\nlock\n";
    const std::string ranges = written({text, "", "", ""}, "<p>otters");
    CHECK(ranges.size() < text.size() + 32);
    CHECK((store::read_ranges(ranges, "<p>otters") == FieldTexts{text, "", "", ""}));
}

TEST_CASE("text ranges: damaged bytes are refused or tell some text of the item, and never read beyond") {
    CharacterDice dice(4);
    int refused = 0;
    for (int round = 0; round < 4'000; ++round) {
        const std::string item = dice.text(60);
        std::string ranges = written({dice.text(20), item.substr(0, 20), dice.text(20), ""}, item);
        for (int i = 0; i < 2; ++i)
            ranges[2 + dice.below(ranges.size() - 2)] = static_cast<char>(dice.below(256));
        try {
            store::read_ranges(store::first_ranges(ranges), item);
        } catch (const store::OpenError& error) {
            CHECK(error.code() == ErrorCode::corrupt);
            ++refused;
        }
    }
    CHECK(refused > 100);
}

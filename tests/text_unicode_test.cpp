// UTF-8 basics, over every code point and over malformed bytes; and ASCII's, with the numbers that it writes.
#include "text/unicode.h"

#include "text/ascii.h"
#include "text/number.h"
#include "text/split.h"

#include <cstdint>
#include <doctest/doctest.h>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using newsidx::text::append_utf8;
using newsidx::text::find_invalid_utf8;
using newsidx::text::floor_to_character;
using newsidx::text::is_ascii;
using newsidx::text::is_letter_byte;
using newsidx::text::is_word_byte;
using newsidx::text::next_code_point;
using newsidx::text::number_of;
using newsidx::text::take_part;
using newsidx::text::to_nfc;

} // namespace

TEST_CASE("text: every code point is written and read back") {
    std::string bytes;
    for (char32_t c = 0; c <= 0x110005; ++c) {
        const bool scalar = c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF);
        bytes.clear();
        append_utf8(bytes, c);
        std::size_t offset = 0;
        const char32_t read = next_code_point(bytes, offset);
        const bool good = read == (scalar ? c : 0xFFFD) && offset == bytes.size() && !find_invalid_utf8(bytes);
        if (!good) FAIL("code point " << static_cast<std::uint32_t>(c));
    }
}

TEST_CASE("text: the first malformed byte is found") {
    using namespace std::string_view_literals;
    struct Row {
        std::string_view bytes;
        std::size_t size; // of what is well formed
    };
    for (const Row& row :
         {Row{"", 0}, Row{"plain text, longer than a word of the machine", 45}, Row{"é深👍", 9}, Row{"a\0b"sv, 3}}) {
        CHECK(row.bytes.size() == row.size);
        CHECK_FALSE(find_invalid_utf8(row.bytes));
    }
    for (const Row& row :
         {Row{"\x80", 0}, Row{"12345678\xFF", 8},
          Row{"1234567\xFF"
              "9",
              7},
          Row{"é\xC3", 2}, Row{"ab\xC0\x80", 2}, Row{"ab\xC1\xBF", 2}, Row{"a\xE0\x9F\xBF", 1}, Row{"a\xED\xA0\x80", 1},
          Row{"a\xE2\x82", 1}, Row{"\xF0\x8F\xBF\xBF", 0}, Row{"\xF4\x90\x80\x80", 0}, Row{"\xF5\x80\x80\x80", 0},
          Row{"\xF0\x9F\x98", 0}, Row{"\xE2\x82z", 0}}) {
        CAPTURE(row.bytes);
        CHECK(find_invalid_utf8(row.bytes) == row.size);
    }
}

TEST_CASE("text: an offset inside a character moves to its beginning") {
    const std::string_view text = "aé深👍z"; // 1 + 2 + 3 + 4 + 1
    const std::size_t expected[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
    for (std::size_t i = 0; i < std::size(expected); ++i) {
        CAPTURE(i);
        CHECK(floor_to_character(text, i) == expected[i]);
    }
    // Malformed bytes are characters of their own.
    CHECK(floor_to_character("\x80\x80\x80", 2) == 2);
    CHECK(floor_to_character("\xE2\x82z", 1) == 1);
    CHECK(floor_to_character("\xC3\xA9\xA9", 2) == 2);
    CHECK(floor_to_character("", 5) == 0);
}

TEST_CASE("text: reading code points always moves on and agrees with the other functions") {
    std::mt19937_64 random(7);
    std::string bytes;
    for (int round = 0; round < 20000; ++round) {
        bytes.clear();
        for (std::size_t i = random() % 12; i > 0; --i) {
            if (random() % 3 == 0) {
                append_utf8(bytes, static_cast<char32_t>(random() % 0x30000));
            } else {
                bytes.push_back(static_cast<char>(random()));
            }
        }
        std::string again;
        for (std::size_t offset = 0; offset < bytes.size();) {
            const std::size_t before = offset;
            append_utf8(again, next_code_point(bytes, offset));
            REQUIRE(offset > before);
            REQUIRE(offset <= bytes.size());
            for (std::size_t i = before; i < offset; ++i)
                REQUIRE(floor_to_character(bytes, i) == before);
        }
        CHECK_FALSE(find_invalid_utf8(again));
        if (!find_invalid_utf8(bytes)) CHECK(again == bytes);
    }
}

TEST_CASE("text: normalisation form C composes") {
    CHECK(to_nfc("") == "");
    CHECK(to_nfc("plain") == "plain");
    CHECK(to_nfc("e\u0301tat") == "état");
    CHECK(to_nfc("\u1112\u1161\u11AB") == "한");
    CHECK(to_nfc("ﬁ ＧＰＵ") == "ﬁ ＧＰＵ");
    CHECK(to_nfc("\u212B") == "Å");
}

TEST_CASE("unicode: marks without end are normalised in linear time, and no more of them kept than any language has") {
    const auto marks = [](std::size_t pairs) {
        std::string text;
        for (std::size_t i = 0; i < pairs; ++i)
            text += "\u0301\u0323";
        return text;
    };
    CHECK(to_nfc("a" + marks(7)) == "\u1ea1" + [] {
        std::string rest;
        for (int i = 1; i < 7; ++i)
            rest += "\u0323";
        for (int i = 0; i < 7; ++i)
            rest += "\u0301";
        return rest;
    }());
    CHECK(to_nfc("x" + marks(15) + "y").size() == 2 + 30 * 2);
    CHECK(to_nfc("x" + marks(16) + "y" + marks(1) + "z") == to_nfc("x" + marks(15) + "y" + marks(1) + "z"));
    std::string tibetan = "\u0f40";
    for (int i = 0; i < 200'000; ++i)
        tibetan += "\u0f73";
    CHECK(to_nfc(tibetan).size() == 3 + 30 * 6);
    const std::string long_text = "北京 x" + marks(1'000'000) + "京" + marks(20) + " end";
    const std::string once = to_nfc(long_text); // hours, if each mark were put in its place among all
    CHECK(once == to_nfc("北京 x" + marks(15) + "京" + marks(15) + " end"));
    CHECK(to_nfc(once) == once);
}

TEST_CASE("unicode: a capital letter is told in any script that has them") {
    for (const std::string_view text : {"Will", "Über", "Жена", "Ǆ", "Ａ"})
        CHECK(newsidx::text::begins_with_capital(text));
    for (const std::string_view text : {"", "will", "über", "жена", "中国", "5", "\xff", "-A"})
        CHECK_FALSE(newsidx::text::begins_with_capital(text));
}

TEST_CASE("text: a number is all of a text, and one that its type has") {
    CHECK(number_of<double>("2.5") == 2.5);
    CHECK(number_of<double>("-1e3") == -1000);
    CHECK(number_of<int>("-7") == -7);
    CHECK(number_of<std::uint16_t>("65535") == 65535);
    CHECK(!number_of<std::uint16_t>("65536"));
    CHECK(!number_of<unsigned>("-1"));
    CHECK(!number_of<double>("1e999"));
    for (const std::string_view none : {"", " 1", "1 ", "+1", "1,5", "inf", "nan", "x"}) {
        CAPTURE(none);
        CHECK(!number_of<double>(none));
    }
}

TEST_CASE("text: a byte of a letter that is none of ASCII's is one of a letter, and no ASCII") {
    CHECK(is_ascii(""));
    CHECK(is_ascii("a \x7F"));
    CHECK(!is_ascii("a\x80"));
    for (const char letter : std::string_view("azAZé")) {
        CHECK(is_letter_byte(letter));
        CHECK(is_word_byte(letter));
    }
    CHECK(!is_letter_byte('0'));
    CHECK(is_word_byte('0'));
    CHECK(!is_word_byte('-'));
}

TEST_CASE("text: the parts of a list are all that separators part, but for nothing behind the last one") {
    using Parts = std::vector<std::string_view>;
    const auto parts_of = [](std::string_view list) {
        Parts parts;
        while (!list.empty())
            parts.push_back(take_part(list, ','));
        return parts;
    };
    CHECK(parts_of("").empty());
    CHECK(parts_of("a") == Parts{"a"});
    CHECK(parts_of("a,b c,d") == Parts{"a", "b c", "d"});
    CHECK(parts_of(",a,,b,") == Parts{"", "a", "", "b"});
    CHECK(parts_of(",") == Parts{""});
}

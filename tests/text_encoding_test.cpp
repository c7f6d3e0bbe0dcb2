#include "text/encoding.h"

#include "text/unicode.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace newsidx::text;
using namespace std::string_literals;

namespace {

std::string decoded(std::string_view bytes, const std::string& encoding) {
    const auto result = decode(bytes, encoding);
    REQUIRE(result);
    CHECK_FALSE(result->replaced);
    return result->text;
}

} // namespace

TEST_CASE("encoding: a byte order mark names its encoding, and UTF-32 is not taken for UTF-16") {
    CHECK(encoding_of_mark("\xEF\xBB\xBFx") == "UTF-8");
    CHECK(encoding_of_mark("\xFF\xFEx\0"s) == "UTF-16LE");
    CHECK(encoding_of_mark("\xFE\xFF\0x"s) == "UTF-16BE");
    CHECK(encoding_of_mark("\xFF\xFE\0\0x\0\0\0"s) == "UTF-32LE");
    CHECK(encoding_of_mark("\0\0\xFE\xFF\0\0\0x"s) == "UTF-32BE");
    CHECK(encoding_of_mark("plain").empty());
    CHECK(encoding_of_mark("").empty());
    CHECK(encoding_of_mark("\xEF\xBB").empty());
}

TEST_CASE("encoding: a mark is no text") {
    CHECK(decoded("\xEF\xBB\xBFna\xC3\xAFve", "UTF-8") == "naïve");
    CHECK(decoded("\xFF\xFEh\0\xE9\0"s, "UTF-16LE") == "hé");
    CHECK(decoded("\0\0\xFE\xFF\0\0\0h"s, "UTF-32BE") == "h");
}

TEST_CASE("encoding: UTF-8 is sure when it is well-formed and has eight characters of more than one byte") {
    CHECK(is_surely_utf8("Zwölf Boxkämpfer jagen Viktor über den Sylter Deich: äöüß€"));
    CHECK(is_surely_utf8("ääääääää"));
    CHECK(is_surely_utf8("海海海海海海海海"));
    CHECK_FALSE(is_surely_utf8("äääääää"));
    CHECK_FALSE(is_surely_utf8("ääääääää\xE4"));
    CHECK_FALSE(is_surely_utf8("ääääääää\xC3"));
    CHECK_FALSE(is_surely_utf8("\x1B$BF|K\\\x1B(B plain"));
    CHECK_FALSE(is_surely_utf8(""));
}

TEST_CASE("encoding: names are known in any case and spelling") {
    CHECK(decoded("\xEF\xF0\xE5\xF1\xF1\xE0", "Windows-1251") == "пресса");
    CHECK(decoded("\xEF\xF0\xE5\xF1\xF1\xE0", "CP1251") == "пресса");
    CHECK(decoded("\xB1\xB2", "ISO_8859-2") == "ą˛");
    CHECK(decoded("\x93\xFA\x96\x7B", "shift_jis") == "日本");
    CHECK(decoded("\xC6\xFC\xCB\xDC", "EUC-JP") == "日本");
    CHECK(decoded("\x1B$BF|K\\\x1B(B", "iso-2022-jp") == "日本");
    CHECK(decoded("\xC4\xFA\xBA\xC3", "gb2312") == "您好");
    CHECK(decoded("\xC7\xD1", "euc-kr") == "한");
    CHECK(decoded("\xC8\x85\x93\x93\x96", "ibm-037") == "Hello");
    CHECK(decoded("p\0r\0"s, "utf_16_le") == "pr");
}

TEST_CASE("encoding: each byte of windows-1252 is the character that the decoder makes of it") {
    for (int byte = 0x80; byte <= 0xFF; ++byte) {
        CAPTURE(byte);
        std::string character;
        append_utf8(character, from_windows_1252(static_cast<unsigned char>(byte)));
        CHECK(character == decoded(std::string(1, static_cast<char>(byte)), "windows-1252"));
    }
}

TEST_CASE("encoding: Latin-1 and ASCII mean windows-1252, as on the web") {
    for (const char* name : {"latin1", "ISO-8859-1", "iso8859_1", "us-ascii", "ASCII", "windows-1252", "cp1252"}) {
        CAPTURE(name);
        CHECK(decoded("\x93"
                      "caf\xE9\x94 \x80",
                      name) == "“café” €");
    }
}

TEST_CASE("encoding: a name that nobody knows is nullopt") {
    CHECK_FALSE(decode("x", "no-such-encoding"));
    CHECK_FALSE(decode("x", ""));
    CHECK_FALSE(decode("x", std::string(5000, 'x')));
}

TEST_CASE("encoding: a name is printable ASCII, whatever ICU passes over in one") {
    CHECK(decode("x", "shift_jis"));
    CHECK(decode("x", " shift jis "));
    CHECK_FALSE(decode("x", "shi\xC2"
                            "ft_jis"));
    CHECK_FALSE(decode("x", "shift_jis\n"));
    CHECK_FALSE(decode("x", "shift_j\xC3\xADs"));
}

TEST_CASE("encoding: bytes that mean nothing are replaced and told, half a character at the end too") {
    const auto check = [](std::string_view bytes, const char* name, std::string_view text) {
        CAPTURE(name);
        const auto result = decode(bytes, name);
        REQUIRE(result);
        CHECK(result->replaced);
        CHECK(result->text == text);
    };
    check("a\xFFz", "UTF-8", "a\uFFFDz");
    check("ab\xC3", "UTF-8", "ab\uFFFD");
    check("a\0\x00\xD8z\0"s, "UTF-16LE", "a\uFFFDz");
    check("a\0z"s, "UTF-16LE", "a\uFFFD");
    check("\0\x11\0\0"s, "UTF-32BE", "\uFFFD");
    check("\x93", "shift_jis", "\uFFFD");
    // What says U+FFFD itself is right.
    CHECK(decoded("\uFFFD", "UTF-8") == "\uFFFD");
    CHECK(decoded("\xFD\xFF"s, "UTF-16LE") == "\uFFFD");
}

TEST_CASE("encoding: long text is decoded whole") {
    std::string bytes;
    std::string text;
    for (int i = 0; i < 100'000; ++i) {
        bytes += "\xE9x\xF1";
        text += "éxñ";
    }
    CHECK(decoded(bytes, "latin1") == text);
    CHECK(decoded("", "latin1").empty());
}

// Text whose encoding nobody says.

#include "text/encoding.h"
#include "text/text_decoder.h"
#include "text/unicode.h"

#include <unicode/ucnv.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using namespace newsidx::text;
using namespace std::string_literals;

namespace {

// UTF-8 -> another encoding, by ICU alone.
std::string encoded(std::string_view text, const char* encoding) {
    UErrorCode status = U_ZERO_ERROR;
    const std::int32_t most = static_cast<std::int32_t>(text.size()) * 4 + 16;
    std::string out(static_cast<std::size_t>(most), '\0');
    const std::int32_t size =
        ucnv_convert(encoding, "UTF-8", out.data(), most, text.data(), static_cast<std::int32_t>(text.size()), &status);
    REQUIRE(U_SUCCESS(status));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

struct Read {
    std::string text;
    std::string guessed;
    bool replaced = false;
};

// In pieces of these sizes, and the rest.
Read read(std::string_view bytes, const std::vector<std::size_t>& sizes = {}) {
    TextDecoder decoder;
    Read result;
    for (std::size_t size : sizes) {
        size = std::min(size, bytes.size());
        decoder.decode(bytes.substr(0, size), false, result.text);
        bytes.remove_prefix(size);
    }
    decoder.decode(bytes, true, result.text);
    result.guessed = decoder.guessed();
    result.replaced = decoder.replaced();
    return result;
}

void check_guess(const std::string& text, const char* encoding) {
    CAPTURE(text);
    CAPTURE(encoding);
    const Read result = read(encoded(text, encoding));
    CHECK(result.text == text);
    CHECK_FALSE(result.guessed.empty());
    CHECK_FALSE(result.replaced);
}

} // namespace

TEST_CASE("decoder: UTF-8 stays as it is, whatever the pieces, also where it is broken here and there") {
    const std::string text = "Der Kran hebt eine Brücke über die Förde: 12 € für 海上大桥 🌉, naïve façade.\n";
    for (std::size_t first = 0; first <= text.size(); ++first)
        for (const std::size_t second : {1U, 2U, 3U, 5U}) {
            const Read result = read(text, {first, second});
            CHECK(result.text == text);
            CHECK(result.guessed.empty());
        }
    for (const std::string& broken : {text + "caf\xE9", text + "\xFF\xFE", "\xC3" + text, "plain \xE6\xB5"s}) {
        CHECK(read(broken).text == broken);
        CHECK(read(broken).guessed.empty());
    }
    CHECK(read("\xEF\xBB\xBFna\xC3\xAFve").text == "\xEF\xBB\xBFna\xC3\xAFve");
    CHECK(read("").text.empty());
    CHECK(read("plain").guessed.empty());
}

TEST_CASE("decoder: a mark tells UTF-16 and UTF-32, and is no text") {
    const std::string text = "[{\"title\":\"Fähre 渡し船 ⛴\"}]\n";
    for (const char* encoding : {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"}) {
        CAPTURE(encoding);
        const std::string bytes = encoded("\uFEFF" + text, encoding);
        for (std::size_t first = 4; first <= bytes.size(); ++first) {
            const Read result = read(bytes, {first, 1, 3});
            CHECK(result.text == text);
            CHECK(result.guessed.empty());
            CHECK_FALSE(result.replaced);
        }
    }
    CHECK(read("\xFF\xFE").text.empty());
    CHECK(read("\xFF\xFEz\0\x00\xD8z\0"s).replaced);
}

TEST_CASE("decoder: UTF-16 without a mark is told by its zeros, and other bytes with zeros are left alone") {
    const std::string text = "title\ttext\nFähre\tDie 渡し船 fährt wieder\n";
    CHECK(read(encoded(text, "UTF-16LE")).text == text);
    CHECK(read(encoded(text, "UTF-16BE")).text == text);
    for (const std::string& bytes : {"a\0\0\0b\0\0\0c\0\0\0d\0\0\0e\0\0\0f\0\0\0"s, "plain text with one\0 zero in it"s,
                                     "a\0b\0"s, "a\0b\0c\0d\0\0e\0f\0g\0h\0i"s})
        CHECK(read(bytes).text == bytes);
}

TEST_CASE("decoder: what is not UTF-8 is read as what its language is written in") {
    check_guess("title;text\nFähre fährt;Die Fähre fährt wieder zwischen den Inseln, sagt der Bürgermeister\n",
                "windows-1252");
    check_guess("headline,text\nThe “new” bridge — it’s open,The café at the bridge is open\n", "windows-1252");
    check_guess("{\"title\":\"Le marché rouvre\",\"text\":\"Le marché du port rouvre après l’été, dit la mairie.\"}\n",
                "windows-1252");
    check_guess("title,text\nМост открыт,Мост снова открыт для движения после ремонта\n", "windows-1251");
    check_guess("title,text\nМост открыт,Мост снова открыт для движения после ремонта\n", "KOI8-R");
    check_guess("title,text\nŻółty most otwarty,Most we Wrocławiu został otwarty w środę po remoncie\n",
                "windows-1250");
    check_guess("title,text\nΗ γέφυρα άνοιξε,Η γέφυρα άνοιξε ξανά για την κυκλοφορία την Τρίτη\n", "windows-1253");
    check_guess("title,text\n大桥重新开放,大桥周二重新开放，市长说\n", "GB18030");
    check_guess("title,text\n大橋重新開放,大橋週二重新開放，市長說\n", "Big5");
    check_guess("title,text\n橋が再開,橋は火曜日に再開されたと市長が述べた\n", "Shift_JIS");
    check_guess("title,text\n橋が再開,橋は火曜日に再開されたと市長が述べた\n", "EUC-JP");
    check_guess("title,text\n다리 재개통,다리가 화요일에 다시 열렸다고 시장이 말했다\n", "windows-949");
}

TEST_CASE("decoder: a guess is made at the first byte that is not ASCII, wherever that is, and in whatever pieces") {
    const std::string ascii(200'000, 'x');
    const std::string text = ascii + " Die Fähre fährt wieder zwischen den Inseln, sagt der Bürgermeister\n";
    const std::string bytes = encoded(text, "windows-1252");
    for (const std::size_t first : {std::size_t{65536}, ascii.size(), ascii.size() + 5})
        CHECK(read(bytes, {first, 1000}).text == text);
    std::mt19937 random(1);
    std::string zh;
    for (int i = 0; i < 400; ++i)
        zh += "大桥周二重新开放，市长说。The bridge is open. ";
    const std::string gb = encoded(zh, "GB18030");
    for (int round = 0; round < 50; ++round) {
        std::vector<std::size_t> sizes = {1000};
        for (int i = 0; i < 200; ++i)
            sizes.push_back(random() % 100);
        CHECK(read(gb, sizes).text == zh);
    }
}

TEST_CASE("decoder: a guess is taken back when UTF-8 follows") {
    const std::string stray = "The caf\xE9 is open.\n";
    const std::string text = "Der Kran hebt eine Brücke über die Förde: für 海上大桥, naïve façade.\n";
    const Read result = read(stray + std::string(70'000, 'x') + text, {stray.size() + 70'000});
    CHECK(result.text == "The café is open.\n" + std::string(70'000, 'x') + text);
    CHECK_FALSE(result.guessed.empty());
}

TEST_CASE("decoder: bytes that are text in no encoding are left as they are") {
    std::string noise;
    for (int i = 1; i < 256; ++i)
        noise += static_cast<char>(i);
    CHECK(read(noise).text == noise);
    CHECK(read("\x81\x8D\x8F\x90\x9D").text == "\x81\x8D\x8F\x90\x9D");
}

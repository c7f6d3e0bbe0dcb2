// Text that does not say its encoding.

#include "text/encoding.h"
#include "text/encoding_guess.h"

#include <unicode/ucnv.h>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

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

// What is read of the text in that encoding; "" where nothing is guessed.
std::string read(const std::string& text, const char* encoding) {
    const std::string bytes = encoded(text, encoding);
    const std::string guessed = guess_encoding(bytes);
    if (guessed.empty()) return {};
    const auto decoded = decode(bytes, guessed);
    REQUIRE(decoded);
    return decoded->text;
}

std::string times(const std::string& text, int count) {
    std::string out;
    for (int i = 0; i < count; ++i)
        out += text;
    return out;
}

} // namespace

TEST_CASE("encoding: UTF-8 is never guessed to be another, also where it is broken here and there") {
    const std::string text = "Der Kran hebt eine Brücke über die Förde: 12 € für 海上大桥 🌉, naïve façade.\n";
    for (std::size_t size = 0; size <= text.size(); ++size)
        CHECK(guess_encoding(std::string_view(text).substr(0, size)).empty());
    for (const std::string& broken : {text + "caf\xE9 au lait", text + "\xFF\xFE and more", "\xE9t\xE9 " + text})
        CHECK(guess_encoding(broken).empty());
    // As many lines in another encoding, and fewer.
    const std::string latin = times(encoded("naïve résumé déjà vu\n", "windows-1252"), 20);
    CHECK(guess_encoding(latin + times("Café 1\n", 60)).empty());
    CHECK(guess_encoding("{\"title\":\"\xED\xA0\xBD\xED\xB8\x80\"}\n{\"title\":\"Café\"}\n").empty());
    CHECK(guess_encoding("").empty());
    CHECK(guess_encoding("plain").empty());
}

TEST_CASE("encoding: a mark tells UTF-16 and UTF-32, and zeros UTF-16 without one") {
    for (const char* encoding : {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
        CHECK(told_encoding(encoded("\uFEFF[{\"title\":\"Fähre 渡し船\"}]", encoding)) == encoding);
    for (const char* text :
         {"title\ttext\nFähre\tDie 渡し船 fährt wieder\n", "{\"title\": \"一 plain title for it\"}\n",
          "{\"title\":\"全角\u3000空白\",\"text\":\"統一された空白のある文章がここにあります\"}"}) {
        CHECK(told_encoding(encoded(text, "UTF-16LE")) == "UTF-16LE");
        CHECK(told_encoding(encoded(text, "UTF-16BE")) == "UTF-16BE");
    }
    CHECK(told_encoding("\xEF\xBB\xBFplain").empty());
    for (const std::string& bytes : {"a\0\0\0b\0\0\0c\0\0\0d\0\0\0e\0\0\0f\0\0\0"s, "plain text with one\0 zero in it"s,
                                     "a\0b\0"s, ""s, "a\0b\0c\0d\0\0e\0f\0g\0h\0i\0j\0k\0l\0m\0n\0o\0p\0q\0r"s})
        CHECK(told_encoding(bytes).empty());
}

TEST_CASE("encoding: a few odd bytes are windows-1252, or nothing") {
    for (const char* text : {"{\"title\":\"Größe, Blöße\"}", "{\"title\":\"Öl\"}", "{\"title\":\"País\"}", "créée",
                             "Maïs", "œuf", "éé", "title,text\nIt’s “open”,The £5m café — 20° in l’été\n"})
        CHECK(read(text, "windows-1252") == text);
    CHECK(read("Żółty most", "windows-1250").empty()); // ¯ó³ty
    CHECK(read("größere Änderungen", "macintosh").empty());
    CHECK(read("Příliš žluťoučký", "ISO-8859-2").empty());
}

TEST_CASE("encoding: of more, the letters tell the language and its encoding, whatever the keys") {
    struct Row {
        const char* text;
        const char* encoding;
    };
    constexpr Row kRows[] = {
        {"Die Fähre fährt wieder zwischen den Inseln, sagt der Bürgermeister für die Gäste", "windows-1252"},
        {"Le marché du port rouvre après l’été, dit la mairie du côté de la forêt", "windows-1252"},
        {"Мост снова открыт для движения после ремонта, сказал мэр города", "windows-1251"},
        {"Мост снова открыт для движения после ремонта, сказал мэр города", "KOI8-R"},
        {"Żółty most we Wrocławiu został otwarty w środę po remoncie, mówią władze", "windows-1250"},
        {"İstanbul’da gün boyu şenlik vardı, vapurlar ışıklarla süslendi", "windows-1254"},
        {"Η γέφυρα άνοιξε ξανά για την κυκλοφορία την Τρίτη", "windows-1253"},
        {"大桥周二重新开放，市长说，工人们庆祝了这一天", "GB18030"},
        {"大橋週二重新開放，市長說，工人們慶祝了這一天", "Big5"},
        {"橋は火曜日に再開されたと市長が述べた。住民は喜んでいる", "Shift_JIS"},
        {"橋は火曜日に再開されたと市長が述べた。住民は喜んでいる", "EUC-JP"},
        {"다리가 화요일에 다시 열렸다고 시장이 말했다. 주민들은 기뻐했다", "windows-949"},
    };
    for (const Row& row : kRows) {
        CAPTURE(row.text);
        CAPTURE(row.encoding);
        const std::string lines = times("{\"title\":\"" + std::string(row.text) + "\",\"provider\":\"The News\"}\n", 4);
        CHECK(read(lines, row.encoding) == lines);
        const std::string table = "title;provider\n" + times(std::string(row.text) + ";The News\n", 4);
        CHECK(read(table, row.encoding) == table);
    }
}

TEST_CASE("encoding: what is text in no encoding is guessed to be none") {
    std::string noise;
    for (int i = 1; i < 256; ++i)
        noise += static_cast<char>(i);
    CHECK(guess_encoding(noise).empty());
    CHECK(guess_encoding("\x81\x8D\x8F\x90\x9D and more").empty());
    CHECK(read(times("Мост снова открыт для движения\n", 4), "IBM866") != times("Мост\n", 4));
}

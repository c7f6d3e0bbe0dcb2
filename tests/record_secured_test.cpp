// parse_and_split and join_secured, on made items, on mutations of them, and on the shared data where it is there.
#include "record/parse.h"
#include "text/unicode.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using namespace newsidx;
using namespace newsidx::record;

namespace {

SplitItem split(std::string_view bytes, newsidx::record::ItemFormat format) {
    SplitItem item;
    static_cast<void>(newsidx::record::parse_and_split(bytes, format, {}, item));
    return item;
}

struct Item {
    ItemFormat format;
    std::string bytes;
    bool has_secret = true; // the bytes of kSecret stand in `secured` values only
};

constexpr std::string_view kSecret = "s3cr3t+Bytes/of=them";

const std::vector<Item>& items() {
    constexpr ItemFormat kMarkdown = ItemFormat::front_matter;
    constexpr ItemFormat kJsonItem = ItemFormat::json;
    const std::string s(kSecret);
    static const std::vector<Item> kItems = {
        {kMarkdown, "---\ntitle: A\nsecured: \"" + s + "\"\n---\nBody\n"},
        {kMarkdown, "---\nsecured: " + s + "\ntitle: A\n---\n"},
        {kMarkdown, "\xEF\xBB\xBF---\r\ntitle: \"été\"\r\nsecured: '" + s + "'\r\nexcerpt: B\r\n---\r\nBody"},
        {kMarkdown, "---\ntitle: Ünïcödé 中文 😀\nsecured: \"" + s + "\" # and a comment\n\nexcerpt: B\n---\n"},
        {kMarkdown, "---\ntitle: A\nrelated:\n  - title: B\n    webUrl: https://a.example\n    secured: " + s +
                        "\n  - title: C\n    webUrl: https://b.example\n    secured: " + s + "\nsecured: " + s +
                        "\n---\n"},
        {kMarkdown, "---\ntitle: A\nsecured: |\n  " + s + "\n  " + s + "\n\nexcerpt: B\n---\n"},
        {kMarkdown, "---\ntitle: A\nsecured: >-\n  " + s + "\n---\n"},
        {kMarkdown,
         "---\ntitle: A\nsecured:\n  iv: " + s + "\n  secured: [" + s + ", {secured: x}]\nexcerpt: B\n---\n"},
        {kMarkdown, "---\ntitle: A\nsecured:\n- " + s + "\n- b\nexcerpt: B\n---\n"},
        {kMarkdown, "---\n{title: A, secured: " + s + ", excerpt: B}\n---\n"},
        {kMarkdown, "---\n{title: A, x: [1, {secured: " + s + "}, 2], \"secured\": \"" + s + "\"}\n---\n"},
        {kMarkdown, "---\ntitle: A\n\"\\x73ecured\": \"" + s + "\"\n---\n"},
        {kMarkdown, "---\ntitle: A\n? secured\n: " + s + "\nexcerpt: B\n---\n"},
        {kMarkdown, "---\ntitle: A\n!!str secured: &x !!str " + s + "\nexcerpt: B\n---\n"},
        {kMarkdown, "---\ntitle: A\nk: &k secured\n*k : " + s + "\nexcerpt: B\n---\n"},
        {kMarkdown, "---\ntitle: A\nsecured:\nexcerpt: B\n---\n", false},
        {kMarkdown, "---\ntitle: A\nx: secured\ny: [secured, secured]\n---\nsecured: in the text\n", false},
        {kMarkdown, "---\ntitle: A\n---\n", false},
        {kMarkdown, "+++\ntitle = \"A\"\nsecured = \"" + s + "\" # and a comment\n+++\nBody\n"},
        {kMarkdown, "\xEF\xBB\xBF+++\r\nsecured = '" + s + "'\r\ntitle = \"été 😀\"\r\n+++\r\nBody"},
        {kMarkdown,
         "+++\ntitle = 'Ünïcödé 中文 😀'\n'secured' = \"\"\"\n" + s + "\n\"\\\"" + s + "\"\"\" # x\nx = 1\n+++\n"},
        {kMarkdown, "+++\ntitle = 'A'\nx = { 'é' = '中文', secured = '''" + s + "''', b = 1 }\n+++\n"},
        {kMarkdown, "+++\ntitle = 'A'\nsecured = [ '" + s + "', # '\n { secured = '" + s +
                        "' },\n 3 ]\n[params]\nsecured = '" + s + "'\n[[related]]\ntitle = 'B'\nsecured = '" + s +
                        "'\n+++\n"},
        {kMarkdown, "+++\ntitle = 'A'\n\"s\\u0065cured\" = { a = '" + s + "', b = 1979-05-27T07:32:00Z }\n+++\n"},
        {kMarkdown, "+++\ntitle = 'A'\nsecured = 12_345\n+++\nsecured = 'in the text'\n", false},
        {kJsonItem, R"({"title":"A","secured":")" + s + R"("})"},
        {kJsonItem, R"({"secured" : ")" + s + R"(" , "title":"A"})"},
        {kJsonItem, "\xEF\xBB\xBF{\"title\":\"é\",\"secured\":[\"" + s + "\",{\"a\":\"]}\\\"" + s + "\"}],\"x\":1}"},
        {kJsonItem, R"({"title":"A","secur\u0065d":{"secured":")" + s + R"("},"x":{"secured":")" + s + R"("}})"},
        {kJsonItem, R"({"title":"A","related":[{"secured":")" + s + R"("},{"secured":")" + s + R"(\\"}]})"},
        {kJsonItem, R"({"title":"A","secured":12345678901234567890,"x":{"secured":true },"y":[{"secured":null}]})",
         false},
        {kJsonItem, R"({"title":"A \"secured\":\"x\"","x":"secured"})", false},
        {kJsonItem, R"({"title":"A"})", false},
        {ItemFormat::json_feed,
         R"({"version":"https://jsonfeed.org/version/1","items":[{"id":1,"title":"A","secured":")" + s +
             R"(","_x":{"secured":["])" + s + R"("]}}]})"},
    };
    return kItems;
}

void check_round_trip(std::string_view bytes, ItemFormat format) {
    const SplitItem item = split(bytes, format);
    const auto joined = join_secured(item.rest, item.secured, item.cuts);
    if (!joined || *joined != bytes) FAIL_CHECK("not joined again: " << std::string(bytes.substr(0, 500)));
    if (item.rest.size() + item.secured.size() != bytes.size()) FAIL_CHECK("sizes do not add up");
}

bool is_utf8(std::string_view text) {
    return !text::find_invalid_utf8(text);
}

bool is_utf8(const Image& image) {
    return is_utf8(image.url) && is_utf8(image.title) && is_utf8(image.attribution);
}

template <typename T>
bool head_is_utf8(const T& head) {
    bool good = is_utf8(head.title) && is_utf8(head.excerpt) && is_utf8(head.type) && is_utf8(head.original_url) &&
                is_utf8(head.web_url) && is_utf8(head.published_at.text) && is_utf8(head.provider.name) &&
                is_utf8(head.provider.domain);
    for (const std::string& topic : head.topics) {
        good = good && is_utf8(topic);
    }
    for (const Image& image : head.images) {
        good = good && is_utf8(image);
    }
    for (const Image& image : head.provider.images) {
        good = good && is_utf8(image);
    }
    return good;
}

bool is_utf8(const Record& record) {
    bool good = head_is_utf8(record) && is_utf8(record.source_id) && is_utf8(record.category) && is_utf8(record.lang) &&
                is_utf8(record.body) && is_utf8(record.featured_content) && is_utf8(record.amp_web_url) &&
                is_utf8(record.cdn_amp_web_url) && is_utf8(record.updated_at.text) &&
                is_utf8(record.secured.value_or(""));
    for (const Stub& stub : record.related) {
        good = good && head_is_utf8(stub);
    }
    for (const auto& [name, value] : record.unknown) {
        good = good && is_utf8(name) && is_utf8(value);
    }
    return good;
}

// Reads the item, whatever it is, and checks what holds for every item. Whether it was accepted.
bool exercise(std::string_view bytes, ItemFormat format) {
    SplitItem both;
    const ParseResult result = parse_and_split(bytes, format, {}, both);
    if (result.record) {
        if (!is_utf8(*result.record)) FAIL_CHECK("not UTF-8: " << std::string(bytes.substr(0, 500)));
    } else if (result.rejection.message.empty()) {
        FAIL_CHECK("rejected without a reason");
    }
    for (const Note& note : result.warnings) {
        if (!is_utf8(note.message)) FAIL_CHECK("a warning that is not UTF-8");
    }
    check_round_trip(bytes, format);
    return result.record.has_value();
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// The folder of shared data, "" when there is none.
std::filesystem::path shared_data() {
    const char* given = std::getenv("NEWSIDX_SHARED");
    const std::vector<std::filesystem::path> places =
        given != nullptr
            ? std::vector<std::filesystem::path>{given}
            : std::vector<std::filesystem::path>{
                  std::filesystem::path(__FILE__).parent_path().parent_path().parent_path() / "shared", "../shared"};
    for (const auto& place : places) {
        std::error_code error;
        if (std::filesystem::is_directory(place / "data", error)) return place / "data";
    }
    return {};
}

} // namespace

TEST_CASE("secured: no byte of it stays, at any depth, however it is written, and all come back") {
    for (const Item& item : items()) {
        CAPTURE(item.bytes);
        const ParseResult result = parse(item.bytes, item.format);
        CAPTURE(result.rejection.message);
        REQUIRE(result.record);
        const SplitItem pieces = split(item.bytes, item.format);
        CHECK(join_secured(pieces.rest, pieces.secured, pieces.cuts) == item.bytes);
        if (item.has_secret) {
            CHECK(pieces.rest.find(kSecret) == std::string::npos);
            CHECK(pieces.secured.find(kSecret) != std::string::npos);
        }
        Record open = *result.record;
        open.secured.reset();
        for (const auto& [name, value] : open.unknown) {
            CHECK(name != "secured");
            CHECK(value.find(kSecret) == std::string::npos);
        }
        CHECK(exercise(item.bytes, item.format));
    }
}

TEST_CASE("secured: JSON keeps the key, and loses the value only") {
    const SplitItem pieces = split(R"({"title":"A","secured": "abc" ,"x":1})", ItemFormat::json);
    CHECK(pieces.rest == R"({"title":"A","secured":  ,"x":1})");
    CHECK(pieces.secured == "\"abc\"");
    CHECK(pieces.cuts == std::string("\x18\x05", 2));
}

TEST_CASE("secured: an alias cannot carry a secured value out, or another value in") {
    const char* const rows[] = {
        "---\ntitle: A\nsecured: &s hidden-value\nexcerpt: *s\n---\n",
        "---\ntitle: A\nsecured: {k: &s hidden-value}\nexcerpt: *s\n---\n",
        "---\ntitle: A\nexcerpt: &s hidden-value\nsecured: *s\n---\n",
    };
    for (const char* row : rows) {
        const ParseResult result = parse(row, ItemFormat::front_matter);
        CHECK_FALSE(result.record);
        CHECK(result.rejection.message.find("alias") != std::string::npos);
    }
    // A copy of a mapping around it is a mapping without it.
    const ParseResult result =
        parse("---\ntitle: A\nx: &x {a: 1, secured: hidden-value}\ny: *x\n---\n", ItemFormat::front_matter);
    REQUIRE(result.record);
    for (const auto& [name, value] : result.record->unknown) {
        CHECK(value == R"({"a":1})");
    }
}

TEST_CASE("secured: in TOML it is in one piece, or the item is rejected") {
    for (const char* row : {"[secured]\na = 'hidden-value'", "secured.a = 'hidden-value'",
                            "[[secured]]\na = 'hidden-value'", "[x.secured.y]\na = 'hidden-value'",
                            "x = { secured.a = 'hidden-value' }", "[[q]]\n[q.secured]\na = 'hidden-value'"}) {
        CAPTURE(std::string(row));
        const std::string bytes = "+++\ntitle = 'A'\n" + std::string(row) + "\n+++\n";
        const ParseResult result = parse(bytes, ItemFormat::front_matter);
        CHECK_FALSE(result.record);
        CHECK(result.rejection.message.find("secured") != std::string::npos);
        CHECK(result.rejection.message.find("hidden-value") == std::string::npos);
    }
}

TEST_CASE("secured: a key that a user maps is not read from it") {
    const std::string json =
        R"({"title":"A","secured":"hidden-value","x":{"secured":"hidden-value","b":{"secured":{"c":"hidden-value"}}}})";
    for (const char* theirs : {"secured", "x.secured", "x.b.secured.c", "x.b.secured", "secured.c"}) {
        const ParseResult result = parse(json, ItemFormat::json, {{theirs, "excerpt"}});
        REQUIRE(result.record);
        CHECK(result.record->excerpt.empty());
    }
    const ParseResult result = parse(json, ItemFormat::json, {{"x", "excerpt"}, {"x.b", "body"}});
    REQUIRE(result.record);
    CHECK(result.record->excerpt.empty());
    CHECK(result.record->body.empty());
    CHECK(result.warnings.size() == 2);
}

TEST_CASE("secured: pieces that do not fit together are refused") {
    const SplitItem pieces = split(R"({"title":"A","secured":"abc","x":{"secured":1}})", ItemFormat::json);
    CHECK(join_secured(pieces.rest, pieces.secured, pieces.cuts));
    CHECK(join_secured("abc", "", "") == "abc");
    CHECK_FALSE(join_secured(pieces.rest, pieces.secured, ""));
    CHECK_FALSE(join_secured(pieces.rest, pieces.secured + "x", pieces.cuts));
    CHECK_FALSE(join_secured(pieces.rest, pieces.secured.substr(1), pieces.cuts));
    CHECK_FALSE(join_secured(pieces.rest.substr(0, 5), pieces.secured, pieces.cuts));
    CHECK_FALSE(join_secured(pieces.rest, pieces.secured, pieces.cuts.substr(0, pieces.cuts.size() - 1)));
    CHECK_FALSE(join_secured(pieces.rest, pieces.secured, std::string(12, '\xFF')));
    std::mt19937 random(3);
    for (int i = 0; i < 2000; ++i) {
        std::string cuts(random() % 12, '\0');
        for (char& c : cuts) {
            c = static_cast<char>(random());
        }
        (void)join_secured(pieces.rest, pieces.secured, cuts);
    }
}

TEST_CASE("record: mutated items never crash, and what is read is UTF-8") {
    std::mt19937 random(20231219);
    const auto below = [&](std::size_t limit) { return limit == 0 ? 0 : random() % limit; };
    const std::string_view pieces[] = {
        "\n",    "---\n",        "\"",      "'",       ": ",    "- ",  "{",       "}",      "[",        "]",
        ",",     "\\",           "&a ",     "*a",      "\t",    "\r",  "\x04",    "\xC3",   "\xE2\x80", "<p>",
        "&amp;", "!!",           "| ",      "\\u0000", "+++\n", " = ", "'''",     "\"\"\"", "[[",       "\xE4\xB8\xAD",
        "#",     "\xEF\xBB\xBF", "secured", "? ",      "%",     "Ã©",  "\\ud83d", "null",   "1e400"};
    int accepted = 0;
    for (int i = 0; i < 6000; ++i) {
        const Item& item = items()[below(items().size())];
        std::string bytes = item.bytes;
        for (std::size_t changes = 1 + below(4); changes > 0 && !bytes.empty(); --changes) {
            const std::size_t at = below(bytes.size());
            switch (below(5)) {
            case 0: bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8))); break;
            case 1: bytes.erase(at, 1 + below(8)); break;
            case 2: bytes.insert(at, pieces[below(std::size(pieces))]); break;
            case 3: bytes.resize(at); break;
            default: {
                const std::string& other = items()[below(items().size())].bytes;
                bytes = bytes.substr(0, at) + other.substr(below(other.size()));
            }
            }
        }
        accepted += exercise(bytes, item.format) ? 1 : 0;
        exercise(bytes, item.format == ItemFormat::json ? ItemFormat::front_matter : ItemFormat::json);
    }
    CHECK(accepted > 500); // else the mutations test nothing but rejections
}

TEST_CASE("record: the shared data is read without a rejection, or at least without a crash") {
    const std::filesystem::path data = shared_data();
    if (data.empty()) {
        MESSAGE("skipped: no shared data (set NEWSIDX_SHARED to its folder)");
        return;
    }
    int read = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(data / "powerapps")) {
        if (entry.path().extension() != ".md" || entry.path().parent_path().filename() != "news") continue;
        const std::string bytes = read_file(entry.path());
        CAPTURE(entry.path().string());
        const ParseResult result = parse(bytes, ItemFormat::front_matter);
        CAPTURE(result.rejection.message);
        CHECK(result.record);
        CHECK(result.warnings.empty());
        if (!result.record) continue;
        REQUIRE(result.record->secured);
        CHECK(split(bytes, ItemFormat::front_matter).rest.find(*result.record->secured) == std::string::npos);
        exercise(bytes, ItemFormat::front_matter);
        ++read;
    }
    CHECK(read == 674);
    for (const char* folder : {"front-matter", "feeds"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(data / folder)) {
            if (!entry.is_regular_file()) continue;
            const std::string bytes = read_file(entry.path());
            detect(bytes);
            exercise(bytes, ItemFormat::front_matter);
            exercise(bytes, ItemFormat::json);
            if (std::string_view(folder) == "front-matter") {
                exercise("---\ntitle: A\n" + bytes + "\n---\n", ItemFormat::front_matter);
                exercise("---\n" + bytes + "\n---\n", ItemFormat::front_matter);
            }
        }
    }
}

// JSON texts and the records that are found in them.

#include "record/json/json_items.h"

#include <doctest/doctest.h>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace newsidx::record;

namespace {

struct Found {
    std::string text;
    std::uint64_t line = 0;
    std::uint64_t column = 0;
};

struct Scan {
    std::vector<Found> items;
    std::vector<Note> errors;
    std::vector<Note> warnings;

    void add(const JsonBatch& batch) {
        std::size_t end = 0;
        for (const JsonItem& item : batch.items) {
            CHECK(item.begin == end); // nothing between them is kept
            end = item.begin + item.size;
            items.push_back({batch.bytes.substr(item.begin, item.size), item.line, item.column});
        }
        CHECK(end == batch.bytes.size());
        errors.insert(errors.end(), batch.errors.begin(), batch.errors.end());
        warnings.insert(warnings.end(), batch.warnings.begin(), batch.warnings.end());
    }
};

Scan scan(std::string_view text, std::size_t piece = std::string_view::npos, const KeyMap& map = {}) {
    JsonItems scanner(map);
    Scan out;
    while (!text.empty()) {
        scanner.feed(text.substr(0, piece));
        text.remove_prefix(std::min(piece, text.size()));
        out.add(scanner.take());
    }
    scanner.finish();
    out.add(scanner.take());
    return out;
}

// The records of a text without errors, however it is cut.
std::vector<std::string> records(std::string_view text, const KeyMap& map = {}) {
    std::vector<std::string> whole;
    for (const std::size_t piece : {text.size() + 1, std::size_t{1}, std::size_t{3}}) {
        const Scan found = scan(text, piece, map);
        CHECK(found.errors.empty());
        std::vector<std::string> texts;
        for (const Found& item : found.items)
            texts.push_back(item.text);
        if (piece > text.size()) whole = texts;
        CHECK(texts == whole);
    }
    return whole;
}

// The columns of the lists that are told to be left out, however the text is cut.
std::vector<std::uint64_t> left_out(std::string_view text, const KeyMap& map = {}) {
    std::vector<std::uint64_t> whole;
    for (const std::size_t piece : {text.size() + 1, std::size_t{1}, std::size_t{3}}) {
        std::vector<std::uint64_t> columns;
        for (const Note& warning : scan(text, piece, map).warnings)
            columns.push_back(warning.column);
        if (piece > text.size()) whole = columns;
        CHECK(columns == whole);
    }
    return whole;
}

std::vector<std::string> places(std::string_view text) {
    std::vector<std::string> out;
    for (const Found& item : scan(text, 5).items)
        out.push_back(fmt::format("{}:{}", item.line, item.column));
    return out;
}

using Strings = std::vector<std::string>;
const Strings kBoth = {R"({"title":"one"})", R"({"title":"two"})"};
const std::string kList = R"([{"title":"one"}, {"title":"two"}])";

} // namespace

TEST_CASE("json items: the objects of an array are records, as they were written") {
    CHECK(records(kList) == kBoth);
    CHECK(records("[]").empty());
    CHECK(records("[" + kList + "]") == kBoth);
    CHECK(records(R"([[{"title":"one"}],[],[{"title":"two"}]])") == kBoth);
    CHECK(records(" [\n {\"a\" : [ {} , \"}\" ]\r\n}\n]\n") == Strings{"{\"a\" : [ {} , \"}\" ]\r\n}"});
    CHECK(records("\xEF\xBB\xBF" + kList) == kBoth);
}

TEST_CASE("json items: quotation marks and brackets in strings end nothing") {
    const Strings tricky = {R"({"a":"\""})", R"({"b":"\\"})", R"({"c":"\\\"}]"})", R"({"d\"":"[{"})",
                            R"({"\\":"\u0022}"})"};
    CHECK(records(fmt::format("[{}]", fmt::join(tricky, ","))) == tricky);
    CHECK(records(fmt::format("{}", fmt::join(tricky, ""))) == tricky);
}

TEST_CASE("json items: the pages that APIs give") {
    const Strings pages = {
        R"({"page":1,"value":LIST,"nextPage":2})",
        R"({"status":"ok","totalResults":2,"articles":LIST})",
        R"({"response":{"status":"ok","pages":3,"results":LIST}})",
        R"({"status":"OK","copyright":"all of it","response":{"docs":LIST,"meta":{"hits":2,"offset":0}}})",
        R"({"@odata.context":"https://a.example/$metadata","value":LIST})",
        R"({"took":3,"_shards":{"total":1},"hits":{"total":{"value":2},"hits":LIST},"aggregations":{}})",
        R"({"hits":LIST,"nbHits":2,"query":"x"})",
        R"({"data":{"result":{"items":LIST}}})",
        R"({"_links":{"self":{"href":"/news"}},"_embedded":{"posts":LIST},"page":{"size":2}})",
        R"({"status":"ok","feed":{"title":"A feed","url":"https://a.example"},"items":LIST})",
        R"({"tags":["a","b"],"categories":[{"title":"World"}],"data":LIST})",
        R"({"name":"news","summary":{"total":2},"entries":LIST})",
        R"({"articles":{"results":LIST,"page":1}})",
        R"({"name":"A channel","type":"public_channel","id":1,"messages":LIST})",
        R"({"type":"OrderedCollection","totalItems":2,"orderedItems":LIST})",
    };
    for (const std::string& page : pages) {
        std::string text = page;
        text.replace(text.find("LIST"), 4, kList);
        CAPTURE(text);
        CHECK(records(text) == kBoth);
        CHECK(records(nlohmann::ordered_json::parse(text).dump(2)).size() == 2);
    }
}

TEST_CASE("json items: a page may have several lists") {
    CHECK(records(R"({"news":[{"a":1}],"title":"x","n":[{"no":1}],"data":{"stories":[{"b":2}]}})") ==
          Strings{R"({"a":1})", R"({"b":2})"});
}

TEST_CASE("json items: what is listed on a page is a record, whatever it holds") {
    const Strings items = {R"({"items":[{"a":1}]})", R"({"data":{"hits":[{"a":1}]}})"};
    CHECK(records(fmt::format(R"({{"value":[{}]}})", fmt::join(items, ","))) == items);
    CHECK(records(fmt::format("[{}]", fmt::join(items, ","))) == items);
}

TEST_CASE("json items: an object without a list of records is a record") {
    for (const std::string& text : Strings{
             R"({"title":"one","items":[{"a":1},{"b":2}]})", // with a list of its own
             R"({"id":7,"originalUrl":"https://a.example/","data":{"items":[{"a":1}]}})",
             R"({"data":{"headline":"one","items":[{"a":1}]}})",
             R"({"id":7,"items":["a","b"],"title":"one"})", // of strings
             R"({"id":7,"items":[[{"a":1}]],"title":"one"})",
             R"({"id":7,"data":{"data":{"data":{"items":[{"a":1}]}}}})", // too far down
             R"({"id":7,"author":{"items":[{"a":1}]}})",
             R"({"id":7,"Items":[{"a":1}]})",
             R"({"id":7,"x":"items","y":[{"a":1}]})",
             R"({"id":7,"it\u0065ms":[{"a":1}]})",
             R"({"items":[],"title":"one"})",
             R"({"description":"one","items":[]})",
             R"({"data":{"items":[],"body":"one"}})",
             R"({"items":{"a":[{"b":1}]}})",
             "{}",
         })
        CHECK(records(text) == Strings{text});
}

TEST_CASE("json items: an empty page has no records") {
    CHECK(records(R"({"page":9,"value":[],"nextPage":null})").empty());
    CHECK(records(R"({"response":{"status":"ok","docs":[ ]}} [])").empty());
    CHECK(records(R"({"page":9,"other":[]})").size() == 1);
}

TEST_CASE("json items: keys that a user maps are those of a record") {
    const std::string text = R"({"rubrik":"one","items":[{"a":1}]})";
    CHECK(records(text) == Strings{R"({"a":1})"});
    CHECK(records(text, {{"rubrik", "title"}}) == Strings{text});
    CHECK(records(text, {{"rubrik.text", "title"}}) == Strings{text});
}

TEST_CASE("json items: values may follow each other with white space, separators, commas or nothing between") {
    CHECK(records(kBoth[0] + kBoth[1]) == kBoth);
    CHECK(records("\x1E" + kBoth[0] + "\n\x1E" + kBoth[1] + "\n") == kBoth);
    CHECK(records(kBoth[0] + ",\n" + kBoth[1] + ",\n") == kBoth);
    CHECK(records(kList + R"({"value":[{"a":1}]})" + kBoth[0] + "\n\n" + kList).size() == 6);
}

TEST_CASE("json items: a record has the line and the column that it begins in") {
    CHECK(places("[\n  {\"a\":\n\"xy\"},\n\n{\"b\":1}, {\"c\":1}]\n\n {\"d\":1}") ==
          Strings{"2:3", "5:1", "5:10", "7:2"});
    CHECK(places("{\"page\":1,\r\n\"value\":[\r\n\t{\"a\":\"é\"},{}]}") == Strings{"3:2", "3:13"});
}

TEST_CASE("json items: what has no end is told where it begins, behind what was found") {
    for (const std::size_t piece : {1, 1000}) {
        Scan found = scan("{\"value\":[{\"a\":1},\n  {\"b\":\"2", piece);
        CHECK(found.items.size() == 1);
        REQUIRE(found.errors.size() == 1);
        CHECK(found.errors[0].line == 2);
        CHECK(found.errors[0].column == 3);
        CHECK(found.errors[0].message.find("breaks off") != std::string::npos);
        found = scan("\n [{\"a\":1},", piece);
        CHECK(found.items.size() == 1);
        REQUIRE(found.errors.size() == 1);
        CHECK(found.errors[0].line == 2);
        CHECK(found.errors[0].column == 2);
        CHECK(scan("{\"a\":\"\\", piece).errors.size() == 1);
    }
}

TEST_CASE("json items: an error costs what it stands in, and reading goes on at the next line with a bracket") {
    for (const std::size_t piece : {1, 1000}) {
        Scan found = scan("{\"a\":1} oops {\"b\":2}\nno {\n{\"c\":3}\n", piece);
        REQUIRE(found.items.size() == 2);
        CHECK(found.items[1].text == "{\"c\":3}");
        CHECK(found.items[1].line == 3);
        REQUIRE(found.errors.size() == 1);
        CHECK(found.errors[0].line == 1);
        CHECK(found.errors[0].column == 9);

        found = scan("[\n{\"a\":1},\n{\"b\":[2},\n{\"c\":3},\n{\"d\":4}\n]\n{\"e\":5}", piece);
        REQUIRE(found.items.size() == 4);
        CHECK(found.items[1].text == "{\"c\":3}");
        REQUIRE(found.errors.size() == 1); // and none for the ] at the end
        CHECK(found.errors[0].line == 3);
        CHECK(found.errors[0].column == 8);
        CHECK(found.errors[0].message.find("} stands where ]") != std::string::npos);
    }
    CHECK(scan("]").errors.size() == 1);
    CHECK(scan(std::string(2'000'000, '[')).errors.size() == 2); // no object, and nested too deep
    CHECK(scan("{\"a\":" + std::string(2'000'000, '[')).errors.size() == 1);
}

TEST_CASE("json items: a mark or a bracket that is missing costs its record, and not those behind it") {
    for (const std::string broken :
         {R"({"id": 3, "title": "C ", said", "text": "c"})", R"({"id": 3, "title": "C, "text": "c"})",
          R"({"id": 3, "title": "C", "text": {"a": "c"})", R"({"id": 3, "title": "C", "tags": ["c")"}) {
        CAPTURE(broken);
        for (const std::string indent : {"", "  ", "\t"}) {
            const auto record = [&](int id) {
                return "{" + indent + "\"id\": " + std::to_string(id) + ",\n  " + indent + "\"people\": [\n" + indent +
                       "    {\"name\": \"a\"}\n" + indent + "]}";
            };
            const std::string text = "[\n" + indent + record(1) + ",\n" + indent + record(2) + ",\n" + indent + broken +
                                     ",\n" + indent + record(4) + ",\n" + indent + record(5) + "\n]\n";
            for (const std::size_t piece : {text.size(), std::size_t{1}}) {
                const Scan found = scan(text, piece);
                std::vector<std::string> texts;
                std::vector<std::uint64_t> lines;
                for (const Found& item : found.items) {
                    if (item.line == 10) continue; // it is one to look at, but no JSON
                    texts.push_back(item.text);
                    lines.push_back(item.line);
                    CHECK(item.column == indent.size() + 1);
                }
                CHECK(texts == std::vector<std::string>{record(1), record(2), record(4), record(5)});
                CHECK(lines == std::vector<std::uint64_t>{2, 6, 11, 15});
                REQUIRE(found.items.size() + found.errors.size() == 5);
                if (found.errors.empty()) continue;
                const Note& error = found.errors[0];
                CHECK((error.line == 10 || error.message.ends_with(", in the record that begins in line 10")));
            }
        }
    }
    std::string many = "[\n";
    for (int i = 0; i < 100'000; ++i)
        many += "{\"id\": [\n";
    CHECK(scan(many).items.empty());
}

TEST_CASE("json items: two marks that are missing cost their records, and not those between") {
    std::string text = "[\n";
    for (int i = 0; i < 6; ++i)
        text += "{\"id\": " + std::to_string(i) + ", \"title\": \"A" + (i == 1 || i == 4 ? "" : "\"") +
                ", \"text\": \"b\"},\n";
    for (const std::size_t piece : {text.size(), std::size_t{1}}) {
        const Scan found = scan(text + "{}]", piece);
        CHECK(found.items.size() == 5);
        CHECK(found.errors.size() == 2);
    }
}

TEST_CASE("json items: what is no object in a list is told once a list") {
    const Scan found = scan("[1, \"{\", null, [[{\"no\":1}]],\n{\"a\":1}, 2]\n{\"value\":[{\"b\":1},\n true, -1e5]}");
    CHECK(found.items.size() == 2);
    REQUIRE(found.errors.size() == 3);
    CHECK(found.errors[0].line == 1);
    CHECK(found.errors[0].column == 2);
    CHECK(found.errors[1].line == 1);
    CHECK(found.errors[1].column == 17); // of a list of its own
    CHECK(found.errors[2].line == 4);
    CHECK(found.errors[2].column == 2);
}

TEST_CASE("json items: a record that is too large is told and passed over without being kept") {
    const std::string large = "{\"a\":\"" + std::string(kMaxRecordBytes, 'x') + "\"}";
    JsonItems scanner;
    Scan out;
    scanner.feed("[{\"a\":1},\n");
    for (std::size_t at = 0; at < large.size(); at += 1 << 20)
        scanner.feed(std::string_view(large).substr(at, 1 << 20));
    scanner.feed(",{\"b\":2}]");
    CHECK(scanner.found_bytes() == 14);
    out.add(scanner.take());
    CHECK(out.items.size() == 2);
    REQUIRE(out.errors.size() == 1);
    CHECK(out.errors[0].line == 2);
    CHECK(out.errors[0].message == rejection_of_large_json());
    CHECK(rejection_of_large_json().find("jq -c") != std::string::npos);

    // A page may say that much of itself before its records.
    const Scan page = scan("{\"meta\":" + large + ",\"value\":[{\"a\":1}]}", 1 << 20);
    CHECK(page.items.size() == 1);
    CHECK(page.errors.empty());
    const std::string fits = "{\"a\":\"" + std::string(kMaxRecordBytes - 8, 'x') + "\"}";
    CHECK(scan(fits).items.size() == 1);
    CHECK(scan(fits + " {}", 1 << 20).items.size() == 2);
}

TEST_CASE("json items: one record is told from a page and from two records") {
    CHECK(is_one_record(R"( {"title":"one"} )"));
    CHECK(is_one_record(R"({"title":"one","items":[{"a":1}]})"));
    for (const char* text :
         {R"({"value":[{"a":1}]})", R"({"value":[]})", "{}{}", "{},", "[{}]", "{", "", " ", "1", "{}]"})
        CHECK_FALSE(is_one_record(text));
}

namespace {

using Json = nlohmann::ordered_json;

// The rules of the header once more, on a tree.
class Twin {
public:
    static std::vector<Json> records(const Json& value) {
        Twin twin;
        if (value.is_array()) {
            for (const Json& item : value)
                if (item.is_object()) twin.records_.push_back(item);
            return twin.records_;
        }
        const bool empty = twin.object(value, 0, false);
        if (!twin.page_ && !empty) twin.records_.push_back(value);
        return twin.records_;
    }

private:
    static bool among(const std::string& key, const Strings& names) {
        return std::find(names.begin(), names.end(), key) != names.end();
    }

    // Whether it has an empty list, and is no record.
    bool object(const Json& value, int level, bool in_record) {
        bool is_record = false;
        bool has_text = false;
        bool empty = false;
        for (const auto& [key, member] : value.items()) {
            is_record |= among(key, {"title", "headline", "body", "text", "webUrl"});
            has_text |= among(key, {"name", "content", "description"});
            const bool may_be_page = page_ || (!is_record && !in_record);
            if (member.is_array() && may_be_page &&
                among(key, {"value", "items", "articles", "results", "data", "hits", "feed", "list"})) {
                if (member.empty()) empty = true;
                if (member.empty() || !member[0].is_object()) continue;
                page_ = true;
                for (const Json& item : member)
                    if (item.is_object()) records_.push_back(item);
            } else if (member.is_object() && level < 2 &&
                       among(key, {"response", "data", "result", "results", "hits", "feed", "payload", "articles",
                                   "_embedded"})) {
                empty |= object(member, level + 1, in_record || is_record);
            }
        }
        return empty && !is_record && !has_text;
    }

    bool page_ = false;
    std::vector<Json> records_;
};

class Generator {
public:
    explicit Generator(unsigned seed) : random_(seed) {}

    std::size_t upto(std::size_t n) { return random_() % (n + 1); }
    bool one_in(std::size_t n) { return upto(n - 1) == 0; }

    std::string space() {
        std::string out;
        for (std::size_t n = one_in(3) ? upto(3) : 0; n > 0; --n)
            out += " \n\t\r"[upto(3)];
        return out;
    }

    std::string text() {
        static const Strings kParts = {"a", "\\\"", "\\\\", "{",       "}",   "[",   "]", ",",
                                       ":", "é",    "新",   "\\u00e9", "\\n", "\\/", " "};
        std::string out;
        for (std::size_t n = upto(6); n > 0; --n)
            out += kParts[upto(kParts.size() - 1)];
        return out;
    }

    std::string object(std::size_t depth, bool page_like) {
        static const Strings kNames = {"value", "items", "articles", "results", "data",   "hits",
                                       "feed",  "list",  "response", "payload", "result", "_embedded"};
        static const Strings kRecordNames = {"title",  "headline", "body",    "text",
                                             "webUrl", "name",     "content", "description"};
        std::string out = "{" + space();
        Strings used;
        for (std::size_t n = upto(5); n > 0; --n) {
            std::string key = page_like && one_in(2) ? kNames[upto(kNames.size() - 1)]
                              : one_in(6)            ? kRecordNames[upto(kRecordNames.size() - 1)]
                                                     : fmt::format("k{}{}", n, text());
            if (std::find(used.begin(), used.end(), key) != used.end()) continue;
            used.push_back(key);
            if (used.size() > 1) out += "," + space();
            out += fmt::format("\"{}\"{}:{}{}{}", key, space(), space(), value(depth + 1, page_like), space());
        }
        return out + "}";
    }

    // `objects`: first.
    std::string array(std::size_t depth, bool objects) {
        std::string out = "[" + space();
        for (std::size_t i = 0, n = upto(4); i < n; ++i) {
            if (i > 0) out += "," + space();
            out += (objects ? object(depth + 1, one_in(4)) : value(depth + 1, false)) + space();
        }
        return out + "]";
    }

    std::string value(std::size_t depth, bool page_like) {
        static const Strings kScalars = {"0", "-1.5e+10", "true", "false", "null", "\"\""};
        const std::size_t kind = depth > 6 ? upto(1) : upto(page_like ? 5 : 3);
        if (kind == 0) return kScalars[upto(kScalars.size() - 1)];
        if (kind == 1) return "\"" + text() + "\"";
        return kind % 2 == 0 ? object(depth, page_like) : array(depth, page_like && !one_in(4));
    }

private:
    std::mt19937 random_;
};

// The bytes from that line and column on.
std::string_view from_place(std::string_view text, std::uint64_t line, std::uint64_t column) {
    std::size_t at = 0;
    for (; line > 1; --line)
        at = text.find('\n', at) + 1;
    return text.substr(at + column - 1);
}

} // namespace

TEST_CASE("json items: on random documents they are those of a tree") {
    std::size_t pages = 0;
    std::size_t records_in_all = 0;
    for (unsigned seed = 0; seed < 3000; ++seed) {
        CAPTURE(seed);
        Generator generator(seed);
        std::string text;
        std::vector<Json> expected;
        for (std::size_t n = generator.upto(3) + 1; n > 0; --n) {
            const std::string value = generator.one_in(4) ? generator.array(0, true) : generator.object(0, true);
            const Json tree = Json::parse(value);
            const std::vector<Json> found = Twin::records(tree);
            pages += tree.is_object() && (found.size() != 1 || found[0] != tree) ? 1 : 0;
            expected.insert(expected.end(), found.begin(), found.end());
            text += generator.space() + value + generator.space();
        }
        CAPTURE(text);
        JsonItems scanner;
        Scan out;
        for (std::string_view rest = text; !rest.empty();) {
            const std::size_t size = std::min(rest.size(), generator.upto(generator.one_in(3) ? 400 : 9));
            const std::string piece(rest.substr(0, size)); // of its own, so that ASan sees reads beyond it
            scanner.feed(piece);
            rest.remove_prefix(size);
            if (generator.one_in(3)) out.add(scanner.take());
        }
        scanner.finish();
        out.add(scanner.take());
        // The only errors are of elements that are no objects: errors have tests of their own.
        for (const Note& error : out.errors)
            REQUIRE(error.message.find("element") != std::string::npos);
        REQUIRE(out.items.size() == expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            const Found& item = out.items[i];
            REQUIRE(Json::parse(item.text) == expected[i]);
            REQUIRE(from_place(text, item.line, item.column).starts_with(item.text));
        }
        records_in_all += expected.size();
    }
    CHECK(pages > 500);
    CHECK(records_in_all > 3000);
}

TEST_CASE("json items: a list of records beside those that are read is told, whichever comes first") {
    using Columns = std::vector<std::uint64_t>;
    const std::string list = R"([{"id":1,"title":"a","body":"text"}])";
    CHECK(left_out(R"({"articles":)" + list + R"(,"videos":)" + list + "}") == Columns{60});
    CHECK(left_out(R"({"videos":)" + list + R"(,"articles":)" + list + "}") == Columns{12});
    CHECK(left_out(R"({"data":{"posts":)" + list + R"(,"pages":)" + list + R"(},"more":[ )" + list.substr(1) + "}") ==
          Columns{64, 110});
    CHECK(records(R"({"videos":)" + list + R"(,"articles":)" + list + "}").size() == 1);
    for (const std::string_view beside :
         {R"("images":[{"title":"x","url":"https://a.example/x"}])", R"("facets":[{"name":"x","count":3}])",
          R"("tags":[{"title":"x"}])", R"("authors":[{"name":"x","url":"https://a.example/x"}])", R"("numbers":[1,2])",
          R"("empty":[])", R"("lists":[[{"title":"x","body":"y"}]])", R"("errors":[{"title":"x","detail":"y"}])",
          R"("open":[{"title":"x")"})
        CHECK_MESSAGE(left_out(R"({"articles":)" + list + "," + std::string(beside) + "}").empty(), beside);
    std::string many = R"({"articles":)" + list;
    for (int i = 0; i < 100; ++i)
        many += fmt::format(R"(,"k{}":{})", i, list);
    CHECK(left_out(many + "}").size() == 10);
    // What is no page lists its own parts.
    CHECK(left_out(R"({"parts":)" + list + R"(,"title":"x"})").empty());
    CHECK(left_out(R"({"parts":)" + list + R"(} {"articles":)" + list + "}").empty());
}

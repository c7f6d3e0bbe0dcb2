// The lines of an export, written and read.

#include "record/export/export_line.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <random>
#include <string>

using namespace newsidx::record;

namespace {

std::string written(const ExportLine& line) {
    std::string text;
    write_export_line(text, line);
    REQUIRE(text.ends_with('\n'));
    text.pop_back();
    CHECK(text.find('\n') == std::string::npos);
    return text;
}

// The line, read; it must be written in the same way again.
ExportLine read_again(const ExportLine& line) {
    const std::string text = written(line);
    ExportLineResult result = parse_export_line(text);
    INFO(result.rejection.message);
    REQUIRE(result.line);
    CHECK(written(*result.line) == text);
    return *result.line;
}

std::string random_bytes(std::mt19937& random, std::size_t most) {
    static const std::string kSome[] = {"a", "b \n", "\"", "\\", "\t", "é", "训", "\xf0\x9f\x98\x80", "\x7f", "\x01"};
    std::string bytes;
    const bool text = random() % 2 == 0;
    for (std::size_t i = random() % (most + 1); i > 0; --i)
        bytes += text ? kSome[random() % std::size(kSome)] : std::string(1, static_cast<char>(random() % 256));
    return bytes;
}

} // namespace

TEST_CASE("export line: bytes of any kind come back, and are text where they can be") {
    std::mt19937 random(3);
    for (int i = 0; i < 2'000; ++i) {
        ExportItem item;
        item.source = random() % 1'000;
        item.line = random();
        item.ordinal = random() % 3;
        item.format = static_cast<ItemFormat>(1 + random() % 5);
        item.single = random() % 2 == 0;
        if (random() % 4 == 0) item.map = {{"head=line", "title"}, {"meta.when", "publishedDateTime"}};
        item.bytes = random_bytes(random, 60);
        CAPTURE(i);
        const ExportLine line = read_again(item);
        const auto& read = std::get<ExportItem>(line);
        CHECK(read.bytes == item.bytes);
        CHECK(read.map == item.map);
        CHECK(read.format == item.format);
        CHECK(read.single == item.single);
        CHECK(read.ordinal == item.ordinal);
        CHECK(read.line == item.line);
    }
    ExportItem item;
    item.bytes = "{\"title\":\"état\"}";
    CHECK(written(item) == R"({"item":0,"line":0,"ordinal":0,"format":"json","bytes":"{\"title\":\"état\"}"})");
    item.bytes = "\xff";
    CHECK(written(item) == R"({"item":0,"line":0,"ordinal":0,"format":"json","bytes64":"/w=="})");
    item.bytes = std::string(1'000, '\x01'); // six times as long with escapes
    CHECK(written(item).size() < 1'500);
}

TEST_CASE("export line: sources, removals and updates come back with all that they say") {
    ExportSource source;
    source.number = 12;
    source.path = "/news/\xff.md";
    source.name = "agency";
    source.size = 9'000'000'000;
    source.mtime_ns = -5;
    source.hash = "0123456789abcdef";
    source.map = {{"headline", "title"}};
    source.state = ExportSource::State::left_over;
    source.rejected = 3;
    source.reader = 1;
    source.rejections = {{7, 2, "bad \xfe bytes"}, {0, 0, ""}};
    source.items = 5;
    const ExportLine line = read_again(source);
    const auto& read = std::get<ExportSource>(line);
    CHECK(read.path == source.path);
    CHECK(read.size == source.size);
    CHECK(read.mtime_ns == -5);
    CHECK(read.hash == source.hash);
    CHECK(read.rejections.at(0).message == "bad \xfe bytes");
    CHECK(read.rejections.size() == 2);

    ExportSet set{"https://g.example/a", "0123456789abcdef", {}, std::numeric_limits<double>::quiet_NaN(), 0.1, false};
    const ExportLine set_line = read_again(set);
    const auto& read_set = std::get<ExportSet>(set_line);
    REQUIRE(read_set.quality);
    CHECK(std::isnan(*read_set.quality));
    CHECK(read_set.heat == 0.1);
    CHECK(read_set.published == false);
    CHECK_FALSE(read_set.on);
    for (const auto& on : {newsidx::record::ExportSetOn{"/n/b.json", "agency", "https://g.example/b", 3},
                           newsidx::record::ExportSetOn{}}) {
        set.on = on;
        const ExportLine on_line = read_again(set);
        const auto& read_on = std::get<ExportSet>(on_line).on;
        REQUIRE(read_on);
        CHECK(read_on->path == on.path);
        CHECK(read_on->name == on.name);
        CHECK(read_on->key == on.key);
        CHECK(read_on->ordinal == on.ordinal);
    }
    read_again(ExportRemoval{"path:/a\xff", ""});
    read_again(ExportEnd{1, 2, 3, 4});
    CHECK(written(ExportBegin{}) == "{\"newsidx_export\":1}");
    CHECK(is_export(written(ExportBegin{})));
    CHECK_FALSE(is_export("{\"title\":\"newsidx_export\"}"));
    CHECK_FALSE(is_export(""));
}

TEST_CASE("export line: members come in any order, and once") {
    const std::string item = R"({"bytes":"x","format":"feed","ordinal":0,"line":1,"item":3})";
    REQUIRE(parse_export_line(item).line);
    CHECK(std::get<ExportItem>(*parse_export_line(item).line).source == 3);
    for (const char* bad :
         {"",
          "[]",
          "{}",
          "1",
          R"({"item":0,"item":0})",
          R"({"item":1.5,"line":1,"ordinal":0,"format":"json","bytes":""})",
          R"({"item":0,"line":1,"ordinal":99999999999999999999,"format":"json","bytes":""})",
          R"({"item":0,"line":1,"ordinal":0,"format":"json","bytes":"","bytes64":""})",
          R"({"item":0,"line":1,"ordinal":0,"format":"json","bytes":7})",
          R"({"item":0,"line":1,"ordinal":0,"format":"json","single":"yes","bytes":""})",
          R"({"item":0,"line":1,"ordinal":0,"format":"json","map":["title"],"bytes":""})",
          R"({"item":0,"line":1,"ordinal":0,"format":"json","map":["a=nonsense"],"bytes":""})",
          R"({"source":0,"path":"/a","mtime_ns":0,"items":0,"state":"fresh"})",
          R"({"source":0,"path":"/a","name":"/a","mtime_ns":0,"items":0})",
          R"({"source":0,"path":"/a","mtime_ns":0,"items":0,"size":-1})",
          R"({"source":0,"path":"/a","mtime_ns":0,"items":0,"rejected":1,"reader":1,"rejections":[3]})",
          R"({"set":"k","of":"","heat":1})",
          R"({"set":"k","of":"00000000000000000000000000000000"})",
          R"({"set":"k","of":"00000000000000000000000000000000","heat":1e999})",
          R"({"removal":"k","hash":"0"})",
          R"({"removal":"k","hash":"00"})",
          R"({"removal":"k"})",
          R"({"end":true})"}) {
        CAPTURE(bad);
        const ExportLineResult result = parse_export_line(bad);
        CHECK_FALSE(result.line);
        CHECK_FALSE(result.rejection.message.empty());
    }
}

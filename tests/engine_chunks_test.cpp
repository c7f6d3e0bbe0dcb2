// How files are cut into chunks.

#include "engine/ingest/chunks.h"
#include "engine_packed.h"
#include "temp_dir.h"
#include "text_util.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <string>
#include <thread>
#include <vector>

using namespace newsidx;
using namespace newsidx::engine;
using namespace newsidx::test;
using record::Content;

namespace {

std::vector<Chunk> chunks_of(const std::vector<std::string>& paths, Format format = Format::automatic,
                             const record::KeyMap& map = {}) {
    std::vector<InputFile> files;
    for (const std::string& path : paths)
        files.push_back({path});
    ChunkReader reader(files, format, map);
    std::vector<Chunk> out;
    for (Chunk chunk; reader.next(chunk);)
        out.push_back(std::move(chunk));
    CHECK(std::count_if(out.begin(), out.end(), [](const Chunk& chunk) { return chunk.last; }) ==
          static_cast<std::ptrdiff_t>(files.size()));
    return out;
}

// What one file's chunks say together.
struct File {
    Chunk::Kind kind = Chunk::Kind::document;
    Content content = Content::unknown;
    std::size_t chunks = 0;
    std::vector<std::string> texts; // the document, the lines that are not blank, or the items
    std::vector<std::uint64_t> at;  // the lines they begin in
    std::vector<std::string> rejections;
    std::uint64_t raw = 0;
    std::optional<ContentHash> hash;
};

File whole_file(const std::string& path, Format format = Format::automatic, const record::KeyMap& map = {}) {
    File out;
    for (Chunk& chunk : chunks_of({path}, format, map)) {
        out.kind = chunk.kind;
        out.content = chunk.content;
        ++out.chunks;
        out.raw += chunk.bytes_read;
        out.hash = chunk.hash;
        CHECK(chunk.hash.has_value() <= chunk.last);
        for (const Diagnostic& rejection : chunk.rejections)
            out.rejections.push_back(fmt::format("{}:{}: {}", rejection.line, rejection.column, rejection.message));
        if (chunk.kind == Chunk::Kind::document && !chunk.bytes.empty()) out.texts.push_back(chunk.bytes);
        for (const record::JsonItem& item : chunk.items) {
            REQUIRE(item.begin + item.size <= chunk.bytes.size());
            out.texts.push_back(chunk.bytes.substr(item.begin, item.size));
            out.at.push_back(item.line);
        }
        if (chunk.kind != Chunk::Kind::lines) continue;
        std::uint64_t line = chunk.first_line;
        for (std::size_t at = 0; at < chunk.bytes.size(); ++line) {
            const std::size_t end = std::min(chunk.bytes.find('\n', at), chunk.bytes.size());
            if (end > at) {
                out.texts.push_back(chunk.bytes.substr(at, end - at));
                out.at.push_back(line);
            }
            at = end + 1;
        }
    }
    return out;
}

File read_text(const std::string& text, Format format = Format::automatic, const record::KeyMap& map = {}) {
    const TempDir dir;
    const std::string path = dir.write("file", text);
    File plain = whole_file(path, format, map);
    CHECK(plain.raw <= text.size());
    if (plain.hash) CHECK(plain.hash == hash_of_file(path));
    for (const std::string& packed : {gzip(text), zstd(text)}) {
        const File file = whole_file(dir.write("packed", packed), format, map);
        CHECK(file.kind == plain.kind);
        CHECK(file.content == plain.content);
        CHECK(file.texts == plain.texts);
        CHECK(file.at == plain.at);
        CHECK(file.rejections == plain.rejections);
        if (file.hash) CHECK(file.hash == hash_of_file(dir.path("packed")));
    }
    return plain;
}

using Strings = std::vector<std::string>;

// Whole JSON of `raw` bytes, in chunks of about 512 KiB.
void expect_cut(const File& file, Chunk::Kind kind, const Strings& texts, const std::vector<std::uint64_t>& at,
                std::size_t raw) {
    CHECK(file.kind == kind);
    CHECK(file.content == Content::json);
    CHECK(file.texts == texts);
    CHECK(file.at == at);
    CHECK(file.rejections.empty());
    CHECK(file.raw == raw);
    CHECK(file.hash);
    CHECK(file.chunks > raw / (800 << 10));
    CHECK(file.chunks < raw / (300 << 10));
}

} // namespace

TEST_CASE("chunks: front matter, feeds and pages are whole documents") {
    const std::string story = "---\ntitle: one\n---\nA body.\n";
    const File file = read_text(story);
    CHECK(file.kind == Chunk::Kind::document);
    CHECK(file.content == Content::front_matter);
    CHECK(file.texts == Strings{story});
    CHECK(file.chunks == 1);
    CHECK(file.raw == story.size());
    CHECK(file.hash);
    CHECK(read_text("<?xml version=\"1.0\"?>\n<rss version=\"2.0\"/>").content == Content::xml);
    CHECK(read_text("<!DOCTYPE html>\n<html><p>x</html>").content == Content::html);
    const std::string feed = "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"x\", \"items\": []}";
    CHECK(read_text(feed).content == Content::json_feed);
    CHECK(read_text(feed).texts == Strings{feed});
    CHECK(read_text(story + noise(3'000'000)).texts == Strings{story + noise(3'000'000)});
}

TEST_CASE("chunks: JSON Lines are cut between lines, in about 512 KiB, and every line has its number") {
    std::string text;
    Strings lines;
    std::vector<std::uint64_t> at;
    for (std::uint64_t i = 1; i <= 30'000; ++i) {
        lines.push_back(fmt::format("{{\"id\":{},\"title\":\"a line of about a hundred bytes, {:70}\"}}", i, i * i));
        text += lines.back() + (i % 100 == 0 ? "\n\n" : "\n");
        at.push_back(i + (i - 1) / 100);
    }
    text.pop_back();
    text.pop_back(); // the last line needs no end
    const File file = read_text(text);
    expect_cut(file, Chunk::Kind::lines, lines, at, text.size());
}

TEST_CASE("chunks: other JSON is cut between records") {
    std::string text = "{\"page\": 1, \"value\": [";
    Strings items;
    std::vector<std::uint64_t> at;
    for (std::uint64_t i = 1; i <= 30'000; ++i) {
        items.push_back(fmt::format("{{\n  \"title\": \"a record of about a hundred bytes, {:60}\"\n}}", i * i));
        text += (i == 1 ? "\n" : ",\n") + items.back();
        at.push_back(3 * i - 1);
    }
    text += "],\n \"nextPage\": 2}\n";
    const File file = read_text(text);
    expect_cut(file, Chunk::Kind::items, items, at, text.size());
}

TEST_CASE("chunks: JSON is lines when its first line is a record and nothing else") {
    const std::string filler(200'000, 'x'); // so that a line is longer than what is looked at first
    for (const std::string& text : {
             std::string("{\"a\":1}"),
             std::string("{\"a\":1}\n{\"b\":2}\n"),
             std::string("\xEF\xBB\xBF{\"a\":1}\r\n{\"b\":2}\r\n"),
             std::string("\n \n {\"a\":1} \n{\n"),
             std::string("{\"title\":\"x\",\"items\":[{\"a\":1}]}\n"),
             std::string("{\"title\":\"broken\n{\"b\":2}\n{\"c\":3}\n"), // the second counts
             std::string("{\"a\":\"" + filler + "\"}\n{\"b\":2}\n"),
             std::string("{\"a\":\"" + filler + "\"}"),
         }) {
        CAPTURE(text.substr(0, 100));
        CHECK(read_text(text).kind == Chunk::Kind::lines);
    }
    for (const std::string& text : {
             std::string("[{\"a\":1}]"),
             std::string("{\n\"a\":1}\n"),
             std::string("{\"a\":1,\n\"b\":2}\n{\"c\":3}\n"),
             std::string("{\"a\":1}{\"b\":2}\n"),
             std::string("{\"a\":1},\n{\"b\":2},\n"),
             std::string("\x1E{\"a\":1}\n\x1E{\"b\":2}\n"),
             std::string("{\"value\":[]}"),
             std::string("{\"page\":1,\"value\":[{\"a\":1}]}\n{\"page\":2,\"value\":[{\"b\":1}]}\n"),
             std::string("{\"page\":1,\"value\":[\n{\"a\":1}\n]}\n"),
             std::string("{\"value\":[{\"a\":1},{\"b\":\"" + filler + "\"}]}\n"),
             std::string("{\"meta\":\"" + filler + "\",\"value\":[{\"a\":1}]}\n"),
             std::string("{\"a\":1}{\"b\":\"" + filler + "\"}"),
             std::string("{\"a\":\"" + filler + "\",\n\"b\":2}"),
         }) {
        const File file = read_text(text);
        CAPTURE(text.substr(0, 100));
        CHECK(file.kind == Chunk::Kind::items);
        CHECK(file.rejections.empty());
        CHECK(file.texts.empty() == (text == "{\"value\":[]}"));
    }
    const std::string own = "{\"rubrik\":\"x\",\"items\":[{\"a\":1}]}\n";
    CHECK(read_text(own).kind == Chunk::Kind::items);
    CHECK(read_text(own, Format::automatic, {{"rubrik", "title"}}).kind == Chunk::Kind::lines);
}

TEST_CASE("chunks: a bad line spoils no other") {
    const File file = read_text("{\"a\":\"x\n{\"b\":1}\n{{{{\n{\"c\":1}\n");
    CHECK(file.kind == Chunk::Kind::lines);
    CHECK(file.texts.size() == 4);
    CHECK(file.rejections.empty()); // who parses them will see
}

TEST_CASE("chunks: a user's word on the format counts") {
    CHECK(read_text("no line\n", Format::record).content == Content::front_matter);
    CHECK(read_text("[{\"a\":1}]\n", Format::jsonl).texts == Strings{"[{\"a\":1}]"});
    CHECK(read_text("{\"a\":1}\n", Format::json).kind == Chunk::Kind::items);
    const std::string feed = "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"a\":1}]}";
    CHECK(read_text(feed, Format::json).texts == Strings{"{\"a\":1}"});
    CHECK(read_text("{\"title\":\"x\",\"items\":[]}", Format::feed).content == Content::json_feed);
    CHECK(read_text("<html>", Format::feed).content == Content::xml);
    CHECK(read_text("text", Format::html).content == Content::html);
    CHECK(read_text("text", Format::html).kind == Chunk::Kind::document);
    for (const Format format : {Format::record, Format::jsonl, Format::json, Format::feed, Format::html})
        CHECK(contains(read_text(" \n", format).rejections.at(0), "empty"));
    CHECK(read_text(std::string("PK\x03\x04", 4), Format::feed).content == Content::binary);
}

TEST_CASE("chunks: what cannot be read is one chunk that says so") {
    const TempDir dir;
    const std::vector<Chunk> chunks = chunks_of(
        {dir.path("none"), dir.write("empty", ""), dir.path(), dir.write("zip", "PK\x03\x04..."),
         dir.write("text", "some text"), dir.write("good", "{\"a\":1}\n"), dir.write("packed", gzip("").substr(0, 9))});
    const Strings reasons = {"cannot be opened", "is empty", "cannot be read", "a zip archive",
                             "none of what",     "",         "breaks off"};
    REQUIRE(chunks.size() == reasons.size());
    for (std::size_t i = 0; i < chunks.size(); ++i) {
        CAPTURE(i);
        CHECK(chunks[i].file == i);
        CHECK(chunks[i].last);
        REQUIRE(chunks[i].rejections.size() == (reasons[i].empty() ? 0 : 1));
        if (!reasons[i].empty()) CHECK(contains(chunks[i].rejections[0].message, reasons[i]));
        CHECK(chunks[i].bytes.empty() == !reasons[i].empty());
    }
    CHECK_FALSE(chunks[0].hash);
    CHECK(chunks[1].hash);
}

TEST_CASE("chunks: lines and records before the place where a packed file breaks off are read") {
    const TempDir dir;
    std::string lines;
    for (int i = 0; i < 50'000; ++i)
        lines += fmt::format("{{\"id\":{},\"title\":\"{}\"}}\n", i, i * 7919 % 50'000);
    for (const bool array : {false, true}) {
        std::string text = lines;
        if (array) {
            std::replace(text.begin(), text.end(), '\n', ',');
            text = "[" + text + "{}]";
        }
        for (const std::string& packed : {gzip(text), zstd(text)}) {
            const File file = whole_file(dir.write("packed", packed.substr(0, packed.size() - 40)));
            CHECK(file.texts.size() > 10'000);
            CHECK(file.texts.size() <= 50'000);
            for (const std::string& item : file.texts)
                REQUIRE(item.ends_with("}"));
            REQUIRE(file.rejections.size() == 1);
            CHECK(contains(file.rejections[0], "0:0: "));
            CHECK(contains(file.rejections[0], "breaks off"));
        }
    }
    std::string damaged = gzip("{\"a\":1}\n{\"b\":2}"); // only the checksum is: its last line is whole
    damaged[damaged.size() - 8] ^= 1;
    const File file = whole_file(dir.write("packed", damaged));
    CHECK(file.texts.size() == 2);
    CHECK(file.rejections.size() == 1);
    const File half =
        whole_file(dir.write("packed", gzip("---\ntitle: one\n---\n" + noise(200'000)).substr(0, 90'000)));
    CHECK(half.texts.empty());
    CHECK(half.rejections.size() == 1);
}

TEST_CASE("chunks: a document, a line or a record of more than 32 MiB is rejected, and the rest is read") {
    const TempDir dir;
    const std::string large(record::kMaxRecordBytes + (1 << 20), 'x');
    File file = whole_file(dir.write("a", "---\ntitle: x\n---\n" + large + large));
    CHECK(file.texts.empty());
    REQUIRE(file.rejections.size() == 1);
    CHECK(contains(file.rejections[0], "0:0: the record has more than 32 MiB"));
    CHECK(file.raw < 34u << 20); // not to the end
    CHECK_FALSE(file.hash);

    const std::string line = "{\"a\":\"" + large + "\"}\n";
    file = whole_file(dir.write("a", "{\"b\":1}\n" + line + line + "{\"c\":2}"));
    CHECK(file.texts == Strings{"{\"b\":1}", "{\"c\":2}"});
    CHECK(file.at == std::vector<std::uint64_t>{1, 4});
    REQUIRE(file.rejections.size() == 2);
    CHECK(contains(file.rejections[0], "2:0: "));
    CHECK(contains(file.rejections[1], "3:0: "));
    CHECK(file.hash);
    file = whole_file(dir.write("a", line + "{\"c\":2}"));
    CHECK(file.texts == Strings{"{\"c\":2}"});
    CHECK(file.rejections.size() == 1);

    file = whole_file(dir.write("a", "[{\"b\":1},\n" + line + ",{\"c\":2}]"));
    CHECK(file.texts == Strings{"{\"b\":1}", "{\"c\":2}"});
    CHECK(file.rejections.size() == 1);
    const std::string bomb = zstd(std::string(400u << 20, ' ') + "{}"); // small, and 400 MiB of white space
    file = whole_file(dir.write("a", bomb), Format::html);
    CHECK(file.texts.empty());
}

TEST_CASE("chunks: errors in JSON that is not lines are told with line and column") {
    const File file = read_text("[\n{\"a\":1},\n {\"b\":");
    CHECK(file.texts == Strings{"{\"a\":1}"});
    REQUIRE(file.rejections.size() == 1);
    CHECK(contains(file.rejections[0], "3:2: the JSON breaks off"));
    std::string hostile;
    for (int i = 0; i < 200'000; ++i)
        hostile += "[]\nx\n";
    const TempDir dir;
    for (const Chunk& chunk : chunks_of({dir.write("a", hostile)}))
        CHECK(chunk.rejections.size() < 60'000); // they do not pile up
}

TEST_CASE("chunks: lines and records that a pipe has given are not kept waiting") {
    for (const bool lines : {true, false}) {
        StandardInput input;
        const std::vector<InputFile> files = {{kStandardInput}};
        ChunkReader reader(files, lines ? Format::automatic : Format::json);
        Chunk chunk;
        if (lines) {
            input.write("{\"a\":1}\n{\"b\":");
            REQUIRE(reader.next(chunk));
            if (chunk.bytes.empty()) REQUIRE(reader.next(chunk));
            CHECK(chunk.bytes == "{\"a\":1}\n");
            input.write("2}\n");
            REQUIRE(reader.next(chunk));
            CHECK(chunk.bytes == "{\"b\":2}\n");
            CHECK(chunk.first_line == 2);
        } else {
            std::thread writing([&] { // more than a pipe holds: as much as is looked at first
                input.write("[" + std::string(70'000, ' ') + "{\"a\":1},{\"b\":");
            });
            REQUIRE(reader.next(chunk));
            writing.join();
            CHECK(chunk.bytes == "{\"a\":1}");
            CHECK(chunk.items.size() == 1);
            input.write("2},");
            REQUIRE(reader.next(chunk));
            CHECK(chunk.bytes == "{\"b\":2}");
        }
        CHECK_FALSE(chunk.last);
        std::thread other([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            reader.stop();
        });
        const bool more = reader.next(chunk); // waits until it is told to stop
        if (more) CHECK(chunk.last);
        CHECK_FALSE(reader.next(chunk));
        other.join();
    }
}

TEST_CASE("chunks: standard input may be packed, and may be any of what files are") {
    const std::string story = "---\ntitle: one\n---\n";
    const Strings texts = {story, gzip(story), zstd(story)};
    for (const std::string& text : texts) {
        StandardInput input;
        input.write(text);
        input.end();
        const File file = whole_file(kStandardInput);
        CHECK(file.texts == Strings{story});
        CHECK(file.raw == text.size());
    }
    StandardInput input;
    std::string lines;
    for (int i = 0; i < 100'000; ++i)
        lines += fmt::format("{{\"id\":{}}}\n", i);
    std::thread writing([&] {
        input.write(lines);
        input.end();
    });
    const File file = whole_file(kStandardInput);
    writing.join();
    CHECK(file.texts.size() == 100'000);
    CHECK(file.at.back() == 100'000);
    CHECK(file.kind == Chunk::Kind::lines);
}

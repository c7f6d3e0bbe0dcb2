// Includes point one way. The table below is the design's; a folder of lib/ that is not in it is a failure, too.

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>

namespace fs = std::filesystem;

namespace {

const fs::path kRoot = NEWSIDX_SOURCE_DIR;

// What each folder may include, apart from itself and the public headers. What it may include, it may include through.
const std::map<std::string, std::set<std::string>> kMayInclude = {
    {"text", {}},
    {"rank", {}},
    {"eval", {}},
    {"record", {"text"}},
    {"query", {"text"}},
    {"fts5", {"text", "rank"}},
    {"ranked", {"rank"}},
    {"store", {"record", "fts5", "ranked", "text", "rank"}},
    {"present", {"text", "rank"}},
    {"engine", {"text", "rank", "record", "query", "fts5", "ranked", "store", "present"}},
    {"extension", {"text", "rank", "fts5", "store", "present", "capi"}},
};

// Headers of libraries that only one folder may know.
const std::map<std::string, std::string> kOwners = {
    {"unicode/", "text"},   {"yaml-cpp/", "record"}, {"simdjson", "record"}, {"gumbo", "record"},
    {"libxml/", "record"},  {"toml++/", "record"},   {"cmark", "record"},    {"cld2/", "text"},
    {"libstemmer", "text"}, {"SQLiteCpp/", "store"},
};

struct Include {
    fs::path file;
    std::string name;
    bool quoted;
};

std::vector<Include> includes_below(const fs::path& folder) {
    static const std::regex line_pattern(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
    std::vector<Include> includes;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const std::string extension = entry.path().extension();
        if (extension != ".cpp" && extension != ".h" && extension != ".in" && extension != ".c") continue;
        std::ifstream in(entry.path());
        std::smatch match;
        for (std::string line; std::getline(in, line);)
            if (std::regex_search(line, match, line_pattern))
                includes.push_back({entry.path(), match[2], match[1] == "\""});
    }
    return includes;
}

std::string first_part(const std::string& name) {
    return name.substr(0, name.find('/'));
}

} // namespace

TEST_CASE("layers: a folder of lib includes only what lies below it") {
    std::size_t checked = 0;
    for (const auto& [folder, allowed] : kMayInclude)
        for (const Include& include : includes_below(kRoot / "lib" / folder)) {
            const std::string target = first_part(include.name);
            if (!include.quoted || target == folder || target == "newsidx") continue;
            CAPTURE(include.file.string());
            CAPTURE(include.name);
            CHECK(allowed.contains(target));
            ++checked;
        }
    CHECK(checked > 50);
}

TEST_CASE("layers: every folder of lib has its place") {
    const std::set<std::string> others = {"include", "capi", "cmake", "examples", "python"};
    for (const auto& entry : fs::directory_iterator(kRoot / "lib")) {
        const std::string name = entry.path().filename();
        CAPTURE(name);
        if (entry.is_directory()) CHECK((kMayInclude.contains(name) || others.contains(name)));
    }
}

TEST_CASE("layers: a library is known to one folder") {
    for (const auto& [folder, allowed] : kMayInclude)
        for (const Include& include : includes_below(kRoot / "lib" / folder))
            for (const auto& [prefix, owner] : kOwners) {
                CAPTURE(include.file.string());
                CAPTURE(include.name);
                if (include.name.starts_with(prefix)) CHECK(folder == owner);
            }
}

TEST_CASE("layers: public headers include the standard library and each other only") {
    std::size_t checked = 0;
    for (const Include& include : includes_below(kRoot / "lib" / "include")) {
        CAPTURE(include.file.string());
        CAPTURE(include.name);
        if (include.quoted)
            CHECK(include.name.starts_with("newsidx/"));
        else if (include.file.filename() == "c.h")
            CHECK((include.name == "stddef.h" || include.name == "stdint.h")); // C's standard library
        else
            CHECK(include.name.find_first_of("./") == std::string::npos);
        ++checked;
    }
    CHECK(checked > 20);
}

TEST_CASE("layers: the command, the C ABI and the examples use the public headers only") {
    for (const char* folder : {"cli", "lib/capi", "lib/examples"})
        for (const Include& include : includes_below(kRoot / folder)) {
            CAPTURE(include.file.string());
            CAPTURE(include.name);
            const std::string part = first_part(include.name);
            CHECK_FALSE((include.name.find('/') != std::string::npos && kMayInclude.contains(part)));
            for (const auto& [prefix, owner] : kOwners)
                CHECK_FALSE(include.name.starts_with(prefix));
        }
}

TEST_CASE("layers: a file stays short enough to be one thing") {
    for (const char* folder : {"lib", "cli", "bench"})
        for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
            const std::string extension = entry.path().extension();
            if (extension != ".cpp" && extension != ".h") continue;
            std::ifstream in(entry.path());
            std::size_t lines = 0;
            for (std::string line; std::getline(in, line);)
                ++lines;
            CAPTURE(entry.path().string());
            CHECK(lines <= 500);
        }
}

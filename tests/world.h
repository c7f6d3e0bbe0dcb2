// World: a folder of records as plain values, and what newsidx should make of it and answer, computed the slow way:
// every record looked at, every formula written out again from DESIGN and RELEVANCE. It shares nothing with the library
// but the analyzer's tokens (by its slow road), which have tests of their own.
#pragma once

#include "newsidx/search.h"
#include "temp_dir.h"
#include "text/analyzer_set.h"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace newsidx::test {

struct WorldStub {
    std::string url;
    std::string title;
    std::string excerpt;
    std::optional<std::int64_t> date;
    std::optional<double> quality;
};

struct WorldItem {
    std::string url;
    std::string web_url; // "" or another
    std::string title;
    std::string excerpt;
    std::string body;
    std::string lang = "en"; // BCP 47, stated: what would be detected is no matter of the world
    std::string provider;
    std::vector<std::string> topics;
    std::optional<double> quality;
    std::optional<double> heat;
    std::optional<std::int64_t> date;
    bool published = true;
    bool removed = false;
    std::vector<WorldStub> related;
};

// What `update` set, until the file of the item that it was set on has other content.
struct WorldUpdate {
    std::string name;    // of that file; "" when it has gone
    std::string content; // of that file
    std::optional<std::optional<double>> quality;
    std::optional<std::optional<double>> heat;
    std::optional<bool> published;
};

// A record that can be found.
struct WorldRecord {
    std::string url;
    bool stub = false;
    bool visible = true;
    std::optional<double> quality;
    std::optional<double> heat;
    std::optional<std::int64_t> date;
    std::string lang;                  // of a stub: of the record that mentions it
    std::array<std::string, 4> fields; // title, excerpt, body, names
    std::string provider;
    std::vector<std::string> topics;
};

// A piece of a query, which also knows what it means.
struct WorldNode {
    enum class Kind { words, near, all, any, exclude, filter };
    Kind kind = Kind::words;
    std::string text; // words: one, or several, which are a phrase; filter: as it is typed
    bool prefix = false;
    unsigned edits = 0;
    bool exact = false; // as it is written
    int field = -1;     // of WorldRecord::fields; -1: any
    double boost = 1;
    unsigned distance = 0; // near: so many other words
    std::vector<WorldNode> children;
    std::function<bool(const WorldRecord&)> holds; // filter
};

struct WorldQuery {
    std::vector<WorldNode> nodes; // all of them, or as many as are required
    bool hidden = false;          // is:unpublished is among them

    [[nodiscard]] std::string text() const;
};

struct WorldHit {
    std::string url;
    double key = 0;
    double score = 0;
};

struct WorldAnswer {
    std::vector<WorldHit> hits; // all of them, by key, then score; ties are the caller's
    std::uint64_t hidden_records = 0;
    std::uint64_t hidden_stubs = 0;
    bool relaxed = false;
};

class World {
public:
    explicit World(const TempDir& dir) : dir_(dir) {}

    // Writes or overwrites the file news/NAME, removes it, ...
    void put(const std::string& name, const WorldItem& item);
    void drop(const std::string& name);
    [[nodiscard]] const std::map<std::string, WorldItem>& items() const { return items_; }
    [[nodiscard]] std::string folder() const { return dir_.path("news"); }

    // What `remove` and `update` of a URL do, after the index has read the folder.
    void remove(const std::string& url);
    void update(const std::string& url, const WorldUpdate& update);
    // To be called when the index has read the folder: what that undoes of remove() and update().
    void settle();

    [[nodiscard]] std::vector<WorldRecord> records() const;
    WorldAnswer answer(const WorldQuery& query, const SearchOptions& options);

    static std::string front_matter(const WorldItem& item);

private:
    [[nodiscard]] const std::string* winner(const std::string& url) const; // its file's name

    const TempDir& dir_;
    std::map<std::string, WorldItem> items_; // by file name
    bool still_set(const std::string& url, WorldUpdate& update) const;

    struct Removal {
        std::set<std::string> contents; // that do not come back
        bool lifted = false;            // something else was read under this URL since
    };
    std::map<std::string, Removal> removed_; // by URL
    std::map<std::string, WorldUpdate> updates_;
    text::AnalyzerSet analyzers_;
};

} // namespace newsidx::test

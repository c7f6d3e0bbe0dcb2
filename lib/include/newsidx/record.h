// Record: one news item as its source states it, with text already cleaned (see lib/record/clean.h).
//
// Plain values; a Record owns everything in it and may be used from any thread, one at a time. All strings are UTF-8 in
// NFC. A string that the source does not give is empty; a number that it does not give, or gives as negative, is
// nullopt.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace newsidx {

struct Image {
    std::string url;
    std::string title;
    std::string attribution;
    std::optional<std::int64_t> width;  // pixels
    std::optional<std::int64_t> height; // pixels
    bool is_cached = false;

    bool operator==(const Image&) const = default;
};

struct Provider {
    std::string name;   // "Gizmochina"
    std::string domain; // "gizmochina.com"
    std::vector<Image> images;

    bool operator==(const Provider&) const = default;
};

// A point in time as the source wrote it.
struct Date {
    std::optional<std::int64_t> seconds; // since 1970-01-01T00:00:00Z; nullopt: none given, or not understood
    std::string text;                    // what the source wrote, "" when it wrote nothing

    bool operator==(const Date&) const = default;
};

// An entry of `related`: a story that a record points to, known by its head only.
struct Stub {
    std::string title;
    std::string excerpt;
    std::string type;
    std::string original_url;
    std::string web_url;
    Date published_at;
    Provider provider;
    std::vector<std::string> topics;
    std::vector<Image> images;
    std::optional<double> quality;
    std::optional<double> heat;

    bool operator==(const Stub&) const = default;
};

struct Record {
    std::string source_id; // the source's own `id`; a number is kept as its text
    std::string category;  // "news"
    std::string type;      // "article", "video", ...
    std::string lang;      // BCP 47 tag as stated, "" when the source does not say
    std::string title;
    std::string excerpt;
    std::string body;             // plain text; paragraphs are separated by a blank line
    std::string featured_content; // HTML, kept as it is, not searched
    std::string original_url;
    std::string web_url;
    std::string amp_web_url;
    std::string cdn_amp_web_url;
    Date published_at;
    Date updated_at;
    std::optional<double> quality;  // >= 0; seen from 20 to 104, without an upper bound
    std::optional<double> heat;     // >= 0; seen from 0 to 244, without an upper bound
    bool published = true;          // false: kept, and hidden from searches
    bool web_url_is_shared = false; // webUrl leads to a page of many records: it can be opened, and is no identity
    bool body_is_cut = false;       // it is the beginning of what an API has ("... [+1200 chars]")
    bool removed = false;           // `removed: true` or `deleted: true`: kept, and hidden from searches
    Provider provider;
    std::vector<std::string> topics;
    std::vector<Image> images;
    std::vector<Stub> related;
    std::optional<std::string> secured;                       // opaque bytes, never searched
    std::vector<std::pair<std::string, std::string>> unknown; // keys that newsidx gives no meaning: name, value as JSON

    bool operator==(const Record&) const = default;
};

} // namespace newsidx

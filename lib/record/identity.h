// Which items are one record: canonical URLs and identity keys. Pure functions, callable from any thread.
#pragma once

#include "newsidx/record.h"

#include <string>
#include <string_view>
#include <vector>

namespace newsidx::record {

// One form for the URLs that lead to the same page: scheme and host in lower case, a host's name in ASCII (UTS #46),
// default port, fragment, tracking parameters (utm_*, fbclid, gclid, ...) and trailing slashes removed, escapes as RFC
// 3986 (6.2.2) normalises them, and what is no ASCII escaped; the rest as it is. A fragment that begins with #! or #/
// tells a program in the page which story to show, and stays. A capture of the Wayback Machine is the page that was
// captured. "" when `url` is no absolute http(s) URL (after trimming white space).
std::string canonical_url(std::string_view url);

// Whether a text, or a key, begins as a URL of the web does.
inline bool has_web_scheme(std::string_view text) {
    return text.starts_with("https://") || text.starts_with("http://");
}

// What people may mean by a URL that they typed or copied from elsewhere, in canonical form and without the URL itself:
// with the other one of http and https, with www. or without, and with a scheme where none was typed. Empty for what is
// no URL.
std::vector<std::string> similar_urls(std::string_view url);

// Where a record was read.
struct Place {
    std::string_view source;         // its name: what the publisher's own ids are unique in
    std::string_view path;           // the file's; "-" for standard input
    bool single = false;             // the file holds just this record
    std::string_view in_folder = {}; // its path in the folder that was named, as that of a site; "" when it was itself
};

// The key of a record: its canonical originalUrl, else webUrl unless many records share it, else "id:SOURCE#ID" (# and
// % of SOURCE percent-encoded), else "path:PATH" or, for one of many records in a source, "path:PATH#" and a hash of
// its title and date, so that reading a grown file again finds it.
std::string identity_key(const Record& record, const Place& place);

// The key of a stub: its canonical originalUrl, else webUrl; "" when it has neither (then it is no stub).
std::string identity_key(const Stub& stub);

// The canonical webUrl where it is not the key itself: a second name of the record. "" when there is none, or many
// records share it.
std::string alias_key(const Record& record, std::string_view key);

} // namespace newsidx::record

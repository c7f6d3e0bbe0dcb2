// An article that stands in XML of another kind, as an entry of an RSS feed of its own: so it counts as what a feed
// says, and a file keeps what parse() reads. Internal to lib/record; pure, callable from any thread.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace newsidx::record {

// Each as text, but for `html`; "" where it is not said.
struct MadeEntry {
    std::string provider;
    std::string language;
    std::string id;
    std::string link;
    std::string title;
    std::string excerpt;
    std::string html; // the body
    std::string published;
    std::string updated;
    std::vector<std::string> authors;
    std::vector<std::string> topics;
    bool is_published = true;
};

// The first of what is said several times counts.
inline void set_first(std::string& text, std::string value) {
    if (text.empty()) text = std::move(value);
}

// As split_xml() writes it: split again, it is the same.
std::string to_rss(const MadeEntry& entry);

} // namespace newsidx::record

#include "record/feed/bookmarks.h"

#include "record/clean.h"
#include "record/feed/made_entry.h"
#include "record/identity.h"
#include "record/page/markup.h"
#include "record/page/page_tree.h"
#include "record/scalars.h"
#include "text/ascii.h"

#include <algorithm>
#include <optional>
#include <string>

namespace newsidx::record {

namespace {

// Where the tag ends that begins at `at`: a > in a value in quotation marks is none.
std::size_t end_of_tag(std::string_view text, std::size_t at) {
    for (bool is_quoted = false; at < text.size(); ++at) {
        if (text[at] == '"') is_quoted = !is_quoted;
        if (text[at] == '>' && !is_quoted) return at;
    }
    return text.size();
}

// "A" of `<A HREF="...">`, in lower case.
std::string name_of_tag(std::string_view tag) {
    return text::lower_ascii(tag.substr(0, std::min<std::size_t>(tag.find_first_of(" \t\r\n"), 8)));
}

std::string attribute(std::string_view tag, std::string_view name) {
    return decode_entities(find_attribute_in(tag, name).value_or(""));
}

} // namespace

void split_bookmarks(std::string_view text, SplitDocument& split) {
    MadeEntry entry;
    std::uint64_t line = 1;
    std::uint64_t entry_line = 1;
    std::size_t counted = 0;
    const auto end_entry = [&] {
        if (!entry.title.empty()) split.items.push_back({ItemFormat::feed, entry_line, to_rss(entry)});
        entry = {};
    };
    for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at)) {
        line += static_cast<std::uint64_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(counted),
                                                      text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
        counted = at;
        const std::size_t end = end_of_tag(text, at);
        const std::string_view tag = text.substr(at + 1, end - at - 1);
        const std::size_t behind = std::min(end + 1, text.size());
        const std::string name = name_of_tag(tag);
        at = behind;
        if (name == "dt" || name == "dl" || name == "/dl" || name == "a") end_entry();
        if (name != "a" && name != "dd") continue;
        const std::string shown = clean_line(text.substr(behind, text.find('<', behind) - behind));
        if (name == "dd") {
            if (!entry.title.empty()) entry.excerpt = shown;
            continue;
        }
        const std::string link = attribute(tag, "href");
        if (canonical_url(link).empty()) continue; // a script, or a place in the browser
        entry_line = line;
        entry.link = link;
        entry.title = shown.empty() ? link : shown;
        entry.topics = split_list(attribute(tag, "tags"));
    }
    end_entry();
    if (split.items.empty()) split.warnings.push_back({0, 0, "the bookmarks have no links to pages"});
}

} // namespace newsidx::record

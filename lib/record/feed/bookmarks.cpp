#include "record/feed/bookmarks.h"

#include "record/among.h"
#include "record/clean.h"
#include "record/feed/made_entry.h"
#include "record/identity.h"
#include "record/line_counter.h"
#include "record/page/markup.h"
#include "record/page/page_tree.h"
#include "record/scalars.h"
#include "text/ascii.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace newsidx::record {

namespace {

// Where the tag ends that begins at `at`: a > in a value in quotation marks is none. Only behind = such a mark begins
// a value: one that stands somewhere else would take in what follows.
std::size_t end_of_tag(std::string_view text, std::size_t at) {
    char quote = '\0';
    for (char before = ' '; at < text.size(); ++at) {
        const char c = text[at];
        if (quote != '\0')
            quote = c == quote ? '\0' : quote;
        else if (c == '>')
            return at;
        else if ((c == '"' || c == '\'') && before == '=')
            quote = c;
        if (c != ' ') before = c;
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
    LineCounter lines(text);
    std::uint64_t entry_line = 1;
    std::string* shown = nullptr; // a title or a description, whose text begins at `shown_from`
    std::size_t shown_from = 0;
    const auto end_text = [&](std::size_t end) {
        if (shown != nullptr) *shown = clean_line(text.substr(shown_from, end - shown_from));
        shown = nullptr;
    };
    const auto end_entry = [&] {
        if (entry.title.empty()) entry.title = entry.link;
        if (!entry.link.empty()) split.items.push_back({ItemFormat::feed, entry_line, to_rss(entry)});
        entry = {};
    };
    for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at)) {
        const char first = at + 1 < text.size() ? text[at + 1] : ' ';
        if (!text::is_ascii_letter(first) && first != '/' && first != '!') { // "< 3 m"
            ++at;
            continue;
        }
        const std::size_t end = end_of_tag(text, at);
        const std::string_view tag = text.substr(at + 1, end - at - 1);
        const std::size_t behind = std::min(end + 1, text.size());
        const std::string name = name_of_tag(tag);
        constexpr auto kAround = std::to_array<std::string_view>({"dt", "dl", "/dl", "dd", "a", "/a"});
        const std::size_t begin = std::exchange(at, behind);
        if (!is_among(kAround, name)) continue; // it is a part of a text, or says nothing
        end_text(begin);
        shown_from = behind;
        if (name == "dd" && !entry.link.empty()) shown = &entry.excerpt;
        if (name == "dd" || name == "/a") continue;
        end_entry();
        if (name != "a") continue;
        const std::string link = attribute(tag, "href");
        if (canonical_url(link).empty()) continue; // a script, or a place in the browser
        entry_line = lines.line_at(begin);
        entry.link = link;
        entry.topics = split_list(attribute(tag, "tags"));
        shown = &entry.title;
    }
    end_text(text.size());
    end_entry();
    if (split.items.empty()) split.warnings.push_back({0, 0, "the bookmarks have no links to pages"});
}

} // namespace newsidx::record

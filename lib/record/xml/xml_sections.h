// Where an element, a CDATA section or a comment of a feed ends that nobody closed: with the entry that it stands in.
// Internal to lib/record; pure functions, callable from any thread.
#pragma once

#include "record/among.h"
#include "record/page/html_elements.h"
#include "text/ascii.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace newsidx::record {

// Of an entry's elements, those that others do not stand in, and HTML's.
inline bool holds_text(std::string_view element) {
    constexpr std::string_view kText =
        "author category comments content creator date description encoded guid link pubdate "
        "source subject summary title";
    const std::string name = text::lower_ascii(element.substr(element.rfind(':') + 1));
    return is_word_of(kText, name) || find_html_element(name) < kHtmlElements.size();
}

// Whether an entry begins in the text.
inline bool has_entry(std::string_view text) {
    return text.find("<item") != std::string_view::npos || text.find("<entry") != std::string_view::npos;
}

// Where the text of a CDATA section ends that has the end of one entry and the beginning of another in it: at the end
// of the element that it stands in. npos: it has none, or not both.
inline std::size_t end_of_unclosed(std::string_view text, std::string_view element) {
    using namespace std::string_view_literals;
    for (const auto& [end, begin] : {std::pair("</item>"sv, "<item"sv), std::pair("</entry>"sv, "<entry"sv)}) {
        const std::size_t at = text.find(end);
        if (at == std::string_view::npos) continue;
        const std::size_t next = text.find_first_not_of(" \t\r\n", at + end.size());
        if (next == std::string_view::npos || !text.substr(next).starts_with(begin)) continue;
        return text.substr(0, at).find("</" + std::string(element) + ">");
    }
    return std::string_view::npos;
}

} // namespace newsidx::record

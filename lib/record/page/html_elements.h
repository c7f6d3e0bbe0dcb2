// The elements of HTML, and what text has where one stands: for html.cpp, which reads fragments, and page_tree.cpp.
// Internal to lib/record.
#pragma once

#include "record/page/page_tree.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace newsidx::record {

// What it is in a fragment.
enum class HtmlKind : unsigned char {
    unknown,
    inline_element, // of one letter, or easily a type in angle brackets: needs more to count as HTML
    block,          // stands on its own lines
    cell,           // set off by white space
    line_break,
    other, // anything else of HTML
    hidden // its content is not shown
};

struct HtmlElement {
    std::string_view name; // or names; in lower case
    HtmlKind kind = HtmlKind::unknown;
    bool is_in_tree = false;  // whether nodes of a page have its name
    std::uint8_t traits = {}; // of such a node
};

// By what they are. The text of a button counts in a fragment, and not in a page.
inline constexpr auto kHtmlKinds = std::to_array<HtmlElement>({
    {"address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form "
     "h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody tfoot thead tr ul",
     HtmlKind::block, true, kBlock},
    {"dialog dir menu search", HtmlKind::unknown, true, kBlock},
    {"legend", HtmlKind::block},
    {"td th", HtmlKind::cell, true, kCell},
    {"br", HtmlKind::line_break, true},
    {"audio canvas iframe noembed noframes noscript object script select style svg template textarea title video",
     HtmlKind::hidden, true, kHidden},
    {"head", HtmlKind::hidden},
    {"amp-ad amp-consent amp-lightbox amp-sidebar", HtmlKind::hidden, true, kHidden},
    {"rp rt rtc", HtmlKind::hidden, true}, // how the characters before are read: it would stand within words
    {"ruby", HtmlKind::other, true},
    {"button", HtmlKind::inline_element, true, kHidden},
    {"a link meta time", HtmlKind::inline_element, true},
    {"base", HtmlKind::unknown, true},
    {"b bdi bdo big cite code data del dfn embed font i input ins kbd label mark option picture q s samp small source "
     "strike sub sup tt u var",
     HtmlKind::inline_element},
    {"abbr em img span strong wbr", HtmlKind::other},
});

// One by one, sorted by name.
inline constexpr auto kHtmlElements = [] {
    constexpr std::size_t kCount = [] {
        std::size_t count = kHtmlKinds.size();
        for (const HtmlElement& kind : kHtmlKinds)
            count += static_cast<std::size_t>(std::count(kind.name.begin(), kind.name.end(), ' '));
        return count;
    }();
    std::array<HtmlElement, kCount> elements;
    std::size_t size = 0;
    for (const HtmlElement& kind : kHtmlKinds) {
        for (std::size_t at = 0; at < kind.name.size(); at += elements[size++].name.size() + 1) {
            elements[size] = kind;
            elements[size].name = kind.name.substr(at, kind.name.find(' ', at) - at);
        }
    }
    std::sort(elements.begin(), elements.end(),
              [](const HtmlElement& a, const HtmlElement& b) { return a.name < b.name; });
    return elements;
}();

// Whether the element holds how the characters before it in a <ruby> are read. Precondition: `name` is in lower case.
constexpr bool is_ruby_reading(std::string_view name) {
    return name == "rp" || name == "rt" || name == "rtc";
}

// The position in kHtmlElements, or its size. Precondition: `name` is in lower case.
inline std::size_t find_html_element(std::string_view name) {
    const auto* const found =
        std::lower_bound(kHtmlElements.begin(), kHtmlElements.end(), name,
                         [](const HtmlElement& element, std::string_view n) { return element.name < n; });
    return found != kHtmlElements.end() && found->name == name ? static_cast<std::size_t>(found - kHtmlElements.begin())
                                                               : kHtmlElements.size();
}

} // namespace newsidx::record

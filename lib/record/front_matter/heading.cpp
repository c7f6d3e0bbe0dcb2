#include "record/front_matter/heading.h"

#include "record/trim.h"
#include "text/ascii.h"

#include <algorithm>

namespace newsidx::record {

namespace {

constexpr std::string_view kBlank = " \t\r";
constexpr std::size_t kLongestHeading = 500; // bytes; a longer line is a paragraph

std::string_view line_at(std::string_view text, std::size_t begin) {
    return text.substr(begin, std::min(text.find('\n', begin), text.size()) - begin);
}

std::string_view behind(std::string_view text, std::size_t end) {
    return text.substr(std::min(end, text.size()));
}

// "Title ##" and "Title {#anchor}" -> "Title"
std::string_view without_closing_signs(std::string_view heading) {
    if (const std::size_t anchor = heading.rfind("{#"); anchor != std::string_view::npos && heading.ends_with('}'))
        heading = trim(heading.substr(0, anchor), kBlank);
    const std::size_t last = heading.find_last_not_of('#');
    if (last == std::string_view::npos) return {};
    return kBlank.find(heading[last]) == std::string_view::npos ? heading : trim(heading.substr(0, last), kBlank);
}

HeadedBody split_html(std::string_view body, std::size_t begin) {
    const std::size_t open_end = body.find('>', begin);
    const std::size_t close = body.find("</", begin);
    if (open_end == std::string_view::npos || close == std::string_view::npos || close < open_end) return {{}, body};
    // A heading may hold other elements: </em></h1>.
    for (std::size_t at = close; at != std::string_view::npos && at < begin + kLongestHeading;
         at = body.find("</", at + 2)) {
        if (!text::equal_but_for_case(body.substr(at, 5), "</h1>")) continue;
        return {body.substr(open_end + 1, at - open_end - 1), behind(body, at + 5)};
    }
    return {{}, body};
}

} // namespace

HeadedBody split_heading(std::string_view body) {
    const std::size_t text = body.find_first_not_of(" \t\r\n");
    if (text == std::string_view::npos) return {{}, body};
    const std::string_view line = line_at(body, text);
    const std::size_t next = text + line.size() + 1;
    if (text::equal_but_for_case(line.substr(0, 3), "<h1") && line.find_first_of("> \t", 3) == 3)
        return split_html(body, text);
    if (line.size() > kLongestHeading) return {{}, body};
    if (line.starts_with("# ") || line.starts_with("#\t"))
        return {without_closing_signs(trim(line.substr(1), kBlank)), behind(body, next)};
    const bool is_item = line.starts_with("- ") || line.starts_with("* ") || line.starts_with("+ ");
    if (is_item || next >= body.size() || kBlank.find(line[0]) != std::string_view::npos) return {{}, body};
    const std::string_view under = trim(line_at(body, next), kBlank);
    const bool is_ruled = under.size() > 1 && under.find_first_not_of('=') == std::string_view::npos;
    if (!is_ruled) return {{}, body};
    return {trim(line, kBlank), behind(body, next + line_at(body, next).size() + 1)};
}

} // namespace newsidx::record

#include "record/front_matter/metadata_lines.h"

#include "record/trim.h"
#include "text/ascii.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace newsidx::record {

namespace {

// "Title" of "Title: Night trains"; "" of a line that is none of metadata. The colon of a URL is none.
std::string_view name_in(std::string_view line) {
    constexpr std::size_t kLongest = 32;
    const std::size_t colon = line.find(':');
    if (colon == 0 || colon > kLongest) return {};
    const bool ends_name = colon + 1 == line.size() || line[colon + 1] == ' ' || line[colon + 1] == '\t';
    const std::string_view name = line.substr(0, colon);
    const bool is_name = text::is_ascii_letter(name.front()) && std::all_of(name.begin(), name.end(), [](char c) {
                             return text::is_ascii_alphanumeric(c) || c == '_' || c == '-' || c == ' ';
                         });
    return ends_name && is_name ? name : std::string_view();
}

} // namespace

void take_metadata_lines(std::string_view bytes, Tree& tree) {
    constexpr std::string_view kSpace = " \t\r";
    std::vector<Member> members;
    std::vector<Range> secured;
    std::string_view rest = tree.body;
    bool has_title = false;
    while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        const std::string_view line = trim(rest.substr(0, end), "\r");
        const std::string_view text = trim(line, kSpace);
        if (text.empty()) break;
        if (const std::string_view name = name_in(line); !name.empty()) {
            const std::string_view value = trim(line.substr(name.size() + 1), kSpace);
            const auto offset = static_cast<std::uint32_t>((value.empty() ? line : value).data() - bytes.data());
            members.push_back({std::string(name), 0, text_value(std::string(value), offset)});
            has_title |= text::equal_but_for_case(name, "title") && !value.empty();
            if (name == "secured") secured.push_back({offset, offset + value.size()});
        } else if (!members.empty() && kSpace.find(line.front()) != std::string_view::npos) {
            members.back().value.text.append(" ").append(text);
            if (members.back().key == "secured")
                secured.back().end = static_cast<std::size_t>(text.data() + text.size() - bytes.data());
        } else {
            return; // a text
        }
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    if (!has_title) return;
    tree.root.members = std::move(members);
    tree.secured = std::move(secured);
    tree.body = rest;
}

std::size_t find_front_matter(std::string_view text) {
    bool is_code = false;
    bool has_title = false;
    std::size_t fence = std::string_view::npos; // behind which all is metadata so far
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = trim(text.substr(at, end - at), "\r");
        const std::string_view name = name_in(line);
        const bool is_inside = !line.empty() && (!name.empty() || line[0] == ' ' || line[0] == '-' || line[0] == '#');
        if (line.starts_with("```") || line.starts_with("~~~")) is_code = !is_code;
        if (line == "---" && !is_code) {
            if (fence != std::string_view::npos && has_title) return fence;
            fence = at;
            has_title = false;
        } else if (!is_inside) {
            fence = std::string_view::npos;
        } else if (text::equal_but_for_case(name, "title")) {
            has_title = true;
        }
        at = end + 1;
    }
    return std::string_view::npos;
}

} // namespace newsidx::record

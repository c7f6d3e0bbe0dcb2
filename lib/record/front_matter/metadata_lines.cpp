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
    std::string_view rest = tree.body;
    bool has_title = false;
    while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        const std::string_view line = trim(rest.substr(0, end), "\r");
        const std::string_view text = trim(line, kSpace);
        if (text.empty()) break;
        if (const std::string_view name = name_in(line); !name.empty()) {
            const std::string_view value = trim(line.substr(name.size() + 1), kSpace);
            Member& member = members.emplace_back();
            member.key = name;
            member.value.kind = Value::Kind::string;
            member.value.text = value;
            member.value.offset = static_cast<std::uint32_t>((value.empty() ? line : value).data() - bytes.data());
            has_title |= text::equal_but_for_case(name, "title") && !value.empty();
        } else if (!members.empty() && kSpace.find(line.front()) != std::string_view::npos) {
            members.back().value.text.append(" ").append(text);
        } else {
            return; // a text
        }
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    if (!has_title) return;
    tree.root.members = std::move(members);
    tree.body = rest;
}

} // namespace newsidx::record

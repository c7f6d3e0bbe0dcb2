#include "record/archive/header_lines.h"

#include "record/lines.h"
#include "record/trim.h"
#include "text/ascii.h"

#include <algorithm>

namespace newsidx::record {

std::string_view take_header(std::string_view& text) {
    const std::string_view all = text;
    while (!text.empty()) {
        const std::size_t before = all.size() - text.size();
        if (take_line(text).empty()) return all.substr(0, before);
    }
    return all;
}

std::string_view value_of(std::string_view header, std::string_view name) {
    while (!header.empty()) {
        const std::string_view from = header;
        const std::string_view line = take_line(header);
        if (line.size() <= name.size() || line[name.size()] != ':') continue;
        if (!text::equal_but_for_case(line.substr(0, name.size()), name)) continue;
        while (header.starts_with(' ') || header.starts_with('\t'))
            take_line(header);
        return trim(from.substr(name.size() + 1, from.size() - header.size() - name.size() - 1));
    }
    return {};
}

bool has_any(std::string_view header, std::initializer_list<std::string_view> names) {
    return std::any_of(names.begin(), names.end(),
                       [header](std::string_view name) { return !value_of(header, name).empty(); });
}

} // namespace newsidx::record

#include "query/typed_filter.h"

#include "text/ascii.h"

#include <algorithm>

namespace newsidx::query {

std::optional<TypedFilter> typed_filter(std::string_view text) {
    const bool quoted = std::count(text.begin(), text.end(), '"') % 2 == 1;
    const std::size_t before = text.find_last_of(quoted ? "\"" : " \t\n\r:");
    const std::size_t value = before == std::string_view::npos ? 0 : before + (quoted ? 0 : 1);
    if (value == 0 || text[value - 1] != ':') return std::nullopt;
    TypedFilter typed;
    typed.begin = value - 1;
    while (typed.begin > 0 && text::is_ascii_letter(text[typed.begin - 1]))
        --typed.begin;
    const auto field = filter_field(text::lower_ascii(text.substr(typed.begin, value - 1 - typed.begin)));
    if (!field) return std::nullopt;
    typed.label = label_of(*field);
    typed.value = text.substr(value + (quoted ? 1 : 0));
    return typed;
}

} // namespace newsidx::query

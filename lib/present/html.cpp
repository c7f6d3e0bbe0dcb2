#include "newsidx/json.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string_view>

namespace newsidx {
namespace {

void append_escaped(std::string& out, std::string_view text) {
    for (const char c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default: out += c;
        }
    }
}

} // namespace

std::string to_html(const Snippet& snippet) {
    const std::string_view text = snippet.text;
    std::string html;
    html.reserve(text.size() + 16 * snippet.marks.size());
    std::size_t done = 0;
    for (const Range& mark : snippet.marks) {
        // Marks may come from a caller's own arithmetic: whatever they are, every byte is shown once and escaped.
        const std::size_t begin = std::clamp(mark.begin, done, text.size());
        const std::size_t end = std::clamp(mark.end, begin, text.size());
        if (begin == end) continue;
        append_escaped(html, text.substr(done, begin - done));
        html += "<mark>";
        append_escaped(html, text.substr(begin, end - begin));
        html += "</mark>";
        done = end;
    }
    append_escaped(html, text.substr(done));
    return html;
}

std::string to_iso8601(std::int64_t seconds) {
    using std::chrono::sys_days;
    using std::chrono::sys_seconds;
    constexpr auto kFirst = sys_seconds(sys_days(std::chrono::year(0) / 1 / 1)).time_since_epoch().count();
    constexpr auto kLast = sys_seconds(sys_days(std::chrono::year(10000) / 1 / 1)).time_since_epoch().count() - 1;
    const sys_seconds time{std::chrono::seconds(std::clamp<std::int64_t>(seconds, kFirst, kLast))};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    char buffer[64];
    const int size = std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02uT%02d:%02d:%02dZ", int(date.year()),
                                   unsigned(date.month()), unsigned(date.day()), int(clock.hours().count()),
                                   int(clock.minutes().count()), int(clock.seconds().count()));
    return {buffer, static_cast<std::size_t>(size)};
}

} // namespace newsidx

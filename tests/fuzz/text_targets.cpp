// Targets that read a value or a line.
#include "check.h"
#include "record/change.h"
#include "record/clean.h"
#include "record/date/date.h"
#include "record/date/date_parts.h"
#include "record/front_matter/markdown.h"
#include "record/page/markup.h"
#include "targets.h"
#include "text/encoding.h"
#include "text/unicode.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>

namespace newsidx::fuzz {

namespace {

// Howard Hinnant's civil_from_days, for years from 1 on.
std::string iso_date(std::int64_t seconds) {
    const std::int64_t day_start = seconds - ((seconds % 86400) + 86400) % 86400;
    const std::int64_t z = day_start / 86400 + 719468;
    const std::int64_t era = z / 146097;
    const std::int64_t day_of_era = z - era * 146097;
    const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int64_t month = (5 * day_of_year + 2) / 153;
    const std::int64_t year = year_of_era + era * 400 + (month >= 10 ? 1 : 0);
    const std::int64_t second = seconds - day_start;
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02dZ", static_cast<int>(year),
                  static_cast<int>(month < 10 ? month + 3 : month - 9),
                  static_cast<int>(day_of_year - (153 * month + 2) / 5 + 1), static_cast<int>(second / 3600),
                  static_cast<int>(second / 60 % 60), static_cast<int>(second % 60));
    return text.data();
}

void check_clean_text(std::string_view name, const std::string& text, bool may_have_lines) {
    require(is_utf8(text), "cleaned text is not UTF-8", name);
    require(text::to_nfc(text) == text, "cleaned text is not in NFC", text);
    require(!text.starts_with(' ') && !text.ends_with(' ') && !text.starts_with('\n') && !text.ends_with('\n'),
            "cleaned text is not trimmed", text);
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto byte = static_cast<unsigned char>(text[at]);
        require((byte >= 0x20 && byte != 0x7F) || byte == '\n', "cleaned text holds a control character", text);
    }
    require(may_have_lines || text.find('\n') == std::string::npos, "a line has a line break", text);
}

} // namespace

void date(std::string_view bytes) {
    const auto seconds = record::parse_date(bytes);
    require(record::parse_date(" " + std::string(bytes) + "\r\n") == seconds,
            "white space around it makes another date");
    if (!seconds) return;
    constexpr std::int64_t kFirst = -62135596800; // year 1
    constexpr std::int64_t kLast = 253402300799;  // year 9999
    require(*seconds >= kFirst - 86400 && *seconds <= kLast + 86400, "a date is of no year from 1 to 9999");
    if (*seconds < kFirst || *seconds > kLast) return; // by its zone
    const std::string iso = iso_date(*seconds);
    require(record::parse_date(iso) == seconds, "a date in ISO 8601 is another date", iso);
}

// Cleaning text again changes nothing, but for what clean.h excepts: text that was escaped or decoded wrongly twice.
void html(std::string_view bytes) {
    const std::string input = text::decode(bytes, "UTF-8")->text;
    const std::string cleaned = record::clean_text(input);
    check_clean_text("clean_text", cleaned, true);
    if (record::decode_entities(cleaned) == cleaned && record::repair_mojibake(cleaned) == cleaned &&
        !record::looks_like_html(cleaned)) {
        require(record::clean_text(cleaned) == cleaned, "cleaned again, a text is another", cleaned);
    }
    check_clean_text("clean_line", record::clean_line(input), false);
    check_clean_text("html_to_text", record::html_to_text(input), true);
    check_clean_text("body_to_text", record::body_to_text(input), true);
    const std::string word = record::clean_word(input);
    require(is_utf8(word) && text::to_nfc(word) == word, "a cleaned word is not UTF-8 in NFC", word);
    require(record::clean_word(word) == word, "cleaned again, a word is another", word);
}

namespace {

void check_change(const record::ChangeLine& change) {
    require(!change.id_or_url.empty() && is_utf8(change.id_or_url), "a change is of no record");
    require(change.quality || change.heat || change.published, "a change changes nothing");
    for (const auto& number : {change.quality, change.heat}) {
        require(!number || std::isnan(*number) || (std::isfinite(*number) && *number >= 0), "a change is to no number");
    }
}

} // namespace

void change(std::string_view bytes) {
    const record::ChangeResult result = record::parse_change(bytes);
    if (result.change)
        check_change(*result.change);
    else
        check_note(result.rejection, bytes);
    std::uint64_t last = 0;
    record::for_each_change(bytes, [&](std::uint64_t line, const record::ChangeResult& each, bool is_table) {
        require(line > 0 && (is_table || line > last), "a change has no line of its own");
        last = line;
        if (each.change)
            check_change(*each.change);
        else
            require(!each.rejection.message.empty(), "a change is rejected without a word");
    });
}

} // namespace newsidx::fuzz

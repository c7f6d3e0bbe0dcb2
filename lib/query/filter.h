// Filters: what a query asks of a record besides its words, as topic:ai or date:2023-12. Plain values, to and from
// text. Pure; callable from any thread.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace newsidx::query {

// What a record says of itself in words of its own. Case, marks and the width of spaces do not matter.
struct LabelFilter {
    enum class Field { topic, provider, domain, type, category, lang, author };
    Field field = Field::topic;
    std::string value; // all of it; of a domain also one below it, of a language also its variants; of an author words
    bool prefix = false; // what it begins with (and sites below); of an author what its last word begins with

    bool operator==(const LabelFilter&) const = default;
};

// Bounds of a number; one that is unknown is outside of all.
struct NumberFilter {
    enum class Field { quality, heat };
    Field field = Field::quality;
    double from = -std::numeric_limits<double>::infinity();
    double to = std::numeric_limits<double>::infinity();
    bool from_excluded = false;
    bool to_excluded = false;

    [[nodiscard]] bool holds(double value) const {
        return (from_excluded ? value > from : value >= from) && (to_excluded ? value < to : value <= to);
    }
    bool operator==(const NumberFilter&) const = default;
};

// When it was published, in seconds since 1970: from <= date < to. What has no date is outside.
struct DateFilter {
    static constexpr std::int64_t kOpenFrom = std::numeric_limits<std::int64_t>::min();
    static constexpr std::int64_t kOpenTo = std::numeric_limits<std::int64_t>::max();
    std::int64_t from = kOpenFrom;
    std::int64_t to = kOpenTo;

    [[nodiscard]] bool holds(std::int64_t date) const { return date >= from && date < to; }
    bool operator==(const DateFilter&) const = default;
};

// What is so or not.
enum class Flag {
    published,
    unpublished,
    record,
    stub,
    has_image,
    has_author,
    has_topic,
    has_body,
    has_excerpt,
    has_date,
    has_quality,
    has_heat
};

// Where it is found on the web.
struct UrlFilter {
    std::string value; // any form of its URL; with no scheme, too

    bool operator==(const UrlFilter&) const = default;
};

using Filter = std::variant<LabelFilter, NumberFilter, DateFilter, Flag, UrlFilter>;

// What may stand before a filter's colon.
enum class FilterField {
    topic,
    provider,
    domain,
    type,
    category,
    lang,
    author,
    kind,
    quality,
    heat,
    after,
    before,
    date,
    is,
    has,
    url
};
std::optional<FilterField> filter_field(std::string_view name); // in lower case; plurals and other names, too

// The names of all, as they are written.
std::vector<std::string_view> filter_names();

// What records are filed under by that name; nullopt for the other filters. And the name.
std::optional<LabelFilter::Field> label_of(FilterField field);
std::string_view name_of(LabelFilter::Field field);

// A URL without the signs behind it that are of the sentence around it.
std::string_view without_sentence_end(std::string_view url);
// "the URL https://...", but not one that nobody could read.
std::string url_in_message(std::string_view url);

// Whether a domain is written as a URL that goes on behind it: desk.example/news.
bool has_path(std::string_view domain);
// Whether nothing stands behind the name of the site yet, not even a slash.
bool ends_in_host(std::string_view url);

// The filter of what stands behind the colon; nullopt if it means nothing there. `quoted`: a star is a star;
// else a star alone is has: of the field, where there is that. `now`: seconds since 1970, which today and -7d count
// from.
std::optional<Filter> read_filter(FilterField field, std::string_view value, bool quoted, std::int64_t now);

// The same of a date with a hyphen behind it, date:2018-, which is date:2018..; nullopt for all else.
std::optional<Filter> read_open_range(FilterField field, std::string_view value, std::int64_t now);

// The same of as much of the value's beginning as means something, in whole numbers: of date:2024-0, which is being
// typed, 2024. Names have none.
std::optional<Filter> read_beginning(FilterField field, std::string_view value, std::int64_t now);

// What a value of this field looks like, as a message begins: "expected here is a number or a range, as 50, >=50 or
// 50..100".
std::string expected_here(FilterField field);

// The filter as query text.
std::string to_text(const Filter& filter);

} // namespace newsidx::query

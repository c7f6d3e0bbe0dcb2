#include "query/filter.h"

#include "query/dates.h"
#include "text/ascii.h"
#include "text/number.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace newsidx::query {

namespace {

template <class T>
struct Name {
    std::string_view name;
    T value;
};

template <class T, std::size_t N>
std::optional<T> value_of(const std::array<Name<T>, N>& names, std::string_view name) {
    for (const Name<T>& one : names)
        if (one.name == name) return one.value;
    return std::nullopt;
}

template <class T, std::size_t N>
std::string_view name_of(const std::array<Name<T>, N>& names, T value) {
    for (const Name<T>& one : names)
        if (one.value == value) return one.name;
    return {};
}

// The first name of a field, and of a value, is the one that is written.
constexpr std::array<Name<FilterField>, 34> kFields = {
    {{"topic", FilterField::topic},       {"topics", FilterField::topic},
     {"tag", FilterField::topic},         {"tags", FilterField::topic},
     {"author", FilterField::author},     {"authors", FilterField::author},
     {"byline", FilterField::author},     {"creator", FilterField::author},
     {"type", FilterField::type},         {"category", FilterField::category},
     {"lang", FilterField::lang},         {"language", FilterField::lang},
     {"provider", FilterField::provider}, {"publisher", FilterField::provider},
     {"source", FilterField::provider},   {"domain", FilterField::domain},
     {"site", FilterField::domain},       {"kind", FilterField::kind},
     {"quality", FilterField::quality},   {"heat", FilterField::heat},
     {"date", FilterField::date},         {"published", FilterField::date},
     {"year", FilterField::date},         {"month", FilterField::date},
     {"day", FilterField::date},          {"after", FilterField::after},
     {"since", FilterField::after},       {"before", FilterField::before},
     {"until", FilterField::before},      {"is", FilterField::is},
     {"has", FilterField::has},           {"url", FilterField::url},
     {"link", FilterField::url},          {"when", FilterField::date}}};

constexpr std::array<Name<Flag>, 4> kKinds = {
    {{"record", Flag::record}, {"records", Flag::record}, {"stub", Flag::stub}, {"stubs", Flag::stub}}};

constexpr std::array<Name<Flag>, 5> kStates = {{{"published", Flag::published},
                                                {"unpublished", Flag::unpublished},
                                                {"hidden", Flag::unpublished},
                                                {"stub", Flag::stub},
                                                {"record", Flag::record}}};

constexpr std::array<Name<Flag>, 11> kParts = {{{"image", Flag::has_image},
                                                {"images", Flag::has_image},
                                                {"author", Flag::has_author},
                                                {"authors", Flag::has_author},
                                                {"topic", Flag::has_topic},
                                                {"topics", Flag::has_topic},
                                                {"body", Flag::has_body},
                                                {"excerpt", Flag::has_excerpt},
                                                {"date", Flag::has_date},
                                                {"quality", Flag::has_quality},
                                                {"heat", Flag::has_heat}}};

struct Label {
    FilterField name;
    LabelFilter::Field field;
};
constexpr std::array<Label, 7> kLabels = {{{FilterField::topic, LabelFilter::Field::topic},
                                           {FilterField::provider, LabelFilter::Field::provider},
                                           {FilterField::domain, LabelFilter::Field::domain},
                                           {FilterField::type, LabelFilter::Field::type},
                                           {FilterField::category, LabelFilter::Field::category},
                                           {FilterField::lang, LabelFilter::Field::lang},
                                           {FilterField::author, LabelFilter::Field::author}}};

enum class Comparison { none, at_least, above, at_most, below };

Comparison take_comparison(std::string_view& value) {
    constexpr std::array<Name<Comparison>, 5> kSigns = {{{">=", Comparison::at_least},
                                                         {"<=", Comparison::at_most},
                                                         {">", Comparison::above},
                                                         {"<", Comparison::below},
                                                         {"=", Comparison::none}}};
    for (const auto& [sign, comparison] : kSigns) {
        if (!value.starts_with(sign)) continue;
        value.remove_prefix(sign.size());
        return comparison;
    }
    return Comparison::none;
}

std::string_view without_spaces(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    return text.substr(0, text.find_last_not_of(' ') + 1);
}

// a..b, of which one may be missing, or a–b, or in quotes "a to b", "a - b"; nullopt: there is no such sign.
std::optional<std::pair<std::string_view, std::string_view>> split_range(std::string_view value) {
    for (const std::string_view sign : {"..", "–", " to ", " - "})
        if (const std::size_t at = value.find(sign); at != std::string_view::npos && (sign == ".." || at > 0))
            return std::pair(without_spaces(value.substr(0, at)), without_spaces(value.substr(at + sign.size())));
    return std::nullopt;
}

// [a to b], where a star is no bound, as a..b; all else as it is.
std::string without_brackets(std::string value) {
    constexpr std::string_view kTo = " to ";
    const std::string_view all = value;
    const std::size_t to = all.find(kTo);
    if (!all.starts_with('[') || !all.ends_with(']') || to == std::string_view::npos) return value;
    const auto bound = [](std::string_view text) {
        return without_spaces(text) == "*" ? std::string_view() : without_spaces(text);
    };
    return fmt::format("{}..{}", bound(all.substr(1, to - 1)),
                       bound(all.substr(to + kTo.size(), all.size() - to - kTo.size() - 1)));
}

// Numbers may also have a hyphen between them: none is below 0.
std::optional<std::pair<std::string_view, std::string_view>> split_number_range(std::string_view value) {
    if (const auto range = split_range(value)) return range;
    const std::size_t hyphen = value.find('-', 1);
    if (hyphen == std::string_view::npos || text::number_of<double>(value)) return std::nullopt;
    const auto is_whole = [](std::string_view part) { // not the rest of 1,000
        return !part.empty() && text::is_ascii_digit(part[0]) && (part[0] != '0' || part.size() == 1 || part[1] == '.');
    };
    const std::string_view from = value.substr(0, hyphen);
    const std::string_view to = value.substr(hyphen + 1);
    return is_whole(from) && is_whole(to) ? std::optional(std::pair(from, to)) : std::nullopt;
}

std::optional<Filter> read_numbers(NumberFilter::Field field, std::string_view value) {
    NumberFilter filter;
    filter.field = field;
    if (const auto range = split_number_range(value)) {
        const auto from = text::number_of<double>(range->first);
        const auto to = text::number_of<double>(range->second);
        if ((!from && !range->first.empty()) || (!to && !range->second.empty()) || (!from && !to)) return std::nullopt;
        if (from) filter.from = *from;
        if (to) filter.to = *to;
        if (filter.from > filter.to) std::swap(filter.from, filter.to);
        return filter;
    }
    const Comparison comparison = take_comparison(value);
    const auto number = text::number_of<double>(value);
    if (!number) return std::nullopt;
    if (comparison != Comparison::at_most && comparison != Comparison::below) filter.from = *number;
    if (comparison != Comparison::at_least && comparison != Comparison::above) filter.to = *number;
    filter.from_excluded = comparison == Comparison::above;
    filter.to_excluded = comparison == Comparison::below;
    return filter;
}

// As a bound 7d is the day that long ago; by itself it is all days since.
std::optional<Moment> read_bound(std::string_view text, std::int64_t now) {
    const bool is_count = text.size() > 1 && text.find_first_not_of("0123456789") == text.size() - 1;
    const auto ago = is_count ? read_moment(fmt::format("-{}", text), now) : std::nullopt;
    return ago ? ago : read_moment(text, now);
}

// From the beginning of one to the end of the other, in any order.
std::optional<DateFilter> read_date_range(std::string_view first, std::string_view second, std::int64_t now) {
    const auto one = read_bound(first, now);
    const auto other = read_bound(second, now);
    if ((!one && !first.empty()) || (!other && !second.empty())) return std::nullopt;
    if (one && other)
        return one->begin < other->end ? DateFilter{one->begin, other->end} : DateFilter{other->begin, one->end};
    if (one) return DateFilter{one->begin, DateFilter::kOpenTo};
    if (other) return DateFilter{DateFilter::kOpenFrom, other->end};
    return std::nullopt;
}

std::optional<DateFilter> read_dates(std::string_view value, std::int64_t now) {
    if (const auto range = split_range(value)) return read_date_range(range->first, range->second, now);
    const Comparison comparison = take_comparison(value);
    const auto moment = comparison == Comparison::none ? read_moment(value, now) : read_bound(value, now);
    if (!moment) return std::nullopt;
    switch (comparison) {
    case Comparison::at_least: return DateFilter{moment->begin, DateFilter::kOpenTo};
    case Comparison::above: return DateFilter{moment->end, DateFilter::kOpenTo};
    case Comparison::at_most: return DateFilter{DateFilter::kOpenFrom, moment->end};
    case Comparison::below: return DateFilter{DateFilter::kOpenFrom, moment->begin};
    case Comparison::none: break;
    }
    return DateFilter{moment->begin, moment->end};
}

// after: and before: are ranges that are open on one side.
std::optional<Filter> read_date_filter(FilterField field, std::string_view value, std::int64_t now) {
    std::optional<DateFilter> filter;
    if (field == FilterField::date)
        filter = read_dates(value, now);
    else if (const auto moment = read_moment(value, now))
        filter = field == FilterField::after ? DateFilter{moment->begin, DateFilter::kOpenTo}
                                             : DateFilter{DateFilter::kOpenFrom, moment->begin};
    if (!filter) return std::nullopt;
    // What is written out must be a date that can be read again.
    if (filter->from == DateFilter::kOpenFrom) filter->to = std::min(filter->to, kLastSecond);
    if (filter->to == DateFilter::kOpenTo) filter->from = std::min(filter->from, kLastSecond);
    return *filter;
}

template <std::size_t N>
std::optional<Filter> read_flag(const std::array<Name<Flag>, N>& names, std::string_view value) {
    if (const auto flag = value_of(names, value)) return *flag;
    return std::nullopt;
}

// What of a domain is not its name: a scheme before it, a path behind it. *.desk.example and .desk.example are
// what desk.example finds.
std::string_view without_scheme(std::string_view url) {
    const std::size_t scheme = url.find("://");
    return scheme == std::string_view::npos ? url : url.substr(scheme + 3);
}

std::string_view host_of(std::string_view url) {
    std::string_view host = without_scheme(url);
    host = host.substr(0, host.find_first_of("/?#"));
    host = host.substr(host.find('@') + 1); // all of it where there is none
    // Of an IPv6 address, in which colons are, only the whole is one.
    host = host.substr(0, host.starts_with('[') ? host.find(']') + 1 : host.find(':'));
    while (host.size() > 1 && (host.starts_with('.') || host.starts_with("*.")))
        host.remove_prefix(host.starts_with('.') ? 1 : 2);
    return host;
}

std::optional<Filter> read_label(LabelFilter::Field field, std::string_view value, bool quoted) {
    LabelFilter filter;
    filter.field = field;
    if (field == LabelFilter::Field::domain) value = host_of(value);
    while (!quoted && value.size() > 1 && value.ends_with('*')) {
        filter.prefix = true;
        value.remove_suffix(1);
    }
    // Something must be left to compare.
    if (value.find_first_not_of(quoted ? " \t\r\n" : " \t\r\n*") == std::string_view::npos) return std::nullopt;
    filter.value = value;
    return filter;
}

std::string text_of(const LabelFilter& filter) {
    std::string out = std::string(name_of(filter.field)) + ':';
    const bool plain =
        filter.value.find_first_of(" \t\r\n\v\f,()|*\"^") == std::string::npos && text::is_ascii(filter.value);
    // Beyond ASCII there are spaces and quotes of other kinds: within quotes it is as it was in any case.
    return out + (plain ? filter.value : '"' + filter.value + '"') + (filter.prefix ? "*" : "");
}

std::string text_of(const NumberFilter& filter) {
    const std::string name = filter.field == NumberFilter::Field::quality ? "quality:" : "heat:";
    if (filter.from == filter.to) return name + fmt::format("{}", filter.from);
    if (std::isinf(filter.to)) return name + fmt::format("{}{}", filter.from_excluded ? ">" : ">=", filter.from);
    if (std::isinf(filter.from)) return name + fmt::format("{}{}", filter.to_excluded ? "<" : "<=", filter.to);
    return name + fmt::format("{}..{}", filter.from, filter.to);
}

std::string text_of(const DateFilter& filter) {
    if (filter.from == DateFilter::kOpenFrom) return "before:" + moment_text(filter.to);
    if (filter.to == DateFilter::kOpenTo) return "after:" + moment_text(filter.from);
    const bool whole_days = filter.from % kDay == 0 && filter.to % kDay == 0;
    // An end is inside: the last day, or the last second.
    const std::int64_t last = filter.to - (whole_days ? kDay : 1);
    const std::string from = moment_text(filter.from, !whole_days);
    return "date:" + (last == filter.from ? from : from + ".." + moment_text(last, !whole_days));
}

std::string text_of(const UrlFilter& filter) {
    const bool plain = without_sentence_end(filter.value).size() == filter.value.size() &&
                       std::all_of(filter.value.begin(), filter.value.end(), [](char c) {
                           return c > ' ' && c <= '~' && std::string_view("()|\"*^").find(c) == std::string_view::npos;
                       });
    return plain ? "url:" + filter.value : "url:\"" + filter.value + '"';
}

std::string text_of(Flag flag) {
    switch (flag) {
    case Flag::published:
    case Flag::unpublished: return "is:" + std::string(name_of(kStates, flag));
    case Flag::record:
    case Flag::stub: return "kind:" + std::string(name_of(kKinds, flag));
    default: return "has:" + std::string(name_of(kParts, flag));
    }
}

std::string_view expected_value(FilterField field) {
    switch (field) {
    case FilterField::kind: return "record or stub";
    case FilterField::is: return "published, unpublished, record or stub";
    case FilterField::has: return "image, author, topic, body, excerpt, date, quality or heat";
    case FilterField::quality:
    case FilterField::heat: return "a number or a range, as 50, >=50 or 50..100";
    case FilterField::after:
    case FilterField::before: return "a date, as 2023-12-05, 2023-12, today or 7d";
    case FilterField::date:
        return "a date or a range, as 2023-12, today, \"may 2023\" with its quotes, 7d or "
               "2023-12-01..2023-12-07";
    case FilterField::url: return "a URL";
    default: return "a name";
    }
}

} // namespace

std::string_view without_sentence_end(std::string_view url) {
    return url.substr(0, url.find_last_not_of(",;!.") + 1);
}

std::string url_in_message(std::string_view url) {
    constexpr std::size_t kShown = 200;
    return url.size() > kShown ? "this URL" : "the URL " + std::string(url);
}

bool has_path(std::string_view domain) {
    const std::string_view host = without_scheme(domain);
    return host.find_first_of("/?#") < host.size() - 1;
}

bool ends_in_host(std::string_view url) {
    return without_scheme(url).find_first_of("/?#") == std::string_view::npos;
}

std::optional<FilterField> filter_field(std::string_view name) {
    return value_of(kFields, name);
}

std::vector<std::string_view> filter_names() {
    std::vector<std::string_view> names;
    for (const auto& [name, field] : kFields)
        if (name == name_of(kFields, field)) names.push_back(name);
    return names;
}

std::optional<LabelFilter::Field> label_of(FilterField field) {
    const auto* const label = std::ranges::find(kLabels, field, &Label::name);
    return label == kLabels.end() ? std::nullopt : std::optional(label->field);
}

std::string_view name_of(LabelFilter::Field field) {
    return name_of(kFields, std::ranges::find(kLabels, field, &Label::field)->name);
}

std::optional<Filter> read_filter(FilterField field, std::string_view value, bool quoted, std::int64_t now) {
    if (value == "*" && !quoted) return read_flag(kParts, name_of(kFields, field)); // any: that there is one
    if (const auto label = label_of(field)) return read_label(*label, value, quoted);
    const std::string lower = without_brackets(text::lower_ascii(value));
    switch (field) {
    case FilterField::url: return value.empty() ? std::nullopt : std::optional<Filter>(UrlFilter{std::string(value)});
    case FilterField::kind: return read_flag(kKinds, lower);
    case FilterField::is: return read_flag(kStates, lower);
    case FilterField::has: return read_flag(kParts, lower);
    case FilterField::quality: return read_numbers(NumberFilter::Field::quality, lower);
    case FilterField::heat: return read_numbers(NumberFilter::Field::heat, lower);
    case FilterField::date:
    case FilterField::after:
    case FilterField::before: return read_date_filter(field, lower, now);
    default: return std::nullopt;
    }
}

std::optional<Filter> read_open_range(FilterField field, std::string_view value, std::int64_t now) {
    if (field != FilterField::date || !value.ends_with('-')) return std::nullopt;
    return read_filter(field, std::string(value.substr(0, value.size() - 1)) + "..", false, now);
}

std::optional<Filter> read_beginning(FilterField field, std::string_view value, std::int64_t now) {
    while (!value.empty() && !label_of(field)) {
        if (auto filter = read_filter(field, value, false, now)) return filter;
        const std::size_t behind = value.find_last_not_of("0123456789") + 1;
        value = value.substr(0, behind == value.size() ? behind - 1 : behind);
    }
    return std::nullopt;
}

std::string expected_here(FilterField field) {
    return "expected here is " + std::string(expected_value(field));
}

std::string to_text(const Filter& filter) {
    return std::visit([](const auto& one) { return text_of(one); }, filter);
}

} // namespace newsidx::query

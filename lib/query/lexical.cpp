#include "query/lexical.h"

#include "text/ascii.h"
#include "text/respell.h"
#include "text/unicode.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>
#include <string>
#include <utility>

namespace newsidx::query {

namespace {

// The size in bytes of one of these at `at`, else 0.
template <std::size_t N>
std::size_t one_of(const std::array<std::string_view, N>& choices, std::string_view text, std::size_t at) {
    for (const std::string_view choice : choices)
        if (text.substr(at).starts_with(choice)) return choice.size();
    return 0;
}

// U+05D0 to U+05EA.
bool is_hebrew_letter(std::string_view text, std::size_t at) {
    if (at + 2 > text.size() || text[at] != '\xd7') return false;
    return text[at + 1] >= '\x90' && text[at + 1] <= '\xaa';
}

// The sign of the query language that East Asian keyboards have in another width. Of ｜ and － headlines are full.
constexpr std::size_t kWideBytes = 3;
char narrow_at(std::string_view text, std::size_t at) {
    static constexpr std::array<std::pair<std::string_view, char>, 3> kWide = {{{"：", ':'}, {"（", '('}, {"）", ')'}}};
    for (const auto& [wide, narrow] : kWide)
        if (text.substr(at).starts_with(wide)) return narrow;
    return '\0';
}

// Marks of direction, word joiners, marks of byte order.
std::size_t unseen_at(std::string_view text, std::size_t at) {
    static constexpr std::array<std::string_view, 14> kUnseen = {"\u061c", "\u200e", "\u200f", "\u202a", "\u202b",
                                                                 "\u202c", "\u202d", "\u202e", "\u2060", "\u2066",
                                                                 "\u2067", "\u2068", "\u2069", "\ufeff"};
    return at < text.size() && !text::is_ascii(text[at]) ? one_of(kUnseen, text, at) : 0;
}

// Space between words, or within a number.
std::size_t any_space_at(std::string_view text, std::size_t at) {
    // Of no width, but between words, too: U+200B, as Thai and Khmer have it.
    static constexpr std::array<std::string_view, 20> kSpaces = {
        "\u0085", "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
        "\u2007", "\u2008", "\u2009", "\u200a", "\u200b", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"};
    if (at >= text.size()) return 0;
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) return byte == ' ' || (byte >= '\t' && byte <= '\r') ? 1 : 0;
    return one_of(kSpaces, text, at);
}

// Whether the digits at `at` may begin a number: not those of GPT-4, of date:1987-03-12 or of what stands behind ~.
bool number_begins_at(std::string_view text, std::size_t at) {
    static constexpr std::array<std::string_view, 10> kSigns = {"-",      "\u2010", "\u2011", "\u2012", "\u2013",
                                                                "\u2014", "\u2212", "=",      "+",      "#"};
    const auto last_before = [&](std::size_t end) { return text::floor_to_character(text, end - 1); };
    const std::size_t digits = at;
    while (at > 0 && one_of(kSigns, text, last_before(at)) > 0)
        at = last_before(at);
    if (at == 0) return true;
    const char c = text[at - 1];
    if (c == ':') { // title:, and no filter
        while (at > 1 && text::is_ascii_letter(text[at - 2]))
            --at;
        const auto field = field_at(text, at - 1);
        return field && !field->filter;
    }
    if (at < digits) return c == '(' || c == '|' || any_space_at(text, last_before(at)) > 0;
    if (text::is_ascii(c)) return !text::is_word_byte(c) && std::string_view(".,_/<>~^").find(c) == text.npos;
    return !text::begins_with_letter(text.substr(last_before(at)));
}

// What may be one number, with the space at `at` between its digits; "" for what stands in something else.
std::string_view number_around(std::string_view text, std::size_t at) {
    constexpr std::size_t kLongest = 32; // to each side
    text = text.substr(0, at + std::min(text.size() - at, kLongest));
    const auto is_digit = [&](std::size_t i) { return i < text.size() && text::is_ascii_digit(text[i]); };
    const auto size_at = [&](std::size_t i) -> std::size_t { // of a digit, or of what stands before one
        if (i >= text.size() || is_digit(i)) return is_digit(i) ? 1 : 0;
        const std::size_t size = text::size_of_digit_grouping(text.substr(i));
        return is_digit(i + size) ? size : 0;
    };
    std::size_t begin = at - std::min(at, kLongest);
    std::size_t end = begin;
    for (; end <= at; begin = ++end) {
        if (!is_digit(begin) || !number_begins_at(text, begin)) continue;
        while (const std::size_t size = size_at(end))
            end += size;
        if (end > at) break;
    }
    if (end <= at) return {};
    const bool goes_on =
        end < text.size() && (text::is_ascii_letter(text[end]) ||
                              (std::string_view(".,").find(text[end]) != text.npos && is_digit(end + 1)));
    return goes_on ? std::string_view() : text.substr(begin, end - begin);
}

// Whether a word of letters ends at `at`, so that it can be an operator.
bool ends_at(std::string_view text, std::size_t at) {
    return at >= text.size() || text[at] == '(' || space_at(text, at) != 0;
}

// The first name of a field is the one that is written.
constexpr std::array<std::pair<std::string_view, Fields>, 5> kTextFields = {
    {{"title", kInTitle}, {"intitle", kInTitle}, {"excerpt", kInExcerpt}, {"body", kInBody}, {"names", kInNames}}};

// The number that begins at `at`: its value, and where it ends; none if no number begins there.
template <class Number>
std::optional<std::pair<Number, std::size_t>> number_at(std::string_view text, std::size_t at) {
    if (at >= text.size() || !text::is_ascii_digit(text[at])) return std::nullopt;
    Number value = 0;
    const auto [stop, error] = std::from_chars(text.data() + at, text.data() + text.size(), value);
    const auto end = static_cast<std::size_t>(stop - text.data());
    if (error == std::errc::result_out_of_range) {
        const bool is_small = text.substr(at, end - at).find('-') != std::string_view::npos; // 1e-999
        return std::pair(is_small ? Number{} : std::numeric_limits<Number>::max(), end);
    }
    if (error != std::errc()) return std::nullopt;
    return std::pair(value, end);
}

} // namespace

std::size_t space_at(std::string_view text, std::size_t at) {
    const std::size_t size = any_space_at(text, at);
    const bool may_group = size > 0 && at > 0 && text::is_ascii_digit(text[at - 1]) &&
                           text::size_of_digit_grouping(text.substr(at)) == size;
    return may_group && !text::with_commas(number_around(text, at)).empty() ? 0 : size;
}

SeenText::SeenText(std::string_view text) : text_(text) {
    std::size_t done = 0;
    for (std::size_t at = 0; at < text.size();) {
        const char narrow = narrow_at(text, at);
        const std::size_t size = narrow == '\0' ? unseen_at(text, at) : kWideBytes;
        if (size == 0) {
            ++at;
            continue;
        }
        seen_ += text.substr(done, at - done);
        if (narrow != '\0') seen_ += narrow;
        done = at += size;
        cuts_.push_back({seen_.size(), done - seen_.size()});
    }
    if (cuts_.empty()) return;
    seen_ += text.substr(done);
    text_ = seen_;
}

std::size_t SeenText::in_original(std::size_t offset) const {
    const auto next = std::upper_bound(cuts_.begin(), cuts_.end(), offset,
                                       [](std::size_t at, const Cut& cut) { return at < cut.at; });
    return next == cuts_.begin() ? offset : offset + std::prev(next)->gone;
}

std::size_t quote_at(std::string_view text, std::size_t at) {
    // In Hebrew the sign on the keyboard also makes an abbreviation of the word that it stands in, before its last
    // letter.
    if (at >= 2 && is_hebrew_letter(text, at - 2) && is_hebrew_letter(text, at + 1)) return 0;
    static constexpr std::array<std::string_view, 10> kQuotes = {"\"", "“", "”", "„", "‟", "«", "»", "〝", "〞", "＂"};
    return one_of(kQuotes, text, at);
}

std::size_t skip_spaces(std::string_view text, std::size_t at) {
    while (const std::size_t size = space_at(text, at))
        at += size;
    return at;
}

std::optional<Operator> operator_at(std::string_view text, std::size_t at) {
    const std::string_view rest = text.substr(std::min(at, text.size()));
    if (rest.starts_with('|'))
        return Operator{Operator::Kind::either, std::min(rest.find_first_not_of('|'), rest.size()), 0, false};
    if (rest.starts_with("&&") && ends_at(rest, 2)) return Operator{Operator::Kind::both, 2, 0, false};
    if (rest.starts_with("OR") && ends_at(rest, 2)) return Operator{Operator::Kind::either, 2, 0, true};
    if (rest.starts_with("AND") && ends_at(rest, 3)) return Operator{Operator::Kind::both, 3, 0, true};
    if (!rest.starts_with("NEAR")) return std::nullopt;
    if (ends_at(rest, 4)) return Operator{Operator::Kind::near, 4, kNearDistance, true};
    if (rest.size() < 6 || rest[4] != '/') return std::nullopt;
    const auto number = number_at<unsigned>(rest, 5);
    if (!number || !ends_at(rest, number->second)) return std::nullopt;
    return Operator{Operator::Kind::near, number->second, std::min(number->first, kMaxDistance), true};
}

bool not_at(std::string_view text, std::size_t at) {
    return text.substr(std::min(at, text.size())).starts_with("NOT") && ends_at(text, at + 3);
}

std::optional<Field> field_at(std::string_view text, std::size_t at) {
    std::size_t end = at;
    while (end < text.size() && end - at < 12 && text::is_ascii_letter(text[end]))
        ++end;
    if (end == at || end + 1 >= text.size() || text[end] != ':' || space_at(text, end + 1) != 0 ||
        text[end + 1] == ')' || text[end + 1] == '|')
        return std::nullopt;
    const std::string name = text::lower_ascii(text.substr(at, end - at));
    Field field;
    field.size = end + 1 - at;
    for (const auto& [known, bit] : kTextFields) {
        if (known != name) continue;
        field.text = bit;
        return field;
    }
    field.filter = filter_field(name);
    return field.filter ? std::optional(field) : std::nullopt;
}

bool is_name_alone(std::string_view text) {
    constexpr std::size_t kLongest = 64; // of a long text it is asked for each of its words
    if (text.size() > kLongest || text.empty() || std::string_view(":/wW").find(text.back()) == text.npos) return false;
    const auto field = field_at(std::string(text) + 'x', 0);
    if (field && field->size == text.size()) return true;
    if (field && (field->filter == FilterField::url || field->filter == FilterField::domain))
        text.remove_prefix(field->size);
    // Of https://www. no more is a name than of https://, and w and ww begin it.
    static constexpr std::array<std::string_view, 2> kUrls = {"http://ww", "https://ww"};
    const std::string lower = text::lower_ascii(text);
    return lower.find(':') != lower.npos &&
           std::ranges::any_of(kUrls, [&](std::string_view url) { return url.starts_with(lower); });
}

std::string_view name_of(Fields field) {
    for (const auto& [name, bit] : kTextFields)
        if (bit == field) return name;
    return {};
}

std::vector<std::string_view> field_names() {
    std::vector<std::string_view> names;
    for (const auto& [name, bit] : kTextFields)
        if (name == name_of(bit)) names.push_back(name);
    std::ranges::copy(filter_names(), std::back_inserter(names));
    return names;
}

std::string_view without_boost(std::string_view word) {
    const std::size_t sign = word.rfind('^');
    if (sign == std::string_view::npos || sign == 0) return word;
    std::size_t end = sign;
    take_boost(word, end);
    return end == word.size() ? word.substr(0, sign) : word;
}

bool is_similarity(std::string_view text) {
    text.remove_prefix(text.starts_with('0') ? 1 : 0);
    return text.starts_with('.') && text::is_ascii_digits(text.substr(1));
}

bool take_star(std::string_view& text) {
    const std::size_t last = text.find_last_not_of('*');
    if (last == std::string_view::npos || last + 1 == text.size() || text::is_ascii_space(text[last])) return false;
    text = text.substr(0, last + 1);
    return true;
}

Suffix take_suffix(std::string_view& word) {
    Suffix suffix;
    if (std::size_t sign = without_boost(word).size(); sign < word.size()) {
        const std::string_view boosted = std::exchange(word, word.substr(0, sign));
        suffix.boost = take_boost(boosted, sign);
    }
    const std::size_t tilde = word.rfind('~');
    if (tilde != std::string_view::npos && tilde > 0 && word[tilde - 1] != '*' && word[tilde - 1] != '~') {
        const std::string_view most = word.substr(tilde + 1);
        const bool is_digit = most.size() == 1 && text::is_ascii_digit(most[0]);
        // p~0.05 is a result.
        const bool is_similar = tilde > 1 && is_similarity(most) && !text::has_ascii_digit(word.substr(0, tilde));
        if (most.empty() || is_digit || is_similar) {
            suffix.edits = is_digit ? std::min(static_cast<unsigned>(most[0] - '0'), kMaxEdits) : 1;
            word = word.substr(0, tilde);
            return suffix;
        }
    }
    suffix.prefix = take_star(word);
    return suffix;
}

bool is_url(std::string_view word) {
    const std::string begin = text::lower_ascii(word.substr(0, 8));
    if (begin.starts_with("http://") || begin.starts_with("https://")) return word.size() > begin.find("//") + 2;
    const std::size_t slash = word.find('/');
    const std::string_view host = word.substr(0, slash);
    const std::size_t dot = host.rfind('.');
    if (slash == std::string_view::npos || dot == std::string_view::npos || host.front() == '.' ||
        host.find("..") != std::string_view::npos)
        return false;
    const auto is_of_host = [](char c) {
        return text::is_ascii_lower(c) || text::is_ascii_digit(c) || c == '-' || c == '.';
    };
    const std::string_view last = host.substr(dot + 1);
    return std::all_of(host.begin(), host.end(), is_of_host) && last.size() > 1 && text::is_lower_ascii_word(last) &&
           word.find_first_of("/-_0123456789", slash + 1) != std::string_view::npos;
}

bool may_be_url(std::string_view word) {
    constexpr std::size_t kLongestUrl = 2048;
    const std::size_t slash = word.find('/');
    return slash != std::string_view::npos && word.size() <= kLongestUrl &&
           word.substr(0, slash).find('.') != std::string_view::npos;
}

std::size_t everything_at(std::string_view text, std::size_t at) {
    static constexpr std::array<std::string_view, 4> kSigns = {"*:*", "*", "(*:*)", "(*)"};
    const std::size_t end = at + one_of(kSigns, text, at);
    const bool is_whole = end == text.size() || text[end] == ')' || space_at(text, end) != 0;
    return is_whole ? end - at : 0;
}

std::size_t bracketed_range_at(std::string_view text, std::size_t at, bool as_you_type) {
    constexpr std::size_t kLongest = 80;
    constexpr std::string_view kTo = " TO ";
    text = text.substr(std::min(at, text.size()));
    const std::size_t end = text.substr(0, kLongest).find(']');
    if (!text.starts_with('[')) return 0;
    if (end != std::string_view::npos) return text.substr(0, end).find(kTo) == std::string_view::npos ? 0 : end + 1;
    const std::string_view behind = text.substr(std::min(text.find(' '), text.size()), kTo.size());
    return as_you_type && text.size() <= kLongest && kTo.starts_with(behind) ? text.size() : 0;
}

bool reads_as_syntax(std::string_view word) {
    if (is_url(word)) return true;
    if (word.starts_with('-') || word.starts_with('=') || word.starts_with('(') || word.find('|') != std::string::npos)
        return true;
    if (operator_at(word, 0) || not_at(word, 0)) return true;
    // With what may come to stand behind it, too.
    if (field_at(std::string(word) + '^', 0)) return true;
    std::string_view rest = word;
    take_suffix(rest);
    if (rest.size() != word.size()) return true;
    std::size_t open = 0;
    for (const char c : word) {
        if (c == '(') ++open;
        if (c == ')' && open-- == 0) return true;
    }
    return open > 0;
}

std::optional<unsigned> take_distance(std::string_view text, std::size_t& at) {
    if (at >= text.size() || text[at] != '~') return std::nullopt;
    const auto number = number_at<unsigned>(text, ++at);
    if (!number) return kNearDistance;
    at = number->second;
    return std::min(number->first, kMaxDistance);
}

double take_boost(std::string_view text, std::size_t& at) {
    if (at >= text.size() || text[at] != '^') return 1;
    const auto number = number_at<double>(text, at + 1);
    if (!number || !std::isfinite(number->first)) return 1;
    at = number->second;
    return std::min(number->first, kMaxBoost);
}

} // namespace newsidx::query

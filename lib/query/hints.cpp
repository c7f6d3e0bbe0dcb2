#include "query/hints.h"

#include "query/lexical.h"
#include "text/ascii.h"
#include "text/edit_distance.h"
#include "text/split.h"
#include "text/unicode.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace newsidx::query {

namespace {

// What people know from other engines, and what no text has before a colon.
constexpr std::array<std::string_view, 6> kEngineFields = {"allintext", "allintitle", "allinurl",
                                                           "intext",    "inurl",      "filetype"};

bool is_engine_field(std::string_view name) {
    return std::find(kEngineFields.begin(), kEngineFields.end(), name) != kEngineFields.end();
}

// What they know from mail and shops, and the field for it, if there is one. Words that stand before a colon in news
// are not among them.
struct ForeignField {
    std::string_view name;
    std::string_view field = {};
};
constexpr std::array<ForeignField, 21> kForeignFields = {{{"by", "author"},
                                                          {"from", "provider"},
                                                          {"section", "category"},
                                                          {"subject", "title"},
                                                          {"text", "body"},
                                                          {"content", "body"},
                                                          {"desc", "excerpt"},
                                                          {"description", "excerpt"},
                                                          {"keyword", "topic"},
                                                          {"keywords", "topic"},
                                                          {"_exists_", "has"},
                                                          {"publishedDateTime", "date"}, // a record's own
                                                          {"webUrl", "url"},
                                                          {"originalUrl", "url"},
                                                          {"to"},
                                                          {"in"},
                                                          {"ext"},
                                                          {"format"},
                                                          {"q"},
                                                          {"location"},
                                                          {"country"}}};

// What is no part of a query, and where it is said instead.
struct Elsewhere {
    std::string_view name;
    std::string_view advice;
};
constexpr std::string_view kOrder = "the order of the hits is an option of the search";
constexpr std::string_view kPath = "a record is shown by the path of its file, not searched";
constexpr std::array<Elsewhere, 10> kElsewhere = {{{"sort", kOrder},
                                                   {"order", kOrder},
                                                   {"orderby", kOrder},
                                                   {"limit", "how many hits there are is an option of the search"},
                                                   {"id", "a record is shown by its id, not searched"},
                                                   {"file", kPath},
                                                   {"filename", kPath},
                                                   {"path", kPath},
                                                   {"cache", "a record is shown by its id or URL, not searched"}}};

// The name that was meant by a name like titel, or "".
std::string_view similar_field(std::string_view name) {
    const std::string lower = text::lower_ascii(name);
    if (lower.size() < 4) return {};
    text::NearWord near(lower);
    std::size_t skip = 0;
    for (const std::string_view known : field_names())
        if (near.distance(known, 1, skip) == 1) return known;
    return {};
}

// Longer ones are none that somebody types; and all of a long text would be looked at for each of its words.
constexpr std::size_t kLongestWord = 64;

std::string hint_at_no_field(std::string_view name) {
    std::vector<std::string_view> fields = field_names();
    const std::string_view last = fields.back();
    fields.pop_back();
    return fmt::format("there is no field {}, and it is searched as text; fields are {} and {}", name,
                       fmt::join(fields, ", "), last);
}

// name:value, where the name is no field. As people type them: author, not Author.
std::string hint_at_name(std::string_view name, std::string_view value) {
    const auto* const foreign = std::find_if(kForeignFields.begin(), kForeignFields.end(),
                                             [&](const ForeignField& field) { return field.name == name; });
    const bool is_foreign = foreign != kForeignFields.end();
    if (const std::string_view known = is_foreign ? foreign->field : similar_field(name); !known.empty())
        return fmt::format("there is no field {}; {}: is one", name, known);
    for (const Elsewhere& elsewhere : kElsewhere)
        if (elsewhere.name == name)
            return fmt::format("there is no field {}, and it is searched as text; {}", name, elsewhere.advice);
    // votes:>100 is nothing else.
    const bool is_compared = text::is_lower_ascii_word(name) && value.find_first_of("<>") == 0 &&
                             value.find_first_of("0123456789") == value.find_first_not_of("<>=");
    return is_compared || is_foreign || is_engine_field(name) ? hint_at_no_field(name) : std::string();
}

// "This is: ...", "by the Author:"; no field is meant there.
bool stands_in_sentences(std::string_view name) {
    return name == "is" || name == "has" || name == "kind" || name != text::lower_ascii(name);
}

// More words than somebody types who asks for a field: "what is new in this day: a view". Filters are not among them.
bool is_sentence(std::string_view text) {
    constexpr std::size_t kMostWords = 5;
    std::size_t words = 0;
    for (std::size_t at = skip_spaces(text, 0); at < text.size() && words <= kMostWords; at = skip_spaces(text, at)) {
        if (!field_at(text, at)) ++words;
        while (at < text.size() && space_at(text, at) == 0)
            ++at;
    }
    return words > kMostWords;
}

// What would be read if it were typed as `advice` says; what stands in quotes there is not what was typed.
bool can_be_read(std::string_view advice) {
    const auto field = field_at(advice, 0);
    if (!field || !field->filter) return field.has_value();
    const std::string_view value = advice.substr(field->size);
    return value.starts_with('"') || read_filter(*field->filter, value, false, 0) ||
           read_open_range(*field->filter, value, 0);
}

// title: words, with a space, where the name is a field.
std::string hint_at_space(std::string_view name, std::string_view value) {
    if (is_engine_field(name)) return hint_at_no_field(name);
    if (stands_in_sentences(name)) return {};
    const std::string joined = fmt::format("{}:{}", name, value);
    if (!can_be_read(joined)) return {};
    return fmt::format("{}: is a field where no space follows, as in {}; it is searched as text", name, joined);
}

// topic: at the end
std::string hint_at_no_value(std::string_view name) {
    if (stands_in_sentences(name) || !field_at(fmt::format("{}:x", name), 0)) return {};
    return fmt::format("a value follows {}:, without a space; it is searched as text", name);
}

// heat>50 and lang=en, without a colon.
std::string hint_at_comparison(std::string_view word) {
    const std::size_t sign = word.find_first_of("<>=");
    if (sign == 0 || sign == std::string_view::npos) return {};
    const std::size_t value = word.find_first_not_of("<>=", sign);
    if (value == std::string_view::npos) return {};
    const auto field = filter_field(word.substr(0, sign));
    const bool is_compared = field == FilterField::heat || field == FilterField::quality || field == FilterField::date;
    if (!field || (!is_compared && (word[sign] != '=' || value != sign + 1))) return {};
    const std::string advice =
        fmt::format("{}:{}", word.substr(0, sign), word.substr(word[sign] == '=' ? value : sign));
    if (!can_be_read(advice)) return {};
    return fmt::format("a field has a colon behind its name, as in {}; it is searched as text", advice);
}

// heat > 50
std::string hint_at_loose_comparison(std::string_view word, std::string_view behind) {
    const std::size_t sign = skip_spaces(behind, 0);
    const std::size_t sign_end = std::min(behind.find_first_not_of("<>=", sign), behind.size());
    if (sign == 0 || sign == sign_end) return {};
    const std::size_t value = skip_spaces(behind, sign_end);
    const std::size_t value_end = std::min(behind.find_first_of(" \t\n)", value), behind.size());
    return hint_at_comparison(
        fmt::format("{}{}{}", word, behind.substr(sign, sign_end - sign), behind.substr(value, value_end - value)));
}

// tr*mp, te?t, *ump: for a word that has nothing else in it than letters, digits and these signs. *What* has
// stars on both sides is stressed.
std::string hint_at_wildcard(std::string_view word) {
    const std::size_t sign = word.find_first_of("*?");
    if (sign == std::string_view::npos || !text::begins_with_letter(word.substr(sign + 1))) return {};
    if (sign > 0 && !text::is_letter_byte(word[sign - 1])) return {};    // 5*3
    if (word[sign] == '?' && word != text::lower_ascii(word)) return {}; // Who?Me
    if (word.starts_with('*') && word.ends_with('*')) return {};
    if (!std::all_of(word.begin(), word.end(), [](char c) { return text::is_word_byte(c) || c == '*' || c == '?'; }))
        return {};
    if (word[sign] == '?') return "? stands for no letter; other spellings are found by news~";
    return "a star stands for letters at the end of a word only, as in news*";
}

std::string hint_at_pattern(std::string_view word) {
    if (word.size() < 3 || !word.starts_with('/') || !word.ends_with('/')) return {};
    if (word.substr(1, word.size() - 2).find_first_of("*+?[]^$\\|") == std::string_view::npos) return {};
    return "regular expressions are searched as text; a star stands for letters at the end of a word (news*)";
}

// !word, and AROUND(3) between two.
std::string hint_at_sign(std::string_view word) {
    if (word.size() > 2 && word[0] == '!' && text::is_letter_byte(word[1]))
        return fmt::format("a minus leaves out what has a word, as in -{0}; ! is not searched", word.substr(1));
    if (word.starts_with("AROUND(")) return "words near each other are found by NEAR/3; this is searched as text";
    return {};
}

// chip^, chip^high, chip^-2, chip~9, chip~0.8
std::string hint_at_suffix(std::string_view word) {
    const std::size_t sign = word.find_first_of("^~");
    if (sign == 0 || sign == std::string_view::npos ||
        !std::all_of(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(sign), text::is_word_byte))
        return {};
    const std::string_view value = word.substr(sign + 1);
    if (word[sign] == '^' && sign > 1 && !text::is_ascii_digits(word.substr(0, sign)) &&
        (value.starts_with('-') || std::all_of(value.begin(), value.end(), text::is_ascii_letter)))
        return fmt::format("a number follows ^, as in {}^2; it is searched as text", word.substr(0, sign));
    const bool is_word =
        std::all_of(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(sign), text::is_letter_byte);
    if (word[sign] == '~' && is_word && value.size() == 1 && text::is_ascii_digit(value[0]) &&
        value[0] > '0' + static_cast<int>(kMaxEdits))
        return fmt::format("{}~{} is the most that other spellings may differ", word.substr(0, sign), kMaxEdits);
    if (std::string_view rest = word; is_similarity(without_boost(value)) && take_suffix(rest).edits > 0)
        return fmt::format("behind ~ stands how many letters may differ; this is read as {}~1", word.substr(0, sign));
    return {};
}

bool is_acronym(std::string_view word) {
    return word.size() > 1 && std::all_of(word.begin(), word.end(), text::is_ascii_upper);
}

bool is_plain_word(const Node& node) {
    const Unit& unit = node.unit;
    return node.kind == Node::Kind::unit && !unit.quoted && !unit.prefix && unit.edits == 0 && unit.written.empty() &&
           unit.fields == kAnywhere && unit.boost == 1;
}

} // namespace

std::string hint_at_phrase(std::string_view content) {
    while (!content.empty()) {
        std::string_view word = text::take_part(content, ' ');
        if (take_star(word) && text::is_letter_byte(word.back()))
            return "a star stands for letters at the end of a phrase only, as in \"market new*\"";
    }
    return {};
}

std::string hint_at_word(std::string_view word) {
    word = word.substr(0, text::floor_to_character(word, kLongestWord));
    for (const auto hint : {hint_at_comparison, hint_at_wildcard, hint_at_pattern, hint_at_sign, hint_at_suffix})
        if (std::string said = hint(word); !said.empty()) return said;
    return {};
}

std::string hint_at(std::string_view text, std::size_t at, std::size_t end) {
    text = text.substr(0, text::floor_to_character(text, at + kLongestWord));
    end = std::min(end, text.size());
    const std::string_view word = text.substr(at, end - at);
    const std::string_view before = text.substr(0, at);
    if (word == "NOT" && !before.ends_with("NOT ") && text.find_first_not_of(" )", end) == std::string_view::npos)
        return "NOT leaves out what has the word behind it, and here is none; it is searched as a word";
    constexpr std::size_t kLongestName = 18; // and its colon
    const std::size_t colon = text.substr(at, kLongestName).find(':');
    if (colon == 0 || colon >= word.size()) {
        std::string said = hint_at_word(word);
        return said.empty() ? hint_at_loose_comparison(word, text.substr(end)) : said;
    }
    const std::string_view name = word.substr(0, colon);
    if (colon + 1 < word.size())
        return word[colon + 1] == '/' ? std::string() : hint_at_name(name, word.substr(colon + 1));
    const std::size_t value = skip_spaces(text, end);
    const std::string_view around = text.substr(at > kLongestWord ? at - kLongestWord : 0);
    const auto field = field_at(fmt::format("{}:x", name), 0);
    const bool begins_with_text_field = at == 0 && field && !field->filter; // title: the words of one
    if (!is_engine_field(name) && !begins_with_text_field && is_sentence(around)) return {};
    if (quote_at(text, value) > 0) return hint_at_space(name, "\"some words\"");
    const std::size_t value_end = std::min(text.find_first_of(" \t\n)", value), text.size());
    return value < value_end ? hint_at_space(name, text.substr(value, value_end - value)) : hint_at_no_value(name);
}

std::string hint_at_value(FilterField field, std::string_view value) {
    if (field == FilterField::domain && has_path(value))
        return "a domain is the name of a site, without the path behind it, which is left out";
    if (field == FilterField::date && value.starts_with('-') &&
        value.find_first_of(" \xE2") == std::string_view::npos &&
        value.find("..") == std::string_view::npos) // no range
        return fmt::format("{0} is one day, or one second; date:{0}..today has all from then on", value);
    return {};
}

std::string_view hint_at_stray(std::string_view text) {
    if (text.starts_with("NEAR("))
        return "NEAR stands between two words, as in chip NEAR/5 maker; here it is searched as a word";
    return "this joins nothing; it is searched as a word";
}

std::optional<Warning> hint_at_headline(std::string_view text, const Node& root) {
    constexpr std::ptrdiff_t kFewest = 4;
    const std::vector<Node>& row = root.children;
    const auto is_capital = [](const Node& node) {
        return is_plain_word(node) && text::begins_with_capital(node.unit.text);
    };
    const auto left_out = std::find_if(row.begin(), row.end(), [&](const Node& node) {
        return node.kind == Node::Kind::exclude && is_capital(node.children.front());
    });
    if (left_out == row.end() || std::count_if(row.begin(), row.end(), is_capital) < kFewest) return std::nullopt;
    const std::string sign = "-" + left_out->children.front().unit.text;
    return Warning{
        std::min(text.find(sign), text.size()),
        fmt::format("{} leaves out what has this word; the headline of which it is a part goes in quotes", sign)};
}

std::optional<Warning> hint_at_small_operator(std::string_view text, const Node& root) {
    // Among more words it is one of a sentence.
    const std::vector<Node>& row = root.children;
    if (row.size() != 3 || !std::all_of(row.begin(), row.end(), is_plain_word)) return std::nullopt;
    const std::string& middle = row[1].unit.text;
    if ((middle != "or" && middle != "not") || !is_stop_word(row[1].unit)) return std::nullopt;
    // "why not me" is a question.
    if (is_stop_word(row[0].unit) || is_stop_word(row[2].unit)) return std::nullopt;
    const bool is_or = middle == "or";
    // "Moore, not Lenovo" and "Trump: not guilty" are what somebody says.
    if (!is_or && (text.find_first_of(",:;") != std::string_view::npos || text::begins_with_capital(text) ||
                   text::begins_with_capital(row[2].unit.text)))
        return std::nullopt;
    return Warning{std::min(text.find(" " + middle + " "), text.size() - 1) + 1,
                   fmt::format("{} {} {}, in capitals, {}", row[0].unit.text, is_or ? "OR" : "NOT", row[2].unit.text,
                               is_or ? "finds what has one of them" : "leaves out what has the last word")};
}

std::optional<Warning> hint_at_no_time(std::string_view text, const Node& root) {
    DateFilter all;
    const Node* last = nullptr;
    for (const Node& node : root.children) {
        const auto* date = node.kind == Node::Kind::filter ? std::get_if<DateFilter>(&node.filter) : nullptr;
        if (date == nullptr) continue;
        all.from = std::max(all.from, date->from);
        all.to = std::min(all.to, date->to);
        last = &node;
    }
    if (last == nullptr || all.from < all.to) return std::nullopt;
    return Warning{
        std::min(last->offset, text.size()),
        "no date is inside of all of these; before: and until: leave out the day or time that they name, and "
        "date:2023-12 or date:2023-12-01..2023-12-07 have it"};
}

std::optional<Warning> hint_at_stop_word(std::string_view text, const Node& root) {
    // More words are a title or a sentence, of which a word less is no loss.
    const std::vector<Node>& row = root.children;
    if (row.size() != 2 || !std::all_of(row.begin(), row.end(), is_plain_word)) return std::nullopt;
    const Unit& first = row[0].unit;
    const Unit& second = row[1].unit;
    if (is_stop_word(first) == is_stop_word(second)) return std::nullopt;
    const Unit& left_out = is_stop_word(first) ? first : second;
    const bool is_name = text::begins_with_capital(first.text) && text::begins_with_capital(second.text);
    if (!is_name && !is_acronym(left_out.text)) return std::nullopt;
    // Before a name it tells nothing.
    for (const std::string_view article : {"The", "A", "An"})
        if (first.text == article) return std::nullopt;
    return Warning{
        std::min(text.find(left_out.text), text.size()),
        fmt::format("nearly every text has {0}, so it is left out; the phrase \"{1} {2}\", with its quotes, finds both "
                    "side by side",
                    left_out.text, first.text, second.text)};
}

} // namespace newsidx::query

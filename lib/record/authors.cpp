#include "record/authors.h"

#include "record/among.h"
#include "record/clean.h"
#include "record/front_matter/markdown.h"
#include "record/keys.h"
#include "record/members.h"
#include "record/scalars.h"
#include "record/trim.h"
#include "record/value.h"
#include "text/ascii.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace newsidx::record {
namespace {

constexpr std::size_t kLongestName = 200; // bytes; what is longer is a text
constexpr std::string_view kAround = " \t\r\n,;";

bool starts_with_word(std::string_view text, std::string_view word) {
    return text.size() > word.size() && text::lower_ascii(text.substr(0, word.size())) == word &&
           text[word.size()] == ' ';
}

std::string_view without_first(std::string_view text, std::string_view word) {
    return starts_with_word(text, word) ? trim(text.substr(word.size()), kAround) : text;
}

// "By Jane Doe", "Von Jane Doe" -> "Jane Doe"; but not "von Trier", nor "Von der Heide".
std::string_view without_by(std::string_view text) {
    if (starts_with_word(text, "by")) return without_first(text, "by");
    for (const std::string_view word : {"von", "par", "por", "door", "av", "af"}) {
        const std::string_view rest = without_first(text, word);
        const bool is_name = rest.size() < text.size() && rest.find(' ') != std::string_view::npos &&
                             !(rest.front() >= 'a' && rest.front() <= 'z');
        if (is_name) return rest;
    }
    return text;
}

// "jd@paper.example (Jane Doe)" and "Jane Doe <jd@paper.example>" -> "Jane Doe"
std::string_view without_address(std::string_view text) {
    const std::size_t open = text.find_first_of("(<");
    if (open == std::string_view::npos || !(text.ends_with(')') || text.ends_with('>'))) return text;
    const std::string_view before = trim(text.substr(0, open), kAround);
    const std::string_view inside = trim(text.substr(open + 1, text.size() - open - 2), kAround);
    if (text[open] == '(' && before.find('@') != std::string_view::npos && !inside.empty()) return inside;
    if (text[open] == '<' && inside.find('@') != std::string_view::npos && !before.empty()) return before;
    return text;
}

void split_at(std::string_view text, std::string_view separator, std::vector<std::string_view>& out) {
    for (std::size_t end = text.find(separator); end != std::string_view::npos; end = text.find(separator)) {
        out.push_back(text.substr(0, end));
        text.remove_prefix(end + separator.size());
    }
    out.push_back(text);
}

// The people of one text; the text itself where they are not told apart.
std::vector<std::string_view> people_in(std::string_view text) {
    std::vector<std::string_view> people{text};
    for (const std::string_view separator : {";", ",", " and ", " & ", " und ", " et ", " y ", " / "}) {
        std::vector<std::string_view> parts;
        for (const std::string_view one : people)
            split_at(one, separator, parts);
        people = std::move(parts);
    }
    for (std::string_view& one : people)
        one = without_first(trim(one, kAround), "and");
    std::erase(people, std::string_view());
    const bool are_names = std::all_of(people.begin(), people.end(), [](std::string_view one) {
        return one.find(' ') != std::string_view::npos && one.size() <= kLongestName;
    });
    return are_names ? people : std::vector{text};
}

// "Doe, Jane; Reed, Bo", as catalogues list people: Jane Doe, Bo Reed. Empty for what is something else: one alone may
// be a name and its agency.
std::vector<std::string> inverted_names(std::string_view text) {
    std::vector<std::string_view> people;
    split_at(text, ";", people);
    std::vector<std::string> names;
    for (std::string_view one : people) {
        one = trim(one, kAround);
        if (one.empty()) continue;
        const std::size_t comma = one.find(',');
        if (comma == std::string_view::npos || one.find(',', comma + 1) != std::string_view::npos ||
            one.find(' ') < comma)
            return {};
        names.push_back(std::string(trim(one.substr(comma), kAround)) + ' ' + std::string(one.substr(0, comma)));
    }
    return names.size() > 1 ? names : std::vector<std::string>();
}

class Authors {
public:
    void add(const Value& value) {
        if (value.kind == Value::Kind::string) add_text(value.text);
        for (const Value& item : value.items)
            add(item);
        if (value.kind != Value::Kind::object) return;
        if (const std::string name = full_name(value); !name.empty()) return add_name(name);
        for (const std::string_view key :
             {"name", "display_name", "displayName", "full_name", "by", "title", "original", "literal"}) {
            const Member* const member = find_member(value, key);
            if (member != nullptr && member->value.kind == Value::Kind::string) return add_text(member->value.text);
        }
        if (const Value& inside = related_things(value); &inside != &value) add(inside);
    }

    // {"firstName": "Jane", "lastName": "Doe"}, {"given": "Jane", "family": "Doe"}
    static std::string full_name(const Value& value) {
        constexpr auto kFirst = std::to_array<std::string_view>({"firstName", "first_name", "given"});
        constexpr auto kLast = std::to_array<std::string_view>({"lastName", "last_name", "family"});
        std::string first;
        std::string last;
        for (const Member& member : value.members) {
            if (member.value.kind != Value::Kind::string) continue;
            if (is_among(kFirst, member.key)) first = clean_line(member.value.text);
            if (is_among(kLast, member.key)) last = clean_line(member.value.text);
        }
        return first.empty() || last.empty() ? std::string() : first + ' ' + last;
    }

    std::vector<std::string> take() { return std::move(names_); }

private:
    void add_text(std::string_view text) {
        std::string line = clean_line(text);
        const auto names = is_written_list(line) ? split_list(line) : written_names(line);
        for (const std::string& one : names.value_or(std::vector<std::string>()))
            add_name(without_address(one));
        if (names) return;
        line = without_note_links(line);
        const std::vector<std::string> inverted = inverted_names(line);
        for (const std::string& one : inverted)
            add_name(one);
        if (!inverted.empty()) return;
        for (const std::string_view one : people_in(without_by(trim(line, kAround))))
            add_name(without_address(one));
    }

    void add_name(std::string_view name) {
        const bool is_name = !name.empty() && name.size() <= kLongestName && name.find("://") == name.npos &&
                             !name.ends_with("unknown)") && name != "[deleted]" &&
                             !says_nothing(name); // "(author unknown)"
        if (is_name && names_.size() < kMostAuthors && std::find(names_.begin(), names_.end(), name) == names_.end())
            names_.emplace_back(name);
    }

    std::vector<std::string> names_;
};

} // namespace

std::vector<std::string> authors_in(const Value& value) {
    Authors authors;
    authors.add(value);
    return authors.take();
}

std::vector<std::string> authors_of(const Record& record) {
    Authors authors;
    const auto add = [&](const std::string& json) {
        try {
            authors.add(read_json_value(json));
        } catch (const Rejection&) { // nested too deeply for this, and no name
        }
    };
    for (const auto& [name, json] : record.unknown)
        if (names_authors(name)) add(json);
    std::vector<std::string> names = authors.take();
    if (!names.empty()) return names;
    // Where networks and blogs say nobody else, whose post it is: {"user": {"name": ...}}. As text it may be who
    // exported it.
    for (const auto& [name, json] : record.unknown)
        if (name == "user" && json.starts_with('{')) add(json);
    return authors.take();
}

} // namespace newsidx::record

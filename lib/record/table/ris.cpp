#include "record/table/ris.h"

#include "record/among.h"
#include "record/parse.h"
#include "record/trim.h"
#include "record/value.h"
#include "text/ascii.h"
#include "text/encoding.h"

#include <algorithm>
#include <array>

namespace newsidx::record {
namespace {

using Values = std::vector<std::pair<std::string, std::string>>;

// What a record calls it, and where a reference has it: the first of these tags that it has.
struct Name {
    std::string_view key;
    std::array<std::string_view, 5> tags;
};
constexpr auto kTexts = std::to_array<Name>({{"title", {"TI", "T1", "CT"}},
                                             {"publication", {"T2", "JF", "JO", "JA", "PB"}},
                                             {"date", {"DA", "Y1", "PY"}},
                                             {"url", {"UR"}},
                                             {"abstract", {"AB", "N2"}},
                                             {"language", {"LA"}},
                                             {"id", {"AN"}}}); // of an archive: it has no other one of it
constexpr std::string_view kAuthors = "AU";
constexpr std::string_view kKeywords = "KW";

// The tag of the line, which is taken off with the hyphen; "" if it has none.
std::string_view take_tag(std::string_view& line) {
    constexpr std::size_t kTag = 2;
    const std::size_t hyphen = line.find_first_not_of(' ', kTag);
    const bool has_tag = line.size() > kTag && line[0] >= 'A' && line[0] <= 'Z' &&
                         (text::is_ascii_digit(line[1]) || (line[1] >= 'A' && line[1] <= 'Z')) && line[kTag] == ' ' &&
                         hyphen < line.size() && line[hyphen] == '-' &&
                         (hyphen + 1 == line.size() || line[hyphen + 1] == ' ');
    if (!has_tag) return {};
    const std::string_view tag = line.substr(0, kTag);
    line = trim(line.substr(hyphen + 1));
    return tag;
}

// "2024/03/02/" and "2024/03//Spring" -> "2024-03-02" and "2024-03"; what is no such date stays as it is.
std::string date_of(std::string_view text) {
    constexpr std::size_t kYear = 4;
    std::string date;
    std::string_view rest = text;
    for (int part = 0; part < 3 && !rest.empty(); ++part) {
        const std::string_view number = trim(rest.substr(0, rest.find('/')));
        if (number.empty()) break;
        if (!text::is_ascii_digits(number) || number.size() != (part == 0 ? kYear : 2)) return std::string(text);
        date.append(part == 0 ? "" : "-").append(number);
        rest.remove_prefix(std::min(rest.find('/'), rest.size() - 1) + 1);
    }
    return date;
}

void append_member(std::string& json, std::string_view key) {
    json += json.ends_with('{') ? "" : ",";
    append_json_string(json, key);
    json += ':';
}

// "Doe, Jane" or "Doe, Jane, Jr."
void append_author(std::string& json, std::string_view author) {
    const std::string_view family = trim(author.substr(0, author.find(',')));
    const std::string_view given = author.size() > family.size() ? trim(author.substr(author.find(',') + 1)) : "";
    json += '{';
    append_member(json, given.empty() ? "literal" : "family");
    append_json_string(json, given.empty() ? author : family);
    if (!given.empty()) append_member(json, "given");
    if (!given.empty()) append_json_string(json, given);
    json += '}';
}

// All values of a tag, which go.
std::vector<std::string> take_all(Values& values, std::string_view tag) {
    std::vector<std::string> all;
    for (auto& [own, value] : values)
        if (own == tag) all.push_back(std::move(value));
    std::erase_if(values, [&](const auto& one) { return one.first == tag; });
    return all;
}

std::string json_of(Values values) {
    std::string json = "{";
    for (const auto& [key, tags] : kTexts) {
        for (const std::string_view tag : tags) {
            const auto found =
                std::find_if(values.begin(), values.end(), [&](const auto& one) { return one.first == tag; });
            if (found == values.end()) continue;
            append_member(json, key);
            append_json_string(json, key == "date" ? date_of(found->second) : found->second);
            values.erase(found);
            break;
        }
    }
    while (!values.empty()) {
        const std::string tag = values.front().first;
        const std::vector<std::string> all = take_all(values, tag);
        append_member(json, tag == kAuthors ? "author" : tag == kKeywords ? "keywords" : tag);
        const bool is_list = all.size() > 1 || tag == kAuthors || tag == kKeywords;
        json += is_list ? "[" : "";
        for (const std::string& one : all) {
            json += json.ends_with('[') || json.ends_with(':') ? "" : ",";
            tag == kAuthors ? append_author(json, one) : append_json_string(json, one);
        }
        json += is_list ? "]" : "";
    }
    return json + '}';
}

} // namespace

bool is_ris(std::string_view head) {
    head = text::without_mark(head);
    head.remove_prefix(std::min(head.find_first_not_of(" \t\r\n"), head.size()));
    head = head.substr(0, head.find('\n'));
    return head.starts_with("TY") && take_tag(head) == "TY" && !head.empty() &&
           head.find(' ') == std::string_view::npos;
}

void RisEntries::feed(std::string_view piece) {
    while (!piece.empty()) {
        const std::size_t end = piece.find('\n');
        const std::string_view part = piece.substr(0, end);
        piece.remove_prefix(end == std::string_view::npos ? piece.size() : end + 1);
        if (begun_.size() <= kMaxRecordBytes) begun_ += part; // what is longer is rejected in any case
        if (end != std::string_view::npos) {
            take_line(begun_);
            begun_.clear();
        }
    }
}

void RisEntries::take_line(std::string_view line) {
    if (++line_ == 1) line = text::without_mark(line);
    line = trim(line, "\r");
    std::string_view value = line;
    std::string tag(take_tag(value));
    if (tag == "A1") tag = kAuthors;
    if (tag == "TY") {
        end_entry();
        begin_ = line_;
    }
    if (begin_ == 0) { // between two references
        if (!trim(line).empty() && !std::exchange(told_, true))
            found_.errors.push_back(
                {line_, 0, "this line is of no reference: one begins with TY  - and ends with ER  -"});
        return;
    }
    if (tag == "ER") return end_entry();
    bytes_ += value.size() + 1;
    if (bytes_ > kMaxRecordBytes) {
        values_.clear();
    } else if (!tag.empty()) {
        if (!value.empty()) values_.emplace_back(std::move(tag), value);
    } else if (!values_.empty()) {
        values_.back().second.append("\n").append(value);
    }
}

void RisEntries::end_entry() {
    if (begin_ == 0) return;
    const std::string json = json_of(std::exchange(values_, {}));
    if (bytes_ > kMaxRecordBytes || json.size() > kMaxRecordBytes) {
        found_.errors.push_back({begin_, 0, rejection_of_size()});
    } else {
        found_.items.push_back({found_.bytes.size(), json.size(), begin_, 1});
        found_.bytes += json;
    }
    bytes_ = 0;
    begin_ = 0;
    told_ = false;
}

void RisEntries::finish() {
    if (!begun_.empty()) take_line(std::exchange(begun_, {}));
    end_entry();
}

JsonBatch RisEntries::take() {
    return std::exchange(found_, {});
}

} // namespace newsidx::record

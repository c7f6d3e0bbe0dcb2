#include "record/table/ris.h"

#include "record/among.h"
#include "record/parse.h"
#include "record/trim.h"
#include "record/value.h"
#include "text/ascii.h"
#include "text/encoding.h"
#include "text/split.h"

#include <algorithm>
#include <array>

namespace newsidx::record {
namespace {

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
constexpr std::string_view kNumber = "ID"; // programs count their references by it: it is the id of none

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
        const std::string_view number = trim(text::take_part(rest, '/'));
        if (number.empty()) break;
        if (!text::is_ascii_digits(number) || number.size() != (part == 0 ? kYear : 2)) return std::string(text);
        date.append(part == 0 ? "" : "-").append(number);
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

void append_values(std::string& json, std::string_view tag, const std::vector<std::string>& values) {
    append_member(json, tag == kAuthors ? "author" : tag == kKeywords ? "keywords" : tag == kNumber ? "number" : tag);
    const bool is_list = values.size() > 1 || tag == kAuthors || tag == kKeywords;
    json += is_list ? "[" : "";
    for (const std::string& value : values) {
        json += json.ends_with('[') || json.ends_with(':') ? "" : ",";
        tag == kAuthors ? append_author(json, value) : append_json_string(json, value);
    }
    json += is_list ? "]" : "";
}

std::string json_of(std::map<std::string, std::vector<std::string>> values) {
    std::string json = "{";
    for (const auto& [key, tags] : kTexts) {
        const auto* const tag = std::find_if(tags.begin(), tags.end(),
                                             [&](std::string_view one) { return values.contains(std::string(one)); });
        if (tag == tags.end()) continue;
        const auto found = values.find(std::string(*tag));
        append_member(json, key);
        append_json_string(json, key == "date" ? date_of(found->second.front()) : found->second.front());
        found->second.erase(found->second.begin());
        if (found->second.empty()) values.erase(found);
    }
    for (const auto& [tag, all] : values)
        append_values(json, tag, all);
    return json + '}';
}

} // namespace

bool is_ris(std::string_view head) {
    constexpr int kMostLines = 20; // above the first reference
    head = text::without_mark(head);
    for (int lines = 0; lines <= kMostLines && !head.empty(); ++lines) {
        std::string_view line = record::take_line(head);
        if (const std::string_view tag = take_tag(line); !tag.empty() && !line.empty())
            return tag == "TY" && line.find(' ') == std::string_view::npos;
    }
    return false;
}

void RisEntries::feed(std::string_view piece) {
    while (!piece.empty())
        if (const std::string_view line = lines_.take(piece); !line.empty()) take_line(line);
}

void RisEntries::take_line(std::string_view line) {
    if (++line_ == 1) line = text::without_mark(line);
    line = trim(line, "\r\n");
    std::string_view value = line;
    std::string tag(take_tag(value));
    if (tag == "A1") tag = kAuthors;
    if (tag == "TY") {
        end_entry();
        begin_ = line_;
    }
    if (tag == "ER" && value.empty()) return end_entry();
    if (begin_ == 0) { // between two references
        if (!trim(line).empty() && !std::exchange(told_, true))
            found_.errors.push_back(
                {line_, 0, "this line is of no reference: one begins with TY  - and ends with ER  -"});
        return;
    }
    if (tag == "ER") { // "ER - shown at eight": of a text
        tag.clear();
        value = line;
    }
    bytes_ += value.size() + 1;
    if (!tag.empty()) {
        bytes_ += sizeof(std::string);
        last_ = &values_[tag].emplace_back(value);
    } else if (last_ != nullptr) { // a value may begin in the line below its tag
        last_->append(last_->empty() ? "" : "\n").append(value);
    }
    if (bytes_ > kMaxRecordBytes) clear_values();
}

void RisEntries::end_entry() {
    if (begin_ == 0) return;
    for (auto& [tag, values] : values_)
        std::erase(values, "");
    std::erase_if(values_, [](const auto& tag) { return tag.second.empty(); });
    const std::string json = json_of(std::move(values_));
    clear_values();
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

void RisEntries::clear_values() {
    values_.clear();
    last_ = nullptr;
}

void RisEntries::finish() {
    if (const std::string_view line = lines_.rest(); !line.empty()) take_line(line);
    end_entry();
}

JsonBatch RisEntries::take() {
    return std::exchange(found_, {});
}

} // namespace newsidx::record

#include "record/file_path.h"

#include "record/clean.h"
#include "record/date/date.h"
#include "text/ascii.h"
#include "text/unicode.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace newsidx::record {

namespace {

constexpr std::string_view kForm = "0000-00-00";

bool begins_with_date(std::string_view name) {
    if (name.size() < kForm.size()) return false;
    for (std::size_t i = 0; i < kForm.size(); ++i) {
        const bool is_digit = text::is_ascii_digit(name[i]);
        if (kForm[i] == '0' ? !is_digit : name[i] != kForm[i]) return false;
    }
    return name.size() == kForm.size() || std::string_view("-_. ").find(name[kForm.size()]) != std::string_view::npos;
}

std::string_view name_of(std::string_view path) {
    return path.substr(path.rfind('/') + 1); // all of it if there is none
}

std::string_view without_endings(std::string_view name) {
    name = without_packing(name);
    const std::size_t dot = name.rfind('.');
    return dot == 0 || dot == std::string_view::npos ? name : name.substr(0, dot);
}

// What a program has named, with a hash or a number, says nothing.
bool is_said_by_people(std::string_view name) {
    constexpr std::size_t kHash = 16;
    const bool is_hash = name.size() >= kHash && name.find_first_not_of("0123456789abcdefABCDEF-_") == name.npos;
    return !is_hash && name.find_first_not_of("0123456789-_ ") != name.npos;
}

std::string title_of(std::string_view path) {
    const std::string_view folder = path.substr(0, std::min(path.rfind('/'), path.size()));
    std::string_view name = without_endings(name_of(path));
    if (name == "index" || name == "_index") name = name_of(folder);
    if (text::find_invalid_utf8(name)) return {};
    if (begins_with_date(name)) {
        if (name.size() <= kForm.size() + 1) return std::string(name.substr(0, kForm.size())); // a daily note
        name.remove_prefix(kForm.size() + 1);
    }
    if (!is_said_by_people(name)) return {};
    std::string title = text::to_nfc(name);
    if (title.find(' ') == std::string::npos) {
        std::replace_if(
            title.begin(), title.end(), [](char c) { return c == '-' || c == '_'; }, ' ');
        if (title[0] >= 'a' && title[0] <= 'z') title[0] = static_cast<char>(title[0] - 'a' + 'A');
    }
    return clean_line(title);
}

} // namespace

std::string_view without_packing(std::string_view name) {
    for (const std::string_view packed : {".gz", ".zst"})
        if (name.size() > packed.size() && name.ends_with(packed)) name.remove_suffix(packed.size());
    return name;
}

bool has_markdown_ending(std::string_view name) {
    constexpr auto kEndings = std::to_array<std::string_view>({".md", ".markdown", ".mdown", ".mkd", ".mkdn", ".mdx"});
    const std::string lower = text::lower_ascii(name);
    return std::any_of(kEndings.begin(), kEndings.end(),
                       [plain = without_packing(lower)](std::string_view ending) { return plain.ends_with(ending); });
}

void add_from_path(Record& record, ItemFormat format, const Place& place) {
    if ((format != ItemFormat::front_matter && format != ItemFormat::markdown) || !place.single) return;
    if (place.path.find("/_drafts/") != std::string_view::npos) record.published = false;
    // Beside a URL there may be a feed that knows its title.
    if (record.title.empty() && record.original_url.empty() && record.web_url.empty())
        record.title = title_of(place.path);
    if (!record.published_at.text.empty()) return;
    const std::string_view name = name_of(place.path);
    if (!begins_with_date(name)) return;
    const std::string text(name.substr(0, kForm.size()));
    if (const std::optional<std::int64_t> seconds = parse_date(text)) record.published_at = {seconds, text};
}

} // namespace newsidx::record

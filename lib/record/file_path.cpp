#include "record/file_path.h"

#include "record/date.h"

#include <optional>
#include <string>
#include <string_view>

namespace newsidx::record {

namespace {

constexpr std::string_view kForm = "0000-00-00";

bool begins_with_date(std::string_view name) {
    if (name.size() <= kForm.size()) return false;
    for (std::size_t i = 0; i < kForm.size(); ++i) {
        const bool is_digit = name[i] >= '0' && name[i] <= '9';
        if (kForm[i] == '0' ? !is_digit : name[i] != kForm[i]) return false;
    }
    return std::string_view("-_. ").find(name[kForm.size()]) != std::string_view::npos;
}

} // namespace

void add_from_path(Record& record, ItemFormat format, const Place& place) {
    if (format != ItemFormat::front_matter || !place.single) return;
    if (place.path.find("/_drafts/") != std::string_view::npos) record.published = false;
    if (!record.published_at.text.empty()) return;
    const std::string_view name = place.path.substr(place.path.rfind('/') + 1); // all of it if there is none
    if (!begins_with_date(name)) return;
    const std::string text(name.substr(0, kForm.size()));
    if (const std::optional<std::int64_t> seconds = parse_date(text)) record.published_at = {seconds, text};
}

} // namespace newsidx::record

#include "record/change.h"

#include "record/value.h"

#include <charconv>
#include <cmath>
#include <limits>

namespace newsidx::record {

namespace {

double number(std::string_view line, const Member& member) {
    constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
    if (member.value.kind == Value::Kind::null) return kUnknown;
    double value = 0;
    const std::string& text = member.value.text;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (member.value.kind != Value::Kind::number || error != std::errc() || end != text.data() + text.size() ||
        !std::isfinite(value))
        reject(line, member.value.offset, "\"" + member.key + "\" must be a number or null");
    return value < 0 ? kUnknown : value;
}

ChangeLine to_change(std::string_view line) {
    const Tree tree = read_json(line);
    ChangeLine change;
    for (const Member& member : tree.root.members) {
        const Value& value = member.value;
        if (member.key == "id" || member.key == "url") {
            if (!change.id_or_url.empty()) reject(line, member.offset, "give \"id\" or \"url\", not both");
            if (value.text.empty() || (value.kind != Value::Kind::string && value.kind != Value::Kind::number))
                reject(line, value.offset, "\"" + member.key + "\" must be a text or a number");
            change.id_or_url = value.text;
        } else if (member.key == "quality") {
            change.quality = number(line, member);
        } else if (member.key == "heat") {
            change.heat = number(line, member);
        } else if (member.key == "published") {
            if (value.kind != Value::Kind::boolean) reject(line, value.offset, "\"published\" must be true or false");
            change.published = value.boolean;
        } else {
            reject(line, member.offset,
                   "the key \"" + shorten(member.key) + "\" cannot be updated; only quality, heat and published can");
        }
    }
    if (change.id_or_url.empty()) reject(line, 0, "neither \"id\" nor \"url\" says which record is meant");
    if (!change.quality && !change.heat && !change.published)
        reject(line, 0, "nothing to set: give quality, heat or published");
    return change;
}

} // namespace

ChangeResult parse_change(std::string_view line) {
    ChangeResult result;
    try {
        result.change = to_change(line);
    } catch (const Rejection& rejection) {
        result.rejection = rejection.note();
    }
    return result;
}

} // namespace newsidx::record

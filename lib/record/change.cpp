#include "record/change.h"

#include "record/among.h"
#include "record/lines.h"
#include "record/scalars.h"
#include "record/table/number_style.h"
#include "record/table/table.h"
#include "record/value.h"
#include "text/ascii.h"
#include "text/encoding.h"
#include "text/number.h"

#include <algorithm>
#include <array>
#include <limits>

namespace newsidx::record {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

double number(std::string_view line, const Member& member) {
    if (member.value.kind == Value::Kind::null) {
        if (line.substr(member.value.offset).starts_with("null")) return kUnknown;
        reject(line, member.value.offset, "this is no JSON value: \"" + member.key + "\" must be a number or null");
    }
    const auto value = text::number_of<double>(member.value.text);
    if (member.value.kind != Value::Kind::number || !value)
        reject(line, member.value.offset, "\"" + member.key + "\" must be a number or null");
    return *value < 0 ? kUnknown : *value;
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

// What marks a table's values apart; nullopt: it is none of changes.
std::optional<char> separator_of(std::string_view text) {
    text = text::without_mark(text);
    const std::string_view first = text.substr(0, text.find('\n'));
    if (first.starts_with('{')) return std::nullopt;
    for (const char separator : {',', ';', '\t'}) {
        TableRows rows(separator);
        rows.feed(std::string(first) + '\n');
        const auto has = [&](std::string_view name) {
            return std::any_of(rows.names().begin(), rows.names().end(),
                               [&](const std::string& column) { return text::equal_but_for_case(column, name); });
        };
        if ((has("id") || has("url")) && (has("quality") || has("heat") || has("published"))) return separator;
    }
    return std::nullopt;
}

// With what spreadsheets make of true and false where other languages are spoken.
std::optional<bool> truth_in_cell(const Value& value) {
    constexpr auto kTrue = std::to_array<std::string_view>({"wahr", "vrai", "verdadero", "vero", "verdadeiro", "waar"});
    constexpr auto kFalse = std::to_array<std::string_view>({"falsch", "faux", "falso", "onwaar"});
    const std::string lower = text::lower_ascii(value.text);
    if (is_among(kTrue, lower)) return true;
    if (is_among(kFalse, lower)) return false;
    return to_bool(value);
}

// What reads as a number is that number: most cells are what `search` has written.
double number_in_cell(std::string_view row, const Member& member) {
    const std::string& text = member.value.text;
    const std::string key = text::lower_ascii(member.key);
    std::optional<double> number = to_number(text);
    if (!number) {
        const auto [whole, with_decimals, sign] = written_number(text);
        if (!whole.empty() && !with_decimals.empty())
            reject(row, 0,
                   key + " may be " + whole + " or " + with_decimals + ", and is \"" + shorten(text) +
                       "\": write one of them");
        number = to_number(whole.empty() ? with_decimals : whole);
    }
    if (!number) reject(row, 0, key + " must be a number, and is \"" + shorten(text) + '"');
    return *number < 0 ? kUnknown : *number;
}

// nullopt: it sets nothing.
std::optional<ChangeLine> change_of_row(std::string_view row) {
    const Tree tree = read_json(row);
    ChangeLine change;
    const Member* url = nullptr;
    for (const Member& member : tree.root.members) {
        const std::string& text = member.value.text;
        const std::string key = text::lower_ascii(member.key);
        if (key == "id") change.id_or_url = text;
        if (key == "url") url = &member;
        if (key == "quality") change.quality = number_in_cell(row, member);
        if (key == "heat") change.heat = number_in_cell(row, member);
        if (key == "published") {
            change.published = truth_in_cell(member.value);
            if (!change.published) reject(row, 0, "published must be true or false, and is \"" + shorten(text) + '"');
        }
    }
    if (!change.quality && !change.heat && !change.published) return std::nullopt;
    if (change.id_or_url.empty() && url != nullptr) change.id_or_url = url->value.text;
    if (change.id_or_url.empty()) reject(row, 0, "neither id nor url says which record is meant");
    return change;
}

void for_each_row(std::string_view text, char separator,
                  const std::function<void(std::uint64_t, const ChangeResult&, bool)>& visit) {
    TableRows rows(separator, {}, 1, TableRows::Values::as_written);
    rows.feed(text);
    rows.finish();
    const JsonBatch found = rows.take();
    for (const JsonItem& item : found.items) {
        ChangeResult result;
        try {
            result.change = change_of_row(std::string_view(found.bytes).substr(item.begin, item.size));
            if (!result.change) continue;
        } catch (const Rejection& rejection) {
            result.rejection = {0, 0, rejection.note().message};
        }
        visit(item.line, result, true);
    }
    for (const Note& error : found.errors)
        visit(error.line, {std::nullopt, {0, error.column, error.message}}, true);
}

} // namespace

void for_each_change(std::string_view text,
                     const std::function<void(std::uint64_t line, const ChangeResult& change, bool is_table)>& visit) {
    if (const std::optional<char> separator = separator_of(text)) return for_each_row(text, *separator, visit);
    for (std::uint64_t line = 1; !text.empty(); ++line) {
        const std::string_view one = take_line(text);
        if (one.find_first_not_of(" \t\r") != std::string_view::npos) visit(line, parse_change(one), false);
    }
}

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

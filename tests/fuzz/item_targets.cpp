// Targets that read one item.
#include "check.h"
#include "record/json/json_items.h"
#include "record/value.h"
#include "targets.h"
#include "text/encoding.h"

#include <optional>
#include <string>

namespace newsidx::fuzz {

using record::ItemFormat;

namespace {

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) {
        ++found;
    }
    return found;
}

// How often the marker stands in the values and keys of a tree: below a key `secured`, and elsewhere.
struct Marks {
    std::size_t hidden = 0;
    std::size_t open = 0;

    void add(const record::Value& value, bool is_secured) {
        add(value.text, is_secured);
        for (const record::Value& item : value.items) {
            add(item, is_secured);
        }
        for (const record::Member& member : value.members) {
            add(member.key, is_secured);
            add(member.value, is_secured || member.key == "secured");
        }
    }
    void add(std::string_view text, bool is_secured) { (is_secured ? hidden : open) += count(text, kMarker); }
};

// The tree that parse() made its record of.
record::Tree tree_of(std::string_view bytes, ItemFormat format) {
    if (format != ItemFormat::front_matter) return record::read_json(bytes);
    return text::without_mark(bytes).starts_with("+++") ? record::read_toml(bytes) : record::read_yaml(bytes);
}

} // namespace

void front_matter(std::string_view bytes) {
    check_item(bytes, ItemFormat::front_matter);
}

void page(std::string_view bytes) {
    check_item(bytes, ItemFormat::html);
}

// What simdjson takes for an object, the scanner does: brackets, strings and escapes are the same to both.
void json(std::string_view bytes) {
    const bool accepted = check_item(bytes, ItemFormat::json).record.has_value();
    if (accepted) {
        const std::string around = R"({"title":0,"x":)" + std::string(text::without_mark(bytes)) + "}";
        require(record::is_one_record(around), "the scanner sees no record in what simdjson reads");
    }
    check_item(bytes, ItemFormat::json, {{"a.b", "title"}, {"a", "body"}, {"c", "provider.domain"}});
}

// Bytes that stand once in the item, and in a secured value, are not in what stays; and nothing else is cut.
void secured(std::string_view bytes) {
    const record::Content content = record::detect(bytes);
    const ItemFormat format = content == record::Content::json        ? ItemFormat::json
                              : content == record::Content::json_feed ? ItemFormat::json_feed
                                                                      : ItemFormat::front_matter;
    if (!check_item(bytes, format).record || count(bytes, kMarker) != 1) return;
    Marks marks;
    marks.add(tree_of(bytes, format).root, false);
    if (marks.hidden + marks.open != 1) return; // in a comment or in the body, or made by an escape too
    record::SplitItem item;
    const record::ParseResult result = record::parse_and_split(bytes, format, {}, item);
    require((count(item.rest, kMarker) == 0) == (marks.hidden == 1), "a secured value stays, or another is cut");
    if (marks.hidden == 0) return;
    require(count(item.secured, kMarker) == 1, "a secured value is lost");
    for (const auto& [name, value] : result.record->unknown) {
        require(count(value, kMarker) == 0, "a secured value is that of an unknown key", name);
    }
}

} // namespace newsidx::fuzz

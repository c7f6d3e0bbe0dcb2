#include "record/merge.h"

#include <algorithm>

namespace newsidx::record {

namespace {

bool says(const std::string& text) {
    return !text.empty();
}
bool says(const Provider& provider) {
    return !provider.name.empty() || !provider.domain.empty();
}
bool says(const Date& date) {
    return date.seconds.has_value();
}
template <class T>
bool says(const std::vector<T>& list) {
    return !list.empty();
}
template <class T>
bool says(const std::optional<T>& value) {
    return value.has_value();
}

template <class... Field>
void fill(Record& record, const Record& view, Field Record::*... fields) {
    const auto fill_one = [&](auto field) {
        if (!says(record.*field) && says(view.*field)) record.*field = view.*field;
    };
    (fill_one(fields), ...);
}

} // namespace

Extent extent_of(const Record& record, ItemFormat format) {
    if (format == ItemFormat::front_matter) return Extent::body;
    if (!record.published || record.removed) return Extent::withheld;
    if (!record.body.empty()) return record.body_is_cut ? Extent::excerpt : Extent::body;
    return record.excerpt.empty() ? Extent::title : Extent::excerpt;
}

Record merge(std::span<const Record* const> views) {
    Record record = *views.front();
    for (const Record* view : views.subspan(1)) {
        if (!says(record.web_url)) record.web_url_is_shared = view->web_url_is_shared;
        if (!says(record.body)) record.body_is_cut = view->body_is_cut;
        if (record.body_is_cut && !view->body_is_cut && says(view->body)) {
            record.body = view->body;
            record.body_is_cut = false;
        }
        fill(record, *view, &Record::source_id, &Record::category, &Record::type, &Record::lang, &Record::title,
             &Record::excerpt, &Record::body, &Record::featured_content, &Record::original_url, &Record::web_url,
             &Record::amp_web_url, &Record::cdn_amp_web_url, &Record::published_at, &Record::updated_at,
             &Record::quality, &Record::heat, &Record::provider, &Record::topics, &Record::images, &Record::related,
             &Record::secured);
        record.published = record.published && view->published;
        record.removed = record.removed || view->removed;
        for (const auto& entry : view->unknown) {
            const bool known = std::any_of(record.unknown.begin(), record.unknown.end(),
                                           [&](const auto& other) { return other.first == entry.first; });
            if (!known) record.unknown.push_back(entry);
        }
    }
    return record;
}

} // namespace newsidx::record

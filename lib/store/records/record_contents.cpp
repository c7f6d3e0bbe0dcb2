#include "store/records/record_contents.h"

#include <string>
#include <vector>

namespace newsidx::store {

namespace {

// `lang`, `domain`: as the record states them, or as its text and its URL show.
template <class Source>
std::vector<LabelName> labels_of(const Source& source, std::string_view category, std::string_view lang,
                                 std::string_view domain) {
    std::vector<LabelName> labels;
    labels.reserve(6 + source.topics.size());
    const auto add = [&labels](LabelField field, std::string_view value) {
        if (!value.empty()) labels.push_back({field, value});
    };
    add(LabelField::type, source.type);
    add(LabelField::category, category);
    add(LabelField::lang, lang);
    add(LabelField::provider, source.provider.name);
    add(LabelField::domain, domain);
    for (const std::string& topic : source.topics)
        add(LabelField::topic, topic);
    if (!source.images.empty()) add(LabelField::has, kHasImage);
    return labels;
}

template <class Source>
std::optional<std::string_view> url_of(const Source& source, std::string_view key) {
    const std::string_view url = source.original_url.empty() ? source.web_url : source.original_url;
    return url == key ? std::nullopt : std::optional(url);
}

// What a record and a stub have alike.
template <class Source>
RecordContents common(const Source& source) {
    RecordContents contents;
    contents.quality = source.quality;
    contents.heat = source.heat;
    contents.published_at = source.published_at.seconds;
    return contents;
}

} // namespace

RecordContents contents_of(const PreparedItem& item) {
    RecordContents contents = common(item.record);
    contents.visible = item.record.published && !item.record.removed;
    contents.alias = item.alias;
    contents.source_id = item.record.source_id;
    contents.labels = labels_of(item.record, item.record.category, item.lang, item.domain);
    for (const std::string& author : item.authors)
        contents.labels.push_back({LabelField::author, author});
    contents.url = url_of(item.record, item.key);
    contents.text = &item.text;
    return contents;
}

RecordContents contents_of_stub(const PreparedItem& item, std::size_t ordinal) {
    RecordContents contents = common(item.record.related[ordinal]);
    contents.kind = kStubKind;
    contents.stub_ordinal = static_cast<std::int64_t>(ordinal);
    contents.labels = labels_of(item.record.related[ordinal], {}, item.lang, item.stubs[ordinal].domain);
    contents.url = url_of(item.record.related[ordinal], item.stubs[ordinal].key);
    contents.text = &item.stubs[ordinal].text;
    return contents;
}

} // namespace newsidx::store

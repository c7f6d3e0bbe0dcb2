#include "store/record_contents.h"

#include <vector>

namespace newsidx::store {

namespace {

std::string joined(const std::vector<std::string>& topics) {
    std::string text;
    for (const std::string& topic : topics)
        text += topic + '\n';
    return text;
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
    contents.type = source.type;
    contents.provider_name = source.provider.name;
    contents.provider_domain = source.provider.domain;
    contents.topics = joined(source.topics);
    return contents;
}

} // namespace

RecordContents contents_of(const PreparedItem& item) {
    RecordContents contents = common(item.record);
    contents.visible = item.record.published && !item.record.removed;
    contents.alias = item.alias;
    contents.source_id = item.record.source_id;
    contents.category = item.record.category;
    contents.lang = item.lang;
    contents.url = url_of(item.record, item.key);
    contents.text = &item.text;
    return contents;
}

RecordContents contents_of_stub(const PreparedItem& item, std::size_t ordinal) {
    RecordContents contents = common(item.record.related[ordinal]);
    contents.kind = kStubKind;
    contents.stub_ordinal = static_cast<std::int64_t>(ordinal);
    contents.lang = item.lang;
    contents.url = url_of(item.record.related[ordinal], item.stubs[ordinal].key);
    contents.text = &item.stubs[ordinal].text;
    return contents;
}

} // namespace newsidx::store

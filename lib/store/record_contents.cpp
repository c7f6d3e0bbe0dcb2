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

// What a record and a stub have alike.
template <class Source>
RecordContents common(const Source& source) {
    RecordContents contents;
    contents.quality = source.quality;
    contents.heat = source.heat;
    contents.published_at = source.published_at.seconds;
    contents.url = source.original_url.empty() ? source.web_url : source.original_url;
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
    contents.lang = item.record.lang;
    contents.text = &item.text;
    return contents;
}

RecordContents contents_of_stub(const PreparedItem& item, std::size_t ordinal) {
    RecordContents contents = common(item.record.related[ordinal]);
    contents.kind = kStubKind;
    contents.stub_ordinal = static_cast<std::int64_t>(ordinal);
    contents.lang = item.record.lang;
    contents.text = &item.stubs[ordinal].text;
    return contents;
}

} // namespace newsidx::store

#include "engine/stored_record.h"

#include "record/authors.h"
#include "record/merge.h"
#include "store/records/fold.h"

#include <utility>

namespace newsidx::engine {

namespace {

std::string format_name(record::ItemFormat format) {
    switch (format) {
    case record::ItemFormat::front_matter: return "front matter";
    case record::ItemFormat::json: return "JSON";
    case record::ItemFormat::feed: return "feed";
    case record::ItemFormat::json_feed: return "JSON Feed";
    case record::ItemFormat::html: return "HTML page";
    case record::ItemFormat::markdown: return "Markdown";
    case record::ItemFormat::capture: return "page in a WARC file";
    }
    return {};
}

Record record_of(const std::vector<store::StoredItem>& views) {
    std::vector<Record> records;
    for (const store::StoredItem& view : views) {
        std::optional<Record> record = store::record_of(view);
        if (!record) throw store::OpenError(ErrorCode::corrupt, "the record's item cannot be read again");
        records.push_back(std::move(*record));
    }
    return record::merge(record::pointers_to(records));
}

void apply_update(const store::RecordOrigin& origin, Record& record) {
    record.quality = origin.quality;
    record.heat = origin.heat;
    if ((origin.set_mask & store::kSetPublished) == 0) return;
    record.published = origin.visible;
    if (origin.visible) record.removed = false;
}

} // namespace

StoredRecord stored_record(store::Reader& reader, std::int64_t id) {
    store::RecordOrigin origin = reader.origin(id);
    Record whole = record_of(origin.views);

    StoredRecord stored;
    stored.id = id;
    stored.kind = origin.kind;
    stored.visible = origin.visible;
    stored.identity = std::move(origin.key);
    stored.source = origin.views.front().source;
    stored.source_line = origin.views.front().line;
    stored.items = origin.items;
    for (const store::StoredItem& view : origin.views)
        stored.made_of.push_back({view.path, view.line, format_name(view.format)});
    if (origin.stub_ordinal) {
        if (*origin.stub_ordinal >= whole.related.size())
            throw store::OpenError(ErrorCode::corrupt, "the stub's record does not relate to it");
        Stub& stub = whole.related[*origin.stub_ordinal];
        Record& record = stored.record;
        record.title = std::move(stub.title);
        record.excerpt = std::move(stub.excerpt);
        record.type = std::move(stub.type);
        record.original_url = std::move(stub.original_url);
        record.web_url = std::move(stub.web_url);
        record.published_at = std::move(stub.published_at);
        record.provider = std::move(stub.provider);
        record.topics = std::move(stub.topics);
        record.images = std::move(stub.images);
    } else {
        stored.record = std::move(whole);
        stored.authors = record::authors_of(stored.record);
        stored.original = std::move(origin.views.front().bytes);
    }
    apply_update(origin, stored.record);
    stored.record.lang = std::move(origin.lang);
    return stored;
}

Record whole_record(const store::RecordOrigin& origin) {
    Record record = record_of(origin.views);
    apply_update(origin, record);
    return record;
}

} // namespace newsidx::engine

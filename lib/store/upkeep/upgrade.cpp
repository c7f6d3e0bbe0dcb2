#include "store/upkeep/upgrade.h"

#include "record/merge.h"
#include "store/items/item_reader.h"
#include "store/label_writer.h"
#include "text/split.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace newsidx::store {

const char* const kReplaceRecords =
    "DELETE FROM sqlite_sequence WHERE name = 'record_4'; "
    "INSERT INTO sqlite_sequence(name, seq) SELECT 'record_4', seq FROM sqlite_sequence WHERE name = 'record'; "
    "DROP TABLE record; "
    "ALTER TABLE record_4 RENAME TO record; "
    "CREATE INDEX record_by_key ON record(key_hash); "
    "CREATE INDEX record_by_alias ON record(alias_hash) WHERE alias_hash IS NOT NULL";

namespace {

// Reads records from their items: the last one is kept, for the stubs of one record mostly follow each other.
class Images {
public:
    explicit Images(Connection& connection) : connection_(connection) {}

    // Whether the record, or this entry of its `related`, has one.
    bool has(std::int64_t record, std::optional<std::int64_t> stub_ordinal) {
        if (record != id_) read(record);
        if (!stub_ordinal) return !record_.images.empty();
        const auto ordinal = static_cast<std::size_t>(*stub_ordinal);
        return ordinal < record_.related.size() && !record_.related[ordinal].images.empty();
    }

private:
    void read(std::int64_t record) {
        id_ = record;
        record_ = {};
        try {
            std::vector<Record> views;
            for (const std::int64_t item : items_of(connection_, record)) {
                const StoredItem stored = stored_item(connection_, item);
                if (std::optional<Record> parsed = record_of(stored)) views.push_back(std::move(*parsed));
            }
            if (!views.empty()) record_ = record::merge(record::pointers_to(views));
        } catch (const OpenError&) { // a damaged item: check() tells of it
        }
    }

    Connection& connection_;
    std::int64_t id_ = 0;
    Record record_;
};

// The columns type, category, lang, provider_name, provider_domain and topics from this one on; topics are each ended
// by a line feed.
std::vector<LabelName> names_in(const Statement& select, int column) {
    std::vector<LabelName> names;
    const auto add = [&names](LabelField field, std::string_view value) {
        if (!value.empty()) names.push_back({field, value});
    };
    constexpr LabelField kColumns[] = {LabelField::type, LabelField::category, LabelField::lang, LabelField::provider,
                                       LabelField::domain};
    for (const LabelField field : kColumns)
        add(field, select.bytes(column++));
    std::string_view topics = select.bytes(column);
    while (!topics.empty())
        add(LabelField::topic, text::take_part(topics, '\n'));
    return names;
}

} // namespace

void upgrade_records_of_format_3(Connection& connection) {
    LabelWriter labels(connection);
    labels.begin();
    Images images(connection);
    // A stub's item is that of the record that relates to it.
    Statement select = connection.prepare(
        "SELECT r.id, r.document_id, i.record_id, r.stub_ordinal, r.type, r.category, r.lang, r.provider_name, "
        "r.provider_domain, r.topics FROM record r LEFT JOIN item i ON i.id = r.item_id ORDER BY r.id");
    Statement insert = connection.prepare(
        "INSERT INTO record_4 SELECT r.id, key_hash, key, alias_hash, alias, kind, item_id, nullif(made_of, i.hash), "
        "stub_ordinal, document_id, visible, quality, heat, r.published_at, set_mask, r.source_id, url, ?2 "
        "FROM record r LEFT JOIN item i ON i.id = r.item_id WHERE r.id = ?1");
    while (select.step()) {
        const std::int64_t document = select.integer(1);
        std::vector<LabelName> names = names_in(select, 4);
        const auto ordinal = select.integer_or_null(3);
        if (document != 0 && images.has(select.integer(2), ordinal)) names.push_back({LabelField::has, kHasImage});
        const std::string ids = labels.ids_of(names);
        labels.change(0, {}, document, ids);
        insert.bind(select.integer(0), Statement::Blob{ids}).run();
    }
    select.reset();
    insert.reset();
    labels.flush();
    connection.execute(kReplaceRecords);
}

} // namespace newsidx::store

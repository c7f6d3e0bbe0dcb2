#include "store/fold.h"

#include "record/identity.h"
#include "record/parse.h"
#include "text/analyzer.h"

#include <cmath>
#include <utility>

namespace newsidx::store {

namespace {

std::optional<double> known(double value) {
    return std::isnan(value) ? std::nullopt : std::optional(value);
}
double or_unknown(const std::optional<double>& value) {
    return value.value_or(rank::kUnknown);
}

std::int64_t last_id(Connection& connection, const std::string& table) {
    Statement select = connection.prepare("SELECT seq FROM sqlite_sequence WHERE name = ?1");
    select.bind(table);
    return select.step() ? select.integer(0) : 0;
}

std::string joined(const std::vector<std::string>& topics) {
    std::string text;
    for (const std::string& topic : topics)
        text += topic + '\n';
    return text;
}

const std::string& first_of(const std::string& a, const std::string& b) {
    return a.empty() ? b : a;
}

} // namespace

struct Fold::Row {
    std::string key;
    std::string alias;
    bool exists_as_something = false; // kind is not NULL
    std::int64_t kind = 0;
    std::int64_t item_id = 0;
    std::int64_t stub_ordinal = -1;
    std::int64_t document_id = 0;
    bool visible = false;
    std::int64_t set_mask = 0;
    bool set_published = false;
    std::optional<double> quality;
    std::optional<double> heat;

    [[nodiscard]] bool is(std::int64_t what) const { return exists_as_something && kind == what; }
};

struct Fold::Contents {
    std::int64_t kind = kRecordKind;
    std::int64_t item_id = 0;
    std::optional<std::int64_t> stub_ordinal;
    bool visible = false;
    std::string alias;
    std::optional<double> quality;
    std::optional<double> heat;
    std::optional<std::int64_t> published_at;
    std::string source_id;
    std::string url;
    std::string type;
    std::string category;
    std::string lang;
    std::string provider_name;
    std::string provider_domain;
    std::string topics;
    const DocumentText* text = nullptr;
};

Fold::Fold(Connection& connection) : connection_(&connection), documents_(connection), statistics_(connection) {}

void Fold::begin() {
    documents_.clear();
    statistics_.clear();
    last_record_ = last_id(*connection_, "record");
    last_document_ = last_id(*connection_, "document");
}

void Fold::flush(std::int64_t commit) {
    statistics_.flush();
    documents_.flush(commit);
}

std::int64_t Fold::find(std::string_view key, std::int64_t hash) {
    Statement select = connection_->prepare("SELECT id, key FROM record WHERE key_hash = ?1");
    select.bind(hash);
    while (select.step())
        if (select.bytes(1) == key) return select.integer(0);
    return 0;
}

std::optional<Fold::Row> Fold::read_row(std::int64_t record) {
    Statement select =
        connection_->prepare("SELECT key, alias, kind, item_id, stub_ordinal, document_id, visible, set_mask, "
                             "set_published, quality, heat FROM record WHERE id = ?1");
    select.bind(record);
    if (!select.step()) return std::nullopt;
    Row row;
    row.key = select.text(0);
    row.alias = select.text(1);
    row.exists_as_something = !select.null(2);
    row.kind = select.integer(2);
    row.item_id = select.integer(3);
    if (!select.null(4)) row.stub_ordinal = select.integer(4);
    row.document_id = select.integer(5);
    row.visible = select.integer(6) != 0;
    row.set_mask = select.integer(7);
    row.set_published = select.integer(8) != 0;
    if (!select.null(9)) row.quality = select.real(9);
    if (!select.null(10)) row.heat = select.real(10);
    return row;
}

std::int64_t Fold::winner_of(std::int64_t record) {
    Statement select = connection_->prepare(
        "SELECT i.id FROM item i JOIN source s ON s.id = i.source_id WHERE i.record_id = ?1 "
        "ORDER BY i.published_at DESC NULLS LAST, s.name DESC, s.path DESC, i.ordinal DESC LIMIT 1");
    select.bind(record);
    return select.step() ? select.integer(0) : 0;
}

// The same order for two items: a record may have millions, and each new one meets only the best of them. 0 when the
// winner of before is gone; then any other may follow it.
std::int64_t Fold::better_of(std::int64_t winner, std::int64_t fresh) {
    Statement select = connection_->prepare(
        "SELECT i.id, (SELECT count(*) FROM item WHERE id = ?1) FROM item i JOIN source s ON s.id = i.source_id "
        "WHERE i.id IN (?1, ?2) "
        "ORDER BY i.published_at DESC NULLS LAST, s.name DESC, s.path DESC, i.ordinal DESC LIMIT 1");
    select.bind(winner, fresh);
    return select.step() && select.integer(1) != 0 ? select.integer(0) : 0;
}

void Fold::fold(std::int64_t record, std::string_view key, RunLog* log, std::int64_t fresh_id,
                const PreparedItem* fresh) {
    const std::optional<Row> before = read_row(record);
    const std::int64_t old_winner = before && before->is(kRecordKind) ? before->item_id : 0;
    // Of a record that was not there, the one item is the fresh one.
    std::int64_t winner = before ? 0 : fresh_id;
    if (old_winner != 0 && fresh_id != 0) winner = better_of(old_winner, fresh_id);
    if (winner == 0) winner = winner_of(record);
    if (winner == old_winner && winner != 0) return;
    if (winner == 0) {
        if (old_winner != 0) {
            if (log != nullptr) log->change_winner(record, old_winner, 0);
            clear(record, *before);
        }
        fold_stub(record);
        return;
    }
    if (log != nullptr) log->change_winner(record, old_winner, winner);

    std::optional<PreparedItem> again;
    if (winner != fresh_id) again = prepare_again(winner);
    const PreparedItem& item = again ? *again : *fresh;
    const Record& source = item.record;
    Contents contents;
    contents.item_id = winner;
    contents.visible = source.published && !source.removed;
    contents.alias = item.alias;
    contents.quality = source.quality;
    contents.heat = source.heat;
    contents.published_at = source.published_at.seconds;
    contents.source_id = source.source_id;
    contents.url = first_of(source.original_url, source.web_url);
    contents.type = source.type;
    contents.category = source.category;
    contents.lang = source.lang;
    contents.provider_name = source.provider.name;
    contents.provider_domain = source.provider.domain;
    contents.topics = joined(source.topics);
    contents.text = &item.text;

    const std::vector<std::int64_t> old_targets = before ? targets_of(record) : std::vector<std::int64_t>();
    write(record, before ? std::string_view(before->key) : key, before ? &*before : nullptr, contents);
    if (!old_targets.empty() || !item.stubs.empty()) {
        relate(record, item);
        for (const std::int64_t target : old_targets)
            fold_stub(target, winner, &item);
        for (const std::int64_t target : targets_of(record))
            fold_stub(target, winner, &item);
    }
    const std::string old_alias = before ? before->alias : "";
    if (contents.alias != old_alias || old_winner == 0) {
        fold_stub_named(old_alias);
        fold_stub_named(contents.alias);
    }
}

void Fold::write(std::int64_t record, std::string_view key, const Row* before, const Contents& contents) {
    const std::int64_t document = write_document(record, before == nullptr ? 0 : before->document_id, *contents.text);
    const std::string key_text(key);
    std::optional<std::int64_t> alias_hash;
    std::optional<std::string> alias;
    if (!contents.alias.empty()) {
        alias_hash = key_hash(contents.alias);
        alias = contents.alias;
    }
    Statement upsert = connection_->prepare(
        "INSERT INTO record(id, key_hash, key, alias_hash, alias, kind, item_id, stub_ordinal, document_id, visible, "
        "quality, heat, published_at, source_id, url, type, category, lang, provider_name, provider_domain, topics) "
        "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21) "
        "ON CONFLICT(id) DO UPDATE SET alias_hash = ?4, alias = ?5, kind = ?6, item_id = ?7, stub_ordinal = ?8, "
        "document_id = ?9, visible = ?10, quality = ?11, heat = ?12, published_at = ?13, set_mask = 0, "
        "set_quality = NULL, set_heat = NULL, set_published = NULL, source_id = ?14, url = ?15, type = ?16, "
        "category = ?17, lang = ?18, provider_name = ?19, provider_domain = ?20, topics = ?21");
    upsert.bind(record, key_hash(key), key_text, alias_hash, alias, contents.kind, contents.item_id,
                contents.stub_ordinal, document, contents.visible, contents.quality, contents.heat,
                contents.published_at, contents.source_id, contents.url, contents.type, contents.category,
                contents.lang, contents.provider_name, contents.provider_domain, contents.topics);
    upsert.run();

    rank::DocumentEntry entry;
    entry.record_id = static_cast<std::uint32_t>(record);
    entry.flags = rank::DocumentEntry::kLive | (contents.visible ? rank::DocumentEntry::kVisible : 0u) |
                  (contents.kind == kStubKind ? rank::DocumentEntry::kStub : 0u);
    entry.published_at = contents.published_at.value_or(rank::kNoDate);
    entry.quality = or_unknown(contents.quality);
    entry.heat = or_unknown(contents.heat);
    entry.lengths = contents.text->lengths;
    write_entry(document, entry);
}

// Leaves nothing but the identity.
void Fold::clear(std::int64_t record, const Row& row) {
    const std::vector<std::int64_t> targets = targets_of(record);
    Statement unrelate = connection_->prepare("DELETE FROM relation WHERE record_id = ?1");
    unrelate.bind(record).run();
    Statement update = connection_->prepare(
        "UPDATE record SET alias_hash = NULL, alias = NULL, kind = NULL, item_id = NULL, stub_ordinal = NULL, "
        "document_id = NULL, visible = 0, quality = NULL, heat = NULL, published_at = NULL, set_mask = 0, "
        "set_quality = NULL, set_heat = NULL, set_published = NULL, source_id = '', url = '', type = '', category = "
        "'', "
        "lang = '', provider_name = '', provider_domain = '', topics = '' WHERE id = ?1");
    update.bind(record).run();
    if (row.document_id != 0) delete_document(row.document_id);
    for (const std::int64_t target : targets)
        if (target != record) fold_stub(target);
    fold_stub_named(row.alias);
}

void Fold::fold_stub(std::int64_t record, std::int64_t fresh_id, const PreparedItem* fresh) {
    const std::optional<Row> row = read_row(record);
    if (!row || row->is(kRecordKind)) return;

    const std::int64_t hash = key_hash(row->key);
    bool shadowed = false;
    {
        Statement shadow = connection_->prepare(
            "SELECT EXISTS(SELECT 1 FROM record WHERE alias_hash = ?1 AND alias = ?2 AND kind = 0) OR "
            "EXISTS(SELECT 1 FROM removal WHERE key_hash = ?1 AND key = ?2)");
        shadow.bind(hash, row->key);
        shadowed = shadow.step() && shadow.integer(0) != 0;
    }
    std::int64_t item_id = 0;
    std::int64_t ordinal = 0;
    bool parent_visible = false;
    bool related = false;
    {
        Statement best = connection_->prepare(
            "SELECT p.item_id, r.ordinal, p.visible FROM relation r JOIN record p ON p.id = r.record_id "
            "JOIN item i ON i.id = p.item_id JOIN source s ON s.id = i.source_id WHERE r.target_id = ?1 "
            "ORDER BY p.visible DESC, r.published_at DESC NULLS LAST, s.name DESC, s.path DESC, i.ordinal DESC, "
            "r.ordinal LIMIT 1");
        best.bind(record);
        if (best.step()) {
            related = true;
            item_id = best.integer(0);
            ordinal = best.integer(1);
            parent_visible = best.integer(2) != 0;
        }
    }
    if (!related || shadowed) {
        if (row->is(kStubKind)) clear(record, *row);
        if (!related) {
            Statement drop = connection_->prepare("DELETE FROM record WHERE id = ?1");
            drop.bind(record).run();
        }
        return;
    }

    const bool same = row->is(kStubKind) && row->item_id == item_id && row->stub_ordinal == ordinal;
    const bool set = same && (row->set_mask & kSetPublished) != 0;
    const bool visible = set ? row->set_published : parent_visible;
    if (same) {
        if (visible == row->visible) return;
        Statement update = connection_->prepare("UPDATE record SET visible = ?2 WHERE id = ?1");
        update.bind(record, visible).run();
        rank::DocumentEntry entry = documents_.edit(row->document_id);
        entry.flags ^= rank::DocumentEntry::kVisible;
        write_entry(row->document_id, entry);
        return;
    }

    std::optional<PreparedItem> again;
    if (item_id != fresh_id) again = prepare_again(item_id);
    const PreparedItem& item = again ? *again : *fresh;
    const auto index = static_cast<std::size_t>(ordinal);
    if (index >= item.stubs.size())
        throw OpenError(ErrorCode::corrupt, "a relation points to an entry that its record does not have");
    const Stub& stub = item.record.related[index];
    Contents contents;
    contents.kind = kStubKind;
    contents.item_id = item_id;
    contents.stub_ordinal = ordinal;
    contents.visible = visible;
    contents.quality = stub.quality;
    contents.heat = stub.heat;
    contents.published_at = stub.published_at.seconds;
    contents.url = first_of(stub.original_url, stub.web_url);
    contents.type = stub.type;
    contents.lang = item.record.lang;
    contents.provider_name = stub.provider.name;
    contents.provider_domain = stub.provider.domain;
    contents.topics = joined(stub.topics);
    contents.text = &item.stubs[index].text;
    write(record, row->key, &*row, contents);
}

void Fold::fold_stub_named(std::string_view alias) {
    if (alias.empty()) return;
    if (const std::int64_t stub = find(alias, key_hash(alias)); stub != 0) fold_stub(stub);
}

std::vector<std::int64_t> Fold::targets_of(std::int64_t record) {
    Statement select = connection_->prepare("SELECT DISTINCT target_id FROM relation WHERE record_id = ?1 ORDER BY 1");
    select.bind(record);
    std::vector<std::int64_t> targets;
    while (select.step())
        targets.push_back(select.integer(0));
    return targets;
}

void Fold::relate(std::int64_t record, const PreparedItem& item) {
    Statement drop = connection_->prepare("DELETE FROM relation WHERE record_id = ?1");
    drop.bind(record).run();
    Statement create = connection_->prepare("INSERT INTO record(id, key_hash, key) VALUES(?1, ?2, ?3)");
    Statement insert = connection_->prepare(
        "INSERT INTO relation(record_id, ordinal, target_id, published_at) VALUES(?1, ?2, ?3, ?4)");
    for (std::size_t i = 0; i < item.stubs.size(); ++i) {
        const std::string& key = item.stubs[i].key;
        if (key.empty()) continue;
        const std::int64_t hash = key_hash(key);
        std::int64_t target = find(key, hash);
        if (target == 0) {
            target = new_record_id();
            create.bind(target, hash, key).run();
        }
        insert.bind(record, static_cast<std::int64_t>(i), target, item.record.related[i].published_at.seconds).run();
    }
}

PreparedItem Fold::prepare_again(std::int64_t item) {
    Statement select = connection_->prepare("SELECT i.bytes, i.secured, i.cuts, i.format, s.name FROM item i JOIN "
                                            "source s ON s.id = i.source_id WHERE i.id = ?1");
    select.bind(item);
    if (!select.step()) throw OpenError(ErrorCode::corrupt, "a record is made of an item that is not there");
    const auto bytes = record::join_secured(select.bytes(0), select.bytes(1), select.bytes(2));
    const auto format = static_cast<record::ItemFormat>(select.integer(3));
    if (bytes) {
        const std::string source = select.text(4);
        ParsedItem parsed = prepare(*bytes, format, {source}, analyzers_);
        if (parsed.item) return std::move(*parsed.item);
    }
    throw OpenError(ErrorCode::corrupt, "an item that was read before cannot be read again; the file is damaged");
}

std::int64_t Fold::write_document(std::int64_t record, std::int64_t old_document, const DocumentText& text) {
    if (old_document != 0) {
        Statement same = connection_->prepare("SELECT analyzer = ?2 AND title = ?3 AND excerpt = ?4 AND body = ?5 AND "
                                              "names = ?6 FROM document WHERE id = ?1");
        same.bind(old_document, text.analyzer, text.texts[rank::kTitle], text.texts[rank::kExcerpt],
                  text.texts[rank::kBody], text.texts[rank::kNames]);
        if (same.step() && same.integer(0) != 0) return old_document;
        delete_document(old_document);
    }
    const std::int64_t document = ++last_document_;
    Statement insert = connection_->prepare("INSERT INTO document(id, record_id, analyzer, title, excerpt, body, "
                                            "names) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    insert.bind(document, record, text.analyzer, text.texts[rank::kTitle], text.texts[rank::kExcerpt],
                text.texts[rank::kBody], text.texts[rank::kNames]);
    insert.run();
    Statement index =
        connection_->prepare("INSERT INTO fts(rowid, title, excerpt, body, names) VALUES(?1, ?2, ?3, ?4, ?5)");
    index.bind(document, Statement::Blob{text.packed[rank::kTitle]}, Statement::Blob{text.packed[rank::kExcerpt]},
               Statement::Blob{text.packed[rank::kBody]}, Statement::Blob{text.packed[rank::kNames]});
    index.run();
    statistics_.count_document(text, 1);
    return document;
}

void Fold::delete_document(std::int64_t document) {
    DocumentText text;
    {
        Statement select =
            connection_->prepare("SELECT analyzer, title, excerpt, body, names FROM document WHERE id = ?1");
        select.bind(document);
        if (!select.step()) throw OpenError(ErrorCode::corrupt, "a record has a document that is not there");
        text = analyze(select.text(0), {select.text(1), select.text(2), select.text(3), select.text(4)}, analyzers_);
    }
    Statement unindex = connection_->prepare(
        "INSERT INTO fts(fts, rowid, title, excerpt, body, names) VALUES('delete', ?1, ?2, ?3, ?4, ?5)");
    unindex.bind(document, Statement::Blob{text.packed[rank::kTitle]}, Statement::Blob{text.packed[rank::kExcerpt]},
                 Statement::Blob{text.packed[rank::kBody]}, Statement::Blob{text.packed[rank::kNames]});
    unindex.run();
    Statement drop = connection_->prepare("DELETE FROM document WHERE id = ?1");
    drop.bind(document).run();
    statistics_.count_document(text, -1);
    write_entry(document, {});
}

void Fold::write_entry(std::int64_t document, const rank::DocumentEntry& entry) {
    rank::DocumentEntry& stored = documents_.edit(document);
    if (stored.live()) {
        statistics_.count_prior(Prior::quality, stored.quality, -1);
        statistics_.count_prior(Prior::heat, stored.heat, -1);
    }
    stored = entry;
    if (stored.live()) {
        statistics_.count_prior(Prior::quality, stored.quality, 1);
        statistics_.count_prior(Prior::heat, stored.heat, 1);
    }
}

bool Fold::update(std::int64_t record, const Change& change) {
    const std::optional<Row> row = read_row(record);
    if (!row || row->document_id == 0) return false;
    Row now = *row;
    if (change.quality) {
        now.quality = known(*change.quality);
        now.set_mask |= kSetQuality;
    }
    if (change.heat) {
        now.heat = known(*change.heat);
        now.set_mask |= kSetHeat;
    }
    if (change.published) {
        now.visible = *change.published;
        now.set_mask |= kSetPublished;
    }
    if (now.quality == row->quality && now.heat == row->heat && now.visible == row->visible) return false;

    Statement update =
        connection_->prepare("UPDATE record SET quality = ?2, heat = ?3, visible = ?4, set_mask = ?5, "
                             "set_quality = CASE WHEN ?5 & 1 THEN ?2 END, set_heat = CASE WHEN ?5 & 2 THEN ?3 END, "
                             "set_published = CASE WHEN ?6 IS NOT NULL THEN ?6 ELSE set_published END WHERE id = ?1");
    update.bind(record, now.quality, now.heat, now.visible, now.set_mask, change.published).run();
    rank::DocumentEntry entry = documents_.edit(row->document_id);
    entry.quality = or_unknown(now.quality);
    entry.heat = or_unknown(now.heat);
    entry.flags = (entry.flags & ~rank::DocumentEntry::kVisible) | (now.visible ? rank::DocumentEntry::kVisible : 0u);
    write_entry(row->document_id, entry);
    if (now.visible != row->visible)
        for (const std::int64_t target : targets_of(record))
            if (target != record) fold_stub(target);
    return true;
}

} // namespace newsidx::store

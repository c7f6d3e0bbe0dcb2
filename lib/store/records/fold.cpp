#include "store/records/fold.h"

#include "record/merge.h"
#include "store/items/item_reader.h"
#include "store/records/fold_row.h"

#include <map>

namespace newsidx::store {

namespace {

constexpr std::size_t kMaxKnownKeys = 1'000'000; // 16 bytes each, or twice that

// What the SQL of this folder says as format <= 2.
static_assert(record::authority(record::ItemFormat::front_matter) > 0 &&
              record::authority(record::ItemFormat::json) > 0 && record::authority(record::ItemFormat::feed) == 0 &&
              record::authority(record::ItemFormat::json_feed) == 0 &&
              record::authority(record::ItemFormat::html) == 0 &&
              record::authority(record::ItemFormat::markdown) == 0 &&
              record::authority(record::ItemFormat::capture) == 0);
// And as extent = 3.
static_assert(static_cast<int>(record::Extent::withheld) == 3);

// What to tell a record by: its title, else its key.
std::string_view name_of(const PreparedItem& item, std::string_view key) {
    return item.record.title.empty() ? key : std::string_view(item.record.title);
}

} // namespace

Fold::Fold(Connection& connection) : connection_(&connection), documents_(connection), labels_(connection) {}

void Fold::flush(std::int64_t commit) {
    labels_.flush();
    documents_.flush(commit);
}

void Fold::begin() {
    documents_.begin();
    labels_.begin();
    prepared_.reset();
    const std::int64_t last = connection_->last_id_of("record");
    if (last == 0) {
        knows_keys_ = true;
        keys_ = {};
    } else if (last != last_record_ || keys_.size() > kMaxKnownKeys) {
        knows_keys_ = false;
        keys_ = {};
    }
    last_record_ = last;
}

std::int64_t Fold::find(std::string_view key, std::int64_t hash) {
    // Who looks for a key makes a record of it if there is none; should it not, then it is looked for in the file
    // again.
    if (knows_keys_ && keys_.insert(hash)) return 0;
    Statement select = connection_->prepare("SELECT id, key FROM record WHERE key_hash = ?1", hash);
    while (select.step())
        if (select.bytes(1) == key) return select.integer(0);
    return 0;
}

std::optional<Fold::Row> Fold::read_row(std::int64_t record) {
    Statement select =
        connection_->prepare("SELECT r.key, r.alias, r.kind, r.item_id, r.stub_ordinal, r.document_id, r.visible, "
                             "r.set_mask, coalesce(r.made_of, i.hash), r.quality, r.heat, r.labels FROM record r "
                             "LEFT JOIN item i ON i.id = r.item_id WHERE r.id = ?1",
                             record);
    if (!select.step()) return std::nullopt;
    Row row;
    row.key = select.text(0);
    row.alias = select.text(1);
    row.exists_as_something = !select.null(2);
    row.kind = select.integer(2);
    row.item_id = select.integer(3);
    row.stub_ordinal = select.integer_or_null(4).value_or(-1);
    row.document_id = select.integer(5);
    row.visible = select.integer(6) != 0;
    row.set_mask = select.integer(7) & kSetAll;
    row.set_on = set_on(select.integer(7), row.item_id);
    row.made_of = select.text(8);
    row.quality = select.real_or_null(9);
    row.heat = select.real_or_null(10);
    row.labels = select.text(11);
    return row;
}

// `newer`: the least extent of the later items of its format; less than any, if one of these is withheld.
Fold::Ids Fold::best_views(std::int64_t record) {
    return connection_->integers(
        "SELECT id FROM (SELECT i.id, i.extent, min(iif(i.extent = 3, -1, i.extent)) OVER (PARTITION BY i.format "
        "ORDER BY i.dated_at DESC, s.name DESC, s.path DESC, i.ordinal DESC ROWS BETWEEN UNBOUNDED PRECEDING AND "
        "1 PRECEDING) AS newer, (i.format <= 2) AS authority, i.dated_at, s.name, s.path, i.ordinal FROM item i JOIN "
        "source s ON s.id = i.source_id WHERE i.record_id = ?1) WHERE newer IS NULL OR extent < newer "
        "ORDER BY authority DESC, dated_at DESC, name DESC, path DESC, ordinal DESC",
        record);
}

// A record may have millions of items, and each new one mostly meets only those that it is made of.
Fold::Ids Fold::better_views(std::int64_t record, std::size_t views, std::int64_t fresh) {
    Statement select = connection_->prepare(
        "SELECT i.id, i.format, i.extent FROM item i JOIN source s ON s.id = i.source_id WHERE i.id IN (SELECT ?2 "
        "UNION ALL SELECT item_id FROM record WHERE id = ?1 UNION ALL SELECT item_id FROM contribution WHERE "
        "record_id = ?1) "
        "ORDER BY (i.format <= 2) DESC, i.dated_at DESC, s.name DESC, s.path DESC, i.ordinal DESC",
        record, fresh);
    constexpr auto kWithheld = static_cast<std::int64_t>(record::Extent::withheld);
    std::size_t there = 0;
    std::map<std::int64_t, std::int64_t> newer; // by format
    Ids better;
    while (select.step()) {
        ++there;
        const auto [least, is_latest] = newer.try_emplace(select.integer(1), kWithheld + 1);
        const std::int64_t extent = select.integer(2);
        // Behind the latest one that is withheld may stand between, and be no view; or be the fresh one itself.
        const bool may_count = extent < least->second || (extent == kWithheld && least->second > 0);
        if (select.integer(0) == fresh && !is_latest && may_count) return {};
        if (extent >= least->second) continue;
        least->second = extent == kWithheld ? -1 : extent;
        better.push_back(select.integer(0));
    }
    // Where one of them is gone, any other item may follow it.
    return there == views + 1 ? better : Ids{};
}

void Fold::write_views(std::int64_t record, const Ids& views) {
    connection_->run("DELETE FROM contribution WHERE record_id = ?1", record);
    Statement insert = connection_->prepare("INSERT INTO contribution(record_id, item_id) VALUES(?1, ?2)");
    for (std::size_t i = 1; i < views.size(); ++i)
        insert.bind(record, views[i]).run();
}

// What `fresh` already is need not be parsed: then it is the caller's, and not owned.
std::shared_ptr<const PreparedItem> Fold::prepare_views(const Ids& views, const Fresh& fresh) {
    std::vector<std::shared_ptr<const PreparedItem>> items;
    for (const std::int64_t id : views)
        items.push_back(id == fresh.id ? std::shared_ptr<const PreparedItem>(std::shared_ptr<void>(), fresh.item)
                                       : std::make_shared<const PreparedItem>(read_item(*connection_, id, analyzers_)));
    if (items.size() == 1) return items.front();
    std::vector<const PreparedItem*> pointers;
    pointers.reserve(items.size());
    for (const auto& item : items)
        pointers.push_back(item.get());
    return std::make_shared<const PreparedItem>(merge(pointers, analyzers_));
}

void Fold::fold(std::int64_t record, std::string_view key, RunLog* log, const Fresh& fresh, bool is_new) {
    const std::optional<Row> before = is_new ? std::nullopt : read_row(record);
    const std::int64_t old_winner = before && before->is(kRecordKind) ? before->item_id : 0;
    const Ids old_views = old_winner != 0 ? items_of(*connection_, record) : Ids();
    Ids now;
    if (is_new)
        now = {fresh.id};
    else if (old_winner != 0 && fresh.id != 0 && !fresh.replaces_withheld)
        now = better_views(record, old_views.size(), fresh.id);
    if (now.empty()) now = best_views(record);
    const bool undone = before && is_undone(*before, fresh.replaced);
    if (now == old_views && old_winner != 0 && !undone && !fresh.again) return;
    if (prepared_id_ == record) prepared_.reset();
    if (now.empty()) {
        if (old_winner != 0) {
            if (log != nullptr)
                log->change_winner(record, old_winner, 0, false,
                                   log->keeps_names()
                                       ? read_document(*connection_, before->document_id).texts[rank::kTitle]
                                       : std::string());
            clear(record, *before);
        }
        fold_stub(record);
        return;
    }
    const std::int64_t winner = now.front();
    const std::shared_ptr<const PreparedItem> made = prepare_views(now, fresh);
    const PreparedItem& item = *made;
    const std::string_view hash = hash_bytes(item.hash);
    const bool same = old_winner != 0 && hash == before->made_of && !fresh.again;
    if (log != nullptr) log->change_winner(record, old_winner, winner, same, name_of(item, key));
    if (!is_new && (now.size() > 1 || old_views.size() > 1)) write_views(record, now);
    if (same && !undone) {
        move_to(record, *before, now);
        return;
    }
    const RecordContents contents = contents_of(item);

    std::set<std::int64_t> targets = before ? targets_of(record) : std::set<std::int64_t>();
    write(record, before ? std::string_view(before->key) : key, before ? &*before : nullptr, winner,
          now.size() > 1 ? std::optional(hash) : std::nullopt, contents);
    if (!targets.empty() || !item.stubs.empty()) relate(record, item);
    if (before) keep_set(record, *before, fresh.replaced);
    if (!targets.empty() || !item.stubs.empty()) {
        targets.merge(targets_of(record));
        fold_stubs(targets, {record, &item, fresh.replaced, fresh.again});
    }
    const std::string old_alias = before ? before->alias : "";
    if (contents.alias != old_alias || old_winner == 0) {
        fold_stub_named(old_alias);
        fold_stub_named(contents.alias);
    }
}

void Fold::write(std::int64_t record, std::string_view key, const Row* before, std::int64_t item_id,
                 std::optional<std::string_view> made_of, const RecordContents& contents) {
    const std::int64_t old_document = before == nullptr ? 0 : before->document_id;
    const std::int64_t document = documents_.write(record, old_document, *contents.text, item_id);
    const std::string labels = labels_.ids_of(contents.labels);
    labels_.change(old_document, before == nullptr ? std::string_view() : before->labels, document, labels);
    const auto alias = contents.alias.empty() ? std::nullopt : std::optional(contents.alias);
    std::optional<std::int64_t> alias_hash;
    if (alias) alias_hash = key_hash(*alias);
    const auto made_of_blob = made_of ? std::optional(Statement::Blob{*made_of}) : std::nullopt;
    forget_set(record, before);
    connection_->run(
        "INSERT INTO record(id, key_hash, key, alias_hash, alias, kind, item_id, stub_ordinal, document_id, visible, "
        "quality, heat, published_at, source_id, url, labels, made_of) "
        "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17) "
        "ON CONFLICT(id) DO UPDATE SET alias_hash = ?4, alias = ?5, kind = ?6, item_id = ?7, stub_ordinal = ?8, "
        "document_id = ?9, visible = ?10, quality = ?11, heat = ?12, published_at = ?13, set_mask = 0, "
        "source_id = ?14, url = ?15, labels = ?16, made_of = ?17",
        record, key_hash(key), key, alias_hash, alias, contents.kind, item_id, contents.stub_ordinal, document,
        contents.visible, contents.quality, contents.heat, contents.published_at, contents.source_id, contents.url,
        Statement::Blob{labels}, made_of_blob);

    rank::DocumentEntry entry;
    entry.record_id = static_cast<std::uint32_t>(record);
    entry.flags = rank::DocumentEntry::kLive | (contents.visible ? rank::DocumentEntry::kVisible : 0u) |
                  (contents.kind == kStubKind ? rank::DocumentEntry::kStub : 0u);
    entry.published_at = contents.published_at.value_or(rank::kNoDate);
    entry.quality = contents.quality.value_or(rank::kUnknown);
    entry.heat = contents.heat.value_or(rank::kUnknown);
    entry.lengths = contents.text->lengths;
    documents_.set_entry(document, entry);
}

// Leaves nothing but the identity.
void Fold::clear(std::int64_t record, const Row& row) {
    const std::set<std::int64_t> targets = targets_of(record);
    connection_->run("DELETE FROM relation WHERE record_id = ?1", record);
    forget_set(record, &row);
    connection_->run(
        "UPDATE record SET alias_hash = NULL, alias = NULL, kind = NULL, item_id = NULL, made_of = NULL, "
        "stub_ordinal = NULL, document_id = NULL, visible = 0, quality = NULL, heat = NULL, published_at = NULL, "
        "set_mask = 0, source_id = '', url = NULL, labels = x'' WHERE id = ?1",
        record);
    labels_.change(row.document_id, row.labels, 0, {});
    if (row.is(kRecordKind)) write_views(record, {});
    if (row.document_id != 0) documents_.remove(row.document_id);
    fold_stubs(targets, {record, nullptr});
    fold_stub_named(row.alias);
}

// The same words in another place: nothing else is different.
void Fold::move_to(std::int64_t record, const Row& row, const Ids& views) {
    const std::int64_t item = views.front();
    if (views.size() == 1)
        documents_.rebase(row.document_id, row.item_id, item);
    else if (item != row.item_id)
        documents_.detach(row.document_id, row.item_id);
    const auto made_of = views.size() > 1 ? std::optional(Statement::Blob{row.made_of}) : std::nullopt;
    pin_set(record, row, item);
    connection_->run("UPDATE record SET item_id = ?2, made_of = ?3 WHERE id = ?1", record, item, made_of);
    Statement stub = connection_->prepare(
        "UPDATE record SET item_id = ?2, made_of = ?3 WHERE id = ?1 AND kind = 1 AND item_id = ?4");
    const std::set<std::int64_t> targets = targets_of(record);
    for (const std::int64_t target : targets)
        stub.bind(target, item, made_of, row.item_id).run();
    if (item == row.item_id) return;
    // Of records of one date, the source's name says which one a stub is made of.
    fold_stubs(targets, {record, nullptr});
}

void Fold::detach(std::int64_t item) {
    // What is made of it remembers its hash: the same bytes may come from elsewhere.
    connection_->run(
        "UPDATE record SET made_of = (SELECT hash FROM item WHERE id = ?1) WHERE made_of IS NULL AND item_id = ?1 AND "
        "id IN (SELECT record_id FROM item WHERE id = ?1 UNION ALL SELECT r.target_id FROM item i JOIN relation r ON "
        "r.record_id = i.record_id WHERE i.id = ?1)",
        item);
    const std::int64_t document =
        connection_->integer("SELECT d.id FROM item i JOIN record r ON r.id = i.record_id "
                             "JOIN document d ON d.id = r.document_id AND d.base_item = i.id WHERE i.id = ?1",
                             item);
    if (document != 0) documents_.detach(document, item);
}

struct Fold::StubChoice {
    std::int64_t parent = 0; // record
    std::int64_t item_id = 0;
    std::string made_of;
    bool made_of_views = false; // of several items, which made_of is the hash of
    std::int64_t ordinal = 0;   // of the entry among the item's `related`
    bool parent_visible = false;
};

// The entry that the stub is made of: of all records that relate to it, or, if `one` is given, of these two.
std::optional<Fold::StubChoice> Fold::best_parent(std::int64_t stub, std::int64_t one, std::int64_t other) {
    Statement select = connection_->prepare(
        one == 0
            ? "SELECT p.id, i.id, coalesce(p.made_of, i.hash), p.made_of IS NOT NULL, r.ordinal, p.visible "
              "FROM relation r JOIN record p ON p.id = r.record_id "
              "JOIN item i ON i.id = p.item_id JOIN source s ON s.id = i.source_id WHERE r.target_id = ?1 "
              "ORDER BY p.visible DESC, r.published_at DESC, s.name DESC, s.path DESC, p.key DESC, r.ordinal LIMIT 1"
            : "SELECT p.id, i.id, coalesce(p.made_of, i.hash), p.made_of IS NOT NULL, r.ordinal, p.visible "
              "FROM relation r JOIN record p ON p.id = r.record_id "
              "JOIN item i ON i.id = p.item_id JOIN source s ON s.id = i.source_id WHERE r.record_id IN (?2, ?3) "
              "AND r.target_id = ?1 "
              "ORDER BY p.visible DESC, r.published_at DESC, s.name DESC, s.path DESC, p.key DESC, r.ordinal LIMIT 1");
    if (one == 0)
        select.bind(stub);
    else
        select.bind(stub, one, other);
    if (!select.step()) return std::nullopt;
    return StubChoice{select.integer(0),      select.integer(1), select.text(2),
                      select.integer(3) != 0, select.integer(4), select.integer(5) != 0};
}

void Fold::fold_stub(std::int64_t record, const Parent& changed) {
    const std::optional<Row> row = read_row(record);
    if (!row || row->is(kRecordKind)) return;

    const bool shadowed =
        connection_->integer("SELECT EXISTS(SELECT 1 FROM record WHERE alias_hash = ?1 AND alias = ?2 AND kind = 0) OR "
                             "EXISTS(SELECT 1 FROM removal WHERE key_hash = ?1 AND key = ?2 AND hash = x'')",
                             key_hash(row->key), row->key) != 0;
    // Thousands of records may relate to one stub. A change in one of them is held against the best of the others,
    // unless it was the best itself.
    std::int64_t best = 0;
    if (row->is(kStubKind) && changed.record != 0) {
        best = connection_->integer("SELECT r.id FROM item i JOIN record r ON r.id = i.record_id AND r.item_id = i.id "
                                    "WHERE i.id = ?1",
                                    row->item_id);
        if (best == changed.record) best = 0;
    }
    const std::optional<StubChoice> choice =
        best != 0 ? best_parent(record, best, changed.record) : best_parent(record, 0, 0);
    if (!choice || shadowed) {
        if (row->is(kStubKind)) clear(record, *row);
        if (!choice) {
            connection_->run("DELETE FROM record WHERE id = ?1 AND NOT EXISTS(SELECT 1 FROM item WHERE record_id = ?1)",
                             record);
        }
        return;
    }

    const auto made_of = choice->made_of_views ? std::optional<std::string_view>(choice->made_of) : std::nullopt;
    const bool reads_again = changed.again && choice->parent == changed.record;
    const bool same =
        row->is(kStubKind) && row->made_of == choice->made_of && row->stub_ordinal == choice->ordinal && !reads_again;
    if (same && !is_undone(*row, changed.replaced)) {
        const bool visible = (row->set_mask & kSetPublished) != 0 ? row->visible : choice->parent_visible;
        if (visible == row->visible && choice->item_id == row->item_id) return;
        connection_->run("UPDATE record SET visible = ?2, item_id = ?3, made_of = ?4 WHERE id = ?1", record, visible,
                         choice->item_id, made_of ? std::optional(Statement::Blob{*made_of}) : std::nullopt);
        if (visible == row->visible) return;
        rank::DocumentEntry entry = documents_.entry(row->document_id);
        entry.flags ^= rank::DocumentEntry::kVisible;
        documents_.set_entry(row->document_id, entry);
        return;
    }

    std::shared_ptr<const PreparedItem> again;
    if (choice->parent != changed.record || changed.item == nullptr) again = prepare_record(choice->parent);
    const PreparedItem& item = again ? *again : *changed.item;
    const auto index = static_cast<std::size_t>(choice->ordinal);
    if (index >= item.stubs.size())
        throw OpenError(ErrorCode::corrupt, "a relation points to an entry that its record does not have");
    RecordContents contents = contents_of_stub(item, index);
    contents.visible = choice->parent_visible;
    write(record, row->key, &*row, choice->item_id, made_of, contents);
    keep_set(record, *row, changed.replaced);
}

// Those that a record which has changed relates to, or did.
void Fold::fold_stubs(const std::set<std::int64_t>& targets, const Parent& changed) {
    for (const std::int64_t target : targets)
        if (target != changed.record) fold_stub(target, changed);
}

void Fold::fold_stub_named(std::string_view alias) {
    if (alias.empty()) return;
    if (const std::int64_t stub = find(alias, key_hash(alias)); stub != 0) fold_stub(stub);
}

std::set<std::int64_t> Fold::targets_of(std::int64_t record) {
    const auto targets = connection_->integers("SELECT target_id FROM relation WHERE record_id = ?1", record);
    return {targets.begin(), targets.end()};
}

void Fold::relate(std::int64_t record, const PreparedItem& item) {
    connection_->run("DELETE FROM relation WHERE record_id = ?1", record);
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

// Kept until another is asked for: a record with many related entries is asked for once for each of them.
std::shared_ptr<const PreparedItem> Fold::prepare_record(std::int64_t record) {
    if (prepared_ && prepared_id_ == record) return prepared_;
    prepared_ = prepare_views(items_of(*connection_, record), {});
    prepared_id_ = record;
    return prepared_;
}

} // namespace newsidx::store

#include "store/reader.h"

#include "record/identity.h"
#include "store/file_stats.h"
#include "store/items/prepared_item.h"
#include "store/prefix.h"
#include "store/progress_scope.h"
#include "store/records/fold.h"
#include "store/upkeep/reread.h"
#include "store/writer.h"
#include "text/number.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unordered_set>
#include <utility>

namespace newsidx::store {

namespace {

using Counts = std::vector<std::pair<std::string, std::uint64_t>>;

void keep_top(Counts& counts, std::size_t most) {
    std::sort(counts.begin(), counts.end(), [](const auto& a, const auto& b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    if (counts.size() > most) counts.resize(most);
}

} // namespace

Reader::Reader(const std::string& path, const OpenSettings& settings)
    : connection_(path, Access::read, settings), documents_(connection_, settings.search_cache), labels_(connection_),
      segments_(connection_, settings.search_cache) {}

Transaction Reader::begin_read() {
    Transaction transaction(connection_, Transaction::Kind::read);
    const std::int64_t version = connection_.integer("PRAGMA schema_version");
    if (schema_version_ < 0) schema_version_ = version;
    if (schema_version_ != version) throw Outdated();
    documents_.refresh();
    return transaction;
}

namespace {

// Hands the rows of a match to the visitor, until this goes: nobody else's statement may call it.
class VisitorScope {
public:
    VisitorScope(fts5::MatchFunction& match, fts5::MatchVisitor& visitor) : match_(match) {
        match_.set_visitor(&visitor);
    }
    VisitorScope(const VisitorScope&) = delete;
    VisitorScope& operator=(const VisitorScope&) = delete;
    ~VisitorScope() { match_.set_visitor(nullptr); }

private:
    fts5::MatchFunction& match_;
};

} // namespace

const std::shared_ptr<const AnalyzedDocuments>& Reader::analyzed() {
    std::shared_ptr<const AnalyzedDocuments>& analyzed = kept().analyzed;
    if (!analyzed) {
        std::map<text::AnalyzerBits, std::vector<std::int64_t>> labels;
        for (const Label& label : labels_.find(LabelField::lang, {}, LabelMatch::prefix))
            labels[text::analyzer_bit(text::analyzer_tag(label.value))].push_back(label.id);
        labels.erase(AnalyzedDocuments::without_language());
        std::vector<AnalyzedDocuments::Part> parts;
        parts.reserve(labels.size());
        for (const auto& [analyzer, ids] : labels)
            parts.push_back({analyzer, labels_.documents(ids)});
        analyzed = std::make_shared<const AnalyzedDocuments>(std::move(parts), collection().documents);
    }
    return analyzed;
}

std::shared_ptr<const DocumentSet> Reader::labelled(std::span<const std::int64_t> label_ids) {
    return kept().labelled.find({label_ids.begin(), label_ids.end()},
                                [&] { return std::make_shared<const DocumentSet>(labels_.documents(label_ids)); });
}

const DocumentSet& Reader::labelled(LabelField field) {
    std::map<LabelField, DocumentSet>& known = kept().any_labelled;
    const auto found = known.find(field);
    return found != known.end() ? found->second : known.emplace(field, labels_.documents(field)).first->second;
}

Reader::Kept& Reader::kept() {
    if (kept_.commit == documents_.commit()) return kept_;
    kept_ = {};
    kept_.last_document = connection_.integer("SELECT max(id) FROM document");
    kept_.has_own_analyzer = store::has_own_analyzer(connection_);
    kept_.has_own_reading = store::has_own_reading(connection_);
    kept_.collection = read_collection(connection_);
    kept_.analyzer_counts = read_analyzers(connection_);
    kept_.commit = documents_.commit(); // when all was read
    return kept_;
}

bool Reader::are_whole(OpenSegments segments) {
    std::uint64_t documents = 0;
    for (const auto& open : segments)
        documents += open->row.info.documents;
    return !segments.empty() && segments.back()->row.last_document >= last_document() &&
           documents == collection().documents;
}

bool Reader::match(const std::string& expression, const MatchBounds& bounds, fts5::MatchVisitor& visitor) {
    const ProgressScope progress(connection_.database().getHandle(), bounds.expired);
    const VisitorScope visiting(connection_.match_function(), visitor);
    try {
        // A condition that no row fulfils keeps the loop over the rows inside SQLite.
        Statement select = connection_.prepare("SELECT 1 FROM fts WHERE fts MATCH ?1 AND rowid BETWEEN ?2 AND ?3 "
                                               "AND newsidx_match(fts) = 0",
                                               expression, bounds.first, bounds.last);
        select.step();
    } catch (const SQLite::Exception& e) {
        // Time may be over within the visitor, too, where it reads an entry.
        try {
            connection_.match_function().rethrow();
            if (e.getErrorCode() != SQLITE_INTERRUPT) throw;
        } catch (const SQLite::Exception& failure) {
            if (failure.getErrorCode() != SQLITE_INTERRUPT) throw;
        }
        return false;
    }
    return true;
}

namespace {

// Steps through the rows until visit() says no, or time is over.
template <class Visit>
void for_each_row(Statement& select, const Visit& visit) {
    try {
        while (select.step() && visit()) {
        }
    } catch (const SQLite::Exception& e) {
        if (e.getErrorCode() != SQLITE_INTERRUPT) throw;
    }
}

// Calls visit(document) for the latest thousand documents that have the term, until it says no, or time is over.
template <class Visit>
void for_each_latest(Connection& connection, std::string_view term, const std::function<bool()>& expired,
                     const Visit& visit) {
    constexpr std::int64_t kLookedAt = 1'000;
    std::string expression = "\""; // lives as long as it is stepped
    for (const char c : term)
        expression += c == '"' ? std::string("\"\"") : std::string(1, c);
    expression += '"';
    const ProgressScope progress(connection.database().getHandle(), expired);
    Statement select = connection.prepare("SELECT rowid FROM fts WHERE fts MATCH ?1 ORDER BY rowid DESC LIMIT ?2",
                                          expression, kLookedAt);
    for_each_row(select, [&] { return visit(select.integer(0)); });
}

} // namespace

std::vector<std::pair<std::string, std::uint64_t>>
Reader::frequent_terms(const std::string& beginning, std::size_t limit, const std::function<bool()>& expired) {
    const ProgressScope progress(connection_.database().getHandle(), expired);
    const std::string end = after_prefix(beginning);
    Statement select = connection_.prepare("SELECT term, documents FROM term WHERE term >= ?1 AND term < ?2 "
                                           "ORDER BY documents DESC, term LIMIT ?3",
                                           beginning, end, limit);
    std::vector<std::pair<std::string, std::uint64_t>> terms;
    for_each_row(select, [&] {
        terms.emplace_back(select.text(0), static_cast<std::uint64_t>(select.integer(1)));
        return true;
    });
    return terms;
}

std::vector<std::int64_t> Reader::latest_with(std::string_view term, std::size_t limit, bool unpublished,
                                              const std::function<bool()>& expired) {
    std::vector<std::int64_t> documents;
    for_each_latest(connection_, term, expired, [&](std::int64_t document) {
        if (unpublished || documents_.entry(document).visible()) documents.push_back(document);
        return documents.size() < limit;
    });
    return documents;
}

std::uint64_t Reader::visible_documents(const std::string& term, std::uint64_t documents,
                                        const std::function<bool()>& expired) {
    std::uint64_t looked_at = 0;
    std::uint64_t visible = 0;
    for_each_latest(connection_, term, expired, [&](std::int64_t document) {
        ++looked_at;
        if (documents_.entry(document).visible()) ++visible;
        return true;
    });
    return looked_at == 0 ? 0 : documents * visible / looked_at;
}

// What the statement finds by the key of a URL, else by those of URLs that mostly mean the same; 0: nothing.
static std::int64_t find_by_key(Connection& connection, std::string_view url, const char* sql) {
    const std::string canonical = record::canonical_url(url);
    std::vector<std::string> keys = {canonical.empty() ? std::string(url) : canonical};
    for (std::string& other : record::similar_urls(url))
        keys.push_back(std::move(other));
    for (const std::string& key : keys)
        if (const std::int64_t found = connection.integer(sql, key_hash(key), key); found != 0) return found;
    return 0;
}

std::int64_t resolve(Connection& connection, std::string_view id_or_url) {
    if (const auto id = text::number_of<std::int64_t>(id_or_url))
        return connection.integer("SELECT id FROM record WHERE id = ?1 AND kind IS NOT NULL", *id);
    return find_by_key(connection, id_or_url,
                       "SELECT id, 0 AS via_alias FROM record WHERE key_hash = ?1 AND key = ?2 AND kind IS NOT NULL "
                       "UNION ALL SELECT id, 1 FROM record WHERE alias_hash = ?1 AND alias = ?2 AND kind IS NOT NULL "
                       "ORDER BY 2, 1");
}

std::int64_t Reader::resolve(std::string_view id_or_url) {
    return store::resolve(connection_, id_or_url);
}

RecordRow Reader::row(std::int64_t record) {
    Statement select = connection_.prepare(
        "SELECT r.kind, r.visible, r.quality, r.heat, r.published_at, r.source_id, coalesce(r.url, r.key), r.labels, "
        "d.analyzer, d.text, b.bytes, i.begin, i.size "
        "FROM record r JOIN document d ON d.id = r.document_id LEFT JOIN item i ON i.id = d.base_item "
        "LEFT JOIN block b ON b.id = i.block_id WHERE r.id = ?1",
        record);
    if (!select.step()) throw OpenError(ErrorCode::corrupt, "a document belongs to no record; the file is damaged");
    RecordRow row;
    row.shown.id = record;
    row.shown.kind = select.integer(0) == kStubKind ? Kind::stub : Kind::record;
    row.shown.published = select.integer(1) != 0;
    row.shown.quality = select.real_or_null(2);
    row.shown.heat = select.real_or_null(3);
    row.shown.published_at = select.integer_or_null(4);
    row.shown.source_id = select.text(5);
    row.shown.url = select.text(6);
    add_labels(select.bytes(7), row.shown);
    row.analyzer = select.text(8);
    FieldTexts texts = connection_.unpacker().texts(select.bytes(9), select.bytes(10), place_of(select, 11));
    row.shown.title = std::move(texts[rank::kTitle]);
    row.shown.excerpt = std::move(texts[rank::kExcerpt]);
    row.body = std::move(texts[rank::kBody]);
    return row;
}

std::vector<Label> Reader::labels_of(std::int64_t document, LabelField field) {
    Statement select = connection_.prepare("SELECT labels FROM record WHERE id = ?1",
                                           static_cast<std::int64_t>(documents_.entry(document).record_id));
    std::vector<Label> labels;
    if (!select.step()) return labels;
    for (const std::int64_t id : unpack_label_ids(select.bytes(0)))
        if (const Label& label = labels_.label(id); label.field == field) labels.push_back(label);
    return labels;
}

void Reader::add_labels(std::string_view ids, Hit& hit) {
    for (const std::int64_t id : unpack_label_ids(ids)) {
        const Label& label = labels_.label(id);
        switch (label.field) {
        case LabelField::type: hit.type = label.value; break;
        case LabelField::lang: hit.lang = label.value; break;
        case LabelField::provider: hit.provider_name = label.value; break;
        case LabelField::domain: hit.provider_domain = label.value; break;
        case LabelField::topic: hit.topics.push_back(label.value); break;
        case LabelField::category: hit.category = label.value; break;
        case LabelField::author: hit.authors.push_back(label.value); break;
        case LabelField::has: break;
        }
    }
}

std::int64_t Reader::document_of(std::int64_t record) {
    Statement select = connection_.prepare("SELECT document_id FROM record WHERE id = ?1", record);
    if (!select.step()) throw OpenError(ErrorCode::corrupt, "a record has no document; the file is damaged");
    return select.integer(0);
}

namespace {

std::vector<std::int64_t> distinct_ids(Statement& select) {
    std::vector<std::int64_t> ids;
    std::unordered_set<std::int64_t> known;
    while (select.step())
        if (known.insert(select.integer(0)).second) ids.push_back(select.integer(0));
    return ids;
}

} // namespace

// A story that is related to by another record's webUrl has a row of its own, in which there is nothing to find.
std::vector<std::int64_t> Reader::relations_of(std::int64_t record) {
    Statement select = connection_.prepare(
        "SELECT target FROM (SELECT x.ordinal, CASE WHEN t.kind IS NOT NULL THEN t.id ELSE (SELECT a.id FROM record a "
        "WHERE a.alias_hash = t.key_hash AND a.alias = t.key AND a.kind IS NOT NULL) END AS target FROM relation x "
        "JOIN record t ON t.id = x.target_id WHERE x.record_id = ?1) WHERE target IS NOT NULL AND target <> ?1 "
        "ORDER BY ordinal",
        record);
    return distinct_ids(select);
}

std::vector<std::int64_t> Reader::relating_to(std::int64_t record) {
    Statement select = connection_.prepare(
        "SELECT x.record_id FROM relation x JOIN record r ON r.id = x.record_id WHERE r.kind IS NOT NULL "
        "AND r.id <> ?1 AND (x.target_id = ?1 OR x.target_id IN (SELECT s.id FROM record s JOIN record own "
        "ON s.key_hash = own.alias_hash AND s.key = own.alias WHERE own.id = ?1 AND s.kind IS NULL)) "
        "ORDER BY r.published_at DESC, r.id",
        record);
    return distinct_ids(select);
}

bool Reader::was_removed(std::string_view url) {
    return find_by_key(connection_, url, "SELECT 1 FROM removal WHERE key_hash = ?1 AND key = ?2") != 0;
}

Reader::FileContents Reader::contents_of(const std::string& path, std::int64_t most) {
    FileContents contents;
    {
        Statement source = connection_.prepare(
            "SELECT (SELECT message FROM rejection WHERE source_id = s.id ORDER BY ordinal LIMIT 1) FROM source s "
            "WHERE s.path = ?1",
            path);
        for_each_row(source, [&] {
            contents.is_source = true;
            if (contents.rejected.empty()) contents.rejected = source.text(0);
            return true;
        });
    }
    // Line 0: the source does not hold the item any more.
    Statement select =
        connection_.prepare("SELECT DISTINCT i.record_id FROM source s JOIN item i ON i.source_id = s.id JOIN record r "
                            "ON r.id = i.record_id "
                            "WHERE s.path = ?1 AND i.line > 0 AND r.kind IS NOT NULL ORDER BY i.record_id LIMIT ?2",
                            path, most);
    for_each_row(select, [&] {
        contents.records.push_back(select.integer(0));
        return true;
    });
    return contents;
}

RecordOrigin Reader::origin(std::int64_t record) {
    RecordOrigin origin;
    std::int64_t made_of = record;
    {
        Statement select = connection_.prepare(
            "SELECT r.key, r.kind, r.visible, r.labels, (SELECT count(*) FROM item WHERE record_id = r.id), "
            "r.stub_ordinal, r.set_mask, r.quality, r.heat, i.record_id FROM record r "
            "JOIN item i ON i.id = r.item_id WHERE r.id = ?1",
            record);
        if (!select.step()) throw OpenError(ErrorCode::corrupt, "a record is made of an item that is not there");
        origin.key = select.text(0);
        origin.kind = select.integer(1) == kStubKind ? Kind::stub : Kind::record;
        origin.visible = select.integer(2) != 0;
        origin.lang = labels_.first(select.bytes(3), LabelField::lang);
        origin.items = static_cast<std::uint64_t>(select.integer(4));
        if (!select.null(5)) origin.stub_ordinal = static_cast<std::size_t>(select.integer(5));
        origin.set_mask = select.integer(6);
        origin.quality = select.real_or_null(7);
        origin.heat = select.real_or_null(8);
        made_of = select.integer(9);
    }
    for (const std::int64_t item : items_of(connection_, made_of))
        origin.views.push_back(stored_item(connection_, item));
    if (origin.views.empty()) throw OpenError(ErrorCode::corrupt, "a record is made of no item");
    return origin;
}

std::vector<std::int64_t> Reader::records_after(std::int64_t record, std::int64_t most) {
    return connection_.integers("SELECT id FROM record WHERE id > ?1 AND kind = 0 ORDER BY id LIMIT ?2", record, most);
}

std::uint64_t Reader::record_count() {
    return connection_.count("SELECT count(*) FROM record WHERE kind = 0");
}

Stats Reader::stats(const StatsOptions& options) {
    Stats stats;
    stats.path = connection_.path();
    struct stat status {};
    if (::stat(stats.path.c_str(), &status) == 0)
        stats.bytes = static_cast<std::uint64_t>(status.st_size);
    else // it is in memory
        stats.bytes = connection_.count("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size");
    stats.format_version = connection_.count("PRAGMA user_version");
    stats.analyzer = stored_analyzer(connection_);
    stats.analyzer_current = has_own_analyzer();
    stats.reading_current = has_own_reading();
    DocumentSet records;
    RecordStats counts;
    documents_.for_each([&](std::int64_t document, const rank::DocumentEntry& entry) {
        if (!entry.stub()) records.add(document);
        if (!entry.stub()) counts.add(entry);
        ++(entry.stub() ? stats.stubs : stats.records);
        if (!entry.visible()) ++(entry.stub() ? stats.hidden_stubs : stats.hidden);
        if (entry.published_at == rank::kNoDate) return;
        stats.oldest = std::min(stats.oldest.value_or(entry.published_at), entry.published_at);
        stats.newest = std::max(stats.newest.value_or(entry.published_at), entry.published_at);
    });
    stats.items = connection_.count("SELECT count(*) FROM item");
    stats.sources =
        connection_.count("SELECT count(*) FROM source WHERE state <> ?1", static_cast<std::int64_t>(SourceAge::other));
    stats.terms = connection_.count("SELECT count(*) FROM term");
    stats.average_length = collection().average_length();
    stats.median_quality = read_median(connection_, Prior::quality);
    stats.median_heat = read_median(connection_, Prior::heat);
    count_labels(records, stats);
    std::move(counts).write_to(stats);
    if (options.sizes) stats.sizes = read_sizes(connection_);
    return stats;
}

// By how many records.
void Reader::count_labels(const DocumentSet& records, Stats& stats) {
    constexpr std::size_t kMost = 10;
    const auto count = [&](LabelField field, std::vector<std::pair<std::string, std::uint64_t>>& counts) {
        std::uint64_t all = 0;
        labels_.for_each_set(field, [&](const Label& label, const DocumentSet& documents) {
            const std::uint64_t found = documents.intersection_size(records);
            if (found > 0) counts.emplace_back(label.value, found);
            all += found;
        });
        return all;
    };
    const std::uint64_t without_language = records.size() - count(LabelField::lang, stats.languages);
    count(LabelField::provider, stats.providers);
    count(LabelField::topic, stats.topics);
    if (without_language > 0) stats.languages.emplace_back("", without_language);
    keep_top(stats.languages, stats.languages.size());
    keep_top(stats.providers, kMost);
    keep_top(stats.topics, kMost);
}

} // namespace newsidx::store

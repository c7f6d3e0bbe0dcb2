#include "store/check.h"

#include "record/parse.h"
#include "store/document_pages.h"
#include "store/document_text.h"
#include "store/fold.h"
#include "store/prepared_item.h"
#include "store/record_contents.h"
#include "store/statistics.h"
#include "text/analyzer_set.h"

#include <fmt/format.h>

#include <map>
#include <string>
#include <utility>

namespace newsidx::store {

namespace {

constexpr std::size_t kMaxProblems = 100;

class Checker {
public:
    explicit Checker(Connection& connection) : connection_(connection) {}

    CheckReport run() {
        step("SQLite's integrity", [this] { sqlite_integrity(); });
        step("the full-text index against the texts", [this] { full_text(); });
        step("records against items", [this] { records(); });
        step("documents and their entries against records", [this] { documents(); });
        step("document frequencies against the full-text index", [this] { terms(); });
        return std::move(report_);
    }

private:
    template <class Body>
    void step(const char* name, Body body) {
        report_.checks.emplace_back(name);
        try {
            body();
        } catch (const std::exception& error) {
            problem(fmt::format("{}: {}", name, error.what()));
        }
    }

    void problem(std::string text) {
        if (report_.problems.size() < kMaxProblems) report_.problems.push_back(std::move(text));
    }

    // Each row of the query is a problem, told by its first column.
    void none_of(const char* sql, const char* message) {
        Statement select = connection_.prepare(sql);
        while (select.step())
            problem(fmt::format(fmt::runtime(message), select.text(0)));
    }

    void sqlite_integrity() {
        Statement integrity = connection_.prepare("PRAGMA integrity_check(20)");
        while (integrity.step())
            if (integrity.bytes(0) != "ok") problem("SQLite: " + integrity.text(0));
        Statement foreign = connection_.prepare("PRAGMA foreign_key_check");
        while (foreign.step())
            problem(fmt::format("a row of {} points to a row that is not there", foreign.text(0)));
    }

    void full_text() {
        // Rank 1 compares with the content; without it FTS5 looks only at itself.
        connection_.execute("INSERT INTO fts(fts, rank) VALUES('integrity-check', 1)");
    }

    void records() {
        none_of("SELECT r.id FROM record r WHERE r.kind = 0 AND r.item_id IS NOT ("
                "SELECT i.id FROM item i JOIN source s ON s.id = i.source_id WHERE i.record_id = r.id "
                "ORDER BY i.published_at DESC, s.name DESC, s.path DESC, i.ordinal DESC LIMIT 1)",
                "record {} is not made of the item that should win");
        none_of("SELECT DISTINCT record_id FROM item WHERE record_id NOT IN (SELECT id FROM record WHERE kind = 0)",
                "record {} has items and is not made of any");
        none_of("SELECT t.id FROM record t WHERE t.kind = 1 AND NOT (t.set_mask & 4) AND t.visible IS NOT "
                "(SELECT max(p.visible) FROM relation r JOIN record p ON p.id = r.record_id WHERE r.target_id = t.id)",
                "stub {} is not as visible as the records that relate to it");
        none_of("SELECT DISTINCT t.id FROM record t WHERE t.kind = 1 AND NOT EXISTS(SELECT 1 FROM relation r "
                "JOIN record p ON p.id = r.record_id WHERE r.target_id = t.id AND r.ordinal = t.stub_ordinal AND "
                "p.item_id = t.item_id)",
                "stub {} is made of an entry that nothing relates to");
        Statement items = connection_.prepare("SELECT id, bytes, secured, cuts, hash FROM item");
        while (items.step()) {
            const auto bytes = record::join_secured(items.bytes(1), items.bytes(2), items.bytes(3));
            if (!bytes || hash_bytes(hash_of(*bytes)) != items.bytes(4))
                problem(fmt::format("the bytes of item {} are not what was read", items.integer(0)));
        }
        contents();
    }

    // Each record, and each document's text, made again from its item.
    void contents() {
        text::AnalyzerSet analyzers;
        Statement select = connection_.prepare(
            "SELECT r.id, r.key, r.key_hash, r.alias, r.alias_hash, r.kind, r.stub_ordinal, r.item_hash IS i.hash, "
            "r.visible, r.set_mask, r.quality, r.heat, r.published_at, r.source_id, r.url, r.type, r.category, r.lang, "
            "r.provider_name, r.provider_domain, r.topics, d.title, d.excerpt, d.body, d.names, i.bytes, i.secured, "
            "i.cuts, "
            "i.format, i.published_at, s.name, s.path FROM record r JOIN item i ON i.id = r.item_id "
            "JOIN source s ON s.id = i.source_id JOIN document d ON d.id = r.document_id");
        while (select.step()) {
            const auto bytes = record::join_secured(select.bytes(25), select.bytes(26), select.bytes(27));
            if (!bytes) continue; // told above
            record::Place place{select.bytes(30), select.bytes(31), true};
            const auto format = static_cast<record::ItemFormat>(select.integer(28));
            const ParsedItem parsed = prepare(*bytes, format, place, analyzers);
            const auto ordinal = static_cast<std::size_t>(select.integer(6));
            const bool stub = select.integer(5) == kStubKind;
            if (!parsed.item || (stub && ordinal >= parsed.item->stubs.size())) {
                problem(fmt::format("the item of record {} cannot be read again", select.integer(0)));
                continue;
            }
            const PreparedItem& item = *parsed.item;
            const RecordContents contents = stub ? contents_of_stub(item, ordinal) : contents_of(item);
            const std::string_view key = select.bytes(1);
            place.single = false;
            const bool named = stub ? key == item.stubs[ordinal].key
                                    : key == item.key || key == record::identity_key(item.record, place);
            const auto set = [&select](SetMask bit) { return (select.integer(9) & bit) != 0; };
            const auto number = [&select](int column) {
                return select.null(column) ? std::nullopt : std::optional(select.real(column));
            };
            const auto is_date = [&select](int column, const std::optional<std::int64_t>& date) {
                return date ? !select.null(column) && select.integer(column) == *date : select.null(column);
            };
            bool same = named && select.integer(2) == key_hash(key) && select.bytes(3) == contents.alias &&
                        (contents.alias.empty() || select.integer(4) == key_hash(contents.alias)) &&
                        select.integer(7) != 0 && (set(kSetQuality) || number(10) == contents.quality) &&
                        (set(kSetHeat) || number(11) == contents.heat) && is_date(12, contents.published_at) &&
                        (stub || set(kSetPublished) || (select.integer(8) != 0) == contents.visible) &&
                        (stub || is_date(29, contents.published_at));
            const std::string_view columns[] = {contents.source_id,       contents.url,   contents.type,
                                                contents.category,        contents.lang,  contents.provider_name,
                                                contents.provider_domain, contents.topics};
            for (int i = 0; i < 8; ++i)
                same = same && select.bytes(13 + i) == columns[i];
            for (int field = 0; field < static_cast<int>(rank::kFieldCount); ++field)
                same = same && select.bytes(21 + field) == contents.text->texts[static_cast<std::size_t>(field)];
            if (!same) problem(fmt::format("record {} is not what its item says", select.integer(0)));
        }
    }

    void documents() {
        none_of("SELECT id FROM record WHERE (kind IS NULL) <> (document_id IS NULL)", "record {} has no document");
        none_of("SELECT page FROM document_page WHERE version > (SELECT value FROM meta WHERE name = 'commit')",
                "page {} of the entries is newer than the file");
        none_of("SELECT name FROM sqlite_sequence WHERE seq < CASE name WHEN 'document' THEN (SELECT max(id) FROM "
                "document) "
                "WHEN 'record' THEN (SELECT max(id) FROM record) WHEN 'item' THEN (SELECT max(id) FROM item) END",
                "the numbers of the table {} would be given out again");
        none_of("SELECT d.id FROM document d LEFT JOIN record r ON r.id = d.record_id AND r.document_id = d.id "
                "WHERE r.id IS NULL",
                "document {} belongs to no record");

        DocumentReader pages(connection_);
        pages.refresh();
        rank::Collection counted;
        std::uint64_t live = 0;
        pages.for_each([&live](std::int64_t, const rank::DocumentEntry&) { ++live; });
        std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> histogram;
        text::AnalyzerSet analyzers;
        Statement select = connection_.prepare(
            "SELECT d.id, d.analyzer, d.title, d.excerpt, d.body, d.names, r.id, r.kind, r.visible, r.published_at, "
            "r.quality, r.heat FROM document d JOIN record r ON r.id = d.record_id");
        while (select.step()) {
            const std::int64_t id = select.integer(0);
            const DocumentText text =
                analyze(select.text(1), {select.text(2), select.text(3), select.text(4), select.text(5)}, analyzers);
            ++counted.documents;
            for (std::size_t field = 0; field < rank::kFieldCount; ++field)
                counted.lengths[field] += text.lengths[field];

            const rank::DocumentEntry& entry = pages.entry(id);
            const auto number = [&select](int column) {
                return select.null(column) ? rank::kUnknown : select.real(column);
            };
            const auto same = [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); };
            const bool agrees =
                entry.live() && entry.record_id == select.integer(6) &&
                entry.stub() == (select.integer(7) == kStubKind) && entry.visible() == (select.integer(8) != 0) &&
                entry.published_at == (select.null(9) ? rank::kNoDate : select.integer(9)) &&
                same(entry.quality, number(10)) && same(entry.heat, number(11)) && entry.lengths == text.lengths;
            if (!agrees) problem(fmt::format("the entry of document {} is not what its record says", id));
            if (!select.null(10)) ++histogram[{static_cast<std::int64_t>(Prior::quality), histogram_value(number(10))}];
            if (!select.null(11)) ++histogram[{static_cast<std::int64_t>(Prior::heat), histogram_value(number(11))}];
        }
        if (live != counted.documents)
            problem(fmt::format("{} documents, but {} live entries", counted.documents, live));
        const rank::Collection stored = read_collection(connection_);
        if (stored.documents != counted.documents || stored.lengths != counted.lengths)
            problem("the stored numbers and lengths of the documents are not theirs");
        for (const Prior what : {Prior::quality, Prior::heat})
            if (read_median(connection_, what) != compute_median(connection_, what))
                problem("a stored median is wrong");
        Statement stored_histogram =
            connection_.prepare("SELECT what, value, documents FROM histogram WHERE documents <> 0");
        while (stored_histogram.step()) {
            const auto found = histogram.find({stored_histogram.integer(0), stored_histogram.integer(1)});
            if (found == histogram.end() || found->second != stored_histogram.integer(2))
                problem(fmt::format("the histogram is wrong at {}", stored_histogram.integer(1)));
            else
                histogram.erase(found);
        }
        if (!histogram.empty()) problem("the histogram lacks values that documents have");
    }

    void terms() {
        connection_.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.fts_terms USING fts5vocab('main', 'fts', 'row')");
        none_of(
            "SELECT v.term FROM temp.fts_terms v LEFT JOIN term t ON t.term = v.term WHERE v.doc IS NOT t.documents",
            "the document frequency of '{}' is wrong");
        none_of("SELECT t.term FROM term t WHERE t.term NOT IN (SELECT term FROM temp.fts_terms)",
                "the term '{}' is counted, and no document has it");
        connection_.execute("DROP TABLE temp.fts_terms");
    }

    Connection& connection_;
    CheckReport report_;
};

} // namespace

CheckReport check(Connection& connection) {
    Transaction transaction(connection, Transaction::Kind::write);
    return Checker(connection).run();
}

} // namespace newsidx::store

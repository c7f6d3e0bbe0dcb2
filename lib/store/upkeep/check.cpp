#include "store/upkeep/check.h"

#include "fts5/postings_check.h"
#include "fts5/segment.h"
#include "record/identity.h"
#include "record/merge.h"
#include "store/documents/analyzer_stamp.h"
#include "store/documents/document_pages.h"
#include "store/documents/document_text.h"
#include "store/documents/statistics.h"
#include "store/items/item_reader.h"
#include "store/items/prepared_item.h"
#include "store/labels.h"
#include "store/progress_scope.h"
#include "store/records/fold.h"
#include "store/records/record_contents.h"
#include "store/segments/segment_check.h"
#include "store/upkeep/reread.h"
#include "text/analyzer_set.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <exception>
#include <map>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace newsidx::store {

namespace {

constexpr std::size_t kMaxProblems = 100;

using OnProgress = std::function<bool(const CheckProgress&)>;

class Checker {
public:
    Checker(Connection& connection, const OnProgress& on_progress)
        : connection_(connection), labels_(connection), refusal_(refusal_of_text(connection)),
          on_progress_(on_progress) {}

    // nullopt: cancelled.
    std::optional<CheckReport> run() {
        std::vector<Step> steps = {
            {"SQLite's integrity", &Checker::sqlite_integrity},
            {"the full-text index against the texts", &Checker::full_text},
            {"records against items", &Checker::records},
        };
        const bool has_own = has_own_reading(connection_);
        if (has_own) steps.push_back({"what records say against their items", &Checker::contents});
        steps.insert(steps.end(),
                     {
                         {"what is kept once against its sums", &Checker::sums},
                         {"labels and their documents against records", &Checker::labels},
                         {"documents and their entries against records", &Checker::documents},
                         {"document frequencies against the full-text index", &Checker::terms},
                         {"ranked segments against the full-text index and the entries", &Checker::segments},
                     });
        progress_.total = steps.size();
        const std::function<bool()> is_over = [this] { return !goes_on(false); };
        const ProgressScope scope(connection_.database().getHandle(), is_over);
        for (const Step& step : steps) {
            report_.checks.emplace_back(step.name);
            progress_.check = step.name;
            if (goes_on(true)) run(step);
            if (thrown_) std::rethrow_exception(thrown_);
            if (is_cancelled_) return std::nullopt;
            ++progress_.done;
        }
        if (!has_own)
            report_.not_compared.emplace_back("what records say: another version read them from their items, and "
                                              "Index::optimize() (`newsidx optimize`) reads them again");
        return std::move(report_);
    }

private:
    struct Step {
        const char* name;
        void (Checker::*check)();
    };

    void run(const Step& step) {
        try {
            (this->*step.check)();
        } catch (const std::bad_alloc&) {
            throw;
        } catch (const SQLite::Exception& error) {
            if (is_cancelled_) return;
            if (!is_damage(error)) throw; // the file may well be whole
            problem("{}: {}", step.name, error.what());
        } catch (const std::exception& error) {
            if (!is_cancelled_) problem("{}: {}", step.name, error.what());
        }
    }

    // Tells how far it is, not more often than a few times a second unless it must. Throws nothing: SQLite may have
    // called.
    bool goes_on(bool must) {
        constexpr double kInterval = 0.1; // seconds
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
        if (is_cancelled_ || !on_progress_ || (!must && seconds < progress_.seconds + kInterval)) return !is_cancelled_;
        progress_.seconds = seconds;
        try {
            is_cancelled_ = !on_progress_(progress_);
        } catch (...) {
            thrown_ = std::current_exception();
            is_cancelled_ = true;
        }
        return !is_cancelled_;
    }

    template <class... Args>
    void problem(fmt::format_string<const Args&...> text, const Args&... args) {
        if (report_.problems.size() < kMaxProblems) report_.problems.push_back(fmt::format(text, args...));
    }

    // Each row of the query is a problem, told by its first column.
    void none_of(const char* sql, const char* message) {
        Statement select = connection_.prepare(sql);
        while (select.step())
            problem("{}", fmt::format(fmt::runtime(message), select.text(0)));
    }

    void sqlite_integrity() {
        Statement integrity = connection_.prepare("PRAGMA integrity_check(20)");
        while (integrity.step())
            if (integrity.bytes(0) != "ok") problem("SQLite: {}", integrity.text(0));
        Statement foreign = connection_.prepare("PRAGMA foreign_key_check");
        while (foreign.step())
            problem("a row of {} points to a row that is not there", foreign.text(0));
    }

    void full_text() {
        if (!refusal_.empty()) {
            report_.not_compared.push_back("tokens and lengths: " + refusal_);
            connection_.execute("INSERT INTO fts(fts) VALUES('integrity-check')");
            return;
        }
        // Rank 1 compares with the content; without it FTS5 looks only at itself.
        connection_.execute("INSERT INTO fts(fts, rank) VALUES('integrity-check', 1)");
        postings();
        Statement tags = connection_.prepare(
            "SELECT d.id, d.analyzer, r.labels FROM document d JOIN record r ON r.id = d.record_id");
        while (tags.step())
            if (text::analyzer_tag(labels_.first(tags.bytes(2), LabelField::lang)) != tags.bytes(1))
                problem("document {} is not analysed as its language asks", tags.integer(0));
    }

    void sums() {
        for (const SummedRows rows : RowSums::kAll)
            if (connection_.row_sums().holds(rows) != true)
                problem("not as it was written: {}", RowSums::meaning_of(rows));
    }

    void segments() {
        check_segments(connection_, [this](const std::string& text) { problem("{}", text); });
    }

    // What FTS5 does not see of its segments.
    void postings() {
        Statement select = connection_.prepare("SELECT id, block FROM fts_data ORDER BY id");
        fts5::PostingsCheck check;
        std::int64_t segment = 0;
        bool is_sound = true;
        const auto end_segment = [&] {
            if (!is_sound || !check.is_complete())
                problem("segment {} of the full-text index has a posting that is none", segment);
            check = {};
            is_sound = true;
        };
        while (select.step()) {
            if (!fts5::is_leaf(select.integer(0))) continue;
            if (fts5::segment_of(select.integer(0)) != segment) end_segment();
            segment = fts5::segment_of(select.integer(0));
            is_sound = is_sound && check.add(select.bytes(1));
        }
        end_segment();
    }

    void records() {
        // Of each format the latest item, and earlier ones with more text than all later ones, none of which is
        // withheld.
        none_of(
            "WITH best AS (SELECT record_id, id, row_number() OVER (PARTITION BY record_id ORDER BY authority DESC, "
            "dated_at DESC, name DESC, path DESC, ordinal DESC) = 1 AS winner FROM ("
            "SELECT i.record_id, i.id, i.dated_at, i.ordinal, i.extent, s.name, s.path, i.format <= 2 AS authority, "
            "min(iif(i.extent = 3, -1, i.extent)) OVER ("
            "PARTITION BY i.record_id, i.format ORDER BY i.dated_at DESC, s.name DESC, s.path DESC, i.ordinal DESC "
            "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS newer "
            "FROM item i JOIN source s ON s.id = i.source_id) WHERE newer IS NULL OR extent < newer), "
            "used AS (SELECT id AS record_id, item_id AS id, 1 AS winner FROM record WHERE kind = 0 "
            "UNION ALL SELECT record_id, item_id, 0 FROM contribution) "
            "SELECT DISTINCT record_id FROM (SELECT * FROM (SELECT * FROM best EXCEPT SELECT * FROM used) "
            "UNION ALL SELECT * FROM (SELECT * FROM used EXCEPT SELECT * FROM best))",
            "record {} is not made of the items that it should be made of");
        none_of("SELECT t.id FROM record t WHERE t.kind = 1 AND NOT (t.set_mask & 4) AND t.visible IS NOT "
                "(SELECT max(p.visible) FROM relation r JOIN record p ON p.id = r.record_id WHERE r.target_id = t.id)",
                "stub {} is not as visible as the records that relate to it");
        none_of("SELECT DISTINCT t.id FROM record t WHERE t.kind = 1 AND NOT EXISTS(SELECT 1 FROM relation r "
                "JOIN record p ON p.id = r.record_id WHERE r.target_id = t.id AND r.ordinal = t.stub_ordinal AND "
                "p.item_id = t.item_id)",
                "stub {} is made of an entry that nothing relates to");
        Statement items = connection_.prepare("SELECT id, hash FROM item");
        while (items.step()) {
            try {
                const StoredItem item = stored_item(connection_, items.integer(0));
                if (hash_bytes(hash_of(item.bytes, item.map)) == items.bytes(1)) continue;
            } catch (const OpenError&) { // told below
            }
            problem("the bytes of item {} are not what was read", items.integer(0));
        }
        none_of("SELECT b.id FROM block b WHERE b.id NOT IN (SELECT block_id FROM item)", "block {} holds no item");
        blocks();
    }

    // Nothing stands in a block but what its items say.
    void blocks() {
        Statement select =
            connection_.prepare("SELECT i.block_id, b.bytes, i.begin, i.size FROM item i JOIN block b ON "
                                "b.id = i.block_id ORDER BY 1, 3");
        std::int64_t block = 0;
        std::string rest;
        const auto tell = [&] {
            if (rest.find_first_not_of('\0') != std::string::npos)
                problem("block {} holds what belongs to no item", block);
        };
        while (select.step()) {
            if (select.integer(0) != block) {
                tell();
                block = select.integer(0);
                rest = connection_.unpacker().unpack(select.bytes(1));
            }
            clear_item(rest, rest, place_of(select, 2));
        }
        tell();
    }

    // The items of a record, read again. Empty when one of them cannot be.
    std::optional<PreparedItem> prepare_again(std::int64_t record, text::AnalyzerSet& analyzers) {
        try {
            std::vector<PreparedItem> items;
            for (const std::int64_t id : items_of(connection_, record)) {
                items.push_back(read_item(connection_, id, analyzers));
                const PreparedItem& item = items.back();
                Statement stored = connection_.prepare("SELECT dated_at IS ?2 AND extent = ?3 FROM item WHERE id = ?1",
                                                       id, dated_at(item.record),
                                                       static_cast<int>(record::extent_of(item.record, item.format)));
                if (!stored.step() || stored.integer(0) == 0)
                    problem("the date or the extent of item {} is not its own", id);
            }
            if (items.empty()) return std::nullopt;
            if (items.size() == 1) return std::move(items.front());
            return merge(record::pointers_to(items), analyzers);
        } catch (const OpenError&) {
            return std::nullopt;
        }
    }

    // Each record, and each document's text, made again from its items.
    void contents() {
        text::AnalyzerSet analyzers;
        Statement select =
            connection_.prepare("SELECT r.id, r.key, r.key_hash, r.alias, r.alias_hash, r.kind, r.stub_ordinal, "
                                "coalesce(r.made_of, i.hash), r.visible, r.set_mask, r.quality, r.heat, "
                                "r.published_at, r.url, r.source_id, r.labels, "
                                "d.text, k.bytes, i.record_id, s.name, s.path, "
                                "b.begin, b.size FROM record r JOIN item i ON i.id = r.item_id "
                                "JOIN source s ON s.id = i.source_id JOIN document d ON d.id = r.document_id "
                                "LEFT JOIN item b ON b.id = d.base_item LEFT JOIN block k ON k.id = b.block_id");
        while (select.step()) {
            const auto ordinal = static_cast<std::size_t>(select.integer(6));
            const bool stub = select.integer(5) == kStubKind;
            const auto item = prepare_again(select.integer(18), analyzers);
            if (!item || (stub && ordinal >= item->stubs.size())) {
                problem("the items of record {} cannot be read again", select.integer(0));
                continue;
            }
            if (!is_as_made(select, *item, stub, ordinal))
                problem("record {} is not what its items say", select.integer(0));
        }
        none_of("SELECT r.id FROM record r LEFT JOIN item i ON i.id = r.item_id WHERE r.kind = 0 AND "
                "i.record_id IS NOT r.id",
                "record {} is made of another record's item");
    }

    // A row of contents().
    bool is_as_made(const Statement& select, const PreparedItem& item, bool stub, std::size_t ordinal) {
        const RecordContents contents = stub ? contents_of_stub(item, ordinal) : contents_of(item);
        const std::string_view key = select.bytes(1);
        const auto is_named = [&](bool single) {
            return key == record::identity_key(item.record, {select.bytes(19), select.bytes(20), single});
        };
        const bool named = stub ? key == item.stubs[ordinal].key : is_named(true) || is_named(false);
        const auto set = [&select](SetMask bit) { return (select.integer(9) & bit) != 0; };
        bool same = named && select.integer(2) == key_hash(key) && select.bytes(3) == contents.alias &&
                    (contents.alias.empty() || select.integer(4) == key_hash(contents.alias)) &&
                    select.bytes(7) == hash_bytes(item.hash) &&
                    (set(kSetQuality) || select.real_or_null(10) == contents.quality) &&
                    (set(kSetHeat) || select.real_or_null(11) == contents.heat) &&
                    select.integer_or_null(12) == contents.published_at &&
                    (stub || set(kSetPublished) || (select.integer(8) != 0) == contents.visible) &&
                    (contents.url ? !select.null(13) && select.bytes(13) == *contents.url : select.null(13));
        same = same && select.bytes(14) == contents.source_id && names_of(select.bytes(15)) == contents.labels;
        return same && connection_.unpacker().texts(select.bytes(16), select.bytes(17), place_of(select, 21)) ==
                           contents.text->texts;
    }

    // What record.labels stands for.
    std::vector<LabelName> names_of(std::string_view ids) {
        std::vector<LabelName> names;
        for (const std::int64_t id : unpack_label_ids(ids))
            names.push_back({labels_.label(id).field, labels_.label(id).value});
        return names;
    }

    void labels() {
        std::map<std::int64_t, DocumentSet> expected;
        Statement records = connection_.prepare("SELECT document_id, labels FROM record WHERE document_id IS NOT NULL");
        while (records.step())
            for (const std::int64_t id : unpack_label_ids(records.bytes(1)))
                expected[id].add(records.integer(0));
        for (const std::int64_t id : connection_.integers("SELECT DISTINCT label_id FROM label_page ORDER BY 1")) {
            const auto found = expected.find(id);
            if (found == expected.end() || !(found->second == labels_.documents(std::span(&id, 1))))
                tell_of_documents(id);
            if (found != expected.end()) expected.erase(found);
        }
        for (const auto& [id, documents] : expected)
            tell_of_documents(id);

        Statement folded = connection_.prepare("SELECT id, field, value, folded FROM label");
        while (folded.step())
            if (folded.integer(1) < 1 || folded.integer(1) > kLastLabelField || folded.bytes(2).empty() ||
                (refusal_.empty() && fold_label(folded.bytes(2)) != folded.bytes(3)))
                problem("the label {} is none that records can have", folded.integer(0));
    }

    void tell_of_documents(std::int64_t id) {
        problem("the documents of label {} ('{}') are not those whose records have it", id, labels_.label(id).value);
    }

    void documents() {
        none_of("SELECT id FROM record WHERE (kind IS NULL) <> (document_id IS NULL)", "record {} has no document");
        none_of("SELECT page FROM document_page WHERE version > (SELECT value FROM meta WHERE name = 'commit')",
                "page {} of the entries is newer than the file");
        none_of("SELECT name FROM sqlite_sequence WHERE seq < CASE name "
                "WHEN 'document' THEN (SELECT max(id) FROM document) "
                "WHEN 'record' THEN (SELECT max(id) FROM record) WHEN 'item' THEN (SELECT max(id) FROM item) "
                "WHEN 'label' THEN (SELECT max(id) FROM label) END",
                "the numbers of the table {} would be given out again");
        none_of("SELECT d.id FROM document d LEFT JOIN record r ON r.id = d.record_id AND r.document_id = d.id "
                "WHERE r.id IS NULL",
                "document {} belongs to no record");

        const Counted counted = compare_entries();
        compare_sums(counted);
        compare_histogram(counted.histogram);
    }

    // What the documents add up to.
    struct Counted {
        rank::Collection sums;
        std::map<std::string, std::uint64_t> by_analyzer;
        std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> histogram; // by Prior and value
    };

    Counted compare_entries() {
        DocumentReader pages(connection_);
        pages.refresh();
        Counted counted;
        std::uint64_t live = 0;
        pages.for_each([&live](std::int64_t, const rank::DocumentEntry&) { ++live; });
        text::AnalyzerSet analyzers;
        Statement select =
            connection_.prepare("SELECT d.id, d.analyzer, d.text, b.bytes, r.id, r.kind, r.visible, r.published_at, "
                                "r.quality, r.heat, i.begin, i.size FROM document d JOIN record r ON "
                                "r.id = d.record_id LEFT JOIN item i ON i.id = d.base_item "
                                "LEFT JOIN block b ON b.id = i.block_id");
        while (select.step()) {
            const std::int64_t id = select.integer(0);
            const DocumentText text = analyze(
                select.text(1), connection_.unpacker().texts(select.bytes(2), select.bytes(3), place_of(select, 10)),
                analyzers);
            const rank::DocumentEntry& entry = pages.entry(id);
            const auto& lengths = refusal_.empty() ? text.lengths : entry.lengths;
            ++counted.sums.documents;
            ++counted.by_analyzer[text.analyzer];
            for (std::size_t field = 0; field < rank::kFieldCount; ++field)
                counted.sums.lengths[field] += lengths[field];

            const std::optional<double> quality = select.real_or_null(8);
            const std::optional<double> heat = select.real_or_null(9);
            const auto same = [](double entered, const std::optional<double>& said) {
                return said ? entered == *said : std::isnan(entered);
            };
            const bool agrees = entry.live() && entry.record_id == select.integer(4) &&
                                entry.stub() == (select.integer(5) == kStubKind) &&
                                entry.visible() == (select.integer(6) != 0) &&
                                entry.published_at == select.integer_or_null(7).value_or(rank::kNoDate) &&
                                same(entry.quality, quality) && same(entry.heat, heat) && entry.lengths == lengths;
            if (!agrees) problem("the entry of document {} is not what its record says", id);
            if (quality) ++counted.histogram[{static_cast<std::int64_t>(Prior::quality), histogram_value(*quality)}];
            if (heat) ++counted.histogram[{static_cast<std::int64_t>(Prior::heat), histogram_value(*heat)}];
        }
        if (live != counted.sums.documents) problem("{} documents, but {} live entries", counted.sums.documents, live);
        return counted;
    }

    void compare_sums(const Counted& counted) {
        const rank::Collection stored = read_collection(connection_);
        if (stored.documents != counted.sums.documents || stored.lengths != counted.sums.lengths)
            problem("the stored numbers and lengths of the documents are not theirs");
        const auto analyzed = read_analyzers(connection_);
        // Other rules may not have counted them, and who analyses the text again does it at the end.
        if (refusal_.empty() &&
            std::map<std::string, std::uint64_t>(analyzed.begin(), analyzed.end()) != counted.by_analyzer)
            problem("the stored numbers of documents by analyzer are not theirs");
        for (const Prior what : {Prior::quality, Prior::heat})
            if (read_median(connection_, what) != compute_median(connection_, what))
                problem("a stored median is wrong");
    }

    void compare_histogram(std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> expected) {
        Statement stored = connection_.prepare("SELECT what, value, documents FROM histogram WHERE documents <> 0");
        while (stored.step()) {
            const auto found = expected.find({stored.integer(0), stored.integer(1)});
            if (found == expected.end() || found->second != stored.integer(2))
                problem("the histogram is wrong at {}", stored.integer(1));
            else
                expected.erase(found);
        }
        if (!expected.empty()) problem("the histogram lacks values that documents have");
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
    LabelReader labels_;
    std::string refusal_; // why tokens cannot be made again as they were; "": they can
    CheckReport report_;
    const OnProgress& on_progress_;
    CheckProgress progress_;
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
    bool is_cancelled_ = false;
    std::exception_ptr thrown_; // by on_progress_
};

} // namespace

std::optional<CheckReport> check(Connection& connection, const OnProgress& on_progress) {
    connection.execute("PRAGMA temp_store = FILE"); // what is sorted is as many rows as there are items
    Transaction transaction(connection, Transaction::Kind::write);
    return Checker(connection, on_progress).run();
}

} // namespace newsidx::store

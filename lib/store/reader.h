// Reader: answers questions about one newsidx file, on a connection of its own. Belongs to one thread at a time.
//
// begin_read() opens a snapshot; everything until the Transaction ends sees the same commit. Throws SQLite::Exception
// or OpenError.
#pragma once

#include "newsidx/index.h"
#include "store/connection.h"
#include "store/documents/analyzed_documents.h"
#include "store/documents/analyzer_stamp.h"
#include "store/documents/document_pages.h"
#include "store/documents/documents.h"
#include "store/documents/statistics.h"
#include "store/documents/vocabulary.h"
#include "store/items/item_reader.h"
#include "store/labels.h"
#include "store/latest.h"
#include "store/segments/segment_reader.h"
#include "text/analyzer_set.h"

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace newsidx::store {

// What a list of hits shows of a record, but for what a query has to do with it; and what that is found by.
struct RecordRow {
    Hit shown;
    std::string analyzer; // tag
    std::string body;
};

// Where a record comes from, and what `update` made of it.
struct RecordOrigin {
    std::string key;
    Kind kind = Kind::record;
    bool visible = false;
    std::string lang;
    std::uint64_t items = 0;       // kept under this identity
    std::vector<StoredItem> views; // what it was made of, the one that counts most first; for a stub, its record's
    std::optional<std::size_t> stub_ordinal;
    std::int64_t set_mask = 0; // SetMask
    std::optional<double> quality;
    std::optional<double> heat;
};

// The file holds something else than when a reader was opened: it was repaired, migrated or analysed again, and what
// the reader keeps is of no use any more. Another one is.
class Outdated : public std::runtime_error {
public:
    Outdated() : std::runtime_error("the file was replaced; open it again") {}
};

class Reader {
public:
    Reader(const std::string& path, const OpenSettings& settings);

    [[nodiscard]] bool is_current() const { return connection_.is_current(); }
    // Keeps no more than the settings allow. Between transactions.
    void trim() {
        documents_.trim();
        segments_.trim();
    }

    // Throws Outdated, before anything is read; a reader that was just opened does not.
    [[nodiscard]] Transaction begin_read();
    [[nodiscard]] DocumentReader& documents() { return documents_; }
    // Ready for a search: segments keep what they have read until the next call. Documents behind `last_document` of
    // the last one are in none.
    OpenSegments segments() { return segments_.segments(documents_.commit()); }
    // Whether these have all documents, and no dead ones.
    bool are_whole(OpenSegments segments);
    // The highest id that a document has; 0: there is none.
    std::int64_t last_document() { return kept().last_document; }
    [[nodiscard]] text::AnalyzerSet& analyzers() { return analyzers_; }
    // Whether the text was analysed by this build's rules.
    [[nodiscard]] bool has_own_analyzer() { return kept().has_own_analyzer; }
    // Whether its records were made by this build's reading of their items (store/upkeep/reread.h).
    [[nodiscard]] bool has_own_reading() { return kept().has_own_reading; }
    [[nodiscard]] const rank::Collection& collection() { return kept().collection; }
    [[nodiscard]] const std::vector<std::pair<std::string, std::uint64_t>>& analyzer_counts() {
        return kept().analyzer_counts;
    }
    [[nodiscard]] std::uint64_t document_frequency(const std::string& term, bool prefix) {
        return store::document_frequency(connection_, term, prefix);
    }

    // The index's terms, in order: of those that begin so, the ones that so many documents have at least.
    TermCursor terms(std::string beginning = {}, std::uint64_t least_documents = 0) {
        return TermCursor(connection_, std::move(beginning), least_documents);
    }

    // The terms with the most documents of those that begin so, and how many these are; at most `limit`.
    std::vector<std::pair<std::string, std::uint64_t>> frequent_terms(const std::string& beginning, std::size_t limit,
                                                                      const std::function<bool()>& expired);

    // Where a match is to look, and until when.
    struct MatchBounds {
        std::int64_t first = 0; // documents
        std::int64_t last = std::numeric_limits<std::int64_t>::max();
        std::function<bool()> expired{}; // asked now and then while SQLite works; null: never
    };
    // Runs an FTS5 match expression, and hands each row to the visitor. False: it expired before its end.
    bool match(const std::string& expression, const MatchBounds& bounds, fts5::MatchVisitor& visitor);

    // The latest documents that have a term, the latest first. Hidden ones are left out unless `unpublished`; of the
    // latest thousand. This and frequent_terms() give what they have when they expire, as match() does.
    std::vector<std::int64_t> latest_with(std::string_view term, std::size_t limit, bool unpublished,
                                          const std::function<bool()>& expired);
    // How many visible documents have the term, of all `documents` that have it: of more than a thousand the latest
    // tell.
    std::uint64_t visible_documents(const std::string& term, std::uint64_t documents,
                                    const std::function<bool()>& expired);

    // The record with these decimal digits as its id, or with this URL; 0 if there is none. A URL names the record
    // whose identity it is, else the one that has it as webUrl, else that of a similar URL (record::similar_urls).
    std::int64_t resolve(std::string_view id_or_url);
    // Precondition for both: resolve() or a search gave the id in this transaction.
    RecordRow row(std::int64_t record);
    // The text of a document that a search found in this transaction.
    StoredDocument document(std::int64_t document) { return read_document(connection_, document); }
    RecordOrigin origin(std::int64_t record);
    // The next records (no stubs) with a higher id, at most so many; and how many there are.
    std::vector<std::int64_t> records_after(std::int64_t record, std::int64_t most);
    std::uint64_t record_count();
    // Its document; the record must exist.
    std::int64_t document_of(std::int64_t record);
    // The records that it relates to, in its order; and those that relate to it, the latest first. Each once.
    std::vector<std::int64_t> relations_of(std::int64_t record);
    std::vector<std::int64_t> relating_to(std::int64_t record);
    // What the file at this path gave: at most `most` of its records, by id; none: why, as far as that is known.
    struct FileContents {
        bool is_source = false;
        std::vector<std::int64_t> records;
        std::string rejected;
    };
    FileContents contents_of(const std::string& path, std::int64_t most);
    // Whether items of this URL were deleted (Index::remove), so that they do not come back as they were.
    bool was_removed(std::string_view url);

    // What records are filed under, and the documents that have it.
    [[nodiscard]] LabelReader& labels() { return labels_; }
    // Those of a live document, of one field, in the order of its record.
    std::vector<Label> labels_of(std::int64_t document, LabelField field);
    // Another one after each commit.
    const std::shared_ptr<const AnalyzedDocuments>& analyzed();
    // The sets of the last few questions are kept until the file changes.
    std::shared_ptr<const DocumentSet> labelled(std::span<const std::int64_t> label_ids);
    // What has any label of the field. Valid until the next transaction begins.
    const DocumentSet& labelled(LabelField field);

    Stats stats(const StatsOptions& options);

private:
    // What every search asks, of one commit.
    struct Kept {
        std::int64_t commit = -1;
        std::int64_t last_document = 0;
        bool has_own_analyzer = false;
        bool has_own_reading = false;
        rank::Collection collection;
        std::vector<std::pair<std::string, std::uint64_t>> analyzer_counts;
        std::shared_ptr<const AnalyzedDocuments> analyzed;
        // By the labels' ids: some 100 KB each, in a file of a million documents.
        Latest<std::vector<std::int64_t>, std::shared_ptr<const DocumentSet>> labelled{16};
        std::map<LabelField, DocumentSet> any_labelled;
    };
    Kept& kept();
    void add_labels(std::string_view ids, Hit& hit);
    void count_labels(const DocumentSet& records, Stats& stats);

    Connection connection_;
    std::int64_t schema_version_ = -1; // SQLite's, as of the first transaction
    DocumentReader documents_;
    LabelReader labels_;
    SegmentReader segments_;
    Kept kept_;
    text::AnalyzerSet analyzers_;
};

// The record's id for `id_or_url`; 0 if there is none. For writers too.
std::int64_t resolve(Connection& connection, std::string_view id_or_url);

} // namespace newsidx::store

// Documents: the texts of records, in all the places where a document leaves a trace: its row, the full-text index, its
// entry, its ranked segment, and the statistics. Each operation changes all of them.
//
// Works inside a transaction that the Writer holds. Belongs to its connection and thread. Throws SQLite::Exception or
// OpenError; then the transaction must be given up.
#pragma once

#include "rank/document_entry.h"
#include "store/connection.h"
#include "store/documents/document_pages.h"
#include "store/documents/document_text.h"
#include "store/documents/pending_documents.h"
#include "store/documents/statistics.h"
#include "store/segments/segment_tail.h"
#include "store/segments/segment_writer.h"
#include "text/analyzer_set.h"

#include <cstdint>
#include <string>

namespace newsidx::store {

// A document as the file keeps it.
struct StoredDocument {
    std::string analyzer; // tag
    FieldTexts texts;
    std::int64_t base_item = 0; // 0: none
};
// Throws OpenError(corrupt) when it is not there.
StoredDocument read_document(Connection& connection, std::int64_t document);

// Runs what FTS5 takes a document by: ?1 is its id, and ?2 to ?5 are its packed tokens, in the order of its columns.
void run_with_tokens(Connection& connection, const char* sql, std::int64_t document, const DocumentText& text);

class Documents {
public:
    explicit Documents(Connection& connection)
        : connection_(&connection), pages_(connection), statistics_(connection), pending_(connection),
          segments_(connection) {}

    // At the beginning of each transaction, and after one was given up. From here on write() and remove() refuse with
    // analyzer_mismatch to change the text of a file that this build may not write text into.
    void begin();
    // Before the commit: writes what was collected.
    void flush(std::int64_t commit);

    // Gives the record a document with this text, in the place of `old_document` (0: none); the old one itself, if its
    // text is the same. A new document's entry is set by set_entry(). `item`: the one the text is from.
    std::int64_t write(std::int64_t record, std::int64_t old_document, const DocumentText& text, std::int64_t item);
    void remove(std::int64_t document);
    // Packs the document anew if it needs the bytes of this item, which is about to go.
    void detach(std::int64_t document, std::int64_t item);
    // Another item has the same bytes.
    void rebase(std::int64_t document, std::int64_t old_item, std::int64_t item);

    [[nodiscard]] const rank::DocumentEntry& entry(std::int64_t document) { return pages_.edit(document); }
    void set_entry(std::int64_t document, const rank::DocumentEntry& entry);

private:
    void require_text() const;
    void add_to_index(std::int64_t document, const DocumentText& text);
    void remove_from_index(std::int64_t document, const DocumentText& text);
    std::unique_ptr<SegmentBuild> begin_segment();
    void add_segment(SegmentBuild& segment, std::int64_t commit);
    template <class Work>
    void with_segments(Work work);

    Connection* connection_;
    DocumentWriter pages_;
    StatisticsWriter statistics_;
    PendingDocuments pending_;
    SegmentWriter segments_;
    CaughtPostings caught_;
    text::AnalyzerSet analyzers_;
    std::int64_t last_id_ = 0; // the highest given out so far
    std::string refusal_;      // why no text may be written; "": it may
};

} // namespace newsidx::store

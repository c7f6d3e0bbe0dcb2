// The tail: the documents that are in no ranked segment yet, and how they get into one.
//
// Works inside a write transaction. Belongs to its connection and thread. Throws SQLite::Exception, OpenError or
// ranked::Damaged; then the transaction must be given up.
#pragma once

#include "fts5/postings.h"
#include "fts5/segment.h"
#include "store/connection.h"
#include "store/documents/document_text.h"
#include "store/segments/segment_build.h"
#include "store/segments/segment_writer.h"
#include "text/analyzer_set.h"
#include "text/token.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace newsidx::store {

// Fewer documents than these are left to the full-text index. A file may have a number of its own in
// meta.segment_documents; 0: no segments are made in it.
inline constexpr std::int64_t kSegmentDocuments = 4096;
std::int64_t segment_documents(Connection& connection);

// The postings of documents that a transaction writes, caught as they come by: what a segment is made of at its end.
class CaughtPostings {
public:
    // Ids ascend from call to call.
    void add(const DocumentText& text, std::int64_t id);
    void clear();
    // From this document on all that were written were caught; 0: none was.
    [[nodiscard]] std::int64_t first_id() const { return first_id_; }
    [[nodiscard]] std::size_t bytes() const { return bytes_; }
    // Leaves nothing.
    std::vector<fts5::PostingsPart> take();

private:
    void add_tokens(const FieldTexts& tokens, std::int64_t id);
    void finish_builder();

    std::vector<fts5::PostingsPart> parts_;
    fts5::PostingsBuilder builder_; // of documents that came with tokens
    std::vector<std::int64_t> ids_; // of these
    text::TokenList tokens_;        // kept for its memory
    std::int64_t first_id_ = 0;
    std::size_t bytes_ = 0;
};

// A segment of the documents behind the last one, up to `last`, which are all written; those that were not caught are
// analysed again. Null: nothing is to be done, because there are too few documents, or more than `most` to be analysed,
// or a text is damaged. At least one document is there.
std::unique_ptr<SegmentBuild> begin_tail(Connection& connection, const SegmentWriter& segments, CaughtPostings& caught,
                                         text::AnalyzerSet& analyzers, std::int64_t last, std::int64_t fewest,
                                         std::int64_t most);

} // namespace newsidx::store

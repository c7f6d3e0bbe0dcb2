// The ranked segments of the file (lib/ranked), read: their rows, and the segments that a reader keeps open from
// transaction to transaction.
//
// Each object belongs to one Connection and to its thread. They throw SQLite::Exception and ranked::Damaged.
#pragma once

#include "ranked/search.h"
#include "ranked/segment.h"
#include "store/connection.h"
#include "store/documents/analyzed_documents.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace newsidx::store {

// A row of ranked_segment.
struct SegmentRow {
    std::int64_t id = 0;
    std::int64_t first_document = 0;
    std::int64_t last_document = 0;
    ranked::SegmentInfo info;
};
// Those that were made for this build's score, in the order of their documents; none if one is missing in between.
std::vector<SegmentRow> read_segments(Connection& connection);
// What ranked_segment.rules is for this build's score, and the id of a row of ranked_page.
std::int64_t segment_rules();
std::int64_t page_id(std::int64_t segment, ranked::Lists lists, ranked::Part part, std::uint64_t number);
// And of one of ranked_range, or of ranked_bounds: of a range, or of so many.
std::int64_t range_id(std::int64_t segment, std::uint64_t number);
inline constexpr const char* kDamagedPage = "a page of the ranked index is damaged";
inline constexpr const char* kDamagedBounds = "the bounds of the ranked index are damaged";

// The pages of one segment.
class SegmentRows : public ranked::Source {
public:
    SegmentRows(Connection& connection, std::int64_t segment) : connection_(&connection), segment_(segment) {}
    std::string read_page(ranked::Lists lists, ranked::Part part, std::uint64_t number) override;
    std::string read_range(std::uint32_t range) override;
    std::uint64_t find_dictionary_page(ranked::Lists lists, std::string_view term) override;
    std::vector<ranked::RangeBounds> read_bounds(std::uint32_t documents);

private:
    void read_first_terms();

    Connection* connection_;
    std::int64_t segment_;
    // The first term of each page of the dictionary of terms, once many were looked for.
    std::vector<std::pair<std::string, std::uint64_t>> first_terms_;
    unsigned look_ups_ = 0;
};

struct OpenSegment {
    SegmentRow row;
    SegmentRows rows;
    ranked::Segment segment;
    ranked::BoostCache boosts;
    bool stale = false; // its bounds were changed

    // What an analyzer has analysed: bits by ordinal, in words for whole windows; 125 KB for a million documents.
    struct AnalyzedOrdinals {
        text::AnalyzerBits analyzer = 0;
        std::vector<std::uint64_t> bits;
    };
    // Those of all analyzers, each document in one of them. Made once, in some milliseconds for a million documents;
    // unless `make`, they are empty till then. Valid until other documents are given.
    std::span<const AnalyzedOrdinals> ordinals_of(const std::shared_ptr<const AnalyzedDocuments>& analyzed, bool make);

    OpenSegment(Connection& connection, const SegmentRow& of)
        : row(of), rows(connection, of.id), segment(rows, of.info, rows.read_bounds(of.info.documents)) {}
    OpenSegment(const OpenSegment&) = delete;
    OpenSegment& operator=(const OpenSegment&) = delete;

private:
    [[nodiscard]] std::vector<AnalyzedOrdinals> make_ordinals(const AnalyzedDocuments& analyzed);

    std::shared_ptr<const AnalyzedDocuments> analyzed_; // that ordinals_ are of
    std::vector<AnalyzedOrdinals> ordinals_;
};

using OpenSegments = std::span<const std::unique_ptr<OpenSegment>>;
// In how many of their documents a term is, dead ones included.
std::uint64_t document_frequency(OpenSegments segments, const std::string& term);

class SegmentReader {
public:
    // `most_bytes`: of the pages that all segments keep, about.
    SegmentReader(Connection& connection, std::size_t most_bytes) : connection_(&connection), most_bytes_(most_bytes) {}

    // The segments as they are in this read transaction, ready for a search. `commit`: the one that it reads. Valid
    // until the next call.
    OpenSegments segments(std::int64_t commit);
    // Forgets pages that are more than are to be kept. Between transactions.
    void trim();

private:
    void refresh(std::int64_t commit);

    Connection* connection_;
    std::size_t most_bytes_;
    std::int64_t commit_ = -1; // the one up to which open_ is true
    std::vector<std::unique_ptr<OpenSegment>> open_;
};

} // namespace newsidx::store

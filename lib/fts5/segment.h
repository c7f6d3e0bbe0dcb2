// Segments of an FTS5 index, written without FTS5: its file format (the comment at the head of SQLite's
// ext/fts5/fts5_index.c), as far as a segment of new documents needs it. What is written here for some documents is
// byte for byte what FTS5 writes when it is given the same ones (tests/fts5_segment_test.cpp).
//
// Plain functions and values; a SegmentWriter belongs to one thread. Knows nothing of tables: pages go to a sink.
#pragma once

#include "fts5/postings.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::fts5 {

// Rows of the table *_data that are no pages.
inline constexpr std::int64_t kAveragesRow = 1;
inline constexpr std::int64_t kStructureRow = 10;
// The others are numbered by their segment, then list indexes behind leaves, by height, then pages.
inline constexpr unsigned kSegmentShift = 37;
inline constexpr unsigned kListIndexShift = 36;
inline constexpr unsigned kHeightShift = 31;
constexpr std::int64_t segment_of(std::int64_t row) {
    return row >> kSegmentShift;
}
constexpr bool is_leaf(std::int64_t row) {
    return segment_of(row) != 0 && (row >> kHeightShift) == (segment_of(row) << (kSegmentShift - kHeightShift));
}

// The structure record: which segments there are. Those of a higher level are older, and those of a level stand in the
// order of their age, the oldest first; where two say something of one document, the younger one is right.
struct Structure {
    struct Segment {
        std::uint64_t id = 0;
        std::uint64_t first_page = 1;
        std::uint64_t last_page = 0;
    };
    struct Level {
        std::uint64_t merging = 0; // so many of its segments, from the first on, are being merged
        std::vector<Segment> segments;
    };
    std::string cookie;        // four bytes: changes with the table's configuration
    std::uint64_t written = 0; // pages, ever
    std::vector<Level> levels;
};
// nullopt when the bytes are no structure record of this kind.
std::optional<Structure> parse_structure(std::string_view bytes);
std::string to_bytes(const Structure& structure);
// The lowest id that no segment has; 0 when there are as many segments as FTS5 allows.
std::uint64_t free_segment_id(const Structure& structure);
// Where a new segment of that many pages belongs, so that FTS5 merges segments of like size. Only for documents that no
// other segment knows: it is taken for an old one.
std::size_t level_of(std::uint64_t pages);

// Where a segment's parts go.
class SegmentSink {
public:
    virtual ~SegmentSink() = default;
    // A row of the table *_data.
    virtual void put_page(std::int64_t row, std::string_view bytes) = 0;
    // A row of the table *_idx: the terms from this one on begin at that page.
    virtual void put_split(std::string_view term, std::int64_t page) = 0;
};

// Writes the terms of one segment, which come in ascending order of their bytes.
class SegmentWriter {
public:
    // `page_bytes`: the table's option pgsz.
    SegmentWriter(std::uint64_t segment, std::size_t page_bytes, SegmentSink& sink);

    // `list`: a posting for each document, as Postings::list() has them, with documents' ids for their numbers.
    void add(std::string_view term, std::string_view list);
    // Gives the number of pages written.
    std::uint64_t finish();

private:
    void begin_term(std::string_view term);
    void add_list(std::string_view list);
    void add_positions(std::string_view positions);
    void flush_page();
    void flush_split();
    void note_first_document(std::uint64_t document);
    [[nodiscard]] std::size_t used() const { return page_.size() + offsets_.size(); }

    std::uint64_t segment_;
    std::size_t page_bytes_;
    SegmentSink& sink_;
    std::uint64_t page_number_ = 1;
    std::string page_;
    std::string offsets_;         // of the page's terms: its footer
    std::size_t last_offset_ = 0; // of a term in the page; 0: none
    std::string term_;            // the last one
    bool has_term_ = false;       // the page has one
    bool has_document_ = false;   // a posting begins in the page, or a term does
    std::string split_;           // of the page that has the last term
    std::uint64_t split_page_ = 1;
    // The list of pages over which the last term's list goes on (a "doclist index"), so that readers can skip.
    std::string list_index_;
    std::uint64_t list_index_last_ = 0; // document
    std::size_t termless_pages_ = 0;
};

// Documents of a Postings and the ids that they have in the index.
struct PostingsPart {
    std::shared_ptr<const Postings> postings;
    std::vector<std::int64_t> ids; // by number; 0: is left out; else ascending, from part to part as well
};

// Gives a document of some postings an id. The documents of a Postings come one after the other. Gives what that takes
// of memory, nearly: nothing but for the first document of a Postings.
std::size_t add_document(std::vector<PostingsPart>& parts, const std::shared_ptr<const Postings>& postings,
                         std::uint32_t number, std::int64_t id);

// Goes over the terms of all parts in ascending order of their bytes: for each begin_term(), add() with its list in
// each part that has it (Postings::list), and end_term().
class PartVisitor {
public:
    virtual ~PartVisitor() = default;
    virtual void begin_term(std::string_view term) = 0;
    virtual void add(std::size_t part, std::string_view list) = 0;
    virtual void end_term() = 0;
};
void visit_terms(const std::vector<PostingsPart>& parts, PartVisitor& visitor);

// Merges parts, term by term. Calls visit(term, list, documents) for each term that a document holds, in ascending
// order of the terms' bytes.
class TermVisitor {
public:
    virtual ~TermVisitor() = default;
    virtual void visit(std::string_view term, std::string_view list, std::int64_t documents) = 0;
};
void merge_postings(const std::vector<PostingsPart>& parts, TermVisitor& visitor);

} // namespace newsidx::fts5

// SegmentWriter: makes ranked segments (lib/ranked), keeps what they say of documents as document_page says it, and
// merges them.
//
// Works inside a write transaction. Belongs to its connection and thread. Throws SQLite::Exception, OpenError or
// ranked::Damaged; then the transaction must be given up.
#pragma once

#include "rank/document_entry.h"
#include "ranked/builder.h"
#include "store/connection.h"
#include "store/segments/segment_build.h"
#include "store/segments/segment_reader.h"

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <vector>

namespace newsidx::store {

class SegmentWriter {
public:
    // Called with how much is done and how much there is to do; may throw.
    using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

    explicit SegmentWriter(Connection& connection) : connection_(&connection) {}

    // At the beginning of each transaction, and after one was given up.
    void begin();
    // Before the commit: writes what set_entry() has changed. What follows in the transaction needs another flush().
    void flush(std::int64_t commit);

    // The highest document that a segment holds; 0: none does.
    [[nodiscard]] std::int64_t last_document() const { return segments_.empty() ? 0 : segments_.back().last_document; }
    [[nodiscard]] std::size_t segments() const { return segments_.size(); }
    // In all segments, those that are gone included.
    [[nodiscard]] std::uint64_t documents() const {
        std::uint64_t sum = 0;
        for (const SegmentRow& segment : segments_)
            sum += segment.info.documents;
        return sum;
    }
    // The place of a document in its segment; all ones: it is in none.
    std::uint32_t place_of(std::int64_t document);
    // What document_page says of a document now. Documents in no segment are left alone.
    void set_entry(std::int64_t document, const rank::DocumentEntry& entry);

    // Writes a segment of all live documents behind last_document() up to `last`.
    void add(SegmentBuild& build, std::int64_t last, std::int64_t commit);
    // Merges the last segments where there are eight of like size, as long as that takes no more than `budget`
    // documents. `smallest`: documents of a segment that is not merged from others.
    void merge_last(std::uint64_t smallest, std::uint64_t budget, std::int64_t commit);
    // Merges all into one without the documents that are gone. Precondition: there is one.
    void merge_all(std::int64_t commit, const Progress& progress);
    void drop_all();
    // Those of other rules than this build's. False: there are none.
    bool drop_outdated();

private:
    void merge(std::size_t first, std::int64_t commit, const Progress& progress);
    std::int64_t insert_segment(std::int64_t first, std::int64_t last, std::size_t documents);
    void finish_segment(std::int64_t segment, const ranked::SegmentBuilder& builder, std::span<const std::int64_t> ids,
                        std::uint64_t dictionary_pages);
    void drop(std::int64_t segment);
    ranked::DocumentRange& edit_range(std::int64_t id);

    Connection* connection_;
    std::vector<SegmentRow> segments_;
    std::map<std::int64_t, ranked::DocumentRange> edited_; // by the ids of their rows
    std::int64_t place_page_ = -1;                         // the page of places read last, and what it holds
    std::vector<std::uint32_t> places_;
};

} // namespace newsidx::store

// SegmentBuild: a ranked segment that is made of postings in memory. It is made without the file, so that another
// thread can do it while this one writes the full-text index, and then the pages as they come.
//
// Owns its documents and shares the postings, which nobody changes. Belongs to the thread that made it; what it starts
// has ended when it is destroyed.
#pragma once

#include "fts5/segment.h"
#include "rank/score.h"
#include "ranked/builder.h"
#include "ranked/document_range.h"
#include "ranked/format.h"

#include <condition_variable>
#include <cstdint>
#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace newsidx::store {

// What a builder gives to its sink on one thread, on its way to the sink of another one.
class HeldPages : public ranked::Sink {
public:
    void put_page(ranked::Lists lists, ranked::Part part, std::uint64_t number, std::string_view bytes) override;
    void put_dictionary_page(ranked::Lists lists, std::uint64_t number, std::string_view first_term,
                             std::string_view bytes) override;
    void put_range(std::uint32_t range, std::string_view bytes) override;
    // That was all.
    void close();
    // In the order in which they come, until close(), for which it waits.
    void move_to(ranked::Sink& sink);

private:
    struct Page {
        enum class Kind : std::uint8_t { page, dictionary, range } kind = Kind::page;
        ranked::Lists lists = ranked::Lists::terms;
        ranked::Part part = ranked::Part::dictionary;
        std::uint64_t number = 0;
        std::string first_term; // of a dictionary's
        std::string bytes;
    };
    void put(Page page);

    std::mutex mutex_; // around everything below
    std::condition_variable changed_;
    std::vector<Page> pages_;
    bool is_closed_ = false;
};

class SegmentBuild {
public:
    using Document = ranked::DocumentRange::Document;

    // `documents`: ascending by id, at least one. `parts` hold their postings, in any order, and may hold others'.
    SegmentBuild(std::vector<Document> documents, std::vector<fts5::PostingsPart> parts,
                 const rank::Collection& collection);
    SegmentBuild(const SegmentBuild&) = delete;
    SegmentBuild& operator=(const SegmentBuild&) = delete;

    // Begins, on a thread of its own, if there is one to be had.
    void start();
    // Gives its pages to the sink until it is made, and then what made it. What that threw is thrown here. Once.
    const ranked::SegmentBuilder& finish(ranked::Sink& sink);
    [[nodiscard]] const std::vector<std::int64_t>& ids() const { return ids_; } // of the documents

private:
    void make(ranked::Sink& sink);

    std::vector<Document> documents_;
    std::vector<std::int64_t> ids_;
    std::vector<fts5::PostingsPart> parts_;
    rank::Collection collection_;
    HeldPages pages_;
    std::optional<ranked::SegmentBuilder> builder_;
    std::future<void> making_; // the last one: its destructor waits
};

} // namespace newsidx::store

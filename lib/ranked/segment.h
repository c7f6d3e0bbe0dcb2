// Segment: reads a ranked segment, page by page as it is needed. PostingList: a list of it, for one search.
//
// A segment keeps the pages that it has read, until trim(); what it gives are views of them. Damaged pages throw
// Damaged. For one thread at a time; the source must outlive it.
#pragma once

#include "ranked/block.h"
#include "ranked/document_range.h"
#include "ranked/format.h"
#include "ranked/ids.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace newsidx::ranked {

struct SegmentInfo {
    std::uint32_t documents = 0;
    double average_length = 1;          // that its bounds were computed with
    std::uint64_t dictionary_pages = 0; // of the terms, numbered from 1
};

// Where a list is.
struct ListPlace {
    Lists lists = Lists::terms;
    std::uint32_t postings = 0; // its documents, dead ones included
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::uint64_t positions_offset = 0;
    std::uint64_t positions_size = 0;
};

class Segment {
public:
    Segment(Source& source, const SegmentInfo& info, std::vector<RangeBounds> bounds)
        : source_(&source), info_(info), bounds_(std::move(bounds)) {}

    [[nodiscard]] const SegmentInfo& info() const { return info_; }
    [[nodiscard]] std::span<const RangeBounds> bounds() const { return bounds_; }
    [[nodiscard]] const DocumentRange& range(std::uint32_t number);
    // A document's id, which takes less to read than its range; and all that is known of it.
    [[nodiscard]] std::int64_t id(std::uint32_t ordinal) {
        const std::uint32_t number = ordinal >> kRangeBits;
        if (number >= ids_.size() || !ids_[number].is_read()) read_ids(number);
        return ids_[number].id(ordinal % kRangeDocuments);
    }
    [[nodiscard]] DocumentRange::Document document(std::uint32_t ordinal) {
        return range(ordinal >> kRangeBits).document(ordinal % kRangeDocuments, id(ordinal));
    }

    std::optional<ListPlace> find(Lists lists, std::string_view term);
    // Where the list of a whole term is; known at once when it is asked again, until trim().
    const std::optional<ListPlace>& find_term(const std::string& term);
    // Calls visit(term, place) for each term that is not before `first`, in order, until it says false.
    void for_each_from(std::string_view first,
                       const std::function<bool(std::string_view term, const ListPlace& place)>& visit);

    // The terms of a page of their dictionary, from 1.
    using TermPlace = std::pair<std::string, ListPlace>;
    std::vector<TermPlace> terms_of_page(std::uint64_t number);

    // Bytes of a stream, with kSlack readable ones behind them. Valid until trim().
    std::string_view read(Lists lists, Part part, std::uint64_t offset, std::uint64_t size);
    // The same; what stands in several pages is put together in `room`, and valid as long as that is left alone, too.
    std::string_view read(Lists lists, Part part, std::uint64_t offset, std::uint64_t size, std::string& room);
    // The page that an offset of a stream is in, from its beginning; likewise.
    std::string_view page_of(Lists lists, Part part, std::uint64_t offset);

    // Before a search: forgets what belongs to the last one, and so much of pages and ranges that they take no more
    // than `most` bytes: what was not used lately. Whether it did that.
    bool trim(std::size_t most);
    // Forgets all that was read.
    void forget();
    // A range was changed.
    void forget_range(std::uint32_t number);
    void set_bounds(std::vector<RangeBounds> bounds) { bounds_ = std::move(bounds); }

private:
    bool begins_behind(std::uint64_t number, std::string_view term);
    const std::string& page(Lists lists, Part part, std::uint64_t number);
    void read_ids(std::uint32_t range);
    std::string_view piece(Lists lists, Part part, std::uint64_t offset); // of a page, from the offset to its end
    [[nodiscard]] std::uint32_t documents_in(std::uint32_t range) const {
        return std::min(kRangeDocuments, info_.documents - (range << kRangeBits));
    }

    Source* source_;
    SegmentInfo info_;
    std::vector<RangeBounds> bounds_;
    struct KnownRange {
        std::unique_ptr<DocumentRange> range;
        std::size_t bytes = 0;
    };
    std::vector<KnownRange> ranges_; // those that are known, as with pages
    std::vector<KnownRange> old_ranges_;
    std::vector<IdsView> ids_; // of ranges, in pages_
    using Pages = std::unordered_map<std::uint64_t, std::unique_ptr<std::string>>;
    Pages pages_;                                      // kSlack bytes longer than they are
    Pages old_pages_;                                  // not used since pages_ were half of what is kept
    std::vector<std::unique_ptr<std::string>> joined_; // reads across pages
    std::map<std::string, std::optional<ListPlace>> found_terms_;
    std::size_t bytes_ = 0; // of pages_ and ranges_
};

// A list made in memory, for one search: the documents of a filter, or of many terms.
struct MemoryList {
    // Postings ascend by ordinal.
    MemoryList(std::span<const Posting> postings, std::uint32_t documents);
    // A bit for each document that is in it, whatever its frequency; blocks of one range.
    MemoryList(std::span<const std::uint64_t> bits, std::uint32_t documents);

    unsigned shift = kRangeBits; // of its blocks
    std::uint32_t postings = 0;
    std::vector<unsigned char> bounds;
    std::vector<std::uint32_t> offsets;
    std::string bytes;

private:
    void finish();
};

class PostingList {
public:
    PostingList(Segment& segment, const ListPlace& place);
    // `whole`: a list that has all its documents, where each stands there; null: it has no positions.
    explicit PostingList(std::shared_ptr<const MemoryList> list, std::unique_ptr<PostingList> whole = nullptr);

    [[nodiscard]] std::uint32_t postings() const { return place_.postings; }
    [[nodiscard]] unsigned shift() const { return shift_; }
    [[nodiscard]] std::uint32_t blocks() const { return static_cast<std::uint32_t>(bounds_.size()); }
    // Of each block the largest impact; 0: it is empty.
    [[nodiscard]] std::span<const unsigned char> bounds() const { return bounds_; }

    // Makes the block that covers an ordinal the current one; false where it is empty.
    bool load_block_of(std::uint32_t ordinal) {
        const std::uint32_t block = ordinal >> shift_;
        if (bounds_[block] == 0) return false;
        current_ = block % kViews;
        if (block != views_[current_].block) load(block);
        return true;
    }
    // The posting's number in the block that covers the ordinal, which is current() then; BlockView::kNone where the
    // document has none. Quick for the document that was remembered.
    std::uint32_t find(std::uint32_t ordinal) {
        if (ordinal == found_ordinal_) {
            current_ = found_in_;
            return found_;
        }
        return load_block_of(ordinal) ? current().find(ordinal - current_first()) : BlockView::kNone;
    }
    // The same, and remembers it for find(), until another block takes the place of its own.
    std::uint32_t find_and_remember(std::uint32_t ordinal) {
        found_ = find(ordinal);
        found_ordinal_ = ordinal;
        found_in_ = current_;
        return found_;
    }

    // Of documents that follow each other, at most 65,536, the first of which begins a window: false where the list has
    // none of them.
    [[nodiscard]] bool may_be_in(std::uint32_t first, std::uint32_t documents) const;
    // Calls visit(index, posting) for those that it has: the document, less `first`, ascending, and the posting's
    // number in the current block.
    template <class Visit>
    void for_each_in(std::uint32_t first, std::uint32_t documents, Visit visit) {
        const std::uint32_t last = std::min((first + (documents - 1)) >> shift_, blocks() - 1);
        for (std::uint32_t block = first >> shift_; block <= last; ++block) {
            if (!load_block_of(block << shift_)) continue;
            const std::uint32_t before = (block << shift_) - first; // modulo 2^32, where the block begins before it
            if (current().has_gaps()) {
                const std::span<const std::uint32_t> ordinals = current().ordinals();
                std::uint32_t at = block << shift_ < first ? current().first_from(first - (block << shift_)) : 0;
                for (; at < ordinals.size() && before + ordinals[at] < documents; ++at)
                    visit(static_cast<std::uint16_t>(before + ordinals[at]), at);
            } else {
                std::uint32_t posting = 0;
                current().for_each_ordinal(
                    [&](std::uint32_t ordinal) { visit(static_cast<std::uint16_t>(before + ordinal), posting++); });
            }
        }
    }
    // Moves those of the candidates (documents, less `first`, ascending) that it has to the front, and gives their
    // number.
    std::uint32_t keep(std::span<std::uint16_t> candidates, std::uint32_t first);

    [[nodiscard]] BlockView& current() { return views_[current_].view; }
    [[nodiscard]] const Frequencies& frequencies(std::uint32_t posting) {
        return views_[current_].view.frequencies(posting);
    }
    // The ordinal that its stretch begins with.
    [[nodiscard]] std::uint32_t current_first() const { return views_[current_].block << shift_; }
    // Appends the positions in a document, if it has it.
    void positions(std::uint32_t ordinal, std::vector<Position>& out);
    // Calls visit(ordinal) for each posting.
    template <class Visit>
    void for_each_ordinal(Visit visit) {
        for (std::uint32_t block = 0; block < blocks(); ++block)
            if (load_block_of(block << shift_))
                current().for_each_ordinal([&](std::uint32_t ordinal) { visit(current_first() + ordinal); });
    }
    // Calls visit(ordinal, frequencies) for each posting.
    template <class Visit>
    void for_each_posting(Visit visit) {
        for (std::uint32_t block = 0; block < blocks(); ++block) {
            if (!load_block_of(block << shift_)) continue;
            std::uint32_t posting = 0;
            current().for_each_ordinal(
                [&](std::uint32_t ordinal) { visit(current_first() + ordinal, frequencies(posting++)); });
        }
    }
    // Calls visit(ordinal, posting), the posting's number in the current block, for those of some documents.
    // `among(documents, i)`: which of these are, bits by ordinal from 64 * i on.
    template <class Among, class Visit>
    void for_each_posting_of(Among among, Visit visit) {
        for (std::uint32_t block = 0; block < blocks(); ++block) {
            if (!load_block_of(block << shift_)) continue;
            const std::uint32_t first = current_first();
            if (current().has_gaps()) {
                std::uint32_t posting = 0;
                for (const std::uint32_t ordinal : current().ordinals()) {
                    const std::uint64_t document = std::uint64_t{1} << (first + ordinal) % 64;
                    if (among(document, (first + ordinal) / 64) != 0) visit(first + ordinal, posting);
                    ++posting;
                }
                continue;
            }
            std::array<std::uint64_t, kWindowDocuments / 64> bits{};
            const std::span some = std::span(bits).first((std::size_t{1} << shift_) / 64);
            current().set_bits(some);
            for (std::size_t i = 0; i < some.size(); ++i)
                some[i] = among(some[i], first / 64 + i);
            for_each_bit(some, [&](std::uint32_t ordinal) { visit(first + ordinal, current().find(ordinal)); });
        }
    }
    // Calls visit(ordinal, positions) for each posting.
    void for_each(const std::function<void(std::uint32_t ordinal, std::span<const Position> positions)>& visit);

private:
    void load(std::uint32_t block);
    std::string_view read(std::uint64_t begin, std::uint64_t end);
    std::string_view read_block(std::uint32_t block);
    [[nodiscard]] std::string_view current_positions();

    Segment* segment_ = nullptr;
    std::shared_ptr<const MemoryList> memory_; // null: it is in the segment
    std::unique_ptr<PostingList> whole_;       // of one in memory
    ListPlace place_;
    unsigned shift_;
    std::span<const unsigned char> bounds_;
    std::string_view offsets_;                      // of each block in the list; empty: not read yet
    std::string_view positions_offsets_;            // the same of its positions
    std::uint64_t page_number_ = ~std::uint64_t{0}; // of the page that was read last
    std::string_view page_;
    // Blocks that were read: as many as a window of four ranges has.
    static constexpr std::uint32_t kViews = 4;
    struct View {
        std::uint32_t block = ~std::uint32_t{0};
        BlockView view;
    };
    std::array<View, kViews> views_;
    // The positions of the block that was asked for last; in positions_room_, if they stand in several pages.
    std::string_view positions_;
    std::uint32_t positions_block_ = ~std::uint32_t{0};
    std::string positions_room_;
    std::uint32_t current_ = 0;
    // What find_and_remember() found, and in which view, while that has the block.
    std::uint32_t found_ordinal_ = ~std::uint32_t{0};
    std::uint32_t found_ = 0;
    std::uint32_t found_in_ = 0;
};

} // namespace newsidx::ranked

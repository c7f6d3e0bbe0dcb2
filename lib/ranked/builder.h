// SegmentBuilder: documents and the postings of their terms -> the pages of a segment. Pages go to the sink as they are
// full; what is held is the documents' order and the postings of one term.
//
//     SegmentBuilder builder(documents, collection, sink);
//     for each term, ascending:  begin_term(term); add(builder.ordinal(i), positions)...; end_term();
//     finish();
//
// Deterministic: the same input gives the same bytes. For one thread; the sink must outlive it.
#pragma once

#include "rank/score.h"
#include "ranked/block.h"
#include "ranked/document_range.h"
#include "ranked/format.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::ranked {

// A stream that is cut into pages.
class StreamWriter {
public:
    StreamWriter(Sink& sink, Lists lists, Part part) : sink_(sink), lists_(lists), part_(part) {}
    void append(std::string_view bytes);
    void finish();

private:
    Sink& sink_;
    Lists lists_;
    Part part_;
    std::string page_;
    std::uint64_t number_ = 0;
};

// Pages of terms: of each, what it shares with the one before it, the rest, how many documents hold it, and the sizes
// of its lists, which stand in the streams in the order of the terms. A page begins with the offsets of its first
// lists.
class DictionaryWriter {
public:
    DictionaryWriter(Sink& sink, Lists lists) : sink_(sink), lists_(lists) {}
    void add(std::string_view term, std::uint32_t postings, std::uint64_t size, std::uint64_t positions_size);
    void finish();

private:
    Sink& sink_;
    Lists lists_;
    std::string page_;
    std::string first_;
    std::string last_;
    std::uint64_t number_ = 0;
    std::uint64_t offset_ = 0;
    std::uint64_t positions_offset_ = 0;
};

class SegmentBuilder {
public:
    // Of a number of documents, from 0, ascending by id.
    using DocumentAt = std::function<DocumentRange::Document(std::size_t index)>;

    // `documents`: at least 1. `document`: gives each of them, all live; it is asked twice for each, here only.
    // `collection`: the statistics by which they are put in order, and by whose average length the blocks' bounds are
    // computed.
    SegmentBuilder(std::size_t documents, const DocumentAt& document, const rank::Collection& collection, Sink& sink);

    // Of the document with this index.
    [[nodiscard]] std::uint32_t ordinal(std::size_t index) const { return ordinals_[index]; }
    [[nodiscard]] std::span<const RangeBounds> bounds() const { return bounds_; }
    [[nodiscard]] double average_length() const { return average_length_; }

    // 1 to text::kMaxTermBytes bytes of UTF-8.
    void begin_term(std::string_view term);
    // A document that holds the term, each once, in any order; the positions ascend.
    void add(std::uint32_t ordinal, std::span<const Position> positions);
    // A term without documents is left out.
    void end_term();
    void finish();

private:
    struct Pending {
        Posting posting;
        std::uint32_t begin; // of its positions in bytes_
        std::uint32_t size;
    };
    struct ListSet {
        ListSet(Sink& sink, Lists lists)
            : dictionary(sink, lists), postings(sink, lists, Part::postings), positions(sink, lists, Part::positions) {}
        DictionaryWriter dictionary;
        StreamWriter postings;
        StreamWriter positions;
    };
    // The documents of all terms that begin alike.
    struct Prefix {
        std::size_t characters;
        Lists lists;
        std::string text;
        std::size_t terms = 0;
        std::vector<std::uint32_t> ordinals; // as they came,
        std::vector<std::uint64_t> bits;     // or, when they are many, a bit for each; one of the two is empty
    };

    void order(std::size_t documents, const DocumentAt& document, const rank::Collection& collection);
    void sort_pending();
    // Of `size` postings, which for_each(visit) gives in their order.
    template <class ForEach>
    void write_list(ListSet& set, std::string_view term, std::uint32_t size, ForEach for_each);
    void add_to_prefix(Prefix& prefix);
    void finish_prefix(Prefix& prefix);
    [[nodiscard]] float impact_of(const Posting& posting) const;

    Sink& sink_;
    double average_length_;
    std::vector<std::uint32_t> ordinals_; // by index
    std::vector<double> norms_;           // by ordinal
    std::vector<RangeBounds> bounds_;
    std::array<ListSet, kListSets> sets_;
    std::array<Prefix, 2> prefixes_;

    std::string term_;
    std::vector<Pending> pending_;
    std::string bytes_;                 // positions of pending_
    std::vector<std::uint32_t> slots_;  // by ordinal: where it is in pending_, and 1
    std::vector<std::uint32_t> sorted_; // numbers of pending_, by ordinal
    // Kept for their memory.
    std::vector<Posting> block_;
    std::string list_;
    std::string blocks_;
    std::string positions_;
};

} // namespace newsidx::ranked

// ForeignWords: which of a plan's leaves do not count in which documents, because there the term is another word
// (query::Leaf::elsewhere). A document's language says who analysed it.
//
// For one search, in one read transaction, on one thread.
#pragma once

#include "fts5/match.h"
#include "query/plan.h"
#include "ranked/bytes.h"
#include "store/documents/document_set.h"
#include "store/reader.h"
#include "store/segments/segment_reader.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace newsidx::engine {

// The live documents that some analyzers have analysed.
class AnalyzedDocuments {
public:
    AnalyzedDocuments(text::AnalyzerBits analyzers, store::Reader& reader);

    // Of a live document.
    [[nodiscard]] bool contains(std::int64_t document) const { return labelled_->contains(document) != are_others_; }
    // How many of so many documents are others.
    [[nodiscard]] std::uint64_t rest_of(std::uint64_t documents) const {
        return documents - std::min(size_, documents);
    }

private:
    friend class OtherDocuments;
    // What has no language has no label that says so: then those that other analyzers have analysed.
    std::shared_ptr<const store::DocumentSet> labelled_;
    bool are_others_ = false;
    std::uint64_t size_ = 0;
};

// Which documents of a segment are none of these.
class OtherDocuments {
public:
    // `asked`: about how many it will be asked of. Few are looked up one by one; for more all documents of the segment
    // are looked at at once, which takes longer and is remembered (store::OpenSegment::ordinals_of). What is given must
    // outlive this.
    OtherDocuments(const AnalyzedDocuments& analyzed, store::OpenSegment& open, std::uint64_t asked)
        : analyzed_(&analyzed), open_(&open) {
        constexpr std::uint64_t kFew = 4096;
        if (asked > kFew) ordinals_ = open.ordinals_of(analyzed.labelled_);
    }

    // Of documents, bits by ordinal from 64 * `number` on, these.
    [[nodiscard]] std::uint64_t among(std::uint64_t documents, std::size_t number) const {
        if (documents == 0) return 0;
        if (ordinals_) return documents & (analyzed_->are_others_ ? (*ordinals_)[number] : ~(*ordinals_)[number]);
        std::uint64_t others = 0;
        ranked::for_each_bit(std::span(&documents, 1), [&](std::uint32_t bit) {
            const auto ordinal = static_cast<std::uint32_t>(number * 64) + bit;
            if (!analyzed_->contains(open_->segment.id(ordinal))) others |= std::uint64_t{1} << bit;
        });
        return others;
    }

private:
    const AnalyzedDocuments* analyzed_;
    store::OpenSegment* open_;
    store::OpenSegment::Ordinals ordinals_; // null: few are asked of
};

class ForeignWords {
public:
    ForeignWords() = default; // none
    // Of terms that no document has there is nothing to know. `documents_with`: how many have a leaf.
    ForeignWords(const query::Plan& plan, store::Reader& reader,
                 const std::function<std::uint64_t(const query::Leaf&)>& documents_with);

    [[nodiscard]] bool empty() const { return words_.empty(); }
    // Whether one of them does not count in this document.
    [[nodiscard]] bool concern(std::int64_t document) const;
    // The documents in which this leaf does not count; null: it counts everywhere.
    [[nodiscard]] const AnalyzedDocuments* elsewhere(std::size_t leaf) const;
    // Sets to 0 what does not count of a document's counts, which are by string.
    void forget(std::int64_t document, std::span<fts5::FieldCounts> counts) const;

private:
    struct Set {
        text::AnalyzerBits analyzers;
        AnalyzedDocuments documents;
    };
    struct Word {
        std::size_t leaf;
        std::size_t string; // of the plan's expression
        std::size_t set;
    };
    std::vector<Set> sets_;
    std::vector<Word> words_;
};

} // namespace newsidx::engine

// ForeignWords: which of a plan's leaves do not count in which documents, because there the term is another word
// (query::Leaf::elsewhere). A document's language says who analysed it.
//
// For one search, in one read transaction, on one thread.
#pragma once

#include "fts5/match.h"
#include "query/plan.h"
#include "ranked/bytes.h"
#include "store/documents/analyzed_documents.h"
#include "store/reader.h"
#include "store/segments/segment_reader.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace newsidx::engine {

// Which documents of a segment some analyzers have not analysed.
class OtherDocuments {
public:
    // `asked`: about how many it will be asked of. Few are looked up one by one; for more all documents of the segment
    // are looked at at once, which takes longer and is remembered. What is given must outlive this.
    OtherDocuments(text::AnalyzerBits analyzers, const std::shared_ptr<const store::AnalyzedDocuments>& analyzed,
                   store::OpenSegment& open, std::uint64_t asked)
        : analyzers_(analyzers), analyzed_(analyzed.get()), open_(&open) {
        constexpr std::uint64_t kFew = 4096;
        const auto ordinals = open.ordinals_of(analyzed, asked > kFew);
        by_ordinal_ = !ordinals.empty();
        for (const auto& of_analyzer : ordinals)
            if ((of_analyzer.analyzer & analyzers) == 0) others_.push_back(of_analyzer.bits.data());
    }

    // Of documents, bits by ordinal from 64 * `number` on, these.
    [[nodiscard]] std::uint64_t among(std::uint64_t documents, std::size_t number) const {
        if (documents == 0) return 0;
        std::uint64_t others = 0;
        if (by_ordinal_) {
            for (const std::uint64_t* const bits : others_)
                others |= bits[number];
            return documents & others;
        }
        ranked::for_each_bit(std::span(&documents, 1), [&](std::uint32_t bit) {
            const std::int64_t id = open_->segment.id(static_cast<std::uint32_t>(number * 64) + bit);
            if ((analyzed_->analyzer_of(id) & analyzers_) == 0) others |= std::uint64_t{1} << bit;
        });
        return others;
    }

private:
    text::AnalyzerBits analyzers_;
    const store::AnalyzedDocuments* analyzed_;
    store::OpenSegment* open_;
    bool by_ordinal_ = false;
    std::vector<const std::uint64_t*> others_; // those of each other analyzer, by ordinal
};

class ForeignWords {
public:
    ForeignWords() = default; // none
    // Of terms that no document has there is nothing to know. `documents_with`: how many have a leaf.
    ForeignWords(const query::Plan& plan, store::Reader& reader,
                 const std::function<std::uint64_t(const query::Leaf&)>& documents_with);

    [[nodiscard]] bool empty() const { return words_.empty(); }
    // The document's analyzer, if one of them does not count there; else 0. Precondition: not empty().
    [[nodiscard]] text::AnalyzerBits concerned(std::int64_t document) const {
        return analyzed_->analyzer_of(document) & elsewhere_;
    }
    // Of which analyzers this leaf does not count in the documents; 0: it counts everywhere.
    [[nodiscard]] text::AnalyzerBits elsewhere(std::size_t leaf) const;
    // In how many documents it may count; of a leaf that does not count everywhere.
    [[nodiscard]] std::uint64_t most_documents(std::size_t leaf) const { return analyzed_->count(~elsewhere(leaf)); }
    // In which documents of a segment it may count; likewise.
    [[nodiscard]] OtherDocuments documents(std::size_t leaf, store::OpenSegment& open, std::uint64_t asked) const {
        return {elsewhere(leaf), analyzed_, open, asked};
    }
    // Sets to 0 what does not count of a document's counts, which are by string. `analyzer`: the document's.
    void forget(text::AnalyzerBits analyzer, std::span<fts5::FieldCounts> counts) const;

private:
    struct Word {
        std::size_t leaf;
        std::size_t string; // of the plan's expression
        text::AnalyzerBits elsewhere;
    };
    std::vector<Word> words_;
    text::AnalyzerBits elsewhere_ = 0;                         // of any of them
    std::shared_ptr<const store::AnalyzedDocuments> analyzed_; // null: there are none
};

} // namespace newsidx::engine

// ForeignWords: which of a plan's leaves do not count in which documents, because there the term is another word
// (query::Leaf::elsewhere). A document's language says who analysed it.
//
// For one search, in one read transaction, on one thread.
#pragma once

#include "fts5/match.h"
#include "query/plan.h"
#include "store/document_set.h"
#include "store/reader.h"
#include "store/segments/segment_reader.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
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
    // 64 of a segment's documents by ordinal, from 64 * `number` on: which of them are others.
    [[nodiscard]] auto others_in(store::OpenSegment& segment) const {
        return [bits = segment.ordinals_of(labelled_), are_others = are_others_](std::size_t number) {
            return are_others ? bits[number] : ~bits[number];
        };
    }
    // How many of so many documents are others.
    [[nodiscard]] std::uint64_t rest_of(std::uint64_t documents) const {
        return documents - std::min(size_, documents);
    }

private:
    // What has no language has no label that says so: then those that other analyzers have analysed.
    std::shared_ptr<const store::DocumentSet> labelled_;
    bool are_others_ = false;
    std::uint64_t size_ = 0;
};

class ForeignWords {
public:
    ForeignWords() = default; // none
    // Of terms that no document has there is nothing to know.
    ForeignWords(const query::Plan& plan, store::Reader& reader);

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

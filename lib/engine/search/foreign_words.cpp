#include "engine/search/foreign_words.h"

#include "text/analyzer.h"

#include <algorithm>

namespace newsidx::engine {

AnalyzedDocuments::AnalyzedDocuments(text::AnalyzerBits analyzers, store::Reader& reader)
    : are_others_((analyzers & text::analyzer_bit(text::analyzer_tag(""))) != 0) {
    std::vector<std::int64_t> ids;
    for (const store::Language& language : reader.languages())
        if (((language.analyzer & analyzers) != 0) != are_others_) ids.push_back(language.label);
    labelled_ = reader.labelled(ids);
    const std::uint64_t all = reader.collection().documents;
    const std::uint64_t labelled = std::min(labelled_->size(), all);
    size_ = are_others_ ? all - labelled : labelled;
}

ForeignWords::ForeignWords(const query::Plan& plan, store::Reader& reader,
                           const std::function<std::uint64_t(const query::Leaf&)>& documents_with) {
    for (std::size_t i = 0; i < plan.leaves.size(); ++i) {
        const query::Leaf& leaf = plan.leaves[i];
        if (leaf.elsewhere == 0 || leaf.string >= plan.strings) continue;
        if (!leaf.prefix && documents_with(leaf) == 0) continue;
        const auto known = std::find_if(sets_.begin(), sets_.end(),
                                        [&leaf](const Set& set) { return set.analyzers == leaf.elsewhere; });
        words_.push_back({i, leaf.string, static_cast<std::size_t>(known - sets_.begin())});
        if (known != sets_.end()) continue;
        sets_.push_back({leaf.elsewhere, AnalyzedDocuments(leaf.elsewhere, reader)});
    }
}

bool ForeignWords::concern(std::int64_t document) const {
    return std::any_of(sets_.begin(), sets_.end(),
                       [document](const Set& set) { return set.documents.contains(document); });
}

const AnalyzedDocuments* ForeignWords::elsewhere(std::size_t leaf) const {
    const auto word =
        std::find_if(words_.begin(), words_.end(), [leaf](const Word& known) { return known.leaf == leaf; });
    return word == words_.end() ? nullptr : &sets_[word->set].documents;
}

void ForeignWords::forget(std::int64_t document, std::span<fts5::FieldCounts> counts) const {
    for (const Word& word : words_)
        if (sets_[word.set].documents.contains(document)) counts[word.string] = {};
}

} // namespace newsidx::engine

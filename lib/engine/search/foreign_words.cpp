#include "engine/search/foreign_words.h"

#include <algorithm>

namespace newsidx::engine {

ForeignWords::ForeignWords(const query::Plan& plan, store::Reader& reader,
                           const std::function<std::uint64_t(const query::Leaf&)>& documents_with) {
    for (std::size_t i = 0; i < plan.leaves.size(); ++i) {
        const query::Leaf& leaf = plan.leaves[i];
        if (leaf.elsewhere == 0 || leaf.string >= plan.strings) continue;
        if (!leaf.prefix && documents_with(leaf) == 0) continue;
        words_.push_back({i, leaf.string, leaf.elsewhere});
        elsewhere_ |= leaf.elsewhere;
    }
    if (!words_.empty()) analyzed_ = reader.analyzed();
}

text::AnalyzerBits ForeignWords::elsewhere(std::size_t leaf) const {
    const auto word =
        std::find_if(words_.begin(), words_.end(), [leaf](const Word& known) { return known.leaf == leaf; });
    return word == words_.end() ? 0 : word->elsewhere;
}

void ForeignWords::forget(text::AnalyzerBits analyzer, std::span<fts5::FieldCounts> counts) const {
    for (const Word& word : words_)
        if ((word.elsewhere & analyzer) != 0) counts[word.string] = {};
}

} // namespace newsidx::engine

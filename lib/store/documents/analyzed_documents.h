// AnalyzedDocuments: which analyzer has analysed a document, as the language says that it is filed under. Of live
// documents. Owns what it holds and never changes; may be read from several threads at once.
#pragma once

#include "store/documents/document_set.h"
#include "text/analyzer.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace newsidx::store {

class AnalyzedDocuments {
public:
    struct Part {
        text::AnalyzerBits analyzer = 0; // one of them
        DocumentSet documents;
        std::uint64_t size = 0; // of these
    };

    // `all`: how many documents there are. Those in no part have no language, and the analyzer of such texts.
    AnalyzedDocuments(std::vector<Part> parts, std::uint64_t all) : parts_(std::move(parts)), rest_(all) {
        for (Part& part : parts_) {
            part.size = part.documents.size();
            rest_ -= std::min(part.size, rest_);
        }
        std::sort(parts_.begin(), parts_.end(), [](const Part& a, const Part& b) { return a.size > b.size; });
    }

    // The largest first.
    [[nodiscard]] std::span<const Part> parts() const { return parts_; }
    [[nodiscard]] text::AnalyzerBits analyzer_of(std::int64_t document) const {
        for (const Part& part : parts_)
            if (part.documents.contains(document)) return part.analyzer;
        return without_language();
    }
    // How many documents these have analysed.
    [[nodiscard]] std::uint64_t count(text::AnalyzerBits analyzers) const {
        std::uint64_t sum = (analyzers & without_language()) != 0 ? rest_ : 0;
        for (const Part& part : parts_)
            if ((analyzers & part.analyzer) != 0) sum += part.size;
        return sum;
    }
    static text::AnalyzerBits without_language() {
        static const text::AnalyzerBits bit = text::analyzer_bit(text::analyzer_tag(""));
        return bit;
    }

private:
    std::vector<Part> parts_;
    std::uint64_t rest_;
};

} // namespace newsidx::store

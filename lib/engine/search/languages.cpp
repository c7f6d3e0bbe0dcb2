#include "engine/search/languages.h"

#include "text/analyzer.h"

namespace newsidx::engine {

AnalyzerCounts analyzer_counts(store::Reader& reader) {
    AnalyzerCounts counts;
    for (const auto& [tag, documents] : reader.analyzer_counts())
        if (counts.size() < kMaxAnalyzers) counts.emplace_back(tag, static_cast<std::int64_t>(documents));
    if (counts.empty()) counts.emplace_back(text::analyzer_tag(""), 1);
    return counts;
}

std::vector<query::QueryAnalyzer> query_analyzers(store::Reader& reader, const AnalyzerCounts& counts) {
    std::vector<query::QueryAnalyzer> out;
    out.reserve(counts.size());
    for (const auto& [tag, documents] : counts)
        out.push_back({&reader.analyzers().with_tag(tag), documents});
    return out;
}

} // namespace newsidx::engine

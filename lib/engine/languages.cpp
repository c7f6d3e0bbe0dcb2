#include "engine/languages.h"

#include "text/analyzer.h"

namespace newsidx::engine {

std::vector<query::QueryAnalyzer> query_analyzers(store::Reader& reader) {
    auto counts = reader.analyzer_counts();
    if (counts.empty()) counts.emplace_back(text::analyzer_tag(""), 1);
    if (counts.size() > kMaxAnalyzers) counts.resize(kMaxAnalyzers);
    std::vector<query::QueryAnalyzer> out;
    out.reserve(counts.size());
    for (const auto& [tag, count] : counts)
        out.push_back({&reader.analyzers().with_tag(tag), static_cast<std::int64_t>(count)});
    return out;
}

} // namespace newsidx::engine

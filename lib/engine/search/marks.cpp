#include "engine/search/marks.h"

#include "engine/search/answer.h"
#include "engine/search/deadline.h"
#include "engine/search/languages.h"
#include "engine/search/near_terms.h"
#include "engine/search/search.h"
#include "present/snippet.h"

#include <algorithm>
#include <ctime>
#include <iterator>
#include <string>

namespace newsidx::engine {

present::Wanted wanted_marks(const query::Plan& plan, std::string_view analyzer) {
    present::Wanted wanted;
    if (plan.marked.empty()) return wanted;
    const text::AnalyzerBits own = text::analyzer_bit(analyzer);
    const auto meant = [&](const std::vector<std::size_t>& leaves) {
        std::vector<std::size_t> out;
        std::ranges::copy_if(leaves, std::back_inserter(out),
                             [&](std::size_t leaf) { return (plan.leaves[leaf].elsewhere & own) == 0; });
        return out;
    };
    for (const query::Leaf& leaf : plan.leaves)
        wanted.terms.push_back({leaf.term, leaf.prefix});
    for (const query::Marked& marked : plan.marked) {
        present::MarkUnit& unit = wanted.units.emplace_back();
        unit.words = meant(marked.leaves);
        for (const query::PlanRow& row : marked.rows) {
            present::MarkRow& slots = unit.rows.emplace_back();
            for (const query::PlanSlot& slot : row)
                slots.push_back({meant(slot.leaves), slot.offset});
        }
    }
    return wanted;
}

RecordMarks marks(store::Reader& reader, const StoredRecord& stored, std::string_view query,
                  const SearchOptions& options) {
    check_options(options);
    SearchOptions asked = options;
    if (!asked.now) asked.now = std::time(nullptr);
    query::Query read = parse_query(query, asked, query_analyzers(reader, analyzer_counts(reader)), reader);
    Deadline deadline{{}, std::nullopt};
    put_near_terms(read.root, reader, deadline);
    // Where fewer words are enough, each of them may be why it was found.
    const std::string tag = reader.row(stored.id).analyzer;
    const present::Wanted wanted = wanted_marks(query::plan(read.root, Match::any), tag);
    if (wanted.empty()) return {};
    text::Analyzer& analyzer = reader.analyzers().with_tag(tag);
    const Record& record = stored.record;
    return {present::find_marks(analyzer, record.title, wanted), present::find_marks(analyzer, record.excerpt, wanted),
            present::find_marks(analyzer, record.body, wanted)};
}

} // namespace newsidx::engine

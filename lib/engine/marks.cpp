#include "engine/marks.h"

#include "engine/answer.h"
#include "engine/deadline.h"
#include "engine/languages.h"
#include "engine/near_terms.h"
#include "engine/run_error.h"
#include "engine/search.h"
#include "engine/stored_record.h"

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <string>
#include <vector>

namespace newsidx::engine {

std::vector<present::MarkTerm> mark_terms(const query::Plan& plan) {
    std::vector<present::MarkTerm> terms;
    for (const std::size_t leaf : plan.marked)
        terms.push_back({plan.leaves[leaf].term, plan.leaves[leaf].prefix});
    return terms;
}

RecordMarks marks(store::Reader& reader, std::string_view id_or_url, std::string_view query,
                  const SearchOptions& options) {
    check_options(options);
    const store::Transaction snapshot = reader.begin_read();
    const std::int64_t id = reader.resolve(id_or_url);
    if (id == 0) throw RunError({ErrorCode::not_found, "no record has this id or URL", std::string(id_or_url)});
    SearchOptions asked = options;
    if (!asked.now) asked.now = std::time(nullptr);
    query::Query read = parse_query(query, asked, query_analyzers(reader, analyzer_counts(reader)));
    Deadline deadline{{}, std::nullopt};
    put_near_terms(read.root, reader, deadline);
    // Where fewer words are enough, each of them may be why it was found.
    const std::vector<present::MarkTerm> terms = mark_terms(query::plan(read.root, Match::any));
    if (terms.empty()) return {};
    text::Analyzer& analyzer = reader.analyzers().with_tag(reader.row(id).analyzer);
    const Record record = stored_record(reader, id).record;
    return {present::find_marks(analyzer, record.title, terms), present::find_marks(analyzer, record.excerpt, terms),
            present::find_marks(analyzer, record.body, terms)};
}

} // namespace newsidx::engine

// newsidx facets: by what values records, or the hits of a query, can be told apart.
#include "command.h"
#include "facets.h"
#include "format.h"
#include "result_notes.h"

namespace newsidx::cli {

int facets_command(Call& call) {
    SearchOptions options;
    options.limit = 0;
    options.facet_limit = 0;
    call.add_option("--limit", options.facet_limit, "N", "values to show (default all)");
    call.add_match_option(options.match);
    call.add_flag("--unpublished", options.unpublished, "count hidden records, too");
    static const std::string notes =
        "FIELD is " + facet_names() +
        ". With a query its hits are counted, else all records and stubs. --json gives with each "
        "value the filter to add to a query to see just these.";
    const Usage usage{
        .operands = "FIELD [QUERY...]",
        .least = 1,
        .notes = notes,
        .examples = "facets topic\nfacets month moore threads --limit 12\nfacets provider topic:ai --json",
        .statuses = "0  counted\n1  there is nothing to count\n2  wrong usage, or failure",
        .dash_words = true,
    };
    if (!call.read(usage)) return call.status();
    try {
        options.facets = {parse_facet(call.operands().front())};
    } catch (const UsageError& error) {
        return call.fail_usage(error.what());
    }
    const std::unique_ptr<Index> index = call.open_for_one_query();
    if (!index) return call.status();
    const Result<SearchResult> result = index->search(call.text_from(1), options);
    if (!result) return call.fail(result.error());
    const FacetCounts& counts = result->facets.front();
    if (call.json()) {
        call.print_json(to_json(counts, *result));
    } else {
        call.page();
        print(format_facet(call.out(), counts));
        note(counted(result->total, "hit") + ", in " + format_milliseconds(result->took_ms));
    }
    note_query(*result);
    note_hidden(*result);
    return counts.values.empty() ? kNothing : kDone;
}

} // namespace newsidx::cli

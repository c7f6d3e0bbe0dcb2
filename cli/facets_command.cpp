// newsidx facets: by what values records, or the hits of a query, can be told apart.
#include "command.h"
#include "facets.h"
#include "format.h"
#include "result_notes.h"

#include <algorithm>

namespace newsidx::cli {

int facets_command(Call& call) {
    SearchOptions options;
    options.limit = 0;
    options.facet_limit = 0;
    call.add_option("-n,--limit", options.facet_limit, "N", "values to show (default all)");
    call.add_match_option(options.match);
    call.add_flag("--unpublished", options.unpublished, "count hidden records, too");
    static const std::string notes =
        "FIELD is " + facet_names() +
        ". With a query its hits are counted, else all records and stubs. --json gives with each "
        "value the filter to add to a query to see just these.";
    const Usage usage{
        .operands = "FIELD[,FIELD] [QUERY...]",
        .least = 1,
        .notes = notes,
        .examples = "facets topic\nfacets month moore threads --limit 12\nfacets provider topic:ai --json",
        .statuses = "0  counted\n1  there is nothing to count\n2  wrong usage, or failure",
        .dash_words = true,
    };
    if (!call.read(usage)) return call.status();
    try {
        add_facets(call.operands().front(), options.facets);
        if (call.json() && options.facets.size() > 1) throw UsageError("with --json one field at a time");
    } catch (const UsageError& error) {
        return call.fail_usage(error.what());
    }
    const std::unique_ptr<Index> index = call.open_for_one_query();
    if (!index) return call.status();
    const Result<SearchResult> result = index->search(call.text_from(1), options);
    if (!result) return call.fail(result.error());
    if (call.json()) {
        call.print_json(to_json(result->facets.front(), *result));
    } else {
        call.page();
        for (const FacetCounts& counts : result->facets)
            print((&counts == &result->facets.front() ? "" : "\n") + format_facet(call.out(), counts));
        note(counted(result->total, "hit") + ", in " + format_milliseconds(result->took_ms));
    }
    note_query(*result);
    note_hidden(*result);
    const bool any = std::any_of(result->facets.begin(), result->facets.end(),
                                 [](const FacetCounts& counts) { return !counts.values.empty(); });
    return any ? kDone : kNothing;
}

} // namespace newsidx::cli

// newsidx why: why a record is where it is among a query's hits, or why it is none.
#include "command.h"
#include "format.h"
#include "hits.h"
#include "ranking_options.h"
#include "sanitize.h"

#include <fmt/format.h>

namespace newsidx::cli {

int why_command(Call& call) {
    SearchOptions options;
    call.add_option("-n,--limit", options.limit, "N", "compare it with this hit (default 10)");
    add_order_options(call, options);
    add_ranking_options(call, options);
    const Usage usage{
        .operands = "ID|URL|FILE QUERY...",
        .least = 1,
        .notes =
            "Says what keeps the record out: which word it lacks, which filter it does not pass, that it is hidden or "
            "was deleted. Or else what its score is made of, beside the last hit of the page that --limit says. Give "
            "the "
            "options that you searched with.",
        .examples = "why 12 moore threads\nwhy https://example.com/news/1 chip topic:gpu --half-life 30d",
        .statuses = "0  it is among the hits\n1  it is not\n2  wrong usage, or failure",
        .dash_words = true,
    };
    if (!call.read(usage)) return call.status();
    const std::unique_ptr<Index> index = call.open_for_one_query();
    if (!index) return call.status();
    const Result<WhyResult> result = index->why(call.operands().front(), call.text_from(1), options);
    if (!result) return call.fail(result.error());
    if (call.json()) {
        call.print_json(to_json(*result));
        return result->found ? kDone : kNothing;
    }
    if (result->id != 0)
        print(fmt::format("{}  {}\n", call.out().bold(result->title.empty() ? "(no title)" : sanitize(result->title)),
                          call.out().dim(fmt::format("id {}", result->id))));
    for (const std::string& reason : result->reasons)
        print("- " + paragraph(call.out(), {sanitize(reason), {}}, 2).substr(2));
    if (result->relaxed) note("no record has all words; those with most of them are shown");
    if (result->explanation) print("\n" + format_explanation(*result->explanation, 0));
    if (result->rival) {
        print("\n" + call.out().bold(fmt::format("hit {}: {}", result->rival->rank, sanitize(result->rival->title))) +
              "  " + call.out().dim(fmt::format("id {}", result->rival->id)) + '\n');
        print(format_explanation(result->rival->explanation, 0));
    }
    return result->found ? kDone : kNothing;
}

} // namespace newsidx::cli

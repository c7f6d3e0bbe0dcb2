#include "command.h"
#include "facets.h"
#include "format.h"
#include "hit_formats.h"
#include "hits.h"
#include "ranking_options.h"
#include "result_notes.h"
#include "sanitize.h"

namespace newsidx::cli {
namespace {

void declare_options(Call& call, SearchOptions& options, HitFormat& format) {
    call.add_option("-n,--limit", options.limit, "N", "hits to show (default 10)");
    call.add_option("--cursor", options.cursor, "CURSOR",
                    "go on where the page that gave it ended: same query, same order");
    add_order_options(call, options);
    add_ranking_options(call, options);
    call.add_option(
        "--timeout", [&](const std::string& text) { options.timeout = parse_seconds(text); }, "SECONDS",
        "end with what has been found until then (default: no limit)");
    call.add_repeatable_option(
        "--facet", [&](const std::string& text) { add_facets(text, options.facets); }, "FIELD[,FIELD]",
        "count all hits by " + facet_names() + "; may be given several times");
    call.add_option("--facet-limit", options.facet_limit, "N", "values of each to show (default 10; 0: all)");
    call.add_choice("--format", format, kHitFormats, std::string(kHitFormatHelp));
    call.add_flag("--no-segments{false}", options.segments, "only by the full-text index: the same hits, later");
    call.add_flag("--explain", options.explain, "show how each score came about");
    call.add_option("--snippet-length", options.snippet_length, "N", "characters of a snippet (default 200; 0: none)");
}

void note_total(const SearchResult& result) {
    if (result.total == 0) {
        note("nothing found in " + format_milliseconds(result.took_ms));
        return;
    }
    std::string line = (result.total_exact ? "" : "at least ") + counted(result.total, "hit");
    if (result.hits.size() != result.total) line += ", " + with_separators(result.hits.size()) + " shown";
    note(line + ", in " + format_milliseconds(result.took_ms));
}

void print_hits(const Call& call, const SearchResult& result, std::int64_t now) {
    for (std::size_t i = 0; i < result.hits.size(); ++i) {
        if (i > 0) print("\n");
        const std::uint64_t last = result.first_rank + result.hits.size() - 1;
        print(format_hit(call.out(), result.hits[i], result.first_rank + i, last, now));
    }
    for (const FacetCounts& counts : result.facets)
        print((result.hits.empty() ? "" : "\n") + format_facet(call.out(), counts));
    if (call.err().is_terminal() && !result.hits.empty()) note("");
}

} // namespace

int search_command(Call& call) {
    SearchOptions options;
    HitFormat format = HitFormat::text;
    declare_options(call, options, format);
    const Usage usage{
        .operands = "[QUERY...]",
        .notes =
            "All words are required unless --match says otherwise; when no record has all, those with most of "
            "them are shown. A query may hold \"phrases\" (quoted for the shell: '\"some words\"'), -word, a OR b, "
            "word*, and filters as topic:ai or date:7d: `newsidx help query` shows all on one screen, and -v "
            "how a query was read. Without a query every record is listed.",
        .examples = "search moore threads -lenovo\nsearch '\"ai hardware\"' --half-life 30d --limit 20\n"
                    "search chip topic:semiconductors after:-30d --sort newest",
        .statuses = "0  found\n1  nothing found\n2  wrong usage, or failure",
        .dash_words = true,
    };
    if (!call.read(usage)) return call.status();
    if (call.json() && format != HitFormat::text && format != HitFormat::json)
        return call.fail_usage("--json and --format ask for different things");
    if (format == HitFormat::json) call.use_json();
    const bool lists_hits = format != HitFormat::text && format != HitFormat::json;
    // What the settings ask for is for people, and programs that ask for a format shall not fail by it.
    if (lists_hits && call.says("--facet"))
        return call.fail_usage("--facet needs --format text or json: the others have hits only");
    if (lists_hits && format != HitFormat::jsonl && call.says("--explain"))
        return call.fail_usage("--explain needs --format text, json or jsonl: the others have no place for it");
    call.page();
    const std::unique_ptr<Index> index = call.open_for_one_query();
    if (!index) return call.status();
    const Result<SearchResult> result = index->search(call.text_from(0), options);
    if (!result) return call.fail(result.error());
    if (call.json()) {
        call.print_json(to_json(*result));
    } else if (format != HitFormat::text) {
        print_hits_as(call, format, result->hits);
    } else {
        print_hits(call, *result, options.now.value_or(clock_now()));
    }
    note_query(*result);
    if (call.verbose()) note("searched for: " + sanitize(result->interpreted));
    if (call.verbose() && !result->cursor.empty()) note("next page: --cursor " + result->cursor);
    if (!call.json()) note_total(*result);
    note_hidden(*result);
    return result->total == 0 ? kNothing : kDone;
}

} // namespace newsidx::cli

// newsidx related: what other records have to do with one.
#include "command.h"
#include "format.h"
#include "hits.h"
#include "sanitize.h"

namespace newsidx::cli {
namespace {

void print_list(const Call& call, std::string_view heading, const std::vector<Hit>& hits, std::int64_t now) {
    if (hits.empty()) return;
    print(call.out().bold(heading) + "\n\n");
    for (std::size_t i = 0; i < hits.size(); ++i)
        print(format_hit(call.out(), hits[i], i + 1, hits.size(), now) + '\n');
}

} // namespace

int related_command(Call& call) {
    RelatedOptions options;
    call.add_option("-n,--limit", options.limit, "N", "records of each list (default 10)");
    call.add_flag("--unpublished", options.unpublished,
                  "also records that say they are unpublished or removed, and their stubs");
    call.add_option("--snippet-length", options.snippet_length, "N", "characters of a snippet (default 200; 0: none)");
    const Usage usage{
        .operands = "ID|URL|FILE",
        .least = 1,
        .most = 1,
        .notes =
            "What the record relates to itself, what relates to it, and what has the most of the words that tell it "
            "from others (-v shows which).",
        .examples = "related 12\nrelated https://example.com/news/1 --limit 5 --json",
        .statuses = "0  found\n1  no such record, or nothing has to do with it\n2  wrong usage, or failure",
    };
    if (!call.read(usage)) return call.status();
    const std::unique_ptr<Index> index = call.open_for_one_query();
    if (!index) return call.status();
    const Result<RelatedResult> result = index->related(call.operands().front(), options);
    if (!result) {
        const int status = call.fail(result.error());
        return result.error().code == ErrorCode::not_found ? kNothing : status;
    }
    const std::size_t found = result->relations.size() + result->related_by.size() + result->similar.size();
    if (call.json()) {
        call.print_json(to_json(*result));
    } else {
        call.page();
        const std::int64_t now = clock_now();
        print_list(call, "It relates to", result->relations, now);
        print_list(call, "These relate to it", result->related_by, now);
        print_list(call, "Similar", result->similar, now);
        if (found == 0) note("nothing has to do with it");
    }
    if (call.verbose()) {
        const std::string terms = sanitize(result->terms);
        note("searched for: " + (terms.empty() ? "nothing: it has no telling words" : terms));
    }
    return found == 0 ? kNothing : kDone;
}

} // namespace newsidx::cli

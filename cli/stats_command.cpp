#include "command.h"
#include "stats_page.h"

namespace newsidx::cli {

int stats_command(Call& call) {
    StatsOptions options;
    call.add_flag("--sizes", options.sizes, "say what the file's bytes are for, too: reads all of it");
    const Usage usage{
        .operands = "",
        .most = 0,
        .notes = "Languages, providers, topics, and the figures by quality, heat and date, count records: hidden ones "
                 "too, stubs not. The medians and the first and last date are of stubs as well.",
        .examples = "stats\nstats --sizes\nstats --json",
        .statuses = "0  done\n2  wrong usage, or failure",
    };
    if (!call.read(usage)) return call.status();
    call.page();
    const std::unique_ptr<Index> index = call.open();
    if (!index) return call.status();
    const Result<Stats> stats = index->stats(options);
    if (!stats) return call.fail(stats.error());
    if (call.json()) {
        call.print_json(to_json(*stats));
        return kDone;
    }
    print(stats_page(call.out(), *stats));
    if (options.sizes && !stats->sizes)
        note("newsidx: this build of SQLite cannot say what the file's bytes are for: it has no table dbstat");
    return kDone;
}

} // namespace newsidx::cli

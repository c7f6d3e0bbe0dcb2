#include "ranking_options.h"

namespace newsidx::cli {

void add_order_options(Call& call, SearchOptions& options) {
    call.add_choice("--sort", options.sort, "their order (default relevance)");
    call.add_flag("--as-you-type", options.as_you_type, "the query is still being typed: its last word may go on");
}

void add_ranking_options(Call& call, SearchOptions& options) {
    call.add_match_option(options.match);
    call.add_flag("--unpublished", options.unpublished,
                  "also records that say they are unpublished or removed, and their stubs");
    call.add_option("--quality-weight", options.quality_weight, "X",
                    "how much quality counts: 0 (not at all) to 1e9 (default 0.5)");
    call.add_option("--heat-weight", options.heat_weight, "X", "how much heat counts: 0 to 1e9 (default 0.5)");
    call.add_option(
        "--half-life", [&](const std::string& text) { options.half_life = parse_duration(text); }, "TIME",
        "prefer the recent: the time after which being new counts half, as 30d, 12h, 2w, 1y (default: dates do not "
        "count)");
    call.add_option(
        "--now", [&](const std::string& text) { options.now = parse_time(text); }, "ISO",
        "the time that ages count from (default: the clock)");
    call.add_option(
        "--synonyms",
        [&](const std::string& path) {
            Result<Synonyms> synonyms = Synonyms::read(path);
            if (!synonyms) throw UsageError(synonyms.error().where + ": " + synonyms.error().message);
            options.synonyms = *synonyms;
        },
        "FILE", "words that mean the same, a rule a line: gpu, graphics card, or one way: feds => federal reserve");
    call.add_flag("--rerank", options.rerank,
                  "look again at the first 100: at the nearness of words, and at parts of words");
    call.add_flag("--expand", options.expand,
                  "the same, and search again with the words that tell the ten best from others: for topics");
}

} // namespace newsidx::cli

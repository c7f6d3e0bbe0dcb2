// newsidx suggest: words and titles for somebody who is typing.
#include "command.h"
#include "format.h"
#include "sanitize.h"

#include <fmt/format.h>

namespace newsidx::cli {

int suggest_command(Call& call) {
    SuggestOptions options;
    call.add_option("-n,--limit", options.limit, "N", "suggestions of each kind (default 8)");
    call.add_flag("--unpublished", options.unpublished, "also from records that say they are unpublished or removed");
    call.add_option(
        "--timeout", [&](const std::string& text) { options.timeout = parse_seconds(text); }, "SECONDS",
        "end with what has been found until then (default: no limit)");
    const Usage usage{
        .operands = "PREFIX...",
        .least = 1,
        .notes =
            "The last word is being typed, those before it are complete. First come texts to search for, with how many "
            "records have all of it: those that more records have, and hotter ones, are first, and beside other words "
            "those that often follow them. Then titles, the hottest first. Behind topic:, author: and the like come "
            "topics, authors and so on.",
        .examples = "suggest moo\nsuggest moore th\nsuggest copilot topic:po\nsuggest chi --limit 5 --json",
        .statuses = "0  suggested\n1  nothing begins so\n2  wrong usage, or failure",
        .dash_words = true,
    };
    if (!call.read(usage)) return call.status();
    const std::unique_ptr<Index> index = call.open_for_one_query();
    if (!index) return call.status();
    const Result<SuggestResult> result = index->suggest(call.text_from(0), options);
    if (!result) return call.fail(result.error());
    if (call.json()) {
        call.print_json(to_json(*result));
    } else {
        for (const SuggestedWord& word : result->words)
            print(fmt::format("{}  {}\n", sanitize(word.text), call.out().dim(counted(word.documents, "record"))));
        if (!result->words.empty() && !result->titles.empty()) print("\n");
        for (const SuggestedTitle& title : result->titles)
            print(call.out().link(title.url, sanitize(title.title)) + "  " +
                  call.out().dim(fmt::format("id {}", title.id)) + '\n');
    }
    const bool found = !result->words.empty() || !result->titles.empty();
    if (!found && !call.json()) note("nothing begins so");
    return found ? kDone : kNothing;
}

} // namespace newsidx::cli

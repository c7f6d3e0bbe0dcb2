#include "engine/ingest/source_messages.h"

#include <fmt/format.h>

namespace newsidx::engine {

namespace {

std::string counted(std::uint64_t count, std::string_view noun) {
    return count == 1 ? fmt::format("one {}", noun) : fmt::format("{} {}s", count, noun);
}

} // namespace

std::string message_of_kept(std::uint64_t items) {
    return fmt::format("not pruned, since what was rejected may be what seems to be gone: {} of it {}",
                       counted(items, "item"), items == 1 ? "stays" : "stay");
}

std::string message_of_left(std::uint64_t items) {
    return fmt::format("it held {} items before, and is one record now: they stay, unless it is pruned", items);
}

std::string message_of_replaced(std::uint64_t records) {
    return fmt::format("known by their ids alone, {} took the place of what standard input gave before: where that was "
                       "another source, name each by source (--source)",
                       counted(records, "record"));
}

std::string message_of_namesakes(std::uint64_t items) {
    return fmt::format(
        "{} of it {} the title and the date of another one, and nothing else to be known by: of those "
        "that are alike only the latest is found. Give them ids or URLs, or say by key_map (--map) where they are",
        counted(items, "item"), items == 1 ? "has" : "have");
}

std::string message_of_duplicate(std::string_view first, std::string_view key) {
    return fmt::format("duplicate: {} tells the same article, {}, and counts before it", first, key);
}

std::string place(const Diagnostic& diagnostic) {
    std::string text = diagnostic.source;
    if (diagnostic.line > 0) text += fmt::format(":{}", diagnostic.line);
    if (diagnostic.line > 0 && diagnostic.column > 0) text += fmt::format(":{}", diagnostic.column);
    return text;
}

} // namespace newsidx::engine

// newsidx, the command: the table of its commands, and what comes before and after each of them.
#include "command.h"
#include "help.h"
#include "newsidx/version.h"
#include "pager.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <unistd.h>
#include <utility>

namespace newsidx::cli {
namespace {

constexpr std::array kCommands{
    Command{"index", "read records from files and folders into the index", index_command},
    Command{"search", "find records, the best first", search_command},
    Command{"facets", "count records, or the hits of a query, by topic, provider, date or more", facets_command},
    Command{"show", "show one record, by its id, URL or file", show_command},
    Command{"related", "show what other records have to do with one", related_command},
    Command{"why", "say why a record is where it is among the hits, or why it is none", why_command},
    Command{"suggest", "complete what is being typed: words and titles", suggest_command},
    Command{"remove", "delete records, by their ids or URLs", remove_command},
    Command{"update", "set heat, quality and published of many records", update_command},
    Command{"export", "write all that the index was made of, or each record as a file", export_command},
    Command{"backup", "write a copy of the index, as it is at one moment", backup_command},
    Command{"stats", "say what the index holds", stats_command},
    Command{"check", "compare the index with its records, and repair what is damaged", check_command},
    Command{"optimize", "make searches quicker, and bring the index up to date with this version", optimize_command},
    Command{"bench", "measure how long queries take", bench_command},
    Command{"eval", "measure how good rankings are, by judgments of relevance", eval_command},
    Command{"config", "show the settings, and where each comes from", config_command},
    Command{"completions", "print what completes commands and options in a shell", completions_command},
    Command{"help", "explain a command, or what a query may say", help_command},
};

int fail_usage(const std::string& message, bool json) {
    report_error({ErrorCode::invalid_argument, message, ""}, json);
    return kFailure;
}

// Without a command: the help, the version, or a mistake.
int run_alone(CLI::App& app, const CommonOptions& common, const bool& version,
              const std::vector<std::string>& arguments) {
    parse_arguments(app, arguments, false);
    if (version) {
        print("newsidx " NEWSIDX_VERSION "\n");
    } else if (common.help) {
        const Terminal terminal = Terminal::of(STDOUT_FILENO, common.color);
        if (!common.no_pager) pager::begin(terminal);
        print(program_help(terminal));
    } else {
        return fail_usage("no command given: newsidx --help lists them", common.json);
    }
    return kDone;
}

int run(std::vector<std::string> arguments) {
    const bool json = names_option(arguments, "--json");
    try {
        CommonOptions common;
        bool version = false;
        CLI::App app;
        add_program_options(app, common, version);
        const std::optional<std::size_t> position = find_command(app, arguments);
        if (!position) return run_alone(app, common, version, arguments);
        const std::string name = arguments[*position];
        arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(*position));
        const Command* command = command_named(name);
        if (command == nullptr) return fail_usage(no_such_command(name), json);
        Call call(*command, std::move(arguments));
        return command->run(call);
    } catch (const std::runtime_error& error) { // UsageError, and CLI11's own
        return fail_usage(error.what(), json);
    }
}

// What is still buffered goes out here, where a full disk can be told.
int finish(int status) {
    pager::end();
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return status;
    if (errno == EPIPE) return status; // nobody reads on
    report_error({ErrorCode::io, std::strerror(errno), "standard output"}, false);
    return kFailure;
}

} // namespace

std::span<const Command> commands() {
    return kCommands;
}

const Command* command_named(std::string_view name) {
    const auto* command = std::ranges::find(kCommands, name, &Command::name);
    return command == kCommands.end() ? nullptr : &*command;
}

std::string no_such_command(std::string_view name) {
    // What other programs call them.
    constexpr auto kOthers = std::to_array<std::pair<std::string_view, std::string_view>>({
        {"add", "index"},       {"import", "index"},   {"insert", "index"},     {"restore", "index"},
        {"find", "search"},     {"query", "search"},   {"list", "search"},      {"ls", "search"},
        {"get", "show"},        {"explain", "why"},    {"complete", "suggest"}, {"delete", "remove"},
        {"rm", "remove"},       {"set", "update"},     {"dump", "export"},      {"copy", "backup"},
        {"info", "stats"},      {"status", "stats"},   {"verify", "check"},     {"repair", "check"},
        {"vacuum", "optimize"}, {"merge", "optimize"}, {"upgrade", "optimize"},
    });
    if (const auto* other = std::ranges::find(kOthers, name, &std::pair<std::string_view, std::string_view>::first);
        other != kOthers.end())
        return no_such("command", name, {}) + did_you_mean(other->second);
    std::vector<std::string> names;
    names.reserve(kCommands.size());
    for (const Command& command : kCommands) {
        names.emplace_back(command.name);
    }
    const std::string text = no_such("command", name, names);
    return text.ends_with('?') ? text : text + "; `newsidx help` lists them";
}

} // namespace newsidx::cli

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_DFL);            // `newsidx search x | head` ends quietly, whatever the parent ignores
    std::setlocale(LC_CTYPE, "C.UTF-8");      // for the width of characters; ours is UTF-8 whatever the locale
    std::setvbuf(stdout, nullptr, _IOFBF, 0); // a hit at a time would be slow; note() flushes
    try {
        return newsidx::cli::finish(newsidx::cli::run({argv + 1, argv + argc}));
    } catch (const std::exception& error) { // memory, most likely: the library itself throws nothing
        newsidx::cli::report_error({newsidx::ErrorCode::internal, error.what(), ""},
                                   newsidx::cli::names_option({argv + 1, argv + argc}, "--json"));
        return newsidx::cli::finish(newsidx::cli::kFailure);
    }
}

// newsidx, the command: the table of its commands, and what comes before and after each of them.
#include "command.h"
#include "help.h"
#include "newsidx/version.h"

#include <CLI/CLI.hpp>
#include <array>
#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <optional>
#include <unistd.h>

namespace newsidx::cli {
namespace {

constexpr std::array kCommands{
    Command{"index", "read records from files and folders into the index", index_command},
    Command{"search", "find records, the best first", search_command},
    Command{"facets", "count records, or the hits of a query, by topic, provider, date, ...", facets_command},
    Command{"show", "show one record, by its id or URL", show_command},
    Command{"related", "show what other records have to do with one", related_command},
    Command{"why", "say why a record is where it is among the hits, or why it is none", why_command},
    Command{"suggest", "complete what is being typed: words and titles", suggest_command},
    Command{"remove", "delete records, by their ids or URLs", remove_command},
    Command{"update", "set heat, quality and published of many records", update_command},
    Command{"export", "write all that the index was made of, or each record as a file", export_command},
    Command{"stats", "say what the index holds", stats_command},
    Command{"check", "compare the index with its records, and say whether it is whole", check_command},
    Command{"optimize", "make searches quicker, and bring the index up to date with this version", optimize_command},
    Command{"bench", "measure how long queries take", bench_command},
    Command{"eval", "measure how good rankings are, by judgments of relevance", eval_command},
};

const Command* find(std::string_view name) {
    for (const Command& command : kCommands) {
        if (command.name == name) return &command;
    }
    return nullptr;
}

int fail_usage(const std::string& message, bool json) {
    report_error({ErrorCode::invalid_argument, message, ""}, json);
    return kFailure;
}

int no_such_command(const std::string& name, bool json) {
    std::vector<std::string> names{"help"};
    for (const Command& command : kCommands) {
        names.emplace_back(command.name);
    }
    return fail_usage(no_such("command", name, names), json);
}

// Without a command: the help, the version, or a mistake.
int run_alone(CLI::App& app, const CommonOptions& common, const bool& version,
              const std::vector<std::string>& arguments) {
    parse_arguments(app, arguments, false);
    if (version) {
        print("newsidx " NEWSIDX_VERSION "\n");
    } else if (common.help) {
        print(program_help(kCommands, app, Terminal::of(STDOUT_FILENO, common.color)));
    } else {
        return fail_usage("no command given: newsidx --help lists them", common.json);
    }
    return kDone;
}

int show_query_help(const CommonOptions& common) {
    print(query_help(Terminal::of(STDOUT_FILENO, common.color)));
    return kDone;
}

int run(std::vector<std::string> arguments) {
    const bool json = asks_for_json(arguments);
    try {
        CommonOptions common;
        bool version = false;
        CLI::App app;
        add_common_options(app, common);
        app.add_flag("--version", version, "show the version");
        const std::optional<std::size_t> position = find_command(app, arguments);
        if (!position) return run_alone(app, common, version, arguments);
        std::string name = arguments[*position];
        arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(*position));
        if (name == "help") {
            // `help search` is `search --help`; the other arguments are the common options.
            const std::optional<std::size_t> topic = find_command(app, arguments);
            if (!topic || arguments[*topic] == "help") return run_alone(app, common, version, {"--help"});
            name = arguments[*topic];
            if (name == "query") return show_query_help(common);
            arguments = {"--help"};
        }
        const Command* command = find(name);
        if (command == nullptr) return no_such_command(name, json);
        Call call(*command, std::move(arguments));
        return command->run(call);
    } catch (const std::runtime_error& error) { // UsageError, and CLI11's own
        return fail_usage(error.what(), json);
    }
}

// What is still buffered goes out here, where a full disk can be told.
int finish(int status) {
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return status;
    if (errno == EPIPE) return status; // nobody reads on
    report_error({ErrorCode::io, std::strerror(errno), "standard output"}, false);
    return kFailure;
}

} // namespace
} // namespace newsidx::cli

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_DFL);            // `newsidx search x | head` ends quietly, whatever the parent ignores
    std::setlocale(LC_CTYPE, "C.UTF-8");      // for the width of characters; ours is UTF-8 whatever the locale
    std::setvbuf(stdout, nullptr, _IOFBF, 0); // a hit at a time would be slow; note() flushes
    try {
        return newsidx::cli::finish(newsidx::cli::run({argv + 1, argv + argc}));
    } catch (const std::exception& error) { // memory, most likely: the library itself throws nothing
        newsidx::cli::report_error({newsidx::ErrorCode::internal, error.what(), ""}, false);
        return newsidx::cli::kFailure;
    }
}

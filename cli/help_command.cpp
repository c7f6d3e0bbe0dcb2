#include "command.h"
#include "help.h"
#include "manual.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <optional>

namespace newsidx::cli {
namespace {

constexpr std::string_view kQueryTopic = "query";

// FOLDER/man1/newsidx-search.1 and the others, as `man` looks for them.
std::optional<Error> write_pages(const std::filesystem::path& folder) {
    for (const ManualPage& page : all_pages()) {
        const std::filesystem::path place = folder / fmt::format("man{}", page.section);
        std::error_code error;
        std::filesystem::create_directories(place, error);
        if (error) return Error{ErrorCode::io, "cannot make the folder: " + error.message(), place.string()};
        const std::string path = (place / fmt::format("{}.{}", page.name, page.section)).string();
        std::FILE* file = std::fopen(path.c_str(), "wb");
        const bool opened = file != nullptr;
        const bool written = opened && std::fwrite(page.text.data(), 1, page.text.size(), file) == page.text.size();
        const int number = errno;
        if ((opened && std::fclose(file) != 0) || !written) return Error{ErrorCode::io, std::strerror(number), path};
    }
    return std::nullopt;
}

// `help search` is `search --help`.
int explain(const Call& call, const Command& command) {
    std::vector<std::string> arguments{"--help"};
    if (call.common().color == ColorMode::always) arguments.emplace_back("--color=always");
    if (call.common().color == ColorMode::never) arguments.emplace_back("--color=never");
    if (call.common().no_pager) arguments.emplace_back("--no-pager");
    Call inner(command, std::move(arguments));
    return command.run(inner);
}

} // namespace

int help_command(Call& call) {
    bool manual = false;
    std::string pages;
    call.add_flag("--man", manual, "print it as a man page, in roff");
    call.add_option("--man-pages", pages, "FOLDER", "write all man pages below this folder");
    const Usage usage{
        .operands = "[COMMAND|query]",
        .most = 1,
        .notes = "Explains a command; without one, the program; and `newsidx help query` shows on one screen what a "
                 "query may say.",
        .examples = "help search\nhelp query\nhelp --man search | man -l -",
        .statuses = "0  done\n2  there is no such command, wrong usage, or failure",
        .configured = false,
    };
    if (!call.read(usage)) return call.status();
    call.page();
    if (!pages.empty()) {
        const std::optional<Error> error = write_pages(pages);
        return error ? call.fail(*error) : kDone;
    }
    const std::string topic = call.operands().empty() ? "" : call.operands().front();
    if (topic.empty()) {
        print(manual ? program_page().text : program_help(call.out()));
    } else if (topic == kQueryTopic) {
        print(manual ? query_page().text : query_help(call.out()));
    } else if (const Command* command = command_named(topic); command == nullptr) {
        return call.fail({ErrorCode::invalid_argument, no_such_command(topic), ""});
    } else if (manual) {
        print(command_page(*command).text);
    } else {
        return explain(call, *command);
    }
    return kDone;
}

} // namespace newsidx::cli

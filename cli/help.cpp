#include "help.h"

#include "format.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace newsidx::cli {
namespace {

constexpr std::size_t kWidth = 100; // where nobody says how wide a line may be
constexpr std::size_t kNameColumns = 28;

using Rows = std::vector<std::pair<std::string, std::string>>;

std::string plain_paragraph(std::string_view text, std::size_t width) {
    std::string out;
    for (const Range& line : wrap(text, width)) {
        out += std::string(text.substr(line.begin, line.end - line.begin)) + '\n';
    }
    return out;
}

// Two columns; a name that is too long for its own has the text below it.
std::string table(const Rows& rows, std::size_t width) {
    std::size_t name_columns = 0;
    for (const auto& [name, text] : rows) {
        name_columns = std::max(name_columns, std::min(name.size(), kNameColumns));
    }
    const std::size_t indent = name_columns + 4;
    std::string out;
    for (const auto& [name, text] : rows) {
        out += fmt::format("  {:<{}}", name, name_columns);
        out += name.size() > name_columns ? "\n" + std::string(indent, ' ') : "  ";
        bool first = true;
        for (const Range& line : wrap(text, width > indent + 20 ? width - indent : 0)) {
            if (!std::exchange(first, false)) out.append(indent, ' ');
            out += text.substr(line.begin, line.end - line.begin) + '\n';
        }
    }
    return out;
}

Rows rows_of(const CLI::App& app) {
    Rows rows;
    for (const CLI::Option* option : app.get_options()) {
        std::string name;
        for (const std::string& short_name : option->get_snames()) {
            name += "-" + short_name + ", ";
        }
        name += "--" + option->get_lnames().at(0);
        if (option->get_items_expected_min() > 0) name += " " + option->get_type_name();
        rows.emplace_back(std::move(name), option->get_description());
    }
    return rows;
}

std::string lines(std::string_view text, std::string_view prefix) {
    std::string out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        out += fmt::format("  {}{}\n", prefix, text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

std::size_t width_of(const Terminal& terminal) {
    return terminal.width() == 0 ? kWidth : terminal.width();
}

} // namespace

std::string program_help(std::span<const Command> commands, const CLI::App& app, const Terminal& terminal) {
    const std::size_t width = width_of(terminal);
    Rows rows;
    for (const Command& command : commands) {
        rows.emplace_back(command.name, command.summary);
    }
    rows.emplace_back("help", "explain a command: newsidx help search; or what a query may say: newsidx help query");
    return "newsidx: full-text search for news records, ranked by match, quality, heat and date\n\n" +
           terminal.bold("Usage") + ": newsidx [OPTIONS] COMMAND ...\n\n" + terminal.bold("Commands") + ":\n" +
           table(rows, width) + "\n" + terminal.bold("Options") + " of every command, before or after its name:\n" +
           table(rows_of(app), width) + "\n" + terminal.bold("Examples") +
           ":\n  newsidx index news/\n  newsidx search moore threads -lenovo\n\n" + terminal.bold("The file") + ":\n" +
           "  --db, else $NEWSIDX_DB, else ./newsidx.db if it exists,\n"
           "  else newsidx/newsidx.db in $XDG_DATA_HOME (~/.local/share)\n\n" +
           terminal.bold("Exit status") +
           ":\n  0  found, or done\n  1  nothing found, some input was rejected, or problems were found\n"
           "  2  wrong usage, or failure\n";
}

std::string command_help(const Command& command, const Usage& usage, const CLI::App& app, const Terminal& terminal) {
    const std::size_t width = width_of(terminal);
    std::string out =
        fmt::format("newsidx {}: {}\n\n{}: newsidx {} [OPTIONS]{}{}\n", command.name, command.summary,
                    terminal.bold("Usage"), command.name, usage.operands.empty() ? "" : " ", usage.operands);
    if (!usage.notes.empty()) out += "\n" + plain_paragraph(usage.notes, width);
    out += "\n" + terminal.bold("Options") + ":\n" + table(rows_of(app), width);
    out += "\n" + terminal.bold("Examples") + ":\n" + lines(usage.examples, "newsidx ");
    out += "\n" + terminal.bold("Exit status") + ":\n" + lines(usage.statuses, "");
    return out;
}

} // namespace newsidx::cli

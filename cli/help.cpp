#include "help.h"

#include "format.h"

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

Rows rows_of(std::span<const OptionInfo> options) {
    Rows rows;
    for (const OptionInfo& option : options) {
        std::string name = option.short_name.empty() ? "" : option.short_name + ", ";
        name += option.name;
        if (option.takes_value()) name += " " + option.type;
        rows.emplace_back(std::move(name), option.help);
    }
    return rows;
}

std::string indented(std::string_view text, std::string_view prefix) {
    std::string out;
    for (const std::string_view line : lines_of(text)) {
        out += fmt::format("  {}{}\n", prefix, line);
    }
    return out;
}

std::size_t width_of(const Terminal& terminal) {
    return terminal.width() == 0 ? kWidth : terminal.width();
}

} // namespace

std::string program_help(const Terminal& terminal) {
    const std::size_t width = width_of(terminal);
    Rows rows;
    for (const Command& command : commands()) {
        rows.emplace_back(command.name, command.summary);
    }
    return fmt::format("newsidx: {}\n\n{}: newsidx [OPTIONS] COMMAND ...\n\n", kPurpose, terminal.bold("Usage")) +
           terminal.bold("Commands") + ":\n" + table(rows, width) + "\n" + terminal.bold("Options") +
           " of every command, before or after its name:\n" + table(rows_of(describe_program_options()), width) + "\n" +
           terminal.bold("Examples") + ":\n" + indented(kProgramExamples, "newsidx ") + "\n" +
           terminal.bold("The file") + ":\n" + indented(kWhichFile, "") + "\n" + terminal.bold("Exit status") + ":\n" +
           indented(kProgramStatuses, "");
}

std::string command_help(const CommandInfo& command, std::span<const OptionInfo> options, const Terminal& terminal) {
    const std::size_t width = width_of(terminal);
    const Usage& usage = command.usage;
    std::string out =
        fmt::format("newsidx {}: {}\n\n{}: newsidx {} [OPTIONS]{}{}\n", command.name, command.summary,
                    terminal.bold("Usage"), command.name, usage.operands.empty() ? "" : " ", usage.operands);
    if (!usage.notes.empty()) out += "\n" + plain_paragraph(usage.notes, width);
    out += "\n" + terminal.bold("Options") + ":\n" + table(rows_of(options), width);
    out += "\n" + terminal.bold("Examples") + ":\n" + indented(usage.examples, "newsidx ");
    out += "\n" + terminal.bold("Exit status") + ":\n" + indented(usage.statuses, "");
    return out;
}

} // namespace newsidx::cli

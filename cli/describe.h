// What the commands say of themselves: the one source of the help, the man pages, the completions and the settings.
//
// Commands declare their options as they begin. describe() runs one of them on a Call that keeps what was declared and
// reads no arguments, so a new command, or a new option, is in all of these by itself.
#pragma once

#include "command.h"
#include "config.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::cli {

// What may stand where a value is asked for. The name of the type says it: FILE, PATH and FOLDER are file names,
// COMMAND is a command, words joined by | are these words, and everything else is anything.
enum class ValueKind { none, anything, file, folder, command, choice };

struct ValueType {
    ValueKind kind = ValueKind::none;
    std::vector<std::string> choices; // with ValueKind::choice, and what may stand besides a command
};

// Of "N", "FILE", "bash|zsh|fish"; of operands, too: "[QUERY...]", "ID|URL". "" is none.
ValueType value_type(std::string_view type);

struct OptionInfo {
    std::string name;       // "--limit"
    std::string short_name; // "-v", or ""
    std::string type;       // what its value is called; "" for a flag
    std::string help;
    bool repeatable = false;

    [[nodiscard]] bool takes_value() const { return !type.empty(); }
};

// The options that an app holds, in their order.
std::vector<OptionInfo> options_of(const CLI::App& app);

struct CommandInfo {
    std::string_view name;
    std::string_view summary;
    Usage usage;
    std::vector<OptionInfo> options;     // its own, without the common ones
    const Config* config = nullptr;      // if it is set, its values are tried, and
    std::optional<Error> config_error{}; // what is wrong with them
};

// `config`: whose values for the command are tried; null: none.
CommandInfo describe(const Command& command, const Config* config = nullptr);

// All commands of the table, in its order.
std::vector<CommandInfo> describe_commands();

// The options of every command.
std::vector<OptionInfo> describe_common_options();
// The same, and those of the program alone: --version.
std::vector<OptionInfo> describe_program_options();

// A line each of "0  found" or "2  wrong usage": the number and the text.
std::vector<std::pair<std::string, std::string>> describe_statuses(std::string_view statuses);

// The lines of a text.
std::vector<std::string_view> lines_of(std::string_view text);

} // namespace newsidx::cli

// The settings file: values for options that are not given on the command line.
//
// Lines `name = value`, where the name is that of a long option without its dashes; below a line `[search]` they are
// for that command, above the first such line for every command that has the option. What a command's own part says
// counts more. `#` begins a comment, at the beginning of a line or after a space; quotes keep what is between them. Of
// two lines for one name the last counts, unless the option may be given several times.
#pragma once

#include "arguments.h"
#include "newsidx/result.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::cli {

struct CommandInfo;

struct Setting {
    std::string section; // a command; "": all
    std::string name;    // "limit"
    std::string value;
    std::size_t line = 0;
};

struct Config {
    std::string path;    // "": there is none to be read
    bool exists = false; // one that is missing has no settings
    std::vector<Setting> settings;

    [[nodiscard]] std::string place(const Setting& setting) const; // "file:line"
    // The settings that count for a command's option; the last one, where it may not be given several times.
    [[nodiscard]] std::vector<const Setting*> find(std::string_view command, std::string_view name,
                                                   bool repeatable) const;
};

// $NEWSIDX_CONFIG, else newsidx/config in $XDG_CONFIG_HOME (~/.config). Empty: there is none, as NEWSIDX_CONFIG= asks.
std::string config_path();

// Reads it. A line that says nothing, and a file that $NEWSIDX_CONFIG names and is not there, are errors.
Result<Config> read_config();

// Whether each name is an option of its command, and one that may be set.
std::optional<Error> check_names(const Config& config, std::span<const CommandInfo> commands);

// Gives the settings of a command to the options that have got no value yet. What the environment says counts more.
std::optional<Error> apply_config(const Config& config, std::string_view command, CLI::App& app);

// The variable that is set and counts more than the file for this option; "" when there is none.
std::string environment_of(std::string_view name);

} // namespace newsidx::cli

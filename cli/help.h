// The help texts: of the program and of each command.
#pragma once

#include "command.h"

#include <span>
#include <string>

namespace newsidx::cli {

// What `newsidx --help` prints. `app` holds the common options.
std::string program_help(std::span<const Command> commands, const CLI::App& app, const Terminal& terminal);

// What `newsidx help query` prints: the query language on one screen.
std::string query_help(const Terminal& terminal);

// What `newsidx COMMAND --help` prints: purpose, options with their defaults, examples, exit statuses.
std::string command_help(const Command& command, const Usage& usage, const CLI::App& app, const Terminal& terminal);

} // namespace newsidx::cli

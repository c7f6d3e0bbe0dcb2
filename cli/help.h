// The help texts: of the program and of each command.
#pragma once

#include "command.h"
#include "describe.h"

#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace newsidx::cli {

// What the help and the man pages say of the program.
inline constexpr std::string_view kPurpose = "full-text search for news records, ranked by match, quality, heat and "
                                             "date";
inline constexpr std::string_view kProgramExamples = "index news/\nsearch moore threads -lenovo";
inline constexpr std::string_view kProgramStatuses =
    "0  found, or done\n1  nothing found, some input was rejected, or problems were found\n2  wrong usage, or failure";
inline constexpr std::string_view kWhichFile = "--db, else $NEWSIDX_DB, else ./newsidx.db if it exists,\n"
                                               "else newsidx/newsidx.db in $XDG_DATA_HOME (~/.local/share)";

// A query, and what it finds. Each is run by the tests, and must be read without a warning.
using QueryExample = std::pair<std::string_view, std::string_view>;
std::span<const QueryExample> query_examples();

// What `newsidx --help` prints.
std::string program_help(const Terminal& terminal);

// What `newsidx help query` prints: the query language on one screen.
std::string query_help(const Terminal& terminal);

// What `newsidx COMMAND --help` prints: purpose, options with their defaults, examples, exit statuses. `options` are
// its own and the common ones.
std::string command_help(const CommandInfo& command, std::span<const OptionInfo> options, const Terminal& terminal);

} // namespace newsidx::cli

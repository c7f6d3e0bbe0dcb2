// Arguments of the command line: which are options and which operands, and how their values are read.
//
// CLI11 declares the options, converts their values and lists them; it is given nothing but options. Which argument is
// one is decided here, since `search moore -lenovo` has to hand "-lenovo" on as a word of the query.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace newsidx::cli {

// A mistake in the arguments; what() says which, in one line. Ends the program with status 2.
class UsageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// What says whether a flag is set, in --prune=false and the settings: true, yes, on, 1, or the opposite.
std::optional<bool> flag_word(std::string_view word);

// Gives the options among the arguments to `app`, and the operands back. They may stand in any order; after "--"
// everything is an operand, and "-" is one. With `dash_words` what begins with one dash and is no flag is an operand.
// Of an option that stands there twice the last counts. Throws UsageError for options that `app` does not know or that
// lack their value, and what the options' own readers throw for values that are none.
std::vector<std::string> parse_arguments(CLI::App& app, std::span<const std::string> arguments, bool dash_words);

// Which argument is the command's name: the first that is neither an option of `app` nor such an option's value.
std::optional<std::size_t> find_command(const CLI::App& app, std::span<const std::string> arguments);

// The candidate that was probably meant, "" when none is near.
std::string closest(std::string_view word, std::span<const std::string> candidates);

// ", did you mean 'search'?"; "" when nothing is meant.
std::string did_you_mean(std::string_view meant);

// "no such command 'serach', did you mean 'search'?"
std::string no_such(std::string_view what, std::string_view word, std::span<const std::string> candidates);

// "30d", "12h", "2w", "1y", "90" (days) -> seconds; throws UsageError unless it is a length above zero.
double parse_duration(const std::string& text);

// "0.5", "2s", "500ms" -> seconds; throws UsageError unless it is a length from zero.
double parse_seconds(const std::string& text);

// "2024-01-31", "2024-01-31T10:00Z", "2024-01-31T10:00:00+01:00" -> seconds since 1970, UTC when no zone is given;
// throws UsageError.
std::int64_t parse_time(const std::string& text);

// "12" -> 12, "0.5" -> 0.5; throw UsageError.
std::uint64_t parse_whole_number(const std::string& text);
double parse_number(const std::string& text);

} // namespace newsidx::cli

// A command and the call of it: what every file NAME_command.cpp is written against.
//
// A command is a function that declares its options in the call, lets it read the arguments, does its work and returns
// the exit status. The call owns the options common to all, and knows where errors go: standard error gets one line,
// and with --json standard output an object. Results go to standard output, everything else to standard error.
#pragma once

#include "arguments.h"
#include "newsidx/index.h"
#include "newsidx/json.h"
#include "newsidx/names.h"
#include "terminal.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace newsidx::cli {

inline constexpr int kDone = 0;
inline constexpr int kNothing = 1; // nothing found, some input rejected, problems found
inline constexpr int kFailure = 2; // wrong usage, or it could not be done
inline constexpr int kInterrupted = 130;

class Call;

// A line of the table in main.cpp.
struct Command {
    std::string_view name;
    std::string_view summary; // one sentence, without its full stop
    int (*run)(Call& call);
};

// What --help says besides the options.
struct Usage {
    std::string_view operands = {}; // "PATH..."; empty when there are none
    std::size_t least = 0;          // operands needed
    std::size_t most = std::numeric_limits<std::size_t>::max();
    std::string_view notes = {};    // a paragraph, may be empty
    std::string_view examples = {}; // one a line, without the program's name
    std::string_view statuses = {}; // one a line: "0 found"
    bool dash_words = false;        // see parse_arguments()
    bool configured = true;         // the settings file counts, so that it has to be right; see config.h
};

// The table of the commands, which main.cpp has.
std::span<const Command> commands();
const Command* command_named(std::string_view name); // nullptr: there is none
// "no such command 'serach', did you mean 'search'?", for one that is not in the table.
std::string no_such_command(std::string_view name);

// The options that every command has.
struct CommonOptions {
    std::string database; // "": found by database_path()
    bool json = false;
    bool verbose = false;
    bool help = false;
    bool no_pager = false;
    ColorMode color = ColorMode::automatic;
};
void add_common_options(CLI::App& app, CommonOptions& options);
void add_program_options(CLI::App& app, CommonOptions& options, bool& version); // for calls without a command

struct CommandInfo; // describe.h

class Call {
public:
    Call(const Command& command, std::vector<std::string> arguments);
    // Reads nothing: read() puts what the command has declared into `description`, which must outlive the call.
    Call(const Command& command, CommandInfo& description);
    Call(const Call&) = delete; // the options hold references
    Call& operator=(const Call&) = delete;
    ~Call();

    // Declare the options of the command: `name` with its dashes, `type` what its value is called in the help (what it
    // means for completions is said at ValueKind in describe.h), `help` one line that ends with the default. The
    // targets must outlive read(). Nothing else may happen before read().
    void add_flag(const std::string& name, bool& target, const std::string& help);
    void add_option(const std::string& name, std::string& target, const std::string& type, const std::string& help);
    void add_option(const std::string& name, std::size_t& target, const std::string& type, const std::string& help);
    void add_option(const std::string& name, double& target, const std::string& type, const std::string& help);
    // One whose value `read` takes; it throws UsageError for a value that is none.
    void add_option(const std::string& name, std::function<void(const std::string&)> read, const std::string& type,
                    const std::string& help);
    // One that may be given several times: `read` takes each value.
    void add_repeatable_option(const std::string& name, std::function<void(const std::string&)> read,
                               const std::string& type, const std::string& help);
    // One that takes one of a few words.
    template <class T, class Choices> // pairs of a word and a value
    void add_choice(const std::string& name, T& target, const Choices& choices, const std::string& help);
    // The same, of the enumeration's names.
    template <Named T>
    void add_choice(const std::string& name, T& target, const std::string& help);
    void add_jobs_option(unsigned& target, const std::string& help); // --jobs N
    void add_match_option(Match& target); // --match all|most|any; the default is what the target holds

    // Reads the arguments. False: the call is over, with status(): help was asked for, or something is wrong.
    bool read(const Usage& usage);
    [[nodiscard]] int status() const { return status_; }

    // After read():
    [[nodiscard]] const std::vector<std::string>& operands() const { return operands_; }
    [[nodiscard]] const CommonOptions& common() const { return common_; }
    // Those from this one on as one text: what somebody searches for.
    [[nodiscard]] std::string text_from(std::size_t first) const;
    [[nodiscard]] bool json() const { return common_.json; }
    void use_json() { common_.json = true; } // as if --json had been given
    [[nodiscard]] bool verbose() const { return common_.verbose; }
    [[nodiscard]] const Terminal& out() const { return out_; } // how standard output is written
    [[nodiscard]] const Terminal& err() const { return err_; }
    [[nodiscard]] const std::string& database() const { return database_; }

    // Whether the command line has the option, and not only the settings; by its long name.
    [[nodiscard]] bool says(std::string_view option) const;

    // From here on what is printed goes through a pager if it is longer than the screen.
    void page() const;

    // Opens the index file. Reports what goes wrong, as fail() does: then the pointer is empty.
    std::unique_ptr<Index> open();
    // The same for a process that asks once. Of what it maps the system would give it sixteen pages for each that it
    // looks at: twice the memory, for a tenth of the time.
    std::unique_ptr<Index> open_for_one_query();
    // The same, and makes the file, and the folder that it has by default, when they do not exist.
    std::unique_ptr<Index> open_or_create();

    // Prints the error and gives the exit status for it.
    int fail(const Error& error);
    int fail_usage(const std::string& message);

    // Prints a line of JSON.
    void print_json(const std::string& json) const;
    // Prints what was done: with --json as that, else this text.
    template <class Report>
    void print_report(const Report& report, std::string_view text) const;

private:
    std::unique_ptr<Index> open_file(const OpenOptions& options);
    // Tells of operands as `-limit`, which leave out a word where an option was meant.
    void warn_of_single_dashes() const;
    std::optional<Error> apply_settings();

    const Command& command_;
    std::vector<std::string> arguments_;
    CommonOptions common_;
    std::unique_ptr<CLI::App> app_;
    CommandInfo* description_ = nullptr;
    std::vector<std::string> operands_;
    std::string database_;
    bool database_is_default_ = false; // nobody named it: the one in the data folder
    Terminal out_;
    Terminal err_;
    int status_ = kDone;
};

// Writes to standard output.
void print(std::string_view text);

// Writes a line to standard error, after what standard output has got so far.
void note(std::string_view line);

// "... and 7 more (-v shows all)"; nothing where there are none.
void note_more(std::uint64_t more, bool can_be_shown);

// "newsidx: where: message" on standard error, made fit for a terminal; with `json` the object on standard output too.
void report_error(const Error& error, bool json);

// Lines on standard error, one for each of the list, at most 20 unless `all`; then how many more there are, where
// `total` is what the list may be a part of.
template <class T, class Line>
void note_list(const std::vector<T>& list, std::uint64_t total, bool all, Line line) {
    const std::size_t shown = all ? list.size() : std::min<std::size_t>(list.size(), 20);
    for (const T& one : std::span(list).first(shown))
        note(line(one));
    note_more(std::max<std::uint64_t>(total, list.size()) - shown, shown < list.size());
}

// Diagnostics as "source:line:column: message", `prefix` before the message: at most 20, unless `all`. Of files that
// are none to be read what to do is said once.
void report_diagnostics(const std::vector<Diagnostic>& diagnostics, std::uint64_t total, std::string_view prefix,
                        bool all);

// Whether the arguments have this option, by its long name: also before they are read.
bool names_option(const std::vector<std::string>& arguments, std::string_view option);

// The whole content of a file, or of standard input for "-".
Result<std::string> read_input(const std::string& path);

int index_command(Call& call);
int search_command(Call& call);
int facets_command(Call& call);
int show_command(Call& call);
int related_command(Call& call);
int suggest_command(Call& call);
int why_command(Call& call);
int remove_command(Call& call);
int update_command(Call& call);
int export_command(Call& call);
int optimize_command(Call& call);
int stats_command(Call& call);
int check_command(Call& call);
int backup_command(Call& call);
int bench_command(Call& call);
int eval_command(Call& call);
int config_command(Call& call);
int completions_command(Call& call);
int help_command(Call& call);

template <class Report>
void Call::print_report(const Report& report, std::string_view text) const {
    if (json())
        print_json(to_json(report));
    else
        print(text);
}

template <Named T>
void Call::add_choice(const std::string& name, T& target, const std::string& help) {
    std::vector<std::pair<std::string_view, T>> choices;
    for (const T value : values_of<T>())
        choices.emplace_back(to_string(value), value);
    add_choice(name, target, choices, help);
}

template <class T, class Choices>
void Call::add_choice(const std::string& name, T& target, const Choices& choices, const std::string& help) {
    std::string words;
    for (const auto& [word, value] : choices) {
        words += (words.empty() ? "" : "|") + std::string(word);
    }
    const auto read = [&target, choices, words](const std::string& text) {
        for (const auto& [word, value] : choices) {
            if (word != text) continue;
            target = value;
            return;
        }
        throw UsageError("'" + text + "' is none of " + words);
    };
    add_option(name, read, words, help);
}

} // namespace newsidx::cli

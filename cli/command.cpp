#include "command.h"

#include "config.h"
#include "describe.h"
#include "help.h"
#include "pager.h"
#include "sanitize.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <set>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace newsidx::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::pair<std::string_view, ColorMode>, 3> kColorModes{
    {{"auto", ColorMode::automatic}, {"always", ColorMode::always}, {"never", ColorMode::never}}};

// The file that is meant when nobody names one, in the user's data folder.
fs::path default_database() {
    const std::string data = environment("XDG_DATA_HOME");
    if (data.starts_with('/')) return fs::path(data) / "newsidx" / "newsidx.db"; // relative ones are to be ignored
    const std::string home = environment("HOME");
    return home.empty() ? fs::path("newsidx.db") : fs::path(home) / ".local/share/newsidx/newsidx.db";
}

bool exists(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

} // namespace

void add_common_options(CLI::App& app, CommonOptions& options) {
    app.set_help_flag(); // ours stands among the others, and ends nothing
    const auto read_color = [&options](const std::string& word) {
        const auto mode = std::ranges::find(kColorModes, word, &std::pair<std::string_view, ColorMode>::first);
        if (mode == kColorModes.end()) throw UsageError("--color: '" + word + "' is none of auto|always|never");
        options.color = mode->second;
    };
    app.add_option("--db", options.database, "the index file (default $NEWSIDX_DB, ./newsidx.db, the data folder)")
        ->type_name("FILE");
    app.add_flag("--json", options.json, "print the result as JSON");
    app.add_option_function<std::string>("--color", read_color,
                                         "when to use colours (default auto: on terminals, without NO_COLOR)")
        ->type_name("auto|always|never");
    app.add_flag("--no-pager", options.no_pager, "do not show long output page by page");
    app.add_flag("-v,--verbose", options.verbose, "say more on standard error");
    app.add_flag("-h,--help", options.help, "show this help");
}

void add_program_options(CLI::App& app, CommonOptions& options, bool& version) {
    add_common_options(app, options);
    app.add_flag("--version", version, "show the version");
}

Call::Call(const Command& command, std::vector<std::string> arguments)
    : command_(command), arguments_(std::move(arguments)), app_(std::make_unique<CLI::App>()) {}

Call::Call(const Command& command, CommandInfo& description)
    : command_(command), app_(std::make_unique<CLI::App>()), description_(&description) {
    app_->set_help_flag();
}

Call::~Call() = default;

void Call::add_flag(const std::string& name, bool& target, const std::string& help) {
    app_->add_flag(name, target, help);
}

void Call::add_option(const std::string& name, std::function<void(const std::string&)> read, const std::string& type,
                      const std::string& help) {
    const auto read_named = [name = name.substr(name.find("--")), read = std::move(read)](const std::string& text) {
        try {
            read(text);
        } catch (const UsageError& error) {
            throw UsageError(name + ": " + error.what());
        }
    };
    app_->add_option_function<std::string>(name, read_named, help)->type_name(type);
}

void Call::add_repeatable_option(const std::string& name, std::function<void(const std::string&)> read,
                                 const std::string& type, const std::string& help) {
    const auto read_all = [name, read = std::move(read)](const std::vector<std::string>& texts) {
        try {
            for (const std::string& text : texts)
                read(text);
        } catch (const UsageError& error) {
            throw UsageError(name + ": " + error.what());
        }
    };
    app_->add_option_function<std::vector<std::string>>(name, read_all, help)->type_name(type)->expected(1);
    app_->get_option(name)->take_all();
}

void Call::add_option(const std::string& name, std::string& target, const std::string& type, const std::string& help) {
    add_option(
        name, [&target](const std::string& text) { target = text; }, type, help);
}

void Call::add_option(const std::string& name, std::size_t& target, const std::string& type, const std::string& help) {
    add_option(
        name, [&target](const std::string& text) { target = parse_whole_number(text); }, type, help);
}

void Call::add_option(const std::string& name, double& target, const std::string& type, const std::string& help) {
    add_option(
        name, [&target](const std::string& text) { target = parse_number(text); }, type, help);
}

void Call::add_jobs_option(unsigned& target, const std::string& help) {
    const auto read = [&target](const std::string& text) {
        const std::size_t jobs = parse_whole_number(text);
        if (jobs > kMostJobs) throw UsageError(fmt::format("at most {}", kMostJobs));
        target = static_cast<unsigned>(jobs);
    };
    add_option("--jobs", read, "N", help);
}

void Call::add_match_option(Match& target) {
    add_choice("--match", target,
               fmt::format("how many of the words a record must have (default {})", to_string(target)));
}

bool Call::read(const Usage& usage) {
    if (description_ != nullptr) {
        description_->usage = usage;
        description_->options = options_of(*app_);
        if (description_->config == nullptr) return false;
        add_common_options(*app_, common_);
        description_->config_error = apply_config(*description_->config, command_.name, *app_);
        return false;
    }
    add_common_options(*app_, common_);
    std::string mistake;
    try {
        operands_ = parse_arguments(*app_, arguments_, usage.dash_words);
    } catch (const std::runtime_error& error) { // UsageError, and CLI11's own
        mistake = error.what();
    }
    std::optional<Error> wrong_setting;
    if (mistake.empty() && !common_.help && usage.configured) wrong_setting = apply_settings();
    out_ = Terminal::of(STDOUT_FILENO, common_.color);
    err_ = Terminal::of(STDERR_FILENO, common_.color);
    if (mistake.empty() && !common_.help) {
        if (operands_.size() < usage.least) mistake = fmt::format("missing argument: {}", usage.operands);
        if (operands_.size() > usage.most) mistake = fmt::format("unexpected argument '{}'", operands_.at(usage.most));
    }
    if (!mistake.empty()) {
        common_.json = names_option(arguments_, "--json");
        status_ = fail_usage(mistake);
        return false;
    }
    if (wrong_setting) {
        status_ = fail(*wrong_setting);
        return false;
    }
    if (common_.help) {
        page();
        print(command_help({command_.name, command_.summary, usage, {}}, options_of(*app_), out_));
        return false;
    }
    if (usage.dash_words) warn_of_single_dashes();
    database_ = common_.database.empty() ? environment("NEWSIDX_DB") : common_.database;
    if (database_.empty() && exists("newsidx.db")) database_ = "newsidx.db";
    if (database_.empty()) {
        database_ = default_database().string();
        database_is_default_ = true;
    }
    return true;
}

void Call::warn_of_single_dashes() const {
    const auto end = std::ranges::find(arguments_, "--");
    for (const std::string& word : std::span(arguments_.begin(), end)) {
        const bool has_one = word.size() > 2 && word[0] == '-' && word[1] != '-';
        const std::string option = '-' + word.substr(0, word.find('='));
        if (has_one && std::ranges::find(operands_, word) != operands_.end() &&
            app_->get_option_no_throw(option) != nullptr)
            note(fmt::format("{} leaves out what has the word '{}'; the option is {}", word, word.substr(1), option));
    }
}

std::optional<Error> Call::apply_settings() {
    const Result<Config> config = read_config();
    if (!config) return config.error();
    if (config->settings.empty()) return std::nullopt;
    if (std::optional<Error> error = check_names(*config, describe_commands())) return error;
    return apply_config(*config, command_.name, *app_);
}

bool Call::says(std::string_view option) const {
    return names_option(arguments_, option);
}

void Call::page() const {
    if (!common_.no_pager) pager::begin(out_);
}

std::string Call::text_from(std::size_t first) const {
    std::string text;
    for (std::size_t i = first; i < operands_.size(); ++i)
        text += (text.empty() ? "" : " ") + operands_[i];
    return text;
}

std::unique_ptr<Index> Call::open() {
    return open_file({});
}

std::unique_ptr<Index> Call::open_for_one_query() {
    return open_file({.mapped = 0});
}

std::unique_ptr<Index> Call::open_or_create() {
    if (database_is_default_) {
        // For their owner only, as the file itself: what somebody collects is nobody else's business.
        const mode_t others = umask(077);
        std::error_code error;
        fs::create_directories(fs::path(database_).parent_path(), error);
        umask(others);
        if (error) {
            status_ = fail({ErrorCode::io, "cannot make the folder: " + error.message(), database_});
            return nullptr;
        }
    }
    return open_file({.create = true});
}

std::unique_ptr<Index> Call::open_file(const OpenOptions& options) {
    Result<Index> index = Index::open(database_, options);
    if (index) return std::make_unique<Index>(std::move(*index));
    Error error = index.error();
    if (error.where.empty()) error.where = database_;
    status_ = fail(error);
    return nullptr;
}

int Call::fail(const Error& error) {
    report_error(error, common_.json);
    if (error.code == ErrorCode::cancelled) return kInterrupted;
    return error.code == ErrorCode::rejected ? kNothing : kFailure;
}

int Call::fail_usage(const std::string& message) {
    return fail({ErrorCode::invalid_argument, message, std::string(command_.name)});
}

void Call::print_json(const std::string& json) const {
    print((out_.is_terminal() ? sanitize_json(json) : json) + '\n');
}

void print(std::string_view text) {
    if (!pager::keep_output(text)) std::fwrite(text.data(), 1, text.size(), stdout);
}

void note(std::string_view line) {
    const std::string whole = std::string(line) + '\n';
    if (pager::keep_note(whole)) return;
    std::fflush(stdout);
    std::fwrite(whole.data(), 1, whole.size(), stderr);
}

void report_error(const Error& error, bool json) {
    if (json) print(to_json(error) + '\n');
    const std::string where = error.where.empty() ? std::string() : sanitize(error.where) + ": ";
    note("newsidx: " + where + sanitize(error.message));
}

void note_more(std::uint64_t more, bool can_be_shown) {
    if (more > 0) note(fmt::format("... and {} more{}", more, can_be_shown ? " (-v shows all)" : ""));
}

void report_diagnostics(const std::vector<Diagnostic>& diagnostics, std::uint64_t total, std::string_view prefix,
                        bool all) {
    std::set<std::string_view> told;
    note_list(diagnostics, total, all, [&](const Diagnostic& d) {
        std::string line = sanitize(d.source);
        if (d.line > 0) line += fmt::format(":{}", d.line);
        if (d.line > 0 && d.column > 0) line += fmt::format(":{}", d.column);
        if (!line.empty()) line += ": ";
        // What to do about files that are none to be read is said once: folders have many of these.
        const bool is_shorter = d.message.starts_with("the file is ") && !told.insert(d.message).second;
        return line.append(prefix) + sanitize(is_shorter ? d.message.substr(0, d.message.find(": ")) : d.message);
    });
}

bool names_option(const std::vector<std::string>& arguments, std::string_view option) {
    const auto end = std::ranges::find(arguments, "--");
    return std::any_of(arguments.begin(), end, [option](const std::string& argument) {
        return argument.starts_with(option) && (argument.size() == option.size() || argument[option.size()] == '=');
    });
}

Result<std::string> read_input(const std::string& path) {
    const auto failed = [&](int number) {
        return Error{number == ENOENT ? ErrorCode::not_found : ErrorCode::io, std::strerror(number),
                     path == "-" ? "standard input" : path};
    };
    const auto close = [](std::FILE* file) { return file == stdin ? 0 : std::fclose(file); };
    const std::unique_ptr<std::FILE, decltype(close)> file(path == "-" ? stdin : std::fopen(path.c_str(), "rb"), close);
    if (file == nullptr) return failed(errno);
    std::string content;
    std::array<char, 65536> buffer{};
    while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), file.get())) {
        content.append(buffer.data(), size);
    }
    if (std::ferror(file.get()) != 0) return failed(errno);
    return content;
}

} // namespace newsidx::cli

#include "config.h"

#include "command.h"
#include "describe.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <optional>
#include <system_error>
#include <utility>

namespace newsidx::cli {
namespace {

constexpr std::string_view kSpace = " \t\r";

// What stands for itself: a setting of these would change what scripts read, or what a call does at all.
constexpr std::array<std::string_view, 4> kNeverSet{"json", "format", "help", "version"};
// The format of inputs is another thing than that of results.
constexpr std::string_view kInputFormat = "index";

constexpr std::array<std::pair<std::string_view, const char*>, 3> kVariables{
    {{"db", "NEWSIDX_DB"}, {"color", "NO_COLOR"}, {"no-pager", "NEWSIDX_PAGER"}}};

std::string_view trimmed(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
    return text.substr(0, text.find_last_not_of(kSpace) + 1);
}

// Where the comment begins.
std::size_t end_of_value(std::string_view line) {
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '"') quoted = !quoted;
        const bool begins = i == 0 || kSpace.find(line[i - 1]) != std::string_view::npos;
        if (line[i] == '#' && begins && !quoted) return i;
    }
    return line.size();
}

Error mistake(const Config& config, std::size_t line, const std::string& message) {
    return {ErrorCode::invalid_argument, message, fmt::format("{}:{}", config.path, line)};
}

// Reads a line into the settings; what is wrong with it, or "".
std::string read_line(std::string_view line, std::string& section, Config& config, std::size_t number) {
    line = trimmed(line.substr(0, end_of_value(line)));
    if (line.empty()) return {};
    if (line.front() == '[') {
        if (line.back() != ']') return "a ] is missing: write [search]";
        section = trimmed(line.substr(1, line.size() - 2));
        return section.empty() ? "between [ and ] a command is missing: write [search]" : std::string();
    }
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) return "this says nothing: write name = value, as limit = 20";
    std::string name(trimmed(line.substr(0, equals)));
    if (name.starts_with("--")) name.erase(0, 2);
    std::string_view value = trimmed(line.substr(equals + 1));
    if (name.empty()) return "before the = a name is missing: write name = value, as limit = 20";
    if (value.starts_with('"')) {
        if (value.size() < 2 || !value.ends_with('"')) return "a quote is not closed";
        value = value.substr(1, value.size() - 2);
    }
    if (value.empty()) return fmt::format("{}: a value is missing", name);
    config.settings.push_back({section, std::move(name), std::string(value), number});
    return {};
}

std::vector<std::string> names_of(std::span<const OptionInfo> options) {
    std::vector<std::string> names;
    for (const OptionInfo& option : options) {
        names.push_back(option.name.substr(2));
    }
    return names;
}

// "~/news.db": no shell has seen it.
std::string with_home(const std::string& value) {
    const std::string home = environment("HOME");
    return value.starts_with("~/") && !home.empty() ? home + value.substr(1) : value;
}

// Hands a value to an option, as if it had been given; what is wrong with it, or "".
std::string apply(CLI::Option& option, const std::string& value) {
    try {
        if (option.get_items_expected_min() == 0) {
            const std::optional<bool> is_set = flag_word(value);
            if (!is_set) return fmt::format("'{}' is neither true nor false", value);
            // As if it had been given: a flag such as --no-segments gives false.
            if (*is_set) option.add_result(option.get_flag_value(option.get_lnames().front(), "true"));
        } else {
            const ValueKind kind = value_type(option.get_type_name()).kind;
            option.add_result(kind == ValueKind::file || kind == ValueKind::folder ? with_home(value) : value);
        }
        return {};
    } catch (const std::runtime_error& error) {
        return error.what();
    }
}

bool is_out_of_reach(const std::string& path) {
    std::error_code error;
    (void)std::filesystem::exists(path, error);
    return error == std::errc::permission_denied;
}

} // namespace

std::string Config::place(const Setting& setting) const {
    return fmt::format("{}:{}", path, setting.line);
}

std::vector<const Setting*> Config::find(std::string_view command, std::string_view name, bool repeatable) const {
    std::vector<const Setting*> own;
    std::vector<const Setting*> general;
    for (const Setting& setting : settings) {
        if (setting.name != name) continue;
        if (setting.section == command) own.push_back(&setting);
        if (setting.section.empty()) general.push_back(&setting);
    }
    std::vector<const Setting*>& found = own.empty() ? general : own;
    if (!repeatable && !found.empty()) found = {found.back()};
    return std::move(found);
}

std::string config_path() {
    if (const char* named = std::getenv("NEWSIDX_CONFIG")) return named;
    const std::string folder = environment("XDG_CONFIG_HOME");
    if (folder.starts_with('/')) return folder + "/newsidx/config"; // relative ones are to be ignored
    const std::string home = environment("HOME");
    return home.empty() ? std::string() : home + "/.config/newsidx/config";
}

Result<Config> read_config() {
    Config config{config_path(), false, {}};
    if (config.path.empty()) return config;
    const Result<std::string> text = read_input(config.path);
    if (!text) {
        if (text.error().code == ErrorCode::not_found && std::getenv("NEWSIDX_CONFIG") == nullptr) return config;
        // Somebody else's folder, as under cron or behind `sudo -u`.
        if (std::getenv("NEWSIDX_CONFIG") == nullptr && is_out_of_reach(config.path)) return config;
        return Error{text.error().code, text.error().message + " (the settings file)", config.path};
    }
    config.exists = true;
    std::string section;
    std::size_t number = 0;
    for (std::string_view line : lines_of(*text)) {
        if (++number == 1 && line.starts_with("\xef\xbb\xbf")) line.remove_prefix(3); // as some editors begin a file
        const std::string wrong = read_line(line, section, config, number);
        if (!wrong.empty()) return mistake(config, number, wrong);
        if (section.empty() || command_named(section) != nullptr) continue;
        return mistake(config, number, no_such_command(section));
    }
    return config;
}

std::optional<Error> check_names(const Config& config, std::span<const CommandInfo> commands) {
    const std::vector<std::string> common = names_of(describe_common_options());
    for (const Setting& setting : config.settings) {
        std::vector<std::string> known = common;
        for (const CommandInfo& command : commands) {
            if (!setting.section.empty() && setting.section != command.name) continue;
            const std::vector<std::string> own = names_of(command.options);
            known.insert(known.end(), own.begin(), own.end());
        }
        const bool is_input_format = setting.name == "format" && setting.section == kInputFormat;
        if (std::ranges::find(kNeverSet, setting.name) != kNeverSet.end() && !is_input_format) {
            return mistake(config, setting.line,
                           fmt::format("{} cannot be set here, since programs that call newsidx would read something "
                                       "else than they expect; give --{} on the command line",
                                       setting.name, setting.name));
        }
        if (std::ranges::find(known, setting.name) == known.end())
            return mistake(config, setting.line, no_such("setting", setting.name, known));
    }
    return std::nullopt;
}

std::optional<Error> apply_config(const Config& config, std::string_view command, CLI::App& app) {
    for (CLI::Option* option : app.get_options()) {
        const std::string& name = option->get_lnames().at(0);
        if (option->count() > 0 || !environment_of(name).empty()) continue;
        const bool repeatable = option->get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll;
        const std::vector<const Setting*> settings = config.find(command, name, repeatable);
        if (settings.empty()) continue;
        std::string wrong;
        for (const Setting* setting : settings) {
            if (wrong.empty()) wrong = apply(*option, setting->value);
        }
        try {
            if (wrong.empty() && option->count() > 0) option->run_callback();
        } catch (const std::runtime_error& error) { // UsageError, and CLI11's own
            wrong = error.what();
        }
        const std::string prefix = "--" + name + ": "; // as the command line's mistakes begin
        if (wrong.starts_with(prefix)) wrong.erase(0, prefix.size());
        if (!wrong.empty()) return mistake(config, settings.back()->line, fmt::format("{}: {}", name, wrong));
    }
    return std::nullopt;
}

std::string environment_of(std::string_view name) {
    const auto* variable = std::ranges::find(kVariables, name, &std::pair<std::string_view, const char*>::first);
    return variable == kVariables.end() || environment(variable->second).empty() ? "" : variable->second;
}

} // namespace newsidx::cli

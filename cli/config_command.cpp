// Shows the settings: the value of each option, and where it comes from.
#include "command.h"
#include "config.h"
#include "describe.h"
#include "format.h"
#include "sanitize.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace newsidx::cli {
namespace {

enum class Origin { by_default, file, environment, command_line };

struct Shown {
    std::string command; // "": of all
    std::string name;
    std::string value; // "": nothing is set
    Origin origin = Origin::by_default;
    std::string where; // "/home/a/.config/newsidx/config:3", "NEWSIDX_DB"
};

constexpr std::size_t kValueColumns = 36;

// "hits to show (default 10)" -> "10"; "" where the help names no value.
std::string default_of(const OptionInfo& option) {
    if (!option.takes_value()) return "false";
    static constexpr std::string_view kMark = "(default ";
    const std::size_t begin = option.help.find(kMark);
    if (begin == std::string::npos || option.repeatable) return {};
    const std::string_view rest = std::string_view(option.help).substr(begin + kMark.size());
    const std::string_view value = rest.substr(0, rest.find_first_of(",:;)"));
    return value.find(' ') == std::string_view::npos ? std::string(value) : std::string();
}

std::string value_by_environment(const std::string& name) {
    if (name == "color") return "never";
    if (name == "no-pager") return "false";
    return environment(environment_of(name).c_str());
}

void add_shown(std::vector<Shown>& all, const Config& config, const std::string& command, const OptionInfo& option) {
    const std::string name = option.name.substr(2);
    if (const std::string variable = environment_of(name); !variable.empty()) {
        all.push_back({command, name, value_by_environment(name), Origin::environment, variable});
        return;
    }
    const std::vector<const Setting*> settings = config.find(command, name, option.repeatable);
    for (const Setting* setting : settings) {
        all.push_back({command, name, setting->value, Origin::file, config.place(*setting)});
    }
    if (settings.empty()) all.push_back({command, name, default_of(option), Origin::by_default, ""});
}

std::vector<Shown> all_settings(const Call& call, const Config& config, const std::vector<CommandInfo>& commands) {
    std::vector<Shown> all;
    const std::vector<OptionInfo> common = describe_common_options();
    for (const OptionInfo& option : common) {
        if (option.name == "--json" || option.name == "--help") continue; // they cannot be set
        add_shown(all, config, "", option);
        Shown& shown = all.back();
        if (option.name != "--db") continue;
        if (shown.origin == Origin::by_default) shown.value = call.database();
        if (!call.common().database.empty()) shown = {"", "db", call.database(), Origin::command_line, ""};
    }
    for (const CommandInfo& command : commands) {
        if (!command.usage.configured) continue;
        const std::string name(command.name);
        for (const OptionInfo& option : command.options) {
            if (option.name == "--format" && name != "index") continue;
            add_shown(all, config, name, option);
        }
        for (const Setting& setting : config.settings) { // common ones, for this command
            const auto own = std::ranges::find(common, "--" + setting.name, &OptionInfo::name);
            if (setting.section == name && own != common.end()) add_shown(all, config, name, *own);
        }
    }
    return all;
}

std::string origin_of(const Shown& shown) {
    switch (shown.origin) {
    case Origin::file: return shown.where;
    case Origin::environment: return "environment " + shown.where;
    case Origin::command_line: return "command line";
    default: return "default";
    }
}

void print_json_of(const Call& call, const Config& config, const std::vector<Shown>& all) {
    using Json = nlohmann::ordered_json;
    static constexpr std::array<std::string_view, 4> kOrigins{"default", "file", "environment", "command line"};
    const auto text_or_null = [](const std::string& text) { return text.empty() ? Json() : Json(text); };
    Json settings = Json::array();
    for (const Shown& shown : all) {
        settings.push_back({{"command", text_or_null(shown.command)},
                            {"name", shown.name},
                            {"value", text_or_null(shown.value)},
                            {"from", kOrigins.at(static_cast<std::size_t>(shown.origin))},
                            {"where", text_or_null(shown.where)}});
    }
    const Json json = {{"format_version", 1},
                       {"path", text_or_null(config.path)},
                       {"exists", config.exists},
                       {"settings", std::move(settings)}};
    call.print_json(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

// As a settings file: what is a default, or cannot be written there, is a comment.
void print_text(const Call& call, const Config& config, const std::vector<Shown>& all) {
    std::string section;
    print(call.out().dim(fmt::format("# {}{}", sanitize(config.path.empty() ? "no settings file" : config.path),
                                     config.exists || config.path.empty() ? "" : " (there is none)")) +
          "\n");
    for (const Shown& shown : all) {
        if (shown.command != section) print("\n" + call.out().bold("[" + shown.command + "]") + "\n");
        section = shown.command;
        const bool set = shown.origin == Origin::file;
        const bool quoted = shown.value.find_first_of("#\"") != std::string::npos;
        const std::string value = quoted ? '"' + shown.value + '"' : shown.value;
        std::string line = fmt::format("{}{} ={}{}", set ? "" : "# ", shown.name, value.empty() ? "" : " ", value);
        line = padded(sanitize(line), kValueColumns);
        print(line + call.out().dim("  # " + sanitize(origin_of(shown))) + "\n");
    }
}

} // namespace

int config_command(Call& call) {
    bool path = false;
    call.add_flag("--path", path, "print the place of the settings file only");
    const Usage usage{
        .operands = "",
        .most = 0,
        .notes =
            "The settings file is the one that $NEWSIDX_CONFIG names, else newsidx/config in $XDG_CONFIG_HOME "
            "(~/.config). It has lines name = value, where the name is that of a long option: limit = 20. Below a "
            "line [search] they are for that command, above the first such line for every command that has the "
            "option. A # begins a comment, and ~/ is the home folder. The command line counts most (--rerank=false "
            "for a flag that the file sets), then the environment (NEWSIDX_DB, NO_COLOR, NEWSIDX_PAGER), the file, and "
            "the default. json and format cannot "
            "be set there, since programs would read something else than they expect. NEWSIDX_CONFIG= turns it "
            "off. Shown as a settings file, in which what is not set there is a comment.",
        .examples = "config\nconfig --path\nconfig --json",
        .statuses = "0  done\n2  the file says something wrong, wrong usage, or failure",
        .configured = false,
    };
    if (!call.read(usage)) return call.status();
    call.page();
    if (path) {
        const std::string place = config_path();
        print((call.out().is_terminal() ? sanitize(place) : place) + "\n");
        return kDone;
    }
    const Result<Config> config = read_config();
    if (!config) return call.fail(config.error());
    if (const auto error = check_names(*config, describe_commands())) return call.fail(*error);
    for (const Command& command : commands()) {
        if (const auto error = describe(command, &*config).config_error) return call.fail(*error);
    }
    const std::vector<Shown> all = all_settings(call, *config, describe_commands());
    if (call.json()) {
        print_json_of(call, *config, all);
    } else {
        print_text(call, *config, all);
    }
    return kDone;
}

} // namespace newsidx::cli

#include "completions.h"

#include "describe.h"

#include <fmt/format.h>
#include <span>

namespace newsidx::cli {
namespace {

// What stands between single quotes in bash and zsh.
std::string shell_quoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return out + "'";
}

// In fish, where a backslash means something in single quotes.
std::string fish_quoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') out += '\\';
        out += c;
    }
    return out + "'";
}

std::string joined(std::span<const std::string> words, std::string_view separator) {
    return fmt::format("{}", fmt::join(words, separator));
}

std::string command_names() {
    std::string names;
    for (const Command& command : commands()) {
        names.append(names.empty() ? "" : " ").append(command.name);
    }
    return names;
}

// "--db|--color": the options that take the next word, to step over them.
std::string value_names(std::span<const OptionInfo> options) {
    std::vector<std::string> names;
    for (const OptionInfo& option : options) {
        if (option.takes_value()) names.push_back(option.name);
    }
    return joined(names, "|");
}

// The words that an operand or a value may be.
std::string words_of(const ValueType& type) {
    std::string words = joined(type.choices, " ");
    if (type.kind == ValueKind::command) words = command_names() + (words.empty() ? "" : " ") + words;
    return words;
}

// What fills COMPREPLY with the values of a type; "" where there is nothing to offer.
std::string bash_action(const ValueType& type) {
    switch (type.kind) {
    case ValueKind::file: return "_newsidx_files -f";
    case ValueKind::folder: return "_newsidx_files -d";
    case ValueKind::command:
    case ValueKind::choice: return "_newsidx_words " + shell_quoted(words_of(type));
    default: return "";
    }
}

void add_bash_values(std::string& out, std::string_view command, std::span<const OptionInfo> options) {
    for (const OptionInfo& option : options) {
        if (!option.takes_value()) continue;
        const std::string action = bash_action(value_type(option.type));
        const std::string names = (option.short_name.empty() ? "" : fmt::format("{}:{}|", command, option.short_name)) +
                                  fmt::format("{}:{}", command, option.name);
        out += fmt::format("        {}) {}{}return ;;\n", names, action, action.empty() ? "" : "; ");
    }
}

std::string bash_option_names(std::span<const OptionInfo> options) {
    std::vector<std::string> names;
    for (const OptionInfo& option : options) {
        if (!option.short_name.empty()) names.push_back(option.short_name);
        names.push_back(option.name);
    }
    return joined(names, " ");
}

constexpr std::string_view kBashHead = R"(# Completions of newsidx for bash, made by `newsidx completions bash`.

_newsidx_words() {
    mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur")
}

_newsidx_files() {
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen "$1" -- "$cur")
}

_newsidx() {
    local cur=${COMP_WORDS[COMP_CWORD]} before='' command='' only_operands='' i
    COMPREPLY=()
    # bash makes three words of --limit=5.
    ((COMP_CWORD > 0)) && before=${COMP_WORDS[COMP_CWORD - 1]}
    if [[ $cur == '=' ]]; then
        cur=''
    elif [[ $before == '=' ]]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
        --) only_operands=1 ;;
)";

// zsh: what would end a part of a specification of _arguments.
std::string zsh_escaped(std::string_view text, std::string_view special) {
    std::string out;
    for (const char c : text) {
        if (c == '\\' || special.find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
    return out;
}

// ":what it is:what completes it"
std::string zsh_action(std::string_view type) {
    const ValueType value = value_type(type);
    const std::string message = ":" + zsh_escaped(type, ":[]()|");
    switch (value.kind) {
    case ValueKind::file: return message + ":_files";
    case ValueKind::folder: return message + ":_files -/";
    case ValueKind::command:
    case ValueKind::choice: return message + ":(" + words_of(value) + ")";
    default: return message + ": ";
    }
}

std::string zsh_options(std::span<const OptionInfo> options, std::string_view indent) {
    std::string out;
    for (const OptionInfo& option : options) {
        const std::string help = "[" + zsh_escaped(option.help, "[]:") + "]";
        const std::string repeated = option.repeatable ? "*" : "";
        const std::string rest = help + (option.takes_value() ? zsh_action(option.type) : "");
        const std::string equals = option.takes_value() ? "=" : "";
        if (!option.short_name.empty())
            out +=
                fmt::format("{}{}\n", indent, shell_quoted(fmt::format("{}{}{}", repeated, option.short_name, rest)));
        out +=
            fmt::format("{}{}\n", indent, shell_quoted(fmt::format("{}{}{}{}", repeated, option.name, equals, rest)));
    }
    return out;
}

std::string zsh_operands(const Usage& usage) {
    if (usage.operands.empty()) return {};
    // zsh inserts nothing, not even an option, beside a message; so where there is nothing to offer nothing is said.
    const bool anything = value_type(usage.operands).kind == ValueKind::anything;
    return shell_quoted((usage.most == 1 ? "1" : "*") +
                        (anything ? std::string(": :( )") : zsh_action(usage.operands)));
}

void add_fish_options(std::string& out, const std::string& condition, std::span<const OptionInfo> options) {
    for (const OptionInfo& option : options) {
        out += "complete -c newsidx" + condition;
        if (!option.short_name.empty()) out += " -s " + option.short_name.substr(1);
        out += " -l " + option.name.substr(2);
        const ValueType type = value_type(option.type);
        switch (type.kind) {
        case ValueKind::none: break;
        case ValueKind::file: out += " -r -F"; break;
        case ValueKind::folder: out += " -x -a '(__fish_complete_directories)'"; break;
        default: out += " -x"; break;
        }
        if (const std::string words = words_of(type); !words.empty()) out += " -a " + fish_quoted(words);
        out += " -d " + fish_quoted(option.help) + "\n";
    }
}

} // namespace

std::string bash_completions() {
    const std::vector<CommandInfo> infos = describe_commands();
    const std::vector<OptionInfo> common = describe_common_options();
    std::string out(kBashHead);
    out += fmt::format("        {}) [[ ${{COMP_WORDS[i + 1]}} == '=' ]] && ((i++)); ((i++)) ;;\n", value_names(common));
    out += "        -* | '=') ;;\n        *) command=${COMP_WORDS[i]}; break ;;\n        esac\n    done\n";
    // What follows an option is its value, but after -- nothing is an option.
    out += "    for ((; i < COMP_CWORD; i++)); do\n        [[ ${COMP_WORDS[i]} == -- ]] && only_operands=1\n    done\n";
    out += "    [[ $only_operands ]] || case $command:$before in\n";
    for (const CommandInfo& info : infos) {
        add_bash_values(out, info.name, info.options);
    }
    add_bash_values(out, "*", common);
    out += "    esac\n    if [[ $cur == -* && ! $only_operands ]]; then\n        case $command in\n";
    const std::string common_names = bash_option_names(common);
    for (const CommandInfo& info : infos) {
        std::string names = bash_option_names(info.options);
        names += (names.empty() ? "" : " ") + common_names;
        out += fmt::format("        {}) _newsidx_words {} ;;\n", info.name, shell_quoted(names));
    }
    out +=
        fmt::format("        '') _newsidx_words {} ;;\n", shell_quoted(bash_option_names(describe_program_options())));
    out += "        esac\n        return\n    fi\n    case $command in\n";
    out += fmt::format("    '') _newsidx_words {} ;;\n", shell_quoted(command_names()));
    for (const CommandInfo& info : infos) {
        const std::string action = bash_action(value_type(info.usage.operands));
        if (!action.empty()) out += fmt::format("    {}) {} ;;\n", info.name, action);
    }
    return out + "    esac\n}\n\ncomplete -F _newsidx newsidx\n";
}

std::string zsh_completions() {
    const std::string indent(16, ' ');
    std::string out = "#compdef newsidx\n# Completions of newsidx for zsh, made by `newsidx completions zsh`.\n\n"
                      "_newsidx_commands() {\n    local -a commands=(\n";
    const std::vector<CommandInfo> infos = describe_commands();
    for (const CommandInfo& info : infos) {
        out += fmt::format("        {}\n", shell_quoted(zsh_escaped(info.name, ":") + ":" + std::string(info.summary)));
    }
    out += "    )\n    _describe -t commands 'command of newsidx' commands\n}\n\n"
           "_newsidx() {\n    local curcontext=$curcontext state line ret=1\n    local -A opt_args\n"
           "    local -a common=(\n" +
           zsh_options(describe_common_options(), "        ") + "    )\n" +
           "    _arguments -C : $common '--version[show the version]' '1: :_newsidx_commands' '*:: :->operands' "
           "&& ret=0\n"
           "    [[ $state == operands ]] || return ret\n"
           "    curcontext=${curcontext%:*:*}:newsidx-$words[1]:\n"
           "    case $words[1] in\n";
    for (const CommandInfo& info : infos) {
        out += fmt::format("    {})\n        local -a own=(\n{}", info.name, zsh_options(info.options, "            "));
        if (const std::string operands = zsh_operands(info.usage); !operands.empty())
            out += "            " + operands + "\n";
        out += "        )\n        _arguments : $common $own && ret=0\n        ;;\n";
    }
    out += "    esac\n    return ret\n}\n\n"
           "# Loaded by compinit, this is the function; sourced, it makes it known.\n"
           "if [[ ${funcstack[1]} == _newsidx ]]; then\n    _newsidx \"$@\"\nelse\n    compdef _newsidx newsidx\nfi\n";
    return out;
}

std::string fish_completions() {
    const std::vector<OptionInfo> common = describe_common_options();
    std::string names;
    for (const OptionInfo& option : common) {
        if (option.takes_value()) names += " " + option.name;
    }
    std::string out = "# Completions of newsidx for fish, made by `newsidx completions fish`.\n\n"
                      "# Whether the command that is being typed is this one; '' while there is none.\n"
                      "function __newsidx_at --argument-names wanted\n"
                      "    set -l tokens (commandline -opc)\n    set -l found ''\n    set -l value 0\n"
                      "    for token in $tokens[2..-1]\n        if test $value = 1\n            set value 0\n"
                      "            continue\n        end\n        switch \"$token\"\n";
    if (!names.empty()) out += "            case" + names + "\n                set value 1\n";
    out += "            case '-*'\n            case '*'\n                set found $token\n                break\n"
           "        end\n    end\n    test \"$found\" = \"$wanted\"\nend\n\ncomplete -c newsidx -f\n";
    add_fish_options(out, "", common);
    out += "complete -c newsidx -n \"__newsidx_at ''\" -l version -d 'show the version'\n";
    for (const CommandInfo& info : describe_commands()) {
        out += fmt::format("\ncomplete -c newsidx -n \"__newsidx_at ''\" -a {} -d {}\n", info.name,
                           fish_quoted(info.summary));
        const std::string condition = fmt::format(" -n '__newsidx_at {}'", info.name);
        add_fish_options(out, condition, info.options);
        const ValueType operands = value_type(info.usage.operands);
        if (operands.kind == ValueKind::file) out += "complete -c newsidx" + condition + " -F\n";
        if (operands.kind == ValueKind::folder)
            out += "complete -c newsidx" + condition + " -a '(__fish_complete_directories)'\n";
        if (const std::string words = words_of(operands); !words.empty())
            out += "complete -c newsidx" + condition + " -a " + fish_quoted(words) + "\n";
    }
    return out;
}

} // namespace newsidx::cli

#include "describe.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <utility>

namespace newsidx::cli {
namespace {

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    while (true) {
        const std::size_t end = std::min(text.find(separator), text.size());
        parts.emplace_back(text.substr(0, end));
        if (end == text.size()) return parts;
        text.remove_prefix(end + 1);
    }
}

bool is_word(const std::string& text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

} // namespace

ValueType value_type(std::string_view type) {
    std::string name;
    for (const char c : type) {
        if (c != '[' && c != ']' && c != '.') name += c;
    }
    if (name.empty()) return {};
    ValueType result{ValueKind::anything, {}};
    for (std::string& part : split(name, '|')) {
        if (part == "FILE" || part == "PATH") result.kind = ValueKind::file;
        if (part == "FOLDER") result.kind = ValueKind::folder;
        if (part == "COMMAND") result.kind = ValueKind::command;
        if (is_word(part)) result.choices.push_back(std::move(part));
    }
    if (result.kind == ValueKind::anything && !result.choices.empty()) result.kind = ValueKind::choice;
    return result;
}

std::vector<OptionInfo> options_of(const CLI::App& app) {
    std::vector<OptionInfo> options;
    for (const CLI::Option* option : app.get_options()) {
        OptionInfo& info = options.emplace_back();
        info.name = "--" + option->get_lnames().at(0);
        if (!option->get_snames().empty()) info.short_name = "-" + option->get_snames().front();
        if (option->get_items_expected_min() > 0) info.type = option->get_type_name();
        info.help = option->get_description();
        info.repeatable = option->get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll;
    }
    return options;
}

CommandInfo describe(const Command& command, const Config* config) {
    CommandInfo info{command.name, command.summary, {}, {}, config};
    Call call(command, info);
    command.run(call);
    return info;
}

std::vector<CommandInfo> describe_commands() {
    std::vector<CommandInfo> infos;
    for (const Command& command : commands()) {
        infos.push_back(describe(command));
    }
    return infos;
}

std::vector<OptionInfo> describe_common_options() {
    CommonOptions common;
    CLI::App app;
    add_common_options(app, common);
    return options_of(app);
}

std::vector<OptionInfo> describe_program_options() {
    CommonOptions common;
    bool version = false;
    CLI::App app;
    add_program_options(app, common, version);
    return options_of(app);
}

std::vector<std::pair<std::string, std::string>> describe_statuses(std::string_view statuses) {
    std::vector<std::pair<std::string, std::string>> rows;
    for (const std::string_view line : lines_of(statuses)) {
        const std::size_t end = std::min(line.find(' '), line.size());
        const std::size_t text = std::min(line.find_first_not_of(' ', end), line.size());
        rows.emplace_back(line.substr(0, end), line.substr(text));
    }
    return rows;
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

} // namespace newsidx::cli

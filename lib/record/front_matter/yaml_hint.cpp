#include "record/front_matter/yaml_hint.h"
#include "record/trim.h"

#include <algorithm>

namespace newsidx::record {
namespace {

constexpr std::string_view kSpace = " \t\r";

std::string_view without_list_marks(std::string_view line) {
    line = trim(line, kSpace);
    while (line.starts_with("- ")) {
        line = trim(line.substr(2), kSpace);
    }
    return line;
}

} // namespace

std::string yaml_hint(std::string_view bytes, std::size_t where, std::size_t end, const std::string& parser_message) {
    where = std::min(where, end);
    const std::size_t newline = where == 0 ? std::string_view::npos : bytes.rfind('\n', where - 1);
    const std::size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
    const std::string_view line = bytes.substr(begin, std::min(bytes.find('\n', begin), end) - begin);

    const std::size_t text_begin = line.find_first_not_of(" \t");
    if (line.substr(0, std::min(text_begin, line.size())).find('\t') != std::string_view::npos) {
        return "indent with spaces, not with tabs";
    }
    const std::string_view text = without_list_marks(line);
    const std::size_t colon = text.find(':');
    if (text.empty() || text.front() == '#') return parser_message;
    if (colon == std::string_view::npos) {
        return "write key: value; text that belongs to the value above must be indented (" + parser_message + ")";
    }
    const std::string_view value = trim(text.substr(colon + 1), kSpace);
    if (value.empty()) return "check the indentation (" + parser_message + ")";
    if (parser_message.find("invalid unicode") != std::string::npos) {
        return "an escape is half a character (\\ud83d\\ude00 are two halves, as in JSON): write the character itself";
    }
    if (value.front() == '"') {
        return "write \\\" for a quotation mark and \\\\ for a backslash inside a value in \"...\" (" + parser_message +
               ")";
    }
    if (value.front() == '\'') {
        return "write '' for an apostrophe inside a value in '...' (" + parser_message + ")";
    }
    if (std::string_view("@`%*&![]{}|>,?").find(value.front()) != std::string_view::npos) {
        return std::string("quote the value: it begins with ") + value.front() + " (" + parser_message + ")";
    }
    if (value.find(": ") != std::string_view::npos || value.ends_with(':')) return "quote the value: it contains ': '";
    return "check the indentation and the quotation marks (" + parser_message + ")";
}

} // namespace newsidx::record

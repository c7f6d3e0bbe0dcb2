#include "record/page/markup.h"

#include "text/ascii.h"
#include "text/encoding.h"
#include "text/unicode.h"

#include <gumbo.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <memory>
#include <system_error>
#include <unordered_map>
#include <utility>

namespace newsidx::record {
namespace {

// The names that nearly every text gets along with; gumbo knows the other 2,000.
constexpr std::array<std::pair<std::string_view, std::string_view>, 24> kCommon = {{
    {"amp", "&"},    {"lt", "<"},    {"gt", ">"},     {"quot", "\""}, {"apos", "'"},   {"nbsp", "\u00A0"},
    {"rsquo", "’"},  {"lsquo", "‘"}, {"ldquo", "“"},  {"rdquo", "”"}, {"ndash", "–"},  {"mdash", "—"},
    {"hellip", "…"}, {"bull", "•"},  {"middot", "·"}, {"copy", "©"},  {"reg", "®"},    {"trade", "™"},
    {"euro", "€"},   {"pound", "£"}, {"laquo", "«"},  {"raquo", "»"}, {"eacute", "é"}, {"uuml", "ü"},
}};

constexpr std::size_t kLongestName = 40;   // HTML's longest has 31
constexpr std::size_t kNamesOfHtml = 2231; // a text with more different ones is not asking for entities
constexpr std::uint32_t kNoCodePoint = 0x110000;

// The text of the deepest last node: gumbo wraps what it parses into html and body.
std::string text_of(const GumboNode* node) {
    while (node != nullptr) {
        if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE) return node->v.text.text;
        if (node->type != GUMBO_NODE_ELEMENT || node->v.element.children.length == 0) return {};
        const GumboVector& children = node->v.element.children;
        node = static_cast<const GumboNode*>(children.data[children.length - 1]);
    }
    return {};
}

// What &name; stands for; "" when it is no entity of HTML.
std::string ask_gumbo(std::string_view name) {
    GumboOptions options = kGumboDefaultOptions;
    options.max_errors = 0;
    const std::string html = "x&" + std::string(name) + ";"; // the x: leading white space would be dropped
    const auto destroy = [&options](GumboOutput* output) { gumbo_destroy_output(&options, output); };
    const std::unique_ptr<GumboOutput, decltype(destroy)> output(
        gumbo_parse_with_options(&options, html.data(), html.size()), destroy);
    std::string text = output ? text_of(output->root) : std::string{};
    // "&notit;" is &not with letters behind it to HTML; here a name must be the whole of it.
    if (text.size() < 2 || text.front() != 'x' || text.back() == ';') return {};
    return text.substr(1);
}

class Decoder {
public:
    std::string decode(std::string_view text) {
        std::string out;
        out.reserve(text.size());
        std::size_t done = 0;
        for (std::size_t at = text.find('&'); at != std::string_view::npos; at = text.find('&', at)) {
            out.append(text, done, at - done);
            const std::size_t length = decode_one(text.substr(at), out);
            if (length == 0) out += '&';
            at += std::max<std::size_t>(length, 1);
            done = at;
        }
        out.append(text, done, text.size() - done);
        return out;
    }

private:
    // Appends what the reference at the beginning of `text` stands for and returns its length, or 0.
    std::size_t decode_one(std::string_view text, std::string& out) {
        if (text.size() > 2 && text[1] == '#') return decode_number(text, out);
        std::size_t end = 1;
        while (end < text.size() && end <= kLongestName && text::is_ascii_alphanumeric(text[end])) {
            ++end;
        }
        if (end == 1 || end >= text.size() || text[end] != ';') return 0;
        const std::string_view name = text.substr(1, end - 1);
        const auto common =
            std::find_if(kCommon.begin(), kCommon.end(), [&](const auto& e) { return e.first == name; });
        if (common != kCommon.end()) {
            out += common->second;
            return end + 1;
        }
        if (known_.size() >= kNamesOfHtml && !known_.contains(std::string(name))) return 0;
        const auto [found, added] = known_.try_emplace(std::string(name));
        if (added) found->second = ask_gumbo(name);
        if (found->second.empty()) return 0;
        out += found->second;
        return end + 1;
    }

    static std::size_t decode_number(std::string_view text, std::string& out) {
        const bool hexadecimal = text[2] == 'x' || text[2] == 'X';
        const char* const digits = text.data() + (hexadecimal ? 3 : 2);
        const char* const end = text.data() + text.size();
        std::uint32_t number = 0;
        const auto [stop, error] = std::from_chars(digits, end, number, hexadecimal ? 16 : 10);
        if (error == std::errc::invalid_argument) return 0;
        if (error == std::errc::result_out_of_range) number = kNoCodePoint;
        if (number >= 0x80 && number <= 0x9F) number = text::from_windows_1252(static_cast<unsigned char>(number));
        text::append_utf8(out, number == 0 ? U'\uFFFD' : static_cast<char32_t>(number));
        const auto length = static_cast<std::size_t>(stop - text.data());
        return stop != end && *stop == ';' ? length + 1 : length;
    }

    std::unordered_map<std::string, std::string> known_; // "": asked, and none
};

} // namespace

void append_escaped(std::string& out, std::string_view text, std::string_view which) {
    for (std::size_t at = 0; (at = text.find_first_of(which)) != std::string_view::npos; text.remove_prefix(at + 1)) {
        out += text.substr(0, at);
        switch (text[at]) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        default: out += "&#" + std::to_string(static_cast<unsigned char>(text[at])) + ';';
        }
    }
    out += text;
}

std::string escape_markup(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    append_escaped(out, text, "<&");
    return out;
}

std::string decode_entities(std::string_view text) {
    if (text.find('&') == std::string_view::npos) return std::string(text);
    return Decoder{}.decode(text);
}

} // namespace newsidx::record

#include "record/page/html_elements.h"
#include "record/page/markup.h"
#include "text/ascii.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace newsidx::record {
namespace {

bool is_name_character(char c) {
    return text::is_ascii_alphanumeric(c) || c == '-' || c == ':' || c == '_';
}

// The position in kHtmlElements, or its size.
std::size_t place_of_element(std::string_view name) {
    constexpr std::size_t kLongest = 12; // amp-lightbox
    std::array<char, kLongest> folded{};
    if (name.size() > kLongest) return kHtmlElements.size();
    std::transform(name.begin(), name.end(), folded.begin(), [](char c) { return text::lower_ascii(c); });
    // In capital letters these are what agencies write for a share: <RT>.
    const std::string_view lower(folded.data(), name.size());
    if (is_ruby_reading(lower) && lower != name) return kHtmlElements.size();
    return find_html_element(lower);
}

struct Tag {
    std::size_t end = 0; // behind its >
    std::string_view name;
    std::size_t element = kHtmlElements.size();
    bool is_closing = false;
    bool has_attributes = false;
    bool is_bare = false; // nothing but white space and / behind its name

    HtmlKind kind() const { return element < kHtmlElements.size() ? kHtmlElements[element].kind : HtmlKind::unknown; }
};

// Finds tags. It remembers what it looked for in vain, so that no input makes it look again and again.
class TagReader {
public:
    explicit TagReader(std::string_view html) : html_(html), last_close_(html.rfind('>')) {}

    // Whether a tag begins at `at`, where a < stands.
    bool read(std::size_t at, Tag& tag) {
        if (last_close_ == std::string_view::npos || at > last_close_) return false;
        std::size_t i = at + 1;
        tag = Tag{};
        if (i < html_.size() && html_[i] == '/') {
            tag.is_closing = true;
            ++i;
        }
        if (i >= html_.size() || !text::is_ascii_letter(html_[i])) return false;
        const std::size_t name = i;
        while (i < html_.size() && is_name_character(html_[i])) {
            ++i;
        }
        if (i >= html_.size() || (html_[i] != '>' && html_[i] != '/' && !text::is_html_space(html_[i]))) return false;
        tag.name = html_.substr(name, i - name);
        tag.element = place_of_element(tag.name);
        return read_attributes(i, tag);
    }

private:
    bool read_attributes(std::size_t i, Tag& tag) {
        const std::size_t begin = i;
        for (; quotes_count_ && i < html_.size(); ++i) {
            const char c = html_[i];
            if (c == '>') {
                tag.is_bare = html_.substr(begin, i - begin).find_first_not_of(" \t\r\n\f/") == std::string_view::npos;
                tag.end = i + 1;
                return true;
            }
            if (c == '=') tag.has_attributes = true;
            if ((c == '"' || c == '\'') && html_[i - 1] != '=' && !text::is_html_space(html_[i - 1])) continue;
            if (c == '"' || c == '\'') {
                i = html_.find(c, i + 1);
                if (i == std::string_view::npos) break;
            }
        }
        quotes_count_ = false; // an open quotation mark: from here on a tag ends at the first >
        const std::size_t close = html_.find('>', begin);
        if (close == std::string_view::npos) return false;
        const std::string_view inside = html_.substr(begin, close - begin);
        tag.has_attributes = inside.find('=') != std::string_view::npos;
        tag.is_bare = inside.find_first_not_of(" \t\r\n\f/") == std::string_view::npos;
        tag.end = close + 1;
        return true;
    }

    std::string_view html_;
    std::size_t last_close_;
    bool quotes_count_ = true;
};

// Where "</name" of a hidden element stands behind `at`.
class ClosingTags {
public:
    explicit ClosingTags(std::string_view html) : html_(html) {}

    std::size_t find(std::size_t element, std::size_t at) {
        if (at >= none_behind_[element]) return std::string_view::npos;
        const std::string_view name = kHtmlElements[element].name;
        for (std::size_t i = html_.find("</", at); i != std::string_view::npos; i = html_.find("</", i + 2)) {
            const std::string_view rest = html_.substr(i + 2);
            if (rest.size() < name.size()) break;
            const bool same = std::equal(name.begin(), name.end(), rest.begin(),
                                         [](char a, char b) { return a == text::lower_ascii(b); });
            if (same && (rest.size() == name.size() || !is_name_character(rest[name.size()]))) return i;
        }
        none_behind_[element] = at;
        return std::string_view::npos;
    }

private:
    static constexpr std::array<std::size_t, kHtmlElements.size()> all_open() {
        std::array<std::size_t, kHtmlElements.size()> result{};
        result.fill(std::string_view::npos);
        return result;
    }

    std::string_view html_;
    std::array<std::size_t, kHtmlElements.size()> none_behind_ = all_open(); // looked for from here on, in vain
};

// Copies text; outside of <pre> its newlines are spaces where blocks tell the paragraphs.
void append_text(std::string& out, std::string_view text, bool keep_newlines) {
    const std::size_t begin = out.size();
    out += text;
    if (keep_newlines) return;
    std::replace_if(
        out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(), [](char c) { return c == '\n' || c == '\r'; },
        ' ');
}

bool has_block(std::string_view html) {
    TagReader reader(html);
    Tag tag;
    std::size_t at = html.find('<');
    while (at != std::string_view::npos) {
        const bool is_tag = reader.read(at, tag);
        if (is_tag && tag.kind() == HtmlKind::block) return true;
        at = html.find('<', is_tag ? tag.end : at + 1);
    }
    return false;
}

// Copies the visible text, entities not yet decoded: a decoded &lt; must not be read as a tag.
class Stripper {
public:
    explicit Stripper(std::string_view html) : html_(html), tags_(html), closing_(html), has_block_(has_block(html)) {}

    std::string strip() {
        std::size_t done = 0;
        std::size_t at = html_.find('<');
        while (at != std::string_view::npos) {
            const bool keep_newlines = !has_block_ || in_pre_;
            const std::size_t end = read_markup(at);
            if (end == at) {
                at = html_.find('<', at + 1);
                continue;
            }
            append_text(out_, html_.substr(done, at - done), keep_newlines);
            out_ += gap_;
            done = end;
            at = html_.find('<', end);
        }
        append_text(out_, html_.substr(done), !has_block_ || in_pre_);
        return std::move(out_);
    }

private:
    // The end of the markup that begins at `at`, or `at` when there is none; sets what stands in its place.
    std::size_t read_markup(std::size_t at) {
        gap_ = "";
        const std::string_view rest = html_.substr(at);
        if (rest.starts_with("<!--")) return skip_to("-->", at + 4, no_comment_end_);
        if (rest.starts_with("<![CDATA[")) return at + 9; // what it wraps is meant to be read; see "]]>" below
        if (rest.starts_with("<!") || rest.starts_with("<?")) return skip_to(">", at + 2, no_tag_end_);
        Tag tag;
        if (!tags_.read(at, tag)) return at;
        const HtmlKind kind = tag.kind();
        if (kind == HtmlKind::block) gap_ = "\n\n";
        if (kind == HtmlKind::line_break) gap_ = "\n";
        if (kind == HtmlKind::cell) gap_ = " ";
        if (text::equal_but_for_case(tag.name, "pre")) in_pre_ = !tag.is_closing;
        if (kind == HtmlKind::hidden && !tag.is_closing) {
            const std::size_t close = closing_.find(tag.element, tag.end);
            Tag end;
            if (close != std::string_view::npos) {
                return tags_.read(close, end) ? end.end : close + 2 + kHtmlElements[tag.element].name.size();
            }
        }
        return tag.end;
    }

    std::size_t skip_to(std::string_view what, std::size_t from, bool& none) {
        const std::size_t found = none ? std::string_view::npos : html_.find(what, from);
        if (found != std::string_view::npos) return found + what.size();
        none = true;
        return from; // never closed: only its beginning is dropped
    }

    std::string_view html_;
    TagReader tags_;
    ClosingTags closing_;
    bool has_block_;
    bool in_pre_ = false;
    bool no_comment_end_ = false;
    bool no_tag_end_ = false;
    std::string_view gap_;
    std::string out_;
};

} // namespace

bool looks_like_html(std::string_view text) {
    TagReader reader(text);
    Tag tag;
    bool comments_possible = true;
    std::size_t at = text.find('<');
    while (at != std::string_view::npos) {
        if (comments_possible && text.substr(at).starts_with("<!--")) {
            if (text.find("-->", at) != std::string_view::npos) return true;
            comments_possible = false;
        }
        if (!reader.read(at, tag)) {
            at = text.find('<', at + 1);
            continue;
        }
        const bool is_type = at > 0 && is_name_character(text[at - 1]); // List<object>
        const HtmlKind kind = tag.kind();
        const bool is_paragraph = tag.name == "p" || tag.name == "P"; // often not closed, often right behind a word
        const bool counts =
            tag.has_attributes || (tag.is_bare && (tag.is_closing || kind == HtmlKind::line_break || is_paragraph ||
                                                   (kind != HtmlKind::inline_element && !is_type)));
        if (kind != HtmlKind::unknown && counts) return true;
        at = text.find('<', tag.end);
    }
    return false;
}

std::string markup_to_text(std::string_view html) {
    std::string text = Stripper(html).strip();
    if (html.find("<![CDATA[") == std::string_view::npos) return decode_entities(text);
    constexpr std::string_view kCdataEnd = "]]>";
    std::string unwrapped;
    std::size_t done = 0;
    for (std::size_t at = text.find(kCdataEnd); at != std::string::npos; at = text.find(kCdataEnd, done)) {
        unwrapped.append(text, done, at - done);
        done = at + kCdataEnd.size();
    }
    unwrapped.append(text, done);
    return decode_entities(unwrapped);
}

} // namespace newsidx::record

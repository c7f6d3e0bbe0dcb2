#include "record/front_matter/markdown.h"

#include "record/clean.h"
#include "record/page/markup.h"
#include "record/trim.h"
#include "text/ascii.h"
#include "text/split.h"

#include <cmark.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <unordered_map>
#include <utility>
#include <vector>

namespace newsidx::record {
namespace {

// Stand for signs that are no markup while cmark looks at the text. Control characters mean nothing in a body.
constexpr char kStar = '\x01';
constexpr char kColon = '\x02';

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

// Without {{ ... }} and {% ... %}; one that is not closed within a page of text is text.
std::string without_template_tags(std::string_view body) {
    constexpr std::size_t kLongestTag = 2000;
    std::string out;
    std::size_t done = 0;
    for (std::size_t at = body.find('{'); at != std::string_view::npos; at = body.find('{', at)) {
        const std::string_view sign = body.substr(at, 2);
        if (sign != "{{" && sign != "{%") {
            ++at;
            continue;
        }
        const std::size_t length = body.substr(at + 2, kLongestTag).find(sign == "{{" ? "}}" : "%}");
        if (length == std::string_view::npos) {
            at += 2;
            continue;
        }
        out.append(body, done, at - done);
        at += length + 4;
        done = at;
    }
    return out.append(body, done);
}

// What code has in such brackets: x[[1]], [["price"]], [[ -f x ]].
bool names_note(std::string_view link) {
    return !is_blank(link.front()) && link.front() != '"' && link.front() != '\'' && !text::is_ascii_digits(link);
}

// The end of the line in which all brackets are closed that the lines from `begin` on have opened; `begin`, where that
// is not soon.
std::size_t end_of_statement(std::string_view text, std::size_t begin) {
    constexpr std::size_t kLongest = 4096;
    int open = 0;
    for (std::size_t at = begin; at < text.size() && at < begin + kLongest; ++at) {
        const char c = text[at];
        if (c == '{' || c == '[' || c == '(') ++open;
        if (c == '}' || c == ']' || c == ')') --open;
        if (c == '\n' && open <= 0) return at;
    }
    return text.size() < begin + kLongest ? text.size() : begin;
}

// import X from './x.js', import './x.css', export const y = 1
bool is_import_or_export(std::string_view statement) {
    const std::size_t last = statement.find_last_not_of(" \t\r;");
    statement = statement.substr(0, last == std::string_view::npos ? 0 : last + 1);
    if (statement.starts_with("export const ")) {
        const std::size_t name = statement.find_first_of(" =:", std::string_view("export const ").size());
        return name != statement.npos && trim(statement.substr(name), " \t").find_first_of("=:") == 0;
    }
    if (!statement.starts_with("import ") || statement.size() < 10) return false;
    const char quote = statement.back();
    if (quote != '"' && quote != '\'') return false;
    const std::size_t open = statement.rfind(quote, statement.size() - 2);
    if (open == statement.npos) return false;
    const std::string_view file = statement.substr(open + 1, statement.size() - open - 2);
    const std::string_view before = trim(statement.substr(0, open), " \t");
    return file.find(' ') == file.npos &&
           (before == "import" || before.ends_with(" from") || before.ends_with("}from"));
}

// Whether "[Laughs]: no" begins here, and not "[1]: https://example.org": cmark would take both for the definition of a
// link, and drop them. `colon` is set to the colon's place.
bool is_speech(std::string_view line, std::size_t& colon) {
    const std::size_t open = line.find_first_not_of(" \t>");
    if (open == std::string_view::npos || line[open] != '[') return false;
    colon = line.find("]:", open);
    if (colon == std::string_view::npos) return false;
    ++colon;
    const std::size_t target = line.find_first_not_of(" \t", colon + 1);
    if (target == std::string_view::npos) return false;
    const std::string_view word = line.substr(target, line.find_first_of(" \t\r", target) - target);
    if (word.starts_with('/') || word.starts_with('#') || word.starts_with('<')) return false;
    return word.find(':') == std::string_view::npos && word.find('/') == std::string_view::npos &&
           !word.ends_with(".html");
}

// How deep a line may be nested in lists and quotes, at most.
std::size_t nesting_of(std::string_view line) {
    std::size_t columns = 0;
    std::size_t signs = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (c == ' ') {
            ++columns;
        } else if (c == '\t') {
            columns += 4;
        } else if (c == '>' || c == '-' || c == '*' || c == '+' || c == '.' || c == ')') {
            ++signs;
        } else if (!text::is_ascii_digit(c) && c != '\r') {
            break;
        }
        // A line of --------- is a rule.
        if (c == '-' && i + 1 < line.size() && line[i + 1] == '-') break;
    }
    return signs + columns / 2;
}

// What cmark is given, and whether it may be: some input makes it take time quadratic in the length of a paragraph or
// in the depth of lists.
class Source {
public:
    explicit Source(std::string_view body) {
        text_.reserve(body.size());
        while (!body.empty())
            add_line(text::take_part(body, '\n'));
    }

    bool is_safe() const { return safe_; }
    const std::string& text() const { return text_; }

    // Whether it is a fence that stands at this place, as cmark counts.
    bool has_fence(int line, int column) const {
        const std::string_view rest = from(line, column);
        return rest.starts_with("```") || rest.starts_with("~~~");
    }

    // The sign of the list item that begins at this place, as it is written: "1984. ", "* "; "" for none.
    std::string item_sign(int line, int column) const {
        const std::string_view rest = from(line, column);
        std::size_t at = 0;
        while (at < rest.size() && text::is_ascii_digit(rest[at]) && at < 10) {
            ++at;
        }
        if (at >= rest.size() || std::string_view("-+*.)").find(rest[at]) == std::string_view::npos) return {};
        return std::string(rest.substr(0, at + 1)) + ' ';
    }

private:
    // Both count from 1.
    std::string_view from(int line, int column) const {
        if (line < 1 || column < 1 || static_cast<std::size_t>(line) > lines_.size()) return {};
        const std::size_t at = lines_[static_cast<std::size_t>(line) - 1] + static_cast<std::size_t>(column) - 1;
        return std::string_view(text_).substr(std::min(at, text_.size()));
    }

    void add_line(std::string_view line) {
        constexpr std::size_t kDeepest = 50;
        constexpr std::size_t kLongestParagraph = 16 * 1024;
        constexpr std::size_t kMostImages = 200;
        const bool is_empty = std::all_of(line.begin(), line.end(), is_blank);
        if (is_empty) {
            if (was_empty_) return; // a hundred blank lines cost as much as a hundred others
            paragraph_ = 0;
            images_ = 0;
        }
        was_empty_ = is_empty;
        lines_.push_back(text_.size());
        if (!is_empty) add_text(line);
        text_ += '\n';
        paragraph_ += line.size() + 1;
        if (paragraph_ > kLongestParagraph || images_ > kMostImages || nesting_of(line) > kDeepest) safe_ = false;
    }

    void add_text(std::string_view line) {
        std::size_t colon = line.size();
        if (!is_speech(line, colon)) colon = line.size();
        for (std::size_t i = 0; i < line.size(); ++i) {
            const char c = line[i];
            if (c == kStar || c == kColon) continue;
            if (c == '!' && i + 1 < line.size() && line[i + 1] == '[') ++images_;
            const bool within_word = i > 0 && i + 1 < line.size() && text::is_ascii_alphanumeric(line[i - 1]) &&
                                     text::is_ascii_alphanumeric(line[i + 1]); // 5*3*2
            text_ += c == '*' && within_word ? kStar : i == colon ? kColon : c;
        }
    }

    std::string text_;
    std::vector<std::size_t> lines_; // where they begin
    std::size_t paragraph_ = 0;      // bytes since the last blank line
    std::size_t images_ = 0;         // and ![ in them
    bool was_empty_ = true;
    bool safe_ = true;
};

struct Free {
    void operator()(cmark_node* node) const { cmark_node_free(node); }
    void operator()(cmark_iter* iter) const { cmark_iter_free(iter); }
    void operator()(char* text) const { std::free(text); } // what cmark_render_html says to do
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

std::string_view literal_of(cmark_node* node) {
    const char* literal = cmark_node_get_literal(node);
    return literal == nullptr ? std::string_view() : literal;
}

void put_before(cmark_node* item, const std::string& sign) {
    cmark_node* text = cmark_node_new(CMARK_NODE_TEXT);
    cmark_node_set_literal(text, sign.c_str());
    cmark_node* first = cmark_node_first_child(item);
    if (first != nullptr && cmark_node_get_type(first) == CMARK_NODE_PARAGRAPH) {
        cmark_node_prepend_child(first, text);
        return;
    }
    cmark_node* paragraph = cmark_node_new(CMARK_NODE_PARAGRAPH);
    cmark_node_append_child(paragraph, text);
    cmark_node_prepend_child(item, paragraph);
}

// Changes what cmark understood where prose is more likely meant.
class Editor {
public:
    explicit Editor(const Source& source) : source_(source) {}

    void edit(cmark_node* document) {
        const Owned<cmark_iter> iter(cmark_iter_new(document));
        for (cmark_event_type event = cmark_iter_next(iter.get()); event != CMARK_EVENT_DONE;
             event = cmark_iter_next(iter.get())) {
            cmark_node* node = cmark_iter_get_node(iter.get());
            // At its exit a node can be taken out: leaves have one event, and it is the last for them.
            switch (cmark_node_get_type(node)) {
            case CMARK_NODE_ITEM:
                if (event == CMARK_EVENT_EXIT) keep_sign(node);
                break;
            case CMARK_NODE_LINK:
            case CMARK_NODE_IMAGE:
                cmark_node_set_url(node, ""); // a definition used a thousand times would be written a thousand times
                cmark_node_set_title(node, "");
                break;
            case CMARK_NODE_HTML_INLINE:
            case CMARK_NODE_HTML_BLOCK:
                if (!is_html(literal_of(node))) no_html_.push_back(node);
                break;
            default: break;
            }
        }
        for (cmark_node* node : no_html_) {
            make_text(node);
        }
    }

private:
    // Numbers of lists may be years, and a list of one item may be a footnote or an answer in a dialogue.
    void keep_sign(cmark_node* item) const {
        const bool is_numbered = cmark_node_get_list_type(cmark_node_parent(item)) == CMARK_ORDERED_LIST;
        const bool is_only = cmark_node_previous(item) == nullptr && cmark_node_next(item) == nullptr;
        if (!is_numbered && !is_only) return;
        const std::string sign = source_.item_sign(cmark_node_get_start_line(item), cmark_node_get_start_column(item));
        if (!sign.empty()) put_before(item, sign);
    }

    // "List<int>" holds no tag of HTML, and "vector<b>" none that is closed. MDX has tags of its own, as <Map zoom={3}
    // /> and <Note>, with a capital letter.
    bool is_html(std::string_view text) {
        if (looks_like_html(text)) return true;
        if (text.size() > 3 && text.starts_with("</") && text::is_ascii_upper(text[2]))
            return occurs("<" + std::string(text.substr(2, text.find_first_of("> \t\n", 2) - 2)));
        if (text.size() < 3 || text[0] != '<' || !text::is_ascii_alphanumeric(text[1])) {
            return text.starts_with("<!") || text.starts_with("<?");
        }
        const bool is_component = text::is_ascii_upper(text[1]);
        if (is_component && text.ends_with("/>")) return true;
        std::size_t end = 1;
        while (end < text.size() && text::is_ascii_alphanumeric(text[end])) {
            ++end;
        }
        const std::string closing = "</" + std::string(text.substr(1, end - 1)) + ">";
        return (is_component || looks_like_html(closing)) && occurs(closing);
    }

    bool occurs(const std::string& tag) {
        const auto [known, is_new] = occurring_.try_emplace(tag, false);
        if (is_new && occurring_.size() <= kMostNames) known->second = source_.text().find(tag) != std::string::npos;
        return known->second;
    }

    static void make_text(cmark_node* node) {
        const bool is_block = cmark_node_get_type(node) == CMARK_NODE_HTML_BLOCK;
        cmark_node* text = cmark_node_new(CMARK_NODE_TEXT);
        cmark_node_set_literal(text, cmark_node_get_literal(node));
        cmark_node* instead = text;
        if (is_block) {
            instead = cmark_node_new(CMARK_NODE_PARAGRAPH);
            cmark_node_append_child(instead, text);
        }
        cmark_node_replace(node, instead);
        cmark_node_free(node);
    }

    static constexpr std::size_t kMostNames = 200; // each costs a search in the text
    const Source& source_;
    std::unordered_map<std::string, bool> occurring_; // by what a tag begins with: whether it stands in the text
    std::vector<cmark_node*> no_html_;
};

Owned<cmark_node> parse_markdown(const Source& source) {
    const std::string& text = source.text();
    Owned<cmark_node> document(cmark_parse_document(text.data(), text.size(), CMARK_OPT_DEFAULT));
    if (!document) throw std::bad_alloc();
    return document;
}

// Whether it is a whole page, as newsletters are: in its comments and broken tags anything may stand.
bool is_page(std::string_view html) {
    constexpr auto kBeginnings = std::to_array<std::string_view>({"<!doctype", "<html", "<?xml"});
    return std::any_of(kBeginnings.begin(), kBeginnings.end(), [&](std::string_view beginning) {
        return text::lower_ascii(html.substr(0, beginning.size())) == beginning;
    });
}

// Whether what follows this piece of HTML is code or style of an element that is still open: a # there is no heading.
bool is_code_behind(std::string_view html, bool was_code) {
    constexpr auto kNames = std::to_array<std::string_view>({"pre", "script", "style"});
    for (std::size_t end = html.size(); end > 0;) {
        const std::size_t at = html.rfind('<', end - 1);
        if (at == std::string_view::npos) break;
        const bool is_closing = html.substr(at).starts_with("</");
        const std::string_view name = html.substr(at + (is_closing ? 2 : 1));
        if (std::any_of(kNames.begin(), kNames.end(), [&](auto known) { return name.starts_with(known); })) {
            return !is_closing;
        }
        end = at;
    }
    return was_code;
}

// Whether Markdown stands among the HTML that a body begins with: cmark looks for it outside of the lines that belong
// to a tag. Tags that are set in so far that they would be code are HTML throughout.
bool has_markdown(const Source& source, cmark_node* document) {
    bool has_sign = false;
    bool is_code = false;
    const Owned<cmark_iter> iter(cmark_iter_new(document));
    for (cmark_event_type event = cmark_iter_next(iter.get()); event != CMARK_EVENT_DONE;
         event = cmark_iter_next(iter.get())) {
        if (event == CMARK_EVENT_EXIT) continue;
        cmark_node* node = cmark_iter_get_node(iter.get());
        switch (cmark_node_get_type(node)) {
        case CMARK_NODE_CODE_BLOCK:
            if (source.has_fence(cmark_node_get_start_line(node), cmark_node_get_start_column(node))) {
                has_sign = has_sign || !is_code;
            } else if (looks_like_html(literal_of(node))) {
                return false;
            }
            break;
        case CMARK_NODE_HEADING:
        case CMARK_NODE_BLOCK_QUOTE:
        case CMARK_NODE_LIST:
        case CMARK_NODE_LINK:
        case CMARK_NODE_IMAGE:
        case CMARK_NODE_STRONG:
        case CMARK_NODE_EMPH:
        case CMARK_NODE_CODE: has_sign = has_sign || !is_code; break;
        case CMARK_NODE_HTML_BLOCK:
        case CMARK_NODE_HTML_INLINE: is_code = is_code_behind(literal_of(node), is_code); break;
        default: break;
        }
    }
    return has_sign;
}

std::string markdown_to_text(const Source& source, Owned<cmark_node> document) {
    Editor(source).edit(document.get());
    const Owned<char> rendered(cmark_render_html(document.get(), CMARK_OPT_UNSAFE));
    if (!rendered) throw std::bad_alloc();
    std::string html(rendered.get());
    std::replace(html.begin(), html.end(), kStar, '*');
    std::replace(html.begin(), html.end(), kColon, ':');
    // cmark writes &#xFFFE; and &#xFFFF;, which are no characters, as one byte each that no UTF-8 has.
    std::erase_if(html, [](char byte) { return byte == '\xFE' || byte == '\xFF'; });
    return html_to_text(html);
}

} // namespace

std::string without_note_links(std::string_view body) {
    constexpr std::size_t kLongest = 300;
    std::string out;
    std::size_t done = 0;
    for (std::size_t at = body.find("[["); at != std::string_view::npos; at = body.find("[[", at)) {
        const std::size_t begin = at + 2;
        const std::size_t end = body.substr(0, begin + kLongest).find_first_of("[]\n", begin);
        const bool is_link = end != std::string_view::npos && end > begin && body.substr(end, 2) == "]]" &&
                             body.substr(end + 2, 1) != "(" && names_note(body.substr(begin, end - begin)) &&
                             (at == 0 || (!text::is_ascii_alphanumeric(body[at - 1]) && body[at - 1] != '_'));
        if (!is_link) {
            at = begin;
            continue;
        }
        const bool is_picture = at > 0 && body[at - 1] == '!';
        const std::string_view link = body.substr(begin, end - begin);
        const std::size_t bar = link.find('|');
        out.append(body, done, at - done - (is_picture ? 1 : 0));
        if (!is_picture) out += bar == link.npos ? link.substr(0, link.find('#')) : link.substr(bar + 1);
        at = end + 2;
        done = at;
    }
    return out.append(body, done);
}

std::string_view behind_imports(std::string_view body) {
    for (;;) {
        const std::size_t begin = std::min(body.find_first_not_of(" \t\r\n"), body.size());
        const std::size_t end = end_of_statement(body, begin);
        if (end == begin || !is_import_or_export(body.substr(begin, end - begin))) return body;
        body.remove_prefix(end);
    }
}

std::string body_to_text(std::string_view body) {
    const std::string text = without_note_links(without_template_tags(body));
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string::npos) return {};
    const bool begins_with_html = text[begin] == '<' && looks_like_html(text);
    if (begins_with_html && is_page(std::string_view(text).substr(begin))) return html_to_text(text);
    const Source source(text);
    if (!source.is_safe()) return begins_with_html ? html_to_text(text) : clean_text(text);
    Owned<cmark_node> document = parse_markdown(source);
    if (begins_with_html && !has_markdown(source, document.get())) return html_to_text(text);
    return markdown_to_text(source, std::move(document));
}

} // namespace newsidx::record

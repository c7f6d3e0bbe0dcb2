#include "query/parse.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace newsidx::query {

namespace {

// The size in bytes of one of these at `at`, else 0.
template <std::size_t N>
std::size_t one_of(const std::array<std::string_view, N>& choices, std::string_view text, std::size_t at) {
    for (const std::string_view choice : choices)
        if (text.substr(at).starts_with(choice)) return choice.size();
    return 0;
}

// White space: ASCII's, and the other characters with the property White_Space.
std::size_t space_at(std::string_view text, std::size_t at) {
    static constexpr std::array<std::string_view, 19> kSpaces = {
        "\u0085", "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
        "\u2007", "\u2008", "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"};
    if (at >= text.size()) return 0;
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) return byte == ' ' || (byte >= '\t' && byte <= '\r') ? 1 : 0;
    return one_of(kSpaces, text, at);
}

// A double quote of any kind.
std::size_t quote_at(std::string_view text, std::size_t at) {
    static constexpr std::array<std::string_view, 10> kQuotes = {"\"", "“", "”", "„", "‟", "«", "»", "〝", "〞", "＂"};
    return one_of(kQuotes, text, at);
}

class Parser {
public:
    Parser(std::string_view text, text::Analyzer& analyzer) : text_(text), analyzer_(analyzer) {}

    Query run() {
        while (skip_spaces(), at_ < text_.size()) {
            if (terms_ >= kMaxTerms) {
                warn(at_, "only the first 256 words are searched");
                break;
            }
            next_item();
        }
        if (pending_or_) or_as_text();
        // Text without any word matches nothing; only no text at all matches everything.
        if (wordless_ && query_.root.children.empty()) {
            query_.root.children.emplace_back();
            query_.root.children.back().kind = Node::Kind::nothing;
        }
        return std::move(query_);
    }

private:
    void warn(std::size_t offset, std::string message) {
        if (query_.warnings.size() < 20) query_.warnings.push_back({offset, std::move(message)});
    }

    void skip_spaces() {
        while (const std::size_t size = space_at(text_, at_))
            at_ += size;
    }

    void next_item() {
        const std::size_t begin = at_;
        if (at_operator_or()) {
            at_ += 2;
            // An OR needs something on both sides that can be found; else it is the word.
            if (!pending_or_ && !query_.root.children.empty() && joinable(query_.root.children.back()))
                pending_or_ = begin;
            else
                add(word(begin), false);
            return;
        }
        // Several minus signs mean the same as one.
        const std::size_t after = std::min(text_.find_first_not_of('-', at_), text_.size());
        const bool exclude = after > at_ && after < text_.size() && space_at(text_, after) == 0;
        if (exclude) {
            at_ = after;
            if (pending_or_) or_as_text();
            if (terms_ >= kMaxTerms) return;
        }
        if (const std::size_t quote = quote_at(text_, at_))
            add(phrase(quote), exclude);
        else
            add(word(at_), exclude);
    }

    bool at_operator_or() const {
        return text_.substr(at_).starts_with("OR") && (at_ + 2 == text_.size() || space_at(text_, at_ + 2) != 0);
    }

    static bool joinable(const Node& node) { return node.kind == Node::Kind::unit || node.kind == Node::Kind::any; }

    Node phrase(std::size_t quote) {
        const std::size_t begin = at_;
        at_ += quote;
        const std::size_t inside = at_;
        while (at_ < text_.size() && quote_at(text_, at_) == 0)
            ++at_;
        const std::string_view content = text_.substr(inside, at_ - inside);
        if (at_ == text_.size())
            warn(begin, "the quote that begins here is not closed; everything after it is the phrase");
        else
            at_ += quote_at(text_, at_);
        bool prefix = false;
        if (at_ < text_.size() && text_[at_] == '*') {
            prefix = true;
            ++at_;
        }
        return unit(begin, content, true, prefix);
    }

    // Reads on to the next white space or double quote.
    Node word(std::size_t begin) {
        while (at_ < text_.size() && space_at(text_, at_) == 0 && quote_at(text_, at_) == 0)
            ++at_;
        std::string_view content = text_.substr(begin, at_ - begin);
        const bool prefix = content.size() > 1 && content.ends_with('*');
        if (prefix) content.remove_suffix(1);
        return unit(begin, content, false, prefix);
    }

    Node unit(std::size_t offset, std::string_view content, bool quoted, bool prefix) {
        analyzer_.analyze(content, text::Mode::query, tokens_);
        // The characters of Chinese, Japanese and Korean are a phrase; their pairs would say the same again.
        std::vector<std::size_t> words;
        for (std::size_t i = 0; i < tokens_.size(); ++i)
            if (tokens_[i].kind != text::TokenKind::pair) words.push_back(i);
        Node node;
        if (words.empty()) {
            warn(offset, quoted ? "there is no word between these quotes" : "there is no word in this");
            node.kind = Node::Kind::nothing;
            return node;
        }
        node.kind = Node::Kind::unit;
        const std::size_t count = std::min(words.size(), kMaxTerms - std::min(terms_, kMaxTerms - 1));
        if (count < words.size()) {
            warn(offset + tokens_[words[count]].begin, "only the first 256 words are searched");
            content = content.substr(0, tokens_[words[count - 1]].end);
            at_ = text_.size();
            words.resize(count);
        }
        terms_ += count;
        for (const std::size_t i : words) {
            node.unit.terms.emplace_back(tokens_.term(i));
            node.unit.stop.push_back(tokens_[i].stop);
        }
        node.unit.prefix = prefix;
        node.unit.text = content;
        node.unit.quoted = quoted || node.unit.terms.size() > 1;
        return node;
    }

    void add(Node node, bool exclude) {
        if (node.kind == Node::Kind::nothing) {
            wordless_ = true;
            return;
        }
        auto& all = query_.root.children;
        if (exclude) {
            Node parent;
            parent.kind = Node::Kind::exclude;
            parent.children.push_back(std::move(node));
            all.push_back(std::move(parent));
        } else if (pending_or_) {
            pending_or_.reset();
            join(all.back(), std::move(node));
        } else {
            all.push_back(std::move(node));
        }
    }

    // left OR right, in the place of left.
    static void join(Node& left, Node right) {
        if (left.kind != Node::Kind::any) {
            Node any;
            any.kind = Node::Kind::any;
            any.children.push_back(std::move(left));
            left = std::move(any);
        }
        left.children.push_back(std::move(right));
    }

    // An OR without a right side is the word "or".
    void or_as_text() {
        const std::size_t offset = *std::exchange(pending_or_, std::nullopt);
        warn(offset, "OR has nothing to its right; it is read as the word");
        query_.root.children.push_back(unit(offset, text_.substr(offset, 2), false, false));
    }

    std::string_view text_;
    text::Analyzer& analyzer_;
    text::TokenList tokens_;
    std::size_t at_ = 0;
    std::size_t terms_ = 0;                 // in the tree so far
    bool wordless_ = false;                 // there was text without a word in it
    std::optional<std::size_t> pending_or_; // where an OR stands whose right side is to come
    Query query_;
};

} // namespace

Query parse(std::string_view text, text::Analyzer& analyzer) {
    return Parser(text, analyzer).run();
}

namespace {

void append(const Node& node, std::string& out) {
    switch (node.kind) {
    case Node::Kind::unit:
        // A word that is spelt like the operator needs its quotes.
        out += node.unit.quoted || node.unit.text == "OR" ? '"' + node.unit.text + '"' : node.unit.text;
        if (node.unit.prefix) out += '*';
        break;
    case Node::Kind::exclude:
        out += '-';
        append(node.children.front(), out);
        break;
    case Node::Kind::all:
    case Node::Kind::any: {
        bool first = true;
        for (const Node& child : node.children) {
            if (!first) out += node.kind == Node::Kind::any ? " OR " : " ";
            first = false;
            append(child, out);
        }
        break;
    }
    case Node::Kind::nothing: out += "\"\""; break;
    }
}

} // namespace

std::string to_text(const Node& root) {
    std::string out;
    append(root, out);
    return out;
}

} // namespace newsidx::query

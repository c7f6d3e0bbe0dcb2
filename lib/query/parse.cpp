#include "query/parse.h"

#include "text/unicode.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

namespace newsidx::query {

namespace {

constexpr std::size_t kMaxUnitBytes = 4096;

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
    Parser(std::string_view text, QueryAnalyzers& analyzers) : text_(text), analyzers_(analyzers) {}

    Query run(bool plain) {
        while (skip_spaces(), at_ < text_.size()) {
            if (terms_ >= kMaxTerms) {
                warn(at_, "only the first 256 words are searched");
                break;
            }
            if (plain)
                plain_word();
            else
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
                add(word(begin, false), false);
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
        const std::size_t exact_at = at_;
        const bool exact = text_[at_] == '=' && at_ + 1 < text_.size() && space_at(text_, at_ + 1) == 0;
        if (exact) ++at_;
        if (const std::size_t quote = quote_at(text_, at_))
            add(phrase(quote, exact), exclude);
        else if (exclude || exact || pending_or_ || or_follows())
            add(word(exact ? exact_at : at_, exact), exclude);
        else
            words(at_);
    }

    void plain_word() {
        if (const std::size_t quote = quote_at(text_, at_)) {
            at_ += quote;
            return;
        }
        words(at_);
    }

    // Whether the next word has an OR behind it: then it is one thing, whatever it consists of.
    bool or_follows() const {
        std::size_t at = at_;
        while (at < text_.size() && space_at(text_, at) == 0 && quote_at(text_, at) == 0)
            ++at;
        while (const std::size_t size = space_at(text_, at))
            at += size;
        return is_or(at);
    }

    bool at_operator_or() const { return is_or(at_); }
    bool is_or(std::size_t at) const {
        return text_.substr(at).starts_with("OR") && (at + 2 == text_.size() || space_at(text_, at + 2) != 0);
    }

    // One of several words that were typed without a space is not what an OR behind them means.
    static bool joinable(const Node& node) {
        return (node.kind == Node::Kind::unit && !node.unit.joined) || node.kind == Node::Kind::any;
    }

    Node phrase(std::size_t quote, bool exact) {
        const std::size_t begin = at_;
        at_ += quote;
        const std::size_t inside = at_;
        while (at_ < text_.size() && quote_at(text_, at_) == 0)
            ++at_;
        const std::string_view content = bounded(text_.substr(inside, at_ - inside), begin);
        if (at_ == text_.size())
            warn(begin, "the quote that begins here is not closed; everything after it is the phrase");
        else
            at_ += quote_at(text_, at_);
        bool prefix = false;
        if (at_ < text_.size() && text_[at_] == '*') {
            prefix = true;
            ++at_;
        }
        Node node = one_unit(begin, content, true, prefix && !exact);
        if (exact) make_exact(node, content);
        return node;
    }

    // Reads on to the next white space or double quote.
    std::string_view read_word(std::size_t begin) {
        while (at_ < text_.size() && space_at(text_, at_) == 0 && quote_at(text_, at_) == 0)
            ++at_;
        return text_.substr(begin, at_ - begin);
    }

    // What of it may have kMaxTerms words, as they usually are: the rest is not worth its time.
    std::string_view bounded(std::string_view content, std::size_t offset) {
        if (content.size() <= kMaxUnitBytes) return content;
        warn(offset, "only the first 4 KB of this are searched");
        return content.substr(0, text::floor_to_character(content, kMaxUnitBytes));
    }

    static bool take_star(std::string_view& content) {
        bool prefix = false;
        while (content.size() > 1 && content.ends_with('*')) {
            content.remove_suffix(1);
            prefix = true;
        }
        return prefix;
    }

    Node word(std::size_t begin, bool exact) {
        std::string_view content = read_word(begin);
        if (exact) content.remove_prefix(1);
        const bool prefix = take_star(content);
        content = bounded(content, begin);
        Node node = one_unit(begin, content, false, prefix && !exact);
        if (exact) make_exact(node, content);
        return node;
    }

    void make_exact(Node& node, std::string_view content) {
        if (node.kind == Node::Kind::unit) node.unit.written = analyzers_.written(content);
    }

    // A word that may be several.
    void words(std::size_t begin) {
        std::string_view content = read_word(begin);
        const bool prefix = take_star(content);
        content = bounded(content, begin);
        std::vector<Unit> units = analyzers_.units(content, QueryAnalyzers::Cut::words, prefix);
        if (units.empty()) return add(no_word(begin, false), false);
        if (const std::size_t size = size_with_room(units); size < content.size()) {
            warn(begin + size, "only the first 256 words are searched");
            at_ = text_.size();
            // Again, as if there were no more: the last pair of characters must not reach beyond.
            units = analyzers_.units(content.substr(0, size), QueryAnalyzers::Cut::words, false);
        }
        for (Unit& unit : units)
            add(node_of(std::move(unit)), false);
    }

    // How many bytes of them there is room for.
    [[nodiscard]] std::size_t size_with_room(const std::vector<Unit>& units) const {
        std::size_t room = kMaxTerms - std::min(terms_, kMaxTerms);
        std::size_t size = 0;
        for (const Unit& unit : units) {
            if (size_of(unit) > room) break;
            room -= size_of(unit);
            size += unit.text.size();
        }
        return size;
    }

    Node one_unit(std::size_t offset, std::string_view content, bool quoted, bool prefix) {
        std::vector<Unit> units = analyzers_.units(content, QueryAnalyzers::Cut::phrase, prefix);
        if (units.empty()) return no_word(offset, quoted);
        if (!has_room(units.front())) {
            warn(offset, "only the first 256 words are searched");
            at_ = text_.size();
            cut(units.front());
        }
        units.front().text = content;
        // What is several words elsewhere (中国新闻) is a phrase where one is asked for.
        units.front().quoted = quoted || analyzers_.units(content, QueryAnalyzers::Cut::words, false).size() > 1;
        return node_of(std::move(units.front()));
    }

    Node no_word(std::size_t offset, bool quoted) {
        warn(offset, quoted ? "there is no word between these quotes" : "there is no word in this");
        Node node;
        node.kind = Node::Kind::nothing;
        return node;
    }

    static std::size_t size_of(const Unit& unit) {
        std::size_t size = unit.scored.size();
        for (const Slots& slots : unit.variants)
            size = std::max(size, slots.size());
        return size;
    }
    bool has_room(const Unit& unit) const { return size_of(unit) <= kMaxTerms - std::min(terms_, kMaxTerms); }

    // Leaves as many words as there is room for, at least one.
    void cut(Unit& unit) const {
        const std::size_t room = std::max<std::size_t>(1, kMaxTerms - std::min(terms_, kMaxTerms));
        if (unit.scored.size() > room) unit.scored.resize(room);
        for (Slots& slots : unit.variants)
            if (slots.size() > room) slots.resize(room);
        unit.prefix = false;
    }

    Node node_of(Unit unit) {
        terms_ += size_of(unit);
        Node node;
        node.kind = Node::Kind::unit;
        node.unit = std::move(unit);
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
        query_.root.children.push_back(one_unit(offset, text_.substr(offset, 2), false, false));
    }

    std::string_view text_;
    QueryAnalyzers& analyzers_;
    std::size_t at_ = 0;
    std::size_t terms_ = 0;                 // in the tree so far
    bool wordless_ = false;                 // there was text without a word in it
    std::optional<std::size_t> pending_or_; // where an OR stands whose right side is to come
    Query query_;
};

} // namespace

Query parse(std::string_view text, QueryAnalyzers& analyzers) {
    return Parser(text, analyzers).run(false);
}

Query parse_plain(std::string_view text, QueryAnalyzers& analyzers) {
    return Parser(text, analyzers).run(true);
}

} // namespace newsidx::query

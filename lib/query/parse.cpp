#include "query/parse.h"

#include "query/hints.h"
#include "query/lexical.h"
#include "query/unit_maker.h"
#include "text/ascii.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace newsidx::query {

namespace {

// What a name and a colon before something ask of it.
struct Scope {
    Fields fields = kAnywhere;
    std::optional<FilterField> filter;
};

std::vector<Node> alone(Node node) {
    std::vector<Node> nodes;
    nodes.push_back(std::move(node));
    return nodes;
}

class Parser {
public:
    Parser(std::string_view text, QueryAnalyzers& analyzers, const ParseOptions& options)
        : text_(text), analyzers_(analyzers), options_(options), maker_(text, analyzers, query_.warnings) {}

    Query run() {
        query_.root = node_of(Node::Kind::all, options_.plain ? plain_words() : sequence({}));
        // Text without any word matches nothing; only no text at all matches everything.
        if (wordless_ && query_.root.children.empty()) {
            query_.root.children.push_back(node_of(Node::Kind::nothing));
            if (const auto at = maker_.wordless_at()) warn(*at, "there is no word in this");
        }
        if (!options_.plain)
            for (const auto hint_of : {hint_at_no_time, hint_at_small_operator, hint_at_stop_word, hint_at_headline})
                if (auto hint = hint_of(text_, query_.root)) warn(hint->offset, std::move(hint->message));
        if (options_.synonyms != nullptr && !options_.plain)
            apply_synonyms(*options_.synonyms, analyzers_, maker_.room(), query_.root);
        return std::move(query_);
    }

private:
    // --- the text ---

    [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
    [[nodiscard]] bool at_char(char c) const { return at_ < text_.size() && text_[at_] == c; }
    [[nodiscard]] bool in_parentheses() const { return depth_ + ignored_ > 0; }
    void skip() { at_ = skip_spaces(text_, at_); }

    // The operator that stands next and has something to join on its right.
    [[nodiscard]] std::optional<Operator> operator_next(std::size_t& at) const {
        at = skip_spaces(text_, at);
        const auto found = operator_at(text_, at);
        if (!found) return std::nullopt;
        return begins_something(skip_spaces(text_, at + found->size)) ? found : std::nullopt;
    }

    // Whether what stands at `at` can be joined, or left out.
    [[nodiscard]] bool begins_something(std::size_t at) const {
        return at < text_.size() && !(text_[at] == ')' && in_parentheses()) && !operator_at(text_, at);
    }

    // While it is typed: behind it comes what it joins, or leaves out.
    [[nodiscard]] bool is_last_operator() const {
        if (!options_.as_you_type) return false;
        const auto found = operator_at(text_, at_);
        const std::size_t size = found ? found->size : not_at(text_, at_) ? 3 : 0;
        return size > 0 && skip_spaces(text_, at_ + size) == text_.size();
    }

    std::optional<Operator> take_operator(Operator::Kind kind) {
        std::size_t at = at_;
        const auto found = operator_next(at);
        if (!found || found->kind != kind) return std::nullopt;
        at_ = skip_spaces(text_, at + found->size);
        joined_at_ = at_;
        return found;
    }

    // The end of the word that begins at `at`: a space, a quote, a | or the end of the group around it.
    [[nodiscard]] std::size_t end_of_word(std::size_t at) const {
        std::size_t open = 0;
        for (; at < text_.size() && space_at(text_, at) == 0 && quote_at(text_, at) == 0 && text_[at] != '|'; ++at) {
            if (text_[at] == '(') ++open;
            if (text_[at] != ')') continue;
            if (open == 0 && in_parentheses()) break;
            if (open > 0) --open;
        }
        return at;
    }

    std::string_view read_word() {
        const std::size_t begin = std::exchange(at_, end_of_word(at_));
        return text_.substr(begin, at_ - begin);
    }

    // Says so where the next thing is one too many, and ends.
    bool is_full() {
        if (maker_.room() == 0) maker_.limit(at_);
        if (maker_.is_limited()) at_ = text_.size();
        return maker_.is_limited();
    }

    void warn(std::size_t offset, std::string message) { maker_.warn(offset, std::move(message)); }

    // --- from the loosest binding to the tightest ---

    std::vector<Node> plain_words() {
        std::vector<Node> all;
        while (skip(), !at_end() && !is_full()) {
            if (const std::size_t quote = quote_at(text_, at_))
                at_ += quote;
            else
                add(plain_word(), all);
        }
        return all;
    }

    std::vector<Node> plain_word() {
        const std::size_t begin = at_;
        while (!at_end() && space_at(text_, at_) == 0 && quote_at(text_, at_) == 0)
            ++at_;
        Suffix suffix;
        complete_suffix(suffix);
        return maker_.several(begin, text_.substr(begin, at_ - begin), suffix);
    }

    void add(std::vector<Node> nodes, std::vector<Node>& all) {
        for (Node& node : nodes) {
            if (is_nothing(node))
                wordless_ = true;
            else
                all.push_back(std::move(node));
        }
    }

    // Up to the end, or to the end of the group.
    std::vector<Node> sequence(const Scope& scope) {
        std::vector<Node> all;
        while (skip(), !at_end() && !is_full()) {
            if (at_char(')')) {
                if (ignored_ == 0 && depth_ > 0) break;
                if (ignored_ > 0)
                    --ignored_;
                else
                    warn(at_, "this ) closes nothing; it is left out");
                ++at_;
            } else if (!all.empty() && is_last_operator()) {
                at_ = text_.size();
            } else if (const std::size_t size = everything_at(text_, at_)) {
                const std::size_t star = std::exchange(at_, at_ + size);
                if (take_operator(Operator::Kind::either)) warn_of_everything(star);
                take_operator(Operator::Kind::both); // and what else is asked for
            } else if (const auto stray = operator_at(text_, at_); stray && !stray->word) {
                warn(at_, "this joins nothing; it is left out");
                wordless_ = true;
                at_ += stray->size;
            } else {
                if (stray) warn(at_, std::string(hint_at_stray(text_.substr(at_))));
                add(either(scope), all);
            }
        }
        return all;
    }

    std::vector<Node> either(const Scope& scope) {
        std::vector<Node> nodes = both(scope);
        while (take_operator(Operator::Kind::either))
            nodes = alone(join(Node::Kind::any, std::move(nodes), both(scope)));
        return nodes;
    }

    std::vector<Node> both(const Scope& scope) {
        std::vector<Node> nodes = near(scope);
        std::vector<Node> more;
        while (take_operator(Operator::Kind::both))
            for (Node& node : near(scope))
                more.push_back(std::move(node));
        if (more.empty()) return nodes;
        nodes.insert(nodes.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
        return alone(join(Node::Kind::all, std::move(nodes), {}));
    }

    std::vector<Node> near(const Scope& scope) {
        std::vector<Node> nodes = item(scope);
        std::size_t at = skip_spaces(text_, at_);
        while (const auto found = take_operator(Operator::Kind::near)) {
            std::vector<Node> right = item(scope);
            const auto can_be_near = [](const std::vector<Node>& side) {
                return side.size() == 1 &&
                       (side.front().kind == Node::Kind::unit || side.front().kind == Node::Kind::near);
            };
            if (can_be_near(nodes) && can_be_near(right)) {
                nodes = alone(near_of(std::move(nodes.front()), std::move(right.front()), found->distance));
            } else {
                if (!right.empty() && !nodes.empty() && !is_nothing(right.front()) && !is_nothing(nodes.front()))
                    warn(at, "NEAR is between words and phrases only; here it is read as AND");
                nodes = alone(join(Node::Kind::all, std::move(nodes), std::move(right)));
            }
            at = skip_spaces(text_, at_);
        }
        return nodes;
    }

    Node join(Node::Kind kind, std::vector<Node> left, std::vector<Node> right) {
        std::vector<Node> all;
        add(std::move(left), all);
        add(std::move(right), all);
        return joined(kind, std::move(all));
    }

    // --- one thing ---

    // Several where one word of the text is several: only where nothing joins it with others.
    std::vector<Node> item(const Scope& outer) {
        if (is_full()) return {};
        const bool after_operator = joins_before(at_);
        const std::size_t begin = at_;
        if (take_exclusion()) {
            std::vector<Node> excluded = operand(outer, true, begin);
            if (excluded.empty() || is_nothing(excluded.front())) return excluded;
            // What else it may be spelled as is no reason to leave something out.
            for (Node& node : excluded)
                forget_respellings(node);
            return alone(node_of(Node::Kind::exclude, std::move(excluded)));
        }
        return operand(outer, after_operator, begin);
    }

    // Whether the operator that was taken last ends at `at`.
    [[nodiscard]] bool joins_before(std::size_t at) const { return at == joined_at_; }

    // NOT, minus signs, or both: together they mean the same as one.
    bool take_exclusion() {
        const std::size_t begin = at_;
        if (not_at(text_, at_)) {
            const std::size_t right = skip_spaces(text_, at_ + 3);
            if (begins_something(right)) at_ = right;
        }
        const std::size_t after = std::min(text_.find_first_not_of('-', at_), text_.size());
        const bool is_sign =
            after < text_.size() && space_at(text_, after) == 0 && !(text_[after] == ')' && in_parentheses());
        if (is_sign) at_ = after;
        return at_ > begin;
    }

    std::vector<Node> operand(const Scope& outer, bool single, std::size_t begin) {
        Scope scope = outer;
        const std::size_t name_at = at_;
        const auto field = field_at(text_, at_);
        if (options_.as_you_type && is_name_alone(text_.substr(at_))) {
            at_ = text_.size();
            return {};
        }
        if (field) {
            scope = {field->text, field->filter};
            at_ += field->size;
        }
        if (const std::size_t size = joins_before(at_) ? everything_at(text_, at_) : 0) {
            warn_of_everything(std::exchange(at_, at_ + size));
            return {};
        }
        const bool is_word = !at_char('(') && !(field && (field->filter || quote_at(text_, at_) > 0));
        const std::size_t end = is_word ? end_of_word(at_) : at_;
        if (is_word && !(options_.as_you_type && end == text_.size()))
            if (std::string hint = field ? hint_at_word(text_.substr(at_, end - at_)) : hint_at(text_, at_, end);
                !hint.empty())
                warn(at_, std::move(hint));
        if (at_char('(')) return group(scope, begin);
        if (options_.as_you_type && at_ + quote_at(text_, at_) == text_.size()) {
            at_ = text_.size(); // in the quotes nothing has been typed yet
            return {};
        }
        if (!scope.filter && scope.fields == kAnywhere && is_known_url(text_.substr(at_, end - at_)))
            scope.filter = FilterField::url;
        if (scope.filter) {
            if (auto filter = filter_value(*scope.filter)) return alone(std::move(*filter));
            // What means nothing there is text, if that is all of it.
            if (options_.as_you_type && at_end()) return {};
            at_ = name_at;
            const std::size_t quote = quote_at(text_, at_);
            return alone(quote > 0 ? phrase(quote, {}, false) : word({}, false));
        }
        const bool exact = at_char('=') && at_ + 1 < text_.size() && space_at(text_, at_ + 1) == 0;
        if (exact) ++at_;
        if (const std::size_t quote = quote_at(text_, at_)) return alone(phrase(quote, scope, exact));
        std::size_t after = end_of_word(at_);
        if (single || exact || scope.fields != kAnywhere || operator_next(after)) return alone(word(scope, exact));
        const std::size_t word_at = at_;
        std::string_view content = read_word();
        Suffix suffix = take_suffix(content);
        complete_suffix(suffix);
        if (suffix.boost == 1 && !reads_as_syntax(content)) return maker_.several(word_at, content, suffix);
        return alone(maker_.one({word_at, maker_.bounded(content, word_at)}, suffix));
    }

    // Without a scheme it may as well be what a text says: github.example/a/b.
    bool is_known_url(std::string_view word) {
        if (word.find("://") != word.npos) return is_url(word);
        word = without_sentence_end(word);
        if (may_be_url(word) && options_.knows_url && options_.knows_url(word)) return true;
        if (is_url(word) && !(options_.as_you_type && end_of_word(at_) == text_.size()))
            warn(at_, "no record has " + url_in_message(word) + "; it is searched as text");
        return false;
    }

    std::vector<Node> group(const Scope& scope, std::size_t begin) {
        const std::size_t open = at_++;
        if (depth_ == kMaxDepth) {
            if (!std::exchange(too_deep_, true)) warn(open, "parentheses this deep are left out");
            ++ignored_;
            return alone(node_of(Node::Kind::nothing));
        }
        ++depth_;
        const std::size_t ignored = std::exchange(ignored_, 0);
        std::vector<Node> all = sequence(scope);
        ignored_ = ignored;
        --depth_;
        if (at_char(')'))
            ++at_;
        else if (!maker_.is_limited() && !options_.as_you_type)
            warn(open, "this ( is not closed; it goes on to the end");
        const double boost = take_boost(text_, at_);
        if (all.empty()) {
            if (options_.as_you_type && at_end()) return {};
            warn(begin, "there is nothing to find in these parentheses");
        }
        Node node = joined(Node::Kind::all, std::move(all));
        if (boost != 1) boost_words(node, boost);
        return alone(std::move(node));
    }

    void boost_words(Node& node, double boost) {
        if (node.kind == Node::Kind::unit) node.unit.boost = std::min(node.unit.boost * boost, kMaxBoost);
        for (std::size_t i = 0; i < node.children.size(); ++i) {
            Node& child = node.children[i];
            // What was typed in one piece is read word by word, as it is where each has its own boost.
            const bool before = i + 1 < node.children.size() && node.children[i + 1].unit.joined;
            if (child.unit.joined || before)
                child = Node(maker_.one({at_, child.unit.text, child.unit.fields, false, false}, {}));
            boost_words(child, boost);
        }
    }

    std::optional<Node> filter_value(FilterField field) {
        const std::size_t begin = at_;
        std::vector<Node> filters;
        bool readable = true;
        const auto read = [&](std::string_view value, bool quoted) {
            const bool goes_on = options_.as_you_type && at_end();
            auto filter = read_filter(field, value, quoted, options_.now);
            if (!filter && goes_on && (filter = read_beginning(field, value, options_.now)))
                warn(begin, expected_here(field) + "; until then it is " + to_text(*filter));
            if (!filter) {
                readable = false;
                return;
            }
            if (std::string hint = hint_at_value(field, value); !hint.empty() && !goes_on) warn(begin, std::move(hint));
            const auto is_same = [&filter](const Node& other) { return other.filter == *filter; };
            if (std::any_of(filters.begin(), filters.end(), is_same)) return;
            Node& node = filters.emplace_back(node_of(Node::Kind::filter));
            node.filter = *filter;
            node.offset = begin;
        };
        bool prefix = false;
        if (const std::size_t quote = quote_at(text_, at_)) {
            const auto [content, closed] = read_quoted(quote);
            read(content, true);
            prefix = at_char('*') || (!closed && options_.as_you_type);
            if (at_char('*')) ++at_;
        } else if (const std::size_t size =
                       label_of(field) ? 0 : bracketed_range_at(text_, at_, options_.as_you_type)) {
            read(text_.substr(std::exchange(at_, at_ + size), size), false);
        } else if (field == FilterField::url) {
            const std::string_view url = without_sentence_end(maker_.bounded(read_word(), begin));
            if (options_.as_you_type && at_end() && !(options_.knows_url && options_.knows_url(url))) {
                field = FilterField::domain; // its site's, until it is that of a record
                prefix = ends_in_host(url);
                if (has_path(url)) warn(begin, "no record has " + url_in_message(url) + "; these are of its site");
            }
            read(url, false);
        } else {
            // Only what is between the commas counts.
            std::string_view values = maker_.bounded(read_word(), begin);
            if (const std::size_t bare = without_boost(values).size(); bare < values.size()) {
                warn_of_weight(begin + bare);
                values = values.substr(0, bare);
            }
            prefix = options_.as_you_type && at_end() && (field != FilterField::domain || ends_in_host(values));
            while (!values.empty()) {
                const std::size_t comma = std::min(values.find(','), values.size());
                if (comma > 0) read(values.substr(0, comma), false);
                values.remove_prefix(std::min(comma + 1, values.size()));
                if (filters.size() >= maker_.room()) break;
            }
        }
        if (!readable || filters.empty()) {
            const bool goes_on = options_.as_you_type && at_end();
            warn(begin, expected_here(field) + (goes_on ? "; until then it is left out" : "; it is searched as text"));
            if (!goes_on || filters.empty()) return std::nullopt; // of a list what is typed already counts
        }
        if (auto* label = std::get_if<LabelFilter>(&filters.back().filter); label != nullptr && prefix)
            label->prefix = true;
        const std::size_t end = at_;
        take_boost(text_, at_);
        if (at_ > end) warn_of_weight(end);
        maker_.count(filters.size());
        return joined(Node::Kind::any, std::move(filters));
    }

    void warn_of_everything(std::size_t offset) {
        warn(offset, "this is everything, and is left out beside an operator");
    }
    void warn_of_weight(std::size_t offset) {
        warn(offset, "a filter has no weight for the order, as words have; ^ is left out");
    }

    struct Quoted {
        std::string_view content;
        bool closed = false;
    };
    // What stands in quotes, of which the first is `quote` bytes.
    Quoted read_quoted(std::size_t quote) {
        const std::size_t begin = at_;
        at_ += quote;
        const std::size_t inside = at_;
        while (!at_end() && quote_at(text_, at_) == 0)
            ++at_;
        const Quoted quoted{maker_.bounded(text_.substr(inside, at_ - inside), begin), !at_end()};
        if (!quoted.closed && !options_.as_you_type)
            warn(begin, "the quote that begins here is not closed; everything after it is the phrase");
        at_ += quote_at(text_, at_);
        return quoted;
    }

    Node phrase(std::size_t quote, const Scope& scope, bool exact) {
        const std::size_t begin = at_;
        const auto [content, closed] = read_quoted(quote);
        Suffix suffix;
        suffix.prefix = at_char('*') || (!closed && options_.as_you_type);
        if (at_char('*')) ++at_;
        const std::size_t tilde = at_;
        const auto distance = take_distance(text_, at_);
        suffix.boost = take_boost(text_, at_);
        if (distance && exact) warn(tilde, "what is asked for as it is written stands side by side; ~ is left out");
        if (distance && !exact) return maker_.near(begin, content, scope.fields, *distance, suffix.boost);
        return maker_.one({begin, content, scope.fields, true, exact}, suffix);
    }

    Node word(const Scope& scope, bool exact) {
        const std::size_t begin = at_;
        std::string_view content = read_word();
        Suffix suffix = take_suffix(content);
        complete_suffix(suffix);
        return maker_.one({begin, maker_.bounded(content, begin), scope.fields, false, exact}, suffix);
    }

    // The word that is being typed may go on.
    void complete_suffix(Suffix& suffix) const {
        if (options_.as_you_type && at_end() && suffix.edits == 0) suffix.prefix = true;
    }

    std::string_view text_;
    QueryAnalyzers& analyzers_;
    ParseOptions options_;
    std::size_t at_ = 0;
    bool wordless_ = false;   // there was text without a word in it
    std::size_t depth_ = 0;   // of the groups around
    std::size_t ignored_ = 0; // parentheses in this group that are too deep for one
    bool too_deep_ = false;
    std::size_t joined_at_ = static_cast<std::size_t>(-1); // what an operator joins begins here
    Query query_;
    UnitMaker maker_;
};

} // namespace

static void to_original(Node& node, const SeenText& seen) {
    node.offset = seen.in_original(node.offset);
    for (Node& child : node.children)
        to_original(child, seen);
}

Query parse(std::string_view text, QueryAnalyzers& analyzers, const ParseOptions& options) {
    const SeenText seen(text);
    Query query = Parser(seen.text(), analyzers, options).run();
    to_original(query.root, seen);
    for (Warning& warning : query.warnings)
        warning.offset = seen.in_original(warning.offset);
    return query;
}

} // namespace newsidx::query

#include "query/parse.h"

#include "query/filter_values.h"
#include "query/hints.h"
#include "query/lexical.h"
#include "query/query_text.h"
#include "query/unit_maker.h"
#include "text/ascii.h"
#include "text/respell.h"

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
        : analyzers_(analyzers), options_(options),
          maker_(text, analyzers, query_.warnings), in_{text, maker_, options.as_you_type} {}

    Query run() {
        query_.root = node_of(Node::Kind::all, options_.plain ? plain_words() : sequence({}));
        // Text without any word matches nothing; only no text at all matches everything.
        if (wordless_ && query_.root.children.empty()) {
            query_.root.children.push_back(node_of(Node::Kind::nothing));
            if (const auto at = maker_.wordless_at()) in_.warn(*at, "there is no word in this");
        }
        if (!options_.plain)
            for (const auto hint_of : {hint_at_no_time, hint_at_small_operator, hint_at_stop_word, hint_at_headline})
                if (auto hint = hint_of(in_.text, query_.root)) in_.warn(hint->offset, std::move(hint->message));
        if (options_.synonyms != nullptr && !options_.plain)
            apply_synonyms(*options_.synonyms, analyzers_, maker_.room(), query_.root);
        return std::move(query_);
    }

private:
    // --- operators ---

    // The operator that stands next and has something to join on its right.
    [[nodiscard]] std::optional<Operator> operator_next(std::size_t& at) const {
        at = skip_spaces(in_.text, at);
        const auto found = operator_at(in_.text, at);
        if (!found) return std::nullopt;
        return begins_something(skip_spaces(in_.text, at + found->size)) ? found : std::nullopt;
    }

    // Whether what stands at `at` can be joined, or left out.
    [[nodiscard]] bool begins_something(std::size_t at) const {
        return at < in_.text.size() && !(in_.text[at] == ')' && in_.in_parentheses()) && !operator_at(in_.text, at);
    }

    // While it is typed: behind it comes what it joins, or leaves out.
    [[nodiscard]] bool is_last_operator() const {
        if (!options_.as_you_type) return false;
        const auto found = operator_at(in_.text, in_.at);
        const std::size_t size = found ? found->size : not_at(in_.text, in_.at) ? 3 : 0;
        return size > 0 && skip_spaces(in_.text, in_.at + size) == in_.text.size();
    }

    std::optional<Operator> take_operator(Operator::Kind kind) {
        std::size_t at = in_.at;
        const auto found = operator_next(at);
        if (!found || found->kind != kind) return std::nullopt;
        in_.at = skip_spaces(in_.text, at + found->size);
        joined_at_ = in_.at;
        return found;
    }

    // Says so where the next thing is one too many, and ends.
    bool is_full() {
        if (maker_.room() == 0) maker_.limit(in_.at);
        if (maker_.is_limited()) in_.at = in_.text.size();
        return maker_.is_limited();
    }

    // --- from the loosest binding to the tightest ---

    std::vector<Node> plain_words() {
        std::vector<Node> all;
        while (in_.skip(), !in_.at_end() && !is_full()) {
            if (const std::size_t quote = quote_at(in_.text, in_.at))
                in_.at += quote;
            else
                add(plain_word(), all);
        }
        return all;
    }

    std::vector<Node> plain_word() {
        const std::size_t begin = in_.at;
        while (!in_.at_end() && space_at(in_.text, in_.at) == 0 && quote_at(in_.text, in_.at) == 0)
            ++in_.at;
        const std::string_view content = in_.text.substr(begin, in_.at - begin);
        Suffix suffix;
        complete_suffix(content, suffix);
        return maker_.several(begin, content, suffix);
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
        while (in_.skip(), !in_.at_end() && !is_full()) {
            if (in_.at_char(')')) {
                if (in_.ignored == 0 && in_.depth > 0) break;
                if (in_.ignored > 0)
                    --in_.ignored;
                else
                    in_.warn(in_.at, "this ) closes nothing; it is left out");
                ++in_.at;
            } else if (!all.empty() && is_last_operator()) {
                in_.at = in_.text.size();
            } else if (const std::size_t size = everything_at(in_.text, in_.at)) {
                const std::size_t star = std::exchange(in_.at, in_.at + size);
                if (take_operator(Operator::Kind::either)) warn_of_everything(star);
                take_operator(Operator::Kind::both); // and what else is asked for
            } else if (const auto stray = operator_at(in_.text, in_.at); stray && !stray->word) {
                in_.warn(in_.at, "this joins nothing; it is left out");
                wordless_ = true;
                in_.at += stray->size;
            } else {
                if (stray) in_.warn(in_.at, std::string(hint_at_stray(in_.text.substr(in_.at))));
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
        std::size_t at = skip_spaces(in_.text, in_.at);
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
                    in_.warn(at, "NEAR is between words and phrases only; here it is read as AND");
                nodes = alone(join(Node::Kind::all, std::move(nodes), std::move(right)));
            }
            at = skip_spaces(in_.text, in_.at);
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
        const bool after_operator = joins_before(in_.at);
        const std::size_t begin = in_.at;
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
        const std::size_t begin = in_.at;
        for (std::size_t at = begin - 1; at != in_.at;) {
            at = in_.at;
            if (not_at(in_.text, in_.at)) {
                const std::size_t right = skip_spaces(in_.text, in_.at + 3);
                if (begins_something(right)) in_.at = right;
            }
            const std::size_t after = std::min(in_.text.find_first_not_of('-', in_.at), in_.text.size());
            const bool is_sign = after < in_.text.size() && space_at(in_.text, after) == 0 &&
                                 !(in_.text[after] == ')' && in_.in_parentheses());
            if (is_sign) in_.at = after;
        }
        return in_.at > begin;
    }

    std::vector<Node> operand(const Scope& outer, bool single, std::size_t begin) {
        Scope scope = outer;
        const std::size_t name_at = in_.at;
        const auto field = field_at(in_.text, in_.at);
        if (options_.as_you_type && is_name_alone(in_.text.substr(in_.at))) {
            in_.at = in_.text.size();
            return {};
        }
        if (field) {
            scope = {field->text, field->filter};
            in_.at += field->size;
        }
        if (const std::size_t size = joins_before(in_.at) ? everything_at(in_.text, in_.at) : 0) {
            warn_of_everything(std::exchange(in_.at, in_.at + size));
            return {};
        }
        const bool is_word = !in_.at_char('(') && !(field && (field->filter || quote_at(in_.text, in_.at) > 0));
        const std::size_t end = is_word ? in_.end_of_word(in_.at) : in_.at;
        if (is_word && !(options_.as_you_type && end == in_.text.size()))
            if (std::string hint =
                    field ? hint_at_word(in_.text.substr(in_.at, end - in_.at)) : hint_at(in_.text, in_.at, end);
                !hint.empty())
                in_.warn(in_.at, std::move(hint));
        if (in_.at_char('(')) return group(scope, begin);
        if (options_.as_you_type && in_.at + quote_at(in_.text, in_.at) == in_.text.size()) {
            in_.at = in_.text.size(); // in the quotes nothing has been typed yet
            return {};
        }
        if (!scope.filter && scope.fields == kAnywhere && is_known_url(in_.text.substr(in_.at, end - in_.at)))
            scope.filter = FilterField::url;
        if (scope.filter) {
            if (auto filter = read_filters(in_, *scope.filter, options_)) return alone(std::move(*filter));
            // What means nothing there is text, if that is all of it.
            if (in_.goes_on()) return {};
            in_.at = name_at;
            const std::size_t quote = quote_at(in_.text, in_.at);
            return alone(quote > 0 ? phrase(quote, {}, false) : word({}, false));
        }
        const bool exact = in_.at_char('=') && in_.at + 1 < in_.text.size() && space_at(in_.text, in_.at + 1) == 0;
        if (exact) ++in_.at;
        if (const std::size_t quote = quote_at(in_.text, in_.at)) return alone(phrase(quote, scope, exact));
        std::size_t after = in_.end_of_word(in_.at);
        if (single || exact || scope.fields != kAnywhere || operator_next(after)) return alone(word(scope, exact));
        const std::size_t word_at = in_.at;
        std::string_view content = in_.read_word();
        Suffix suffix = take_suffix(content);
        complete_suffix(content, suffix);
        if (suffix.boost == 1 && !reads_as_syntax(content)) return maker_.several(word_at, content, suffix);
        return alone(maker_.one({word_at, maker_.bounded(content, word_at)}, suffix));
    }

    // Without a scheme it may as well be what a text says: github.example/a/b.
    bool is_known_url(std::string_view word) {
        if (word.find("://") != word.npos) return is_url(word);
        word = without_sentence_end(word);
        if (may_be_url(word) && options_.knows_url && options_.knows_url(word)) return true;
        if (is_url(word) && !(options_.as_you_type && in_.end_of_word(in_.at) == in_.text.size()))
            in_.warn(in_.at, "no record has " + url_in_message(word) + "; it is searched as text");
        return false;
    }

    std::vector<Node> group(const Scope& scope, std::size_t begin) {
        const std::size_t open = in_.at++;
        if (in_.depth == kMaxDepth) {
            if (!std::exchange(too_deep_, true)) in_.warn(open, "parentheses this deep are left out");
            ++in_.ignored;
            return alone(node_of(Node::Kind::nothing));
        }
        ++in_.depth;
        const std::size_t ignored = std::exchange(in_.ignored, 0);
        std::vector<Node> all = sequence(scope);
        in_.ignored = ignored;
        --in_.depth;
        if (in_.at_char(')'))
            ++in_.at;
        else if (!maker_.is_limited() && !options_.as_you_type)
            in_.warn(open, "this ( is not closed; it goes on to the end");
        const double boost = take_boost(in_.text, in_.at);
        if (all.empty()) {
            if (in_.goes_on()) return {};
            in_.warn(begin, "there is nothing to find in these parentheses");
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
                child = Node(maker_.one({in_.at, child.unit.text, child.unit.fields, false, false}, {}));
            boost_words(child, boost);
        }
    }

    void warn_of_everything(std::size_t offset) {
        in_.warn(offset, "this is everything, and is left out beside an operator");
    }
    Node phrase(std::size_t quote, const Scope& scope, bool exact) {
        const std::size_t begin = in_.at;
        auto [content, closed] = in_.read_quoted(quote);
        Suffix suffix;
        suffix.prefix = take_star(content) || in_.at_char('*') || (!closed && options_.as_you_type);
        if (std::string hint = hint_at_phrase(content); !hint.empty()) in_.warn(begin, std::move(hint));
        if (in_.at_char('*')) ++in_.at;
        const std::size_t tilde = in_.at;
        const auto distance = take_distance(in_.text, in_.at);
        suffix.boost = take_boost(in_.text, in_.at);
        if (distance && exact) in_.warn(tilde, "what is asked for as it is written stands side by side; ~ is left out");
        if (distance && !exact) return maker_.near(begin, content, scope.fields, *distance, suffix.boost);
        return maker_.one({begin, content, scope.fields, true, exact}, suffix);
    }

    Node word(const Scope& scope, bool exact) {
        const std::size_t begin = in_.at;
        std::string_view content = in_.read_word();
        Suffix suffix = take_suffix(content);
        complete_suffix(content, suffix);
        return maker_.one({begin, maker_.bounded(content, begin), scope.fields, false, exact}, suffix);
    }

    // The word that is being typed may go on; 1'000 is whole.
    void complete_suffix(std::string_view content, Suffix& suffix) const {
        if (in_.goes_on() && suffix.edits == 0 && text::with_commas(content).empty()) suffix.prefix = true;
    }

    QueryAnalyzers& analyzers_;
    ParseOptions options_;
    bool wordless_ = false; // there was text without a word in it
    bool too_deep_ = false;
    std::size_t joined_at_ = static_cast<std::size_t>(-1); // what an operator joins begins here
    Query query_;
    UnitMaker maker_;
    QueryText in_;
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

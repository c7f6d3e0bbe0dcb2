#include "query/synonyms.h"

#include "query/lexical.h"
#include "text/analyzer.h"
#include "text/encoding.h"
#include "text/split.h"
#include "text/token.h"

#include <algorithm>
#include <utility>

namespace newsidx::query {

namespace {

// The words of a text, folded, with a space between; and how many they are.
class Keys {
public:
    std::string of(std::string_view text) {
        // Making an analyzer takes longer than reading a query.
        thread_local text::Analyzer analyzer{text::analyzer_tag("")};
        analyzer.analyze(text, text::Mode::exact, tokens_);
        std::string key;
        words_ = 0;
        for (const std::string_view word : text::words_in_row(tokens_)) {
            if (words_++ > 0) key += ' ';
            key += word;
        }
        return key;
    }
    [[nodiscard]] std::size_t words() const { return words_; }

private:
    text::TokenList tokens_;
    std::size_t words_ = 0;
};

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && space_at(text, 0) != 0)
        text.remove_prefix(space_at(text, 0));
    while (!text.empty() && text.find_first_of(" \t\r\f\v", text.size() - 1) != std::string_view::npos)
        text.remove_suffix(1);
    return text;
}

std::vector<std::string_view> split(std::string_view list) {
    std::vector<std::string_view> out;
    while (!list.empty()) {
        if (const std::string_view one = trimmed(text::take_part(list, ',')); !one.empty()) out.push_back(one);
    }
    return out;
}

bool can_have_synonyms(const Node& node) {
    return node.kind == Node::Kind::unit && !node.unit.quoted && !node.unit.prefix && node.unit.edits == 0 &&
           node.unit.written.empty();
}

std::size_t slots_of(const Unit& unit) {
    std::size_t size = 0;
    for (const Slots& slots : unit.variants)
        size = std::max(size, slots.size());
    return size;
}

class Applier {
public:
    Applier(const Synonyms& synonyms, QueryAnalyzers& analyzers, std::size_t room)
        : synonyms_(synonyms), analyzers_(analyzers), room_(room) {}

    void apply(Node& node) {
        if (node.kind == Node::Kind::near) return;
        std::vector<Node> children;
        for (std::size_t i = 0; i < node.children.size();) {
            // Only side by side: of alternatives each stands for itself.
            const std::size_t most = node.kind == Node::Kind::all ? row_from(node.children, i) : row_of_one(node, i);
            std::size_t taken = 0;
            for (std::size_t size = most; size > 0 && taken == 0; --size)
                if (replace(node.children, i, size, children)) taken = size;
            if (taken == 0) {
                Node& child = node.children[i];
                apply(child);
                const bool one = child.kind == Node::Kind::all && child.children.size() == 1;
                children.push_back(one ? Node(std::move(child.children.front())) : std::move(child));
                taken = 1;
            }
            i += taken;
        }
        node.children = std::move(children);
    }

private:
    static std::size_t row_of_one(const Node& node, std::size_t i) {
        return can_have_synonyms(node.children[i]) ? 1 : 0;
    }

    // How many from `i` on can be meant as one.
    [[nodiscard]] std::size_t row_from(const std::vector<Node>& nodes, std::size_t i) const {
        std::size_t size = 0;
        while (size < synonyms_.longest() && i + size < nodes.size() && can_have_synonyms(nodes[i + size]) &&
               nodes[i + size].unit.fields == nodes[i].unit.fields && nodes[i + size].unit.boost == nodes[i].unit.boost)
            ++size;
        return size;
    }

    bool replace(std::vector<Node>& nodes, std::size_t begin, std::size_t size, std::vector<Node>& out) {
        std::string text;
        for (std::size_t i = begin; i < begin + size; ++i)
            text += (i == begin || nodes[i].unit.joined ? "" : " ") + nodes[i].unit.text;
        const std::vector<std::string>* meanings = synonyms_.find(keys_.of(text));
        if (meanings == nullptr) return false;
        Node node = node_of(Node::Kind::synonyms);
        node.children.emplace_back();
        for (const std::string& meaning : *meanings) {
            std::vector<Unit> units = analyzers_.units(meaning, QueryAnalyzers::Cut::phrase, false);
            if (units.empty() || slots_of(units.front()) > room_) continue;
            room_ -= slots_of(units.front());
            Node& same = node.children.emplace_back(node_of(Node::Kind::unit));
            same.unit = std::move(units.front());
            same.unit.quoted = true;
            same.unit.text = meaning;
            same.unit.fields = nodes[begin].unit.fields;
            same.unit.boost = nodes[begin].unit.boost;
        }
        if (node.children.size() == 1) return false;
        const auto first = nodes.begin() + static_cast<std::ptrdiff_t>(begin);
        if (size == 1)
            node.children.front() = std::move(*first);
        else
            std::move(first, first + static_cast<std::ptrdiff_t>(size),
                      std::back_inserter(node.children.front().children));
        out.push_back(std::move(node));
        return true;
    }

    const Synonyms& synonyms_;
    QueryAnalyzers& analyzers_;
    std::size_t room_;
    Keys keys_;
};

} // namespace

Synonyms Synonyms::read(std::string_view text, std::vector<Problem>& problems) {
    Synonyms out;
    Keys keys;
    const auto add = [&](std::string_view from, const std::vector<std::string_view>& to, std::size_t line) {
        const std::string key = keys.of(from);
        const std::size_t words = keys.words();
        if (words == 0) return problems.push_back({line, "there is no word in '" + std::string(from) + "'"});
        out.longest_ = std::max(out.longest_, words);
        std::vector<std::string>& meanings = out.meanings_[key];
        for (const std::string_view meaning : to) {
            if (keys.of(meaning) == key || keys.words() == 0) continue;
            if (std::find(meanings.begin(), meanings.end(), meaning) == meanings.end()) meanings.emplace_back(meaning);
        }
    };
    text = text::without_mark(text);
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::string_view line = trimmed(text::take_part(text, '\n'));
        if (line.empty() || line.starts_with('#')) continue;
        const std::size_t arrow = line.find("=>");
        const std::vector<std::string_view> left = split(line.substr(0, arrow));
        const std::vector<std::string_view> right =
            arrow == std::string_view::npos ? left : split(line.substr(arrow + 2));
        if (left.empty() || right.empty() || (arrow == std::string_view::npos && left.size() < 2)) {
            problems.push_back({number, "a rule is 'one, other' or 'one => other'"});
            continue;
        }
        for (const std::string_view from : left)
            add(from, right, number);
    }
    return out;
}

const std::vector<std::string>* Synonyms::find(const std::string& key) const {
    const auto found = meanings_.find(key);
    return found == meanings_.end() || found->second.empty() ? nullptr : &found->second;
}

void apply_synonyms(const Synonyms& synonyms, QueryAnalyzers& analyzers, std::size_t room, Node& root) {
    Applier(synonyms, analyzers, room).apply(root);
}

} // namespace newsidx::query

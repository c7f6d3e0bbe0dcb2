#include "query/unit_maker.h"

#include "query/respellings.h"
#include "text/unicode.h"

#include <algorithm>
#include <utility>

namespace newsidx::query {

namespace {

constexpr std::size_t kMaxUnitBytes = 4096;

std::size_t size_of(const Unit& unit) {
    std::size_t size = unit.scored.size();
    for (const Slots& slots : unit.variants)
        size = std::max(size, slots.size());
    return size;
}

} // namespace

void UnitMaker::warn(std::size_t offset, std::string message) {
    if (warnings_.size() < kMaxWarnings) warnings_.push_back({offset, std::move(message)});
}

std::size_t UnitMaker::room() const {
    return kMaxTerms - std::min(terms_, kMaxTerms);
}

void UnitMaker::limit(std::size_t offset) {
    if (!std::exchange(limited_, true)) warn(offset, "only the first 256 words are searched");
}

std::string_view UnitMaker::bounded(std::string_view content, std::size_t offset) {
    if (content.size() <= kMaxUnitBytes) return content;
    warn(offset, "only the first 4 KB of this are searched");
    return content.substr(0, text::floor_to_character(content, kMaxUnitBytes));
}

Node UnitMaker::one(const Typed& typed, const Suffix& suffix) {
    const std::string_view content = typed.content;
    std::vector<Unit> units = analyzers_.units(content, QueryAnalyzers::Cut::phrase, suffix.prefix && !typed.exact);
    if (units.empty()) return no_word(typed.offset, typed.quoted);
    Unit& unit = units.front();
    const bool plain = !typed.quoted && !reads_as_syntax(content);
    if (suffix.edits > 0 && !typed.exact && !(plain && analyzers_.make_fuzzy(content, unit, suffix.edits)))
        warn_not_fuzzy(typed.offset + content.size());
    unit.text = content;
    // What is several words elsewhere (中国新闻) is a phrase where one is asked for.
    unit.quoted = !plain || analyzers_.units(content, QueryAnalyzers::Cut::words, false).size() > 1;
    if (typed.exact) unit.written = analyzers_.written(content);
    return finished(typed.offset, std::move(unit), typed.fields, suffix.boost);
}

std::vector<Node> UnitMaker::several(std::size_t offset, std::string_view content, Suffix suffix) {
    content = bounded(content, offset);
    std::vector<Node> nodes;
    std::vector<Unit> units = analyzers_.units(content, QueryAnalyzers::Cut::words, suffix.prefix);
    if (units.empty()) {
        nodes.push_back(no_word(offset, false));
        return nodes;
    }
    if (const std::size_t size = size_with_room(units); size < content.size()) {
        limit(offset + size);
        if (size > 0 || room() == 0) {
            // Again, as if there were no more: the last pair of characters must not reach beyond.
            units = analyzers_.units(content.substr(0, size), QueryAnalyzers::Cut::words, false);
        } else {
            units.resize(1); // finished() leaves as much of it as there is room for
        }
    }
    if (suffix.edits > 0 && !(units.size() == 1 && analyzers_.make_fuzzy(content, units.front(), suffix.edits)))
        warn_not_fuzzy(offset + content.size());
    nodes.reserve(units.size());
    for (Unit& unit : units)
        nodes.push_back(finished(offset, std::move(unit), kAnywhere, suffix.boost));
    return nodes;
}

Node UnitMaker::near(std::size_t offset, std::string_view content, Fields fields, unsigned distance, double boost) {
    Node node = node_of(Node::Kind::near);
    node.distance = distance;
    for (std::size_t at = skip_spaces(content, 0); at < content.size() && room() > 0; at = skip_spaces(content, at)) {
        const std::size_t begin = at;
        while (at < content.size() && space_at(content, at) == 0)
            ++at;
        for (Unit& unit : analyzers_.units(content.substr(begin, at - begin), QueryAnalyzers::Cut::words, false))
            node.children.push_back(finished(offset, std::move(unit), fields, boost));
    }
    if (node.children.empty()) return no_word(offset, true);
    return node.children.size() == 1 ? Node(std::move(node.children.front())) : node;
}

// How many bytes of them there is room for.
std::size_t UnitMaker::size_with_room(const std::vector<Unit>& units) const {
    std::size_t left = room();
    std::size_t size = 0;
    for (const Unit& unit : units) {
        if (size_of(unit) > left) break;
        left -= size_of(unit);
        size += unit.text.size();
    }
    return size;
}

Node UnitMaker::no_word(std::size_t offset, bool quoted) {
    if (quoted)
        warn(offset, "there is no word between these quotes");
    else if (!wordless_at_)
        wordless_at_ = offset;
    return node_of(Node::Kind::nothing);
}

void UnitMaker::warn_not_fuzzy(std::size_t offset) {
    warn(offset, "~ goes with a single word of letters only; it is left out");
}

// Counts it, and leaves as many of its words as there is room for, at least one.
Node UnitMaker::finished(std::size_t offset, Unit unit, Fields fields, double boost) {
    if (size_of(unit) > room()) {
        const std::size_t most = std::max<std::size_t>(1, room());
        limit(offset);
        if (unit.scored.size() > most) unit.scored.resize(most);
        for (Slots& slots : unit.variants)
            if (slots.size() > most) slots.resize(most);
        unit.prefix = false;
        unit.completions.clear();
    } else if (unit.edits == 0 && unit.written.empty()) {
        add_respellings(analyzers_.analyzers(), typing_, unit);
    }
    terms_ += size_of(unit);
    unit.fields = fields;
    unit.boost = boost;
    Node node = node_of(Node::Kind::unit);
    node.unit = std::move(unit);
    return node;
}

} // namespace newsidx::query

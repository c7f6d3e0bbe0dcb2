// The target that reads what people type.
#include "check.h"
#include "query/parse.h"
#include "query/plan.h"
#include "targets.h"
#include "text/analyzer.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace newsidx::fuzz {

namespace {

using query::Node;

std::size_t depth_of(const Node& node) {
    std::size_t depth = 0;
    for (const Node& child : node.children)
        depth = std::max(depth, depth_of(child));
    return depth + 1;
}

std::size_t units_in(const Node& node) {
    std::size_t units = node.kind == Node::Kind::unit || node.kind == Node::Kind::filter ? 1 : 0;
    for (const Node& child : node.children)
        units += units_in(child);
    return units;
}

} // namespace

// The first byte says how the rest is read.
void query(std::string_view bytes) {
    if (bytes.empty()) return;
    const auto how = static_cast<unsigned char>(bytes.front());
    const std::string_view text = bytes.substr(1);
    thread_local text::Analyzer english("en");
    thread_local text::Analyzer chinese("zh");
    query::QueryAnalyzers analyzers({{&english, 7}, {&chinese, 3}});
    query::ParseOptions options;
    options.now = 1'700'000'000;
    options.plain = how % 8 == 1;
    options.as_you_type = how % 8 == 2;
    std::vector<query::Synonyms::Problem> problems;
    query::Synonyms synonyms;
    if (how % 8 == 3) synonyms = query::Synonyms::read(text, problems);
    if (how % 8 == 4) synonyms = query::Synonyms::read("gpu, graphics card\na => b c", problems);
    if (synonyms.longest() > 0) options.synonyms = &synonyms;

    const query::Query read = query::parse(text, analyzers, options);
    require(read.warnings.size() <= 20, "there are more warnings than 20");
    for (const query::Warning& warning : read.warnings)
        require(warning.offset <= text.size(), "a warning points behind the query", warning.message);
    require(depth_of(read.root) <= 4 * query::kMaxDepth, "a tree is deeper than parentheses may be");
    require(units_in(read.root) <= query::kMaxTerms + 1, "a tree has more words than a query may have");
    const query::Plan plan = query::plan(read.root, static_cast<Match>(how / 8 % 3));
    require(plan.expression.find('\0') == std::string::npos, "an expression for FTS5 holds a NUL", plan.expression);
    for (const query::Leaf& leaf : plan.leaves)
        require(plan.nothing || leaf.string < plan.strings, "a term is not asked for", leaf.term);
    if (options.plain) return;
    options.as_you_type = false;
    // What was understood is understood the same way.
    const std::string written = query::to_text(read.root);
    const std::string again = query::to_text(query::parse(written, analyzers, options).root);
    require(again == written, "read again, a query is another", written + "   " + again);
}

} // namespace newsidx::fuzz

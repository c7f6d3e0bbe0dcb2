#include "engine/search/suggest_labels.h"

#include "engine/search/answer.h"
#include "engine/search/filters.h"
#include "engine/search/near_terms.h"
#include "engine/search/searcher.h"
#include "query/lexical.h"
#include "query/typed_filter.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

namespace newsidx::engine {

namespace {

constexpr std::size_t kLookedAt = 5'000; // labels that begin so
constexpr std::size_t kTried = 24;       // of these, the most frequent

} // namespace

std::uint64_t records_found(const SuggestScope& scope, std::string text) {
    // As it is written: who is typing does not wait until all texts are read.
    if (const std::size_t sign = text.find_last_of(" =("); sign != std::string::npos && text[sign] == '=')
        text.erase(sign, 1);
    query::Query query = parse_query(text, scope.search, scope.analyzers, scope.reader);
    put_near_terms(query.root, scope.reader, scope.deadline);
    SearchOptions search = scope.search;
    search.unpublished = search.unpublished || asks_for_hidden(query.root);
    const Run run = Searcher(scope.reader, search, scope.deadline).run(query.root, {});
    if (run.partial) throw Expired();
    return run.matches;
}

bool add_completed_labels(const SuggestScope& scope, const std::string& typed, std::size_t limit,
                          std::vector<SuggestedWord>& words) {
    const query::SeenText seen(typed);
    const std::optional<query::TypedFilter> filter = query::typed_filter(seen.text());
    if (!filter || !filter->label) return filter.has_value(); // a date, say
    store::Reader& reader = scope.reader;
    query::LabelFilter label{*filter->label, {}, false};
    const store::LabelMatch match = label_match(label.field, true);
    const auto documents_of = [&reader](const store::Label& one) {
        const std::int64_t ids[] = {one.id};
        return reader.labelled(ids);
    };
    std::vector<std::pair<std::uint64_t, store::Label>> labels; // by their documents
    for (store::Label& one : filter->value.empty()
                                 ? reader.labels().containing(label_field(label.field), "", kTried)
                                 : reader.labels().find(label_field(label.field), filter->value, match)) {
        if (labels.size() == kLookedAt) break;
        scope.deadline.check();
        const std::uint64_t documents = documents_of(one)->size();
        labels.emplace_back(documents, std::move(one));
    }
    std::ranges::sort(labels, [](const auto& a, const auto& b) {
        return std::tie(b.first, a.second.folded) < std::tie(a.first, b.second.folded);
    });
    labels.resize(std::min(labels.size(), kTried));
    const std::string before = typed.substr(0, seen.in_original(filter->begin));
    std::set<std::string> known; // en-us and en-US find the same, as do iw and he
    for (const auto& [documents, one] : labels) {
        if (words.size() == limit) break;
        scope.deadline.check_now();
        if (!scope.search.unpublished && !documents_of(one)->any_of([&reader](std::int64_t document) {
                return reader.documents().entry(document).visible();
            }))
            continue; // of hidden records alone
        if (!known.insert(asked_for(one)).second) continue;
        label.value = one.value;
        std::string whole = before + query::to_text(query::Filter(label));
        if (const std::uint64_t count = records_found(scope, whole); count > 0)
            words.push_back({std::move(whole), count});
    }
    std::ranges::stable_sort(words, std::greater(), [](const auto& word) { return word.documents; });
    return true;
}

} // namespace newsidx::engine

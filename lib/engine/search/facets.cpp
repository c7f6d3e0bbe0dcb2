#include "engine/search/facets.h"

#include "engine/search/filters.h"
#include "query/dates.h"
#include "query/filter.h"
#include "query/lexical.h"
#include "store/labels.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace newsidx::engine {

namespace {

using query::LabelFilter;
using store::LabelField;

// Up to so many matches the lists of their labels are looked up. By then that takes as long as to read the sets of all
// labels of a million records.
constexpr std::uint64_t kFewMatches = 2'000;

// What filters by the values of a facet, where these are labels.
std::optional<LabelFilter::Field> filter_field(Facet facet) {
    const auto field = query::filter_field(to_string(facet));
    return field ? query::label_of(*field) : std::nullopt;
}

// Labels whose filters are the same (asked_for()): a value in all its spellings.
struct Value {
    std::string spelling; // that of the most matches; of equals the first one
    std::uint64_t spelling_count = 0;
    std::uint64_t count = 0;
};
using Values = std::map<std::string, Value, std::less<>>; // by what is asked for

void count_spelling(Value& value, const std::string& spelling, std::uint64_t count) {
    if (count < value.spelling_count || (count == value.spelling_count && spelling >= value.spelling)) return;
    value.spelling = spelling;
    value.spelling_count = count;
}

Values count_by_label(LabelField field, const store::DocumentSet& matches, store::Reader& reader, Deadline& deadline) {
    Values values;
    store::Label last; // a record may have a value in two spellings, which come one after the other
    store::DocumentSet last_documents;
    std::uint64_t last_count = 0;
    reader.labels().for_each_set(field, [&](const store::Label& label, const store::DocumentSet& documents) {
        deadline.check_now();
        const std::uint64_t count = documents.intersection_size(matches);
        if (count == 0) return;
        Value& value = values[asked_for(label)];
        count_spelling(value, label.value, count);
        if (label.folded == last.folded) {
            value.count -= last_count;
            last_documents.or_with(documents);
        } else {
            last = label;
            last_documents = documents;
        }
        last_count = last_documents.intersection_size(matches);
        value.count += last_count;
    });
    return values;
}

Values count_by_match(LabelField field, const store::DocumentSet& matches, store::Reader& reader, Deadline& deadline) {
    Values values;
    std::map<std::string, std::map<std::string, std::uint64_t>> spellings;
    std::vector<std::string> keys;
    matches.for_each([&](std::int64_t document) {
        deadline.check();
        keys.clear();
        for (const store::Label& label : reader.labels_of(document, field)) {
            std::string key = asked_for(label);
            ++spellings[key][label.value];
            if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(std::move(key));
        }
        for (const std::string& key : keys)
            ++values[key].count;
    });
    for (const auto& [key, counts] : spellings)
        for (const auto& [spelling, count] : counts)
            count_spelling(values[key], spelling, count);
    return values;
}

// A record has one domain and one language, so that what those below a value have adds up.
void add_those_below(LabelField field, Values& values) {
    if (field != LabelField::domain && field != LabelField::lang) return;
    std::vector<std::pair<std::string, std::uint64_t>> own;
    own.reserve(values.size());
    for (const auto& [key, value] : values)
        own.emplace_back(key, value.count);
    for (const auto& [key, count] : own) {
        std::string_view above = key;
        for (;;) {
            if (field == LabelField::domain) {
                const std::size_t dot = above.find('.');
                if (dot == std::string_view::npos) break;
                above.remove_prefix(dot + 1);
            } else {
                const std::size_t hyphen = above.rfind('-');
                if (hyphen == std::string_view::npos) break;
                above = above.substr(0, hyphen);
            }
            if (const auto found = values.find(above); found != values.end()) found->second.count += count;
        }
    }
}

// Who asks for Jane Doe also finds Jane Doe in London, and a record may have both.
void add_those_around(LabelField field, Values& values, const store::DocumentSet& matches, store::Reader& reader,
                      Deadline& deadline) {
    std::unordered_set<std::string_view> keys;
    for (const auto& [key, value] : values)
        keys.insert(key);
    std::map<std::string_view, std::vector<std::string_view>> around;
    for (const std::string_view key : keys) {
        deadline.check();
        for (const std::string_view part : store::parts_of_words(key))
            if (part != key && keys.contains(part)) around[part].push_back(key);
    }
    for (auto& [key, others] : around) {
        deadline.check_now();
        others.push_back(key);
        std::vector<std::int64_t> ids;
        for (const std::string_view one : others)
            for (const store::Label& label : reader.labels().find(field, one, store::LabelMatch::whole))
                ids.push_back(label.id);
        values.find(key)->second.count = reader.labelled(ids)->intersection_size(matches);
    }
}

FacetCounts count_labels(Facet facet, LabelField field, const store::DocumentSet& matches, store::Reader& reader,
                         Deadline& deadline, FacetRoad road) {
    const bool by_match =
        road == FacetRoad::by_match || (road == FacetRoad::automatic && matches.size() <= kFewMatches);
    Values values =
        by_match ? count_by_match(field, matches, reader, deadline) : count_by_label(field, matches, reader, deadline);
    if (field == LabelField::author)
        add_those_around(field, values, matches, reader, deadline);
    else
        add_those_below(field, values);
    FacetCounts out;
    out.facet = facet;
    out.values.reserve(values.size());
    for (auto& [key, value] : values)
        out.values.push_back({std::move(value.spelling), value.count, {}});
    std::sort(out.values.begin(), out.values.end(), [](const FacetValue& a, const FacetValue& b) {
        return a.count != b.count ? a.count > b.count : a.value < b.value;
    });
    out.distinct = out.values.size();
    return out;
}

std::string date_of(Facet facet, std::int64_t seconds) {
    const std::chrono::year_month_day day(
        std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds(std::chrono::seconds(seconds))));
    const std::string year = fmt::format("{:04}", static_cast<int>(day.year()));
    return facet == Facet::year ? year : fmt::format("{}-{:02}", year, static_cast<unsigned>(day.month()));
}

// The years that a query can name.
bool can_be_named(std::int64_t seconds) {
    return seconds >= query::kFirstSecond && seconds <= query::kLastSecond;
}

FacetCounts count_entries(Facet facet, const store::DocumentSet& matches, store::Reader& reader, Deadline& deadline) {
    std::map<std::string, std::uint64_t> counts;
    std::int64_t last = 0; // neighbours are often of the same month
    std::string last_date;
    matches.for_each([&](std::int64_t document) {
        deadline.check();
        const rank::DocumentEntry& entry = reader.documents().entry(document);
        if (facet == Facet::kind) {
            ++counts[entry.stub() ? "stub" : "record"];
            return;
        }
        if (entry.published_at == rank::kNoDate || !can_be_named(entry.published_at)) return;
        const std::int64_t day =
            std::chrono::floor<std::chrono::days>(std::chrono::seconds(entry.published_at)).count();
        if (last_date.empty() || day != last) last_date = date_of(facet, entry.published_at);
        last = day;
        ++counts[last_date];
    });
    FacetCounts out;
    out.facet = facet;
    for (auto value = counts.rbegin(); value != counts.rend(); ++value)
        out.values.push_back({value->first, value->second, {}});
    if (facet == Facet::kind)
        std::stable_sort(out.values.begin(), out.values.end(),
                         [](const FacetValue& a, const FacetValue& b) { return a.count > b.count; });
    out.distinct = out.values.size();
    return out;
}

bool has_quote(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i)
        if (query::quote_at(text, i) > 0) return true;
    return false;
}

// A query has no way to say a quote within quotes.
std::string filter_of(Facet facet, const std::string& value) {
    const auto field = filter_field(facet);
    if (!field) return (facet == Facet::kind ? "kind:" : "date:") + value;
    const std::string asked = has_quote(value) ? store::fold_label(value) : value;
    return has_quote(asked) ? std::string() : query::to_text(LabelFilter{*field, asked, false});
}

} // namespace

FacetCounts count_facet(Facet facet, const store::DocumentSet& matches, std::size_t limit, store::Reader& reader,
                        Deadline& deadline, FacetRoad road) {
    const auto field = filter_field(facet);
    FacetCounts out = field ? count_labels(facet, label_field(*field), matches, reader, deadline, road)
                            : count_entries(facet, matches, reader, deadline);
    if (limit > 0 && out.values.size() > limit) out.values.resize(limit);
    for (FacetValue& value : out.values)
        value.filter = filter_of(facet, value.value);
    return out;
}

} // namespace newsidx::engine

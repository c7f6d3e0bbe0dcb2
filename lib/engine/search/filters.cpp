#include "engine/search/filters.h"

#include "text/fold_value.h"
#include "text/host.h"
#include "text/language.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <map>
#include <string>

namespace newsidx::engine {

namespace {

using query::DateFilter;
using query::Filter;
using query::Flag;
using query::LabelFilter;
using query::NumberFilter;
using store::LabelField;
using store::LabelMatch;

// All of the languages that are called so; only the names of those that the file has are looked at, for there are
// thousands.
std::vector<store::Label> languages_called(const std::string& name, store::Reader& reader) {
    const std::string folded = text::fold_value(name);
    std::map<std::string, bool> is_called; // by code
    std::vector<store::Label> labels = reader.labels().find(LabelField::lang, {}, LabelMatch::prefix);
    std::erase_if(labels, [&](const store::Label& label) {
        const std::string code = label.folded.substr(0, label.folded.find_first_of("-_"));
        const auto [known, is_new] = is_called.try_emplace(code);
        if (is_new) known->second = text::is_language_called(folded, code);
        return !known->second;
    });
    return labels;
}

// By its tag, else by what the tag says in fewer words, else by its name, else by the country's code.
std::vector<store::Label> languages_of(std::string value, store::Reader& reader) {
    std::replace(value.begin(), value.end(), '_', '-'); // en_US
    const auto labels_of = [&](const std::string& named) {
        std::vector<store::Label> labels;
        for (const std::string& tag : {named, text::other_language_tag(named)})
            std::ranges::copy(reader.labels().find(LabelField::lang, tag, LabelMatch::language),
                              std::back_inserter(labels));
        return labels;
    };
    for (const std::string& tag : {value, text::shortest_language_tag(value), text::language_named(value)})
        if (std::vector<store::Label> labels = labels_of(tag); !labels.empty()) return labels;
    std::vector<store::Label> labels = languages_called(value, reader);
    return labels.empty() ? labels_of(text::language_of_country(value)) : labels;
}

// "Marsh, Lena": Lena Marsh. "" for what has not one comma.
std::string in_speaking_order(std::string_view name) {
    const std::size_t comma = name.find(',');
    if (comma == std::string_view::npos || name.find(',', comma + 1) != std::string_view::npos) return {};
    const std::size_t given = name.find_first_not_of(' ', comma + 1);
    if (given == std::string_view::npos) return {};
    return fmt::format("{} {}", name.substr(given), name.substr(0, comma));
}

// How what nothing is filed under as it is typed may be meant.
std::vector<LabelMatch> with_other_signs(LabelMatch match) {
    switch (match) {
    case LabelMatch::whole: return {LabelMatch::letters};
    case LabelMatch::words: return {LabelMatch::spaced_words, LabelMatch::letters};
    case LabelMatch::word_prefix: return {LabelMatch::spaced_word_prefix};
    default: return {};
    }
}

std::vector<store::Label> labels_of(const LabelFilter& filter, store::Reader& reader) {
    const LabelMatch match = label_match(filter.field, filter.prefix);
    if (match == LabelMatch::language) return languages_of(filter.value, reader);
    std::vector<store::Label> labels = reader.labels().find(label_field(filter.field), filter.value, match);
    if (filter.field == LabelFilter::Field::lang)
        std::ranges::copy(languages_of(filter.value, reader), std::back_inserter(labels));
    if (labels.empty() && filter.field == LabelFilter::Field::author)
        if (const std::string name = in_speaking_order(filter.value); !name.empty())
            labels = reader.labels().find(LabelField::author, name, match);
    for (const LabelMatch other : with_other_signs(match))
        if (labels.empty()) labels = reader.labels().find(label_field(filter.field), filter.value, other);
    if (labels.empty() && match == LabelMatch::domain)
        if (const std::string host = text::unicode_host(filter.value); host != filter.value)
            labels = reader.labels().find(LabelField::domain, host, match);
    return labels;
}

store::DocumentSet documents_of(const std::vector<store::Label>& labels, store::Reader& reader) {
    std::vector<std::int64_t> ids;
    ids.reserve(labels.size());
    for (const store::Label& label : labels)
        ids.push_back(label.id);
    return *reader.labelled(ids);
}

store::DocumentSet documents_of(const query::UrlFilter& filter, store::Reader& reader) {
    store::DocumentSet documents;
    // Digits alone would be an id.
    const bool is_url = filter.value.find_first_of("./") != std::string::npos;
    if (const std::int64_t record = is_url ? reader.resolve(filter.value) : 0; record != 0)
        documents.add(reader.document_of(record));
    return documents;
}

bool is_label(Flag flag) {
    return flag == Flag::has_image || flag == Flag::has_author || flag == Flag::has_topic;
}

// What has a label that tells.
store::DocumentSet documents_of(Flag flag, store::Reader& reader) {
    if (flag == Flag::has_image)
        return documents_of(reader.labels().find(LabelField::has, store::kHasImage, LabelMatch::whole), reader);
    return reader.labelled(flag == Flag::has_author ? LabelField::author : LabelField::topic);
}

bool has(Flag flag, const rank::DocumentEntry& entry) {
    switch (flag) {
    case Flag::published: return entry.visible();
    case Flag::unpublished: return !entry.visible();
    case Flag::record: return !entry.stub();
    case Flag::stub: return entry.stub();
    case Flag::has_body: return entry.lengths[rank::kBody] > 0;
    case Flag::has_excerpt: return entry.lengths[rank::kExcerpt] > 0;
    case Flag::has_date: return entry.published_at != rank::kNoDate;
    case Flag::has_quality: return !std::isnan(entry.quality);
    case Flag::has_heat: return !std::isnan(entry.heat);
    case Flag::has_image: // labels
    case Flag::has_author:
    case Flag::has_topic: break;
    }
    return false;
}

} // namespace

store::LabelField label_field(query::LabelFilter::Field field) {
    switch (field) {
    case LabelFilter::Field::topic: return LabelField::topic;
    case LabelFilter::Field::provider: return LabelField::provider;
    case LabelFilter::Field::domain: return LabelField::domain;
    case LabelFilter::Field::type: return LabelField::type;
    case LabelFilter::Field::category: return LabelField::category;
    case LabelFilter::Field::author: return LabelField::author;
    case LabelFilter::Field::lang: break;
    }
    return LabelField::lang;
}

store::LabelMatch label_match(query::LabelFilter::Field field, bool prefix) {
    switch (field) {
    case LabelFilter::Field::author: return prefix ? LabelMatch::word_prefix : LabelMatch::words;
    case LabelFilter::Field::domain: return prefix ? LabelMatch::domain_prefix : LabelMatch::domain;
    case LabelFilter::Field::lang: return prefix ? LabelMatch::prefix : LabelMatch::language;
    default: return prefix ? LabelMatch::prefix : LabelMatch::whole;
    }
}

std::string asked_for(const store::Label& label) {
    if (label.field == LabelField::domain) return std::string(store::without_www(label.folded));
    const std::string other = label.field == LabelField::lang ? text::other_language_tag(label.folded) : std::string();
    return other.empty() ? label.folded : std::min(label.folded, other); // iw, he
}

bool needs_lengths(const Filter& filter) {
    const Flag* flag = std::get_if<Flag>(&filter);
    return flag != nullptr && (*flag == Flag::has_body || *flag == Flag::has_excerpt);
}

Filters::Filters(std::span<const Filter> filters, store::Reader& reader, const Deadline& deadline) {
    tests_.reserve(filters.size());
    for (const Filter& filter : filters) {
        deadline.check_now(); // a domain is looked for among all that there are
        Test& test = tests_.emplace_back(Test{filter, std::nullopt});
        if (const auto* label = std::get_if<LabelFilter>(&filter)) {
            const std::vector<store::Label> labels = labels_of(*label, reader);
            test.is_unknown = labels.empty();
            test.documents = documents_of(labels, reader);
        } else if (const auto* url = std::get_if<query::UrlFilter>(&filter)) {
            test.documents = documents_of(*url, reader);
            test.is_unknown = test.documents->empty();
        } else if (const auto* flag = std::get_if<Flag>(&filter); flag != nullptr && is_label(*flag)) {
            test.documents = documents_of(*flag, reader);
        }
    }
}

bool Filters::is_unknown(const Filter& filter) const {
    return std::any_of(tests_.begin(), tests_.end(),
                       [&](const Test& test) { return test.is_unknown && test.filter == filter; });
}

bool Filters::holds(std::size_t filter, std::int64_t document_id, const rank::DocumentEntry& entry) const {
    const Test& test = tests_[filter];
    if (test.documents) return test.documents->contains(document_id);
    if (const auto* numbers = std::get_if<NumberFilter>(&test.filter))
        return numbers->holds(numbers->field == NumberFilter::Field::quality ? entry.quality : entry.heat);
    if (const auto* dates = std::get_if<DateFilter>(&test.filter))
        return entry.published_at != rank::kNoDate && dates->holds(entry.published_at);
    return has(std::get<Flag>(test.filter), entry);
}

std::optional<store::DocumentSet> Filters::documents(std::span<const std::size_t> filters) const {
    std::optional<store::DocumentSet> out;
    for (const std::size_t filter : filters) {
        if (!tests_[filter].documents) continue;
        if (out)
            out->and_with(*tests_[filter].documents);
        else
            out = tests_[filter].documents;
    }
    return out;
}

namespace {

std::string named_like(LabelField field, std::string_view like, store::Reader& reader) {
    constexpr std::size_t kNamed = 3;
    std::string names;
    for (const store::Label& near : reader.labels().containing(field, like, kNamed))
        names += (names.empty() ? "; there is '" : ", '") + near.value + '\'';
    return names;
}

std::string message_of(const query::UrlFilter& url, store::Reader& reader, const Deadline& deadline) {
    std::string message = "no record has " + query::url_in_message(url.value);
    if (url.value.find('/') != std::string::npos) return message + "; in quotes it is searched as text";
    if (deadline.expired()) return message;
    const LabelFilter domain{LabelFilter::Field::domain, url.value, false};
    if (!labels_of(domain, reader).empty()) return message + "; domain:" + url.value + " finds what is of this site";
    return message;
}

std::string message_of(const LabelFilter& label, store::Reader& reader, const Deadline& deadline) {
    const bool is_language = label.field == LabelFilter::Field::lang;
    std::string message =
        fmt::format("no record has the {} '{}{}'", is_language ? "language" : query::name_of(label.field), label.value,
                    label.prefix ? "*" : "");
    // zh-cn: there is zh
    const std::string_view like =
        std::string_view(label.value).substr(0, is_language ? label.value.find_first_of("-_") : std::string::npos);
    if (!deadline.expired()) message += named_like(label_field(label.field), like, reader);
    if (!reader.has_own_reading())
        message += "; another version read the records, and Index::optimize() (`newsidx optimize`) makes them again";
    return message;
}

} // namespace

void warn_of_unknown(const query::Node& root, const Filters& filters, store::Reader& reader, const Deadline& deadline,
                     std::vector<query::Warning>& warnings) {
    if (warnings.size() >= query::kMaxWarnings) return;
    for (const query::Node& child : root.children)
        warn_of_unknown(child, filters, reader, deadline, warnings);
    if (root.kind != query::Node::Kind::filter || !filters.is_unknown(root.filter)) return;
    if (const auto* url = std::get_if<query::UrlFilter>(&root.filter))
        warnings.push_back({root.offset, message_of(*url, reader, deadline)});
    else
        warnings.push_back({root.offset, message_of(std::get<LabelFilter>(root.filter), reader, deadline)});
}

bool asks_for_hidden(const query::Node& root) {
    if (root.kind == query::Node::Kind::exclude) return false;
    if (root.kind == query::Node::Kind::filter) {
        const auto* flag = std::get_if<Flag>(&root.filter);
        return flag != nullptr && *flag == Flag::unpublished;
    }
    return std::any_of(root.children.begin(), root.children.end(), asks_for_hidden);
}

} // namespace newsidx::engine

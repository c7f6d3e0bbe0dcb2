#include "engine/search/filters.h"

#include "text/host.h"
#include "text/language.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <string>
#include <utility>

namespace newsidx::engine {

namespace {

using query::DateFilter;
using query::Filter;
using query::Flag;
using query::LabelFilter;
using query::NumberFilter;
using store::LabelField;
using store::LabelMatch;

std::vector<store::Label> labels_of(const LabelFilter& filter, store::Reader& reader) {
    const bool by_words = filter.field == LabelFilter::Field::author;
    const LabelMatch match = by_words        ? (filter.prefix ? LabelMatch::word_prefix : LabelMatch::words)
                             : filter.prefix ? LabelMatch::prefix
                             : filter.field == LabelFilter::Field::lang   ? LabelMatch::language
                             : filter.field == LabelFilter::Field::domain ? LabelMatch::domain
                                                                          : LabelMatch::whole;
    std::vector<store::Label> labels = reader.labels().find(label_field(filter.field), filter.value, match);
    for (const auto tag_of : {text::language_named, text::language_in_own_words})
        if (labels.empty() && match == LabelMatch::language)
            if (const std::string tag = tag_of(filter.value); !tag.empty())
                labels = reader.labels().find(LabelField::lang, tag, match);
    if (labels.empty() && match == LabelMatch::domain)
        labels = reader.labels().find(LabelField::domain, text::unicode_host(filter.value), match);
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

// The labels that tell what a record has.
std::vector<store::Label> labels_of(Flag flag, store::Reader& reader) {
    if (flag == Flag::has_image) return reader.labels().find(LabelField::has, store::kHasImage, LabelMatch::whole);
    return reader.labels().find(flag == Flag::has_author ? LabelField::author : LabelField::topic, "",
                                LabelMatch::prefix);
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

bool needs_lengths(const Filter& filter) {
    const Flag* flag = std::get_if<Flag>(&filter);
    return flag != nullptr && (*flag == Flag::has_body || *flag == Flag::has_excerpt);
}

Filters::Filters(std::span<const Filter> filters, store::Reader& reader) {
    tests_.reserve(filters.size());
    for (const Filter& filter : filters) {
        Test& test = tests_.emplace_back(Test{filter, std::nullopt});
        if (const auto* label = std::get_if<LabelFilter>(&filter))
            test.documents = documents_of(labels_of(*label, reader), reader);
        else if (const auto* url = std::get_if<query::UrlFilter>(&filter))
            test.documents = documents_of(*url, reader);
        else if (const auto* flag = std::get_if<Flag>(&filter); flag != nullptr && is_label(*flag))
            test.documents = documents_of(labels_of(*flag, reader), reader);
    }
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

void warn_of_unknown_labels(const query::Node& root, store::Reader& reader, std::vector<query::Warning>& warnings) {
    constexpr std::size_t kNamed = 3;
    if (warnings.size() >= query::kMaxWarnings) return;
    for (const query::Node& child : root.children)
        warn_of_unknown_labels(child, reader, warnings);
    if (root.kind != query::Node::Kind::filter) return;
    if (const auto* url = std::get_if<query::UrlFilter>(&root.filter);
        url != nullptr && documents_of(*url, reader).empty())
        warnings.push_back({root.offset, "no record has " + query::url_in_message(url->value) + "; " +
                                             (url->value.find('/') == std::string::npos
                                                  ? "domain:" + url->value + " finds what is of this site"
                                                  : "in quotes it is searched as text")});
    const auto* label = std::get_if<LabelFilter>(&root.filter);
    if (label == nullptr || !labels_of(*label, reader).empty()) return;
    const bool is_language = label->field == LabelFilter::Field::lang;
    std::string message =
        fmt::format("no record has the {} '{}{}'", is_language ? "language" : query::name_of(label->field),
                    label->value, label->prefix ? "*" : "");
    const char* separator = "; there is ";
    // zh-cn: there is zh
    const std::string_view like =
        std::string_view(label->value).substr(0, is_language ? label->value.find_first_of("-_") : std::string::npos);
    for (const store::Label& near : reader.labels().containing(label_field(label->field), like, kNamed))
        message += std::exchange(separator, ", ") + ('\'' + near.value + '\'');
    if (!reader.has_own_reading())
        message += "; another version read the records, and Index::optimize() (`newsidx optimize`) makes them again";
    warnings.push_back({root.offset, std::move(message)});
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

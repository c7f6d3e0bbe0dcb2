// Filters: which documents a query's filters let through, by their labels' sets and by their entries. For one search,
// in one read transaction, on one thread.
#pragma once

#include "engine/search/deadline.h"
#include "query/ast.h"
#include "query/filter.h"
#include "rank/document_entry.h"
#include "store/documents/document_set.h"
#include "store/reader.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace newsidx::engine {

class Filters {
public:
    Filters() = default; // none
    // Looks the labels up. Throws Expired.
    Filters(std::span<const query::Filter> filters, store::Reader& reader, const Deadline& deadline);

    // Whether it is one of them, and asks for a label or a URL that no record has.
    [[nodiscard]] bool is_unknown(const query::Filter& filter) const;

    // Whether the document fulfils the filter of this number.
    [[nodiscard]] bool holds(std::size_t filter, std::int64_t document_id, const rank::DocumentEntry& entry) const;

    // The documents that fulfil all of these filters, as far as labels can tell; nullopt: they tell nothing.
    [[nodiscard]] std::optional<store::DocumentSet> documents(std::span<const std::size_t> filters) const;

private:
    struct Test {
        query::Filter filter;
        std::optional<store::DocumentSet> documents; // those that fulfil it, where labels say so
        bool is_unknown = false;
    };
    std::vector<Test> tests_;
};

// Whether the filter asks for the lengths of single fields, which not every entry has (ranked/document_range.h).
bool needs_lengths(const query::Filter& filter);

// What the file calls it.
store::LabelField label_field(query::LabelFilter::Field field);

// How the value of a filter finds labels.
store::LabelMatch label_match(query::LabelFilter::Field field, bool prefix);

// What labels of one field have in common whose filters find the same.
std::string asked_for(const store::Label& label);

// Says of each label and URL that is asked for and that no record has what there is instead, as far as there is time.
void warn_of_unknown(const query::Node& root, const Filters& filters, store::Reader& reader, const Deadline& deadline,
                     std::vector<query::Warning>& warnings);

// Whether hidden records are asked for: is:unpublished.
bool asks_for_hidden(const query::Node& root);

} // namespace newsidx::engine

// Filters: which documents a query's filters let through, by their labels' sets and by their entries. For one search,
// in one read transaction, on one thread.
#pragma once

#include "query/ast.h"
#include "query/filter.h"
#include "rank/document_entry.h"
#include "store/document_set.h"
#include "store/reader.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace newsidx::engine {

class Filters {
public:
    Filters() = default; // none
    // Looks the labels up.
    Filters(std::span<const query::Filter> filters, store::Reader& reader);

    // Whether the document fulfils the filter of this number.
    [[nodiscard]] bool holds(std::size_t filter, std::int64_t document_id, const rank::DocumentEntry& entry) const;

    // The documents that fulfil all of these filters, as far as labels can tell; nullopt: they tell nothing.
    [[nodiscard]] std::optional<store::DocumentSet> documents(std::span<const std::size_t> filters) const;

private:
    struct Test {
        query::Filter filter;
        std::optional<store::DocumentSet> documents; // those that fulfil it, where labels say so
    };
    std::vector<Test> tests_;
};

// Whether the filter asks for the lengths of single fields, which not every entry has (ranked/document_range.h).
bool needs_lengths(const query::Filter& filter);

// What the file calls it.
store::LabelField label_field(query::LabelFilter::Field field);

// Says of each label that is asked for and that no record has what there is instead.
void warn_of_unknown_labels(const query::Node& root, store::Reader& reader, std::vector<query::Warning>& warnings);

// Whether hidden records are asked for: is:unpublished.
bool asks_for_hidden(const query::Node& root);

} // namespace newsidx::engine

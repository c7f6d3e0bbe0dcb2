#include "engine/collector.h"

#include <algorithm>
#include <limits>

namespace newsidx::engine {

Collector::Collector(const query::Fts5Expression& expression, std::span<const rank::Term> terms,
                     const rank::Collection& collection, const rank::Weights& weights, const SearchOptions& options,
                     store::DocumentReader& documents)
    : expression_(expression), terms_(terms), collection_(collection), average_length_(collection.average_length()),
      weights_(weights), options_(options), documents_(documents), best_(options.limit), frequencies_(terms.size()),
      units_(expression.units) {}

void Collector::visit(std::int64_t document_id, std::span<const fts5::FieldCounts> leaves) {
    if (expression_.minimum_units > 0 && !has_minimum_units(leaves)) return;
    const rank::DocumentEntry& entry = documents_.entry(document_id);
    if (!count(entry)) return;

    std::fill(frequencies_.begin(), frequencies_.end(), 0.0);
    for (std::size_t i = 0; i < leaves.size(); ++i)
        if (const std::size_t term = expression_.leaves[i].scoring_term; term != query::kNoTerm)
            frequencies_[term] = rank::weighted_frequency(leaves[i]);
    const double norm = rank::length_norm(rank::weighted_length(entry.lengths), average_length_);
    double text = 0;
    for (std::size_t i = 0; i < terms_.size(); ++i)
        if (frequencies_[i] > 0) text += rank::term_score(terms_[i], frequencies_[i], norm);
    keep(document_id, entry, text);
}

void Collector::visit_without_text(std::int64_t document_id, const rank::DocumentEntry& entry) {
    if (count(entry)) keep(document_id, entry, 1);
}

bool Collector::has_minimum_units(std::span<const fts5::FieldCounts> leaves) {
    std::fill(units_.begin(), units_.end(), false);
    std::size_t found = 0;
    for (std::size_t i = 0; i < leaves.size(); ++i) {
        const std::size_t unit = expression_.leaves[i].unit;
        if (unit == query::kNoTerm || units_[unit] || leaves[i] == fts5::FieldCounts{}) continue;
        units_[unit] = true;
        ++found;
    }
    return found >= expression_.minimum_units;
}

// Whether the document is to be shown.
bool Collector::count(const rank::DocumentEntry& entry) {
    if (!entry.visible() && !options_.unpublished) {
        ++(entry.stub() ? hidden_stubs_ : hidden_records_);
        return false;
    }
    ++matches_;
    return true;
}

void Collector::keep(std::int64_t document_id, const rank::DocumentEntry& entry, double text) {
    Candidate candidate;
    candidate.score = rank::final_score(text, entry, collection_, weights_);
    candidate.key = sort_key(entry, candidate.score);
    candidate.record_id = entry.record_id;
    candidate.document_id = document_id;
    candidate.text = text;
    if (!best_.would_keep(candidate)) return;
    if (options_.explain) candidate.frequencies = frequencies_;
    best_.push(std::move(candidate));
}

double Collector::sort_key(const rank::DocumentEntry& entry, double score) const {
    constexpr double kLast = -std::numeric_limits<double>::infinity();
    const bool dated = entry.published_at != rank::kNoDate;
    switch (options_.sort) {
    case Sort::relevance: return score;
    case Sort::newest: return dated ? static_cast<double>(entry.published_at) : kLast;
    case Sort::oldest: return dated ? -static_cast<double>(entry.published_at) : kLast;
    case Sort::quality: return rank::known_or(entry.quality, kLast);
    case Sort::heat: return rank::known_or(entry.heat, kLast);
    }
    return score;
}

} // namespace newsidx::engine

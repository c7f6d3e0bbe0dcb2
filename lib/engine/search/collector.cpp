#include "engine/search/collector.h"

#include <algorithm>
#include <limits>

namespace newsidx::engine {

Collector::Collector(const query::Plan& plan, Matcher& matcher, std::span<const rank::Term> terms,
                     const rank::Collection& collection, const rank::Weights& weights, const SearchOptions& options,
                     store::DocumentReader& documents, const Wanted& wanted, Deadline& deadline)
    : plan_(plan), matcher_(matcher), terms_(terms), collection_(collection),
      average_length_(collection.average_length()), weights_(weights), options_(options), documents_(documents),
      wanted_(wanted), best_(wanted.keep), deadline_(deadline), frequencies_(terms.size()) {}

void Collector::visit(const fts5::MatchRow& row) {
    if (plan_.unmatched) visited_.add(row.document_id());
    const rank::DocumentEntry& entry = documents_.entry(row.document_id());
    visit(row, entry, rank::weighted_length(entry.lengths));
}

void Collector::visit(const fts5::MatchRow& found, const rank::DocumentEntry& entry, double length) {
    deadline_.check();
    const fts5::MatchRow row = matcher_.as_meant(found);
    if (!matcher_.matches(row, entry) || !count(row.document_id(), entry)) return;
    const double norm = rank::length_norm(length, average_length_);
    double text = terms_.empty() ? 1 : 0;
    for (std::size_t i = 0; i < terms_.size(); ++i) {
        frequencies_[i] = rank::weighted_frequency(matcher_.occurrences(plan_.terms[i], row));
        if (frequencies_[i] > 0) text += rank::term_score(terms_[i], frequencies_[i], norm);
    }
    keep(row.document_id(), entry, text);
}

void Collector::add_counts(std::uint64_t matches, std::uint64_t hidden_records, std::uint64_t hidden_stubs) {
    matches_ += matches;
    hidden_records_ += hidden_records;
    hidden_stubs_ += hidden_stubs;
}

double Collector::threshold() const {
    if (options_.sort != Sort::relevance) return -1;
    if (wanted_.keep == 0) return std::numeric_limits<double>::infinity();
    const Candidate* worst = best_.worst();
    return worst == nullptr ? -1 : worst->score;
}

void Collector::visit_rest(const store::DocumentSet* within) {
    std::fill(frequencies_.begin(), frequencies_.end(), 0.0);
    if (within != nullptr)
        within->for_each([this](std::int64_t id) { visit_without_terms(id, documents_.entry(id)); });
    else
        documents_.for_each(
            [this](std::int64_t id, const rank::DocumentEntry& entry) { visit_without_terms(id, entry); });
}

void Collector::visit_without_terms(std::int64_t id, const rank::DocumentEntry& entry) {
    deadline_.check();
    if (visited_.contains(id) || !matcher_.matches_without_terms(id, entry) || !count(id, entry)) return;
    keep(id, entry, terms_.empty() ? 1 : 0);
}

// Whether the document is to be shown.
bool Collector::count(std::int64_t document_id, const rank::DocumentEntry& entry) {
    const bool shown = entry.visible() || options_.unpublished;
    if (!counting_) return shown;
    if (!shown) {
        ++(entry.stub() ? hidden_stubs_ : hidden_records_);
        return false;
    }
    ++matches_;
    if (wanted_.documents) matched_.add(document_id);
    return true;
}

void Collector::keep(std::int64_t document_id, const rank::DocumentEntry& entry, double text) {
    Candidate candidate;
    candidate.score = rank::final_score(text, entry, collection_, weights_);
    candidate.key = sort_key(entry, candidate.score);
    candidate.record_id = entry.record_id;
    candidate.document_id = document_id;
    candidate.text = text;
    const BetterCandidate comes_before;
    if (wanted_.than && comes_before(candidate, *wanted_.than)) ++better_;
    const bool in_pool = std::binary_search(wanted_.pool.begin(), wanted_.pool.end(), candidate.record_id);
    if (!in_pool && ((wanted_.after && !comes_before(*wanted_.after, candidate)) || !best_.would_keep(candidate)))
        return;
    if (options_.explain || options_.rerank || options_.expand) candidate.frequencies = frequencies_;
    if (in_pool)
        pool_.push_back(std::move(candidate));
    else
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

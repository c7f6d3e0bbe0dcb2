// The statistics of the score: how many documents, how long, how often each term, and the medians of quality and heat.
//
// They count all live documents, hidden ones and stubs included, and are kept exactly, in the transaction that changes
// the documents. Medians are those of the values rounded to whole numbers (a histogram gives them at once, whatever the
// size of the collection): the middle one, or the mean of the two in the middle; 0 where no document has a value.
// All of it belongs to its connection's thread.
#pragma once

#include "rank/score.h"
#include "store/connection.h"
#include "store/documents/document_text.h"
#include "store/documents/score_rows.h"
#include "store/documents/term_counts.h"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace newsidx::store {

rank::Collection read_collection(Connection& connection);
// Replaces the sums of the fields' lengths, by rank::Field.
void write_length_sums(Connection& connection, const std::array<std::int64_t, rank::kFieldCount>& sums);
// As it is stored, and made again from the histogram.
std::optional<double> read_median(Connection& connection, Prior what);
std::optional<double> compute_median(Connection& connection, Prior what);

// How many live documents each analyzer analysed, by its tag; the most first, then by tag. Those with none are left
// out.
std::vector<std::pair<std::string, std::uint64_t>> read_analyzers(Connection& connection);
// Makes these numbers again from the documents.
void recount_analyzers(Connection& connection);

// In how many documents a term stands; for a prefix the sum over all terms that begin with it.
std::uint64_t document_frequency(Connection& connection, const std::string& term, bool prefix);

// Adds to the document frequencies of terms, many terms a statement: what a statement costs by itself is as much as its
// work is. Terms come in ascending order, so that neighbours are written to the same page. Belongs to its connection's
// thread.
class TermWriter {
public:
    explicit TermWriter(Connection& connection) : connection_(&connection) {}

    // So many more documents hold the term, which must live until finish().
    void add(std::string_view term, std::int64_t documents);
    void finish();

private:
    Connection* connection_;
    std::vector<std::pair<std::string_view, std::int64_t>> waiting_;
};

// Collects what a transaction changes, and writes it at flush(). Belongs to its connection's thread.
class StatisticsWriter {
public:
    explicit StatisticsWriter(Connection& connection) : connection_(&connection) {}

    // A document comes (sign = 1) or goes (sign = -1).
    void count_document(const DocumentText& document, int sign);
    // The document's terms, as text::pack_term() writes them.
    void count_terms(std::string_view terms, int sign) { terms_.count(terms, sign); }
    void count_prior(Prior what, double value, int sign); // NaN: unknown, not counted
    void flush();
    void clear();

private:
    Connection* connection_;
    std::int64_t documents_ = 0;
    std::array<std::int64_t, rank::kFieldCount> lengths_{};
    TermCounts terms_;
    std::map<std::string, std::int64_t, std::less<>> analyzers_;
    // Nearly all values are small. Those of quality, and of heat.
    static constexpr std::int64_t kSmall = 256;
    std::array<std::array<std::int64_t, kSmall>, 2> small_priors_{};
    std::map<std::pair<Prior, std::int64_t>, std::int64_t> priors_; // of the others
};

// The value's place in the histogram.
std::int64_t histogram_value(double value);

} // namespace newsidx::store

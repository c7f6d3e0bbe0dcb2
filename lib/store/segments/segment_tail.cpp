#include "store/segments/segment_tail.h"

#include "store/documents/document_pages.h"
#include "store/documents/documents.h"
#include "store/documents/statistics.h"

#include <algorithm>
#include <utility>

namespace newsidx::store {

namespace {

constexpr std::size_t kMaxTokens = 1U << 20U; // of a builder

} // namespace

std::int64_t segment_documents(Connection& connection) {
    Statement select = connection.prepare("SELECT value FROM meta WHERE name = 'segment_documents'");
    return select.step() ? select.integer(0) : kSegmentDocuments;
}

void CaughtPostings::add(const DocumentText& text, std::int64_t id) {
    if (first_id_ == 0) first_id_ = id;
    if (text.postings)
        bytes_ += fts5::add_document(parts_, text.postings, text.number, id);
    else
        add_tokens(text.tokens, id);
}

void CaughtPostings::add_tokens(const FieldTexts& tokens, std::int64_t id) {
    builder_.begin_document();
    ids_.push_back(id);
    const std::size_t before = builder_.tokens();
    for (std::size_t column = 0; column < fts5::kColumns; ++column) {
        const std::string_view packed = tokens[fts5::kFieldOfColumn[column]];
        tokens_.clear();
        text::PackedReader reader(packed.substr(std::min<std::size_t>(1, packed.size())));
        std::string_view term;
        bool colocated = false;
        while (reader.next(term, colocated))
            tokens_.add(term, 0, 1, colocated, false);
        builder_.add(static_cast<std::uint8_t>(column), tokens_);
    }
    constexpr std::size_t kBytesPerToken = 20;
    bytes_ += (builder_.tokens() - before) * kBytesPerToken;
    if (builder_.tokens() > kMaxTokens) finish_builder();
}

void CaughtPostings::finish_builder() {
    if (ids_.empty()) return;
    parts_.push_back({std::make_shared<const fts5::Postings>(builder_.finish()), std::exchange(ids_, {})});
}

void CaughtPostings::clear() {
    take();
}

std::vector<fts5::PostingsPart> CaughtPostings::take() {
    finish_builder();
    first_id_ = 0;
    bytes_ = 0;
    return std::exchange(parts_, {});
}

namespace {

// The live documents from `first` to `last`.
std::vector<ranked::DocumentRange::Document> live_documents(Connection& connection, std::int64_t first,
                                                            std::int64_t last) {
    std::vector<ranked::DocumentRange::Document> documents;
    DocumentReader reader(connection);
    for (std::int64_t id = first; id <= last; ++id) {
        const rank::DocumentEntry& entry = reader.entry(id);
        if (entry.live()) documents.push_back({id, entry, rank::weighted_length(entry.lengths)});
    }
    return documents;
}

fts5::PostingsPart analyze_again(Connection& connection, text::AnalyzerSet& analyzers,
                                 const std::vector<std::int64_t>& ids) {
    fts5::PostingsBuilder builder;
    for (const std::int64_t id : ids) {
        StoredDocument stored = read_document(connection, id);
        analyze(std::move(stored.analyzer), std::move(stored.texts), analyzers, &builder);
    }
    return {std::make_shared<const fts5::Postings>(builder.finish()), ids};
}

} // namespace

std::unique_ptr<SegmentBuild> begin_tail(Connection& connection, const SegmentWriter& segments, CaughtPostings& caught,
                                         text::AnalyzerSet& analyzers, std::int64_t last, std::int64_t fewest,
                                         std::int64_t most) {
    constexpr std::size_t kAtOnce = 2048; // documents whose tokens are held
    const std::int64_t first = segments.last_document() + 1;
    if (fewest <= 0 || last - first + 1 < fewest) return nullptr;
    const std::int64_t first_caught = caught.first_id() == 0 ? last + 1 : caught.first_id();
    const std::vector<std::int64_t> missed = connection.integers(
        "SELECT id FROM document WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT ?3", first, first_caught - 1, most + 1);
    if (static_cast<std::int64_t>(missed.size()) > most) return nullptr;
    std::vector<ranked::DocumentRange::Document> documents = live_documents(connection, first, last);
    if (static_cast<std::int64_t>(documents.size()) < fewest) return nullptr;
    std::vector<fts5::PostingsPart> parts = caught.take();
    try {
        for (std::size_t begin = 0; begin < missed.size(); begin += kAtOnce) {
            const std::size_t end = std::min(begin + kAtOnce, missed.size());
            parts.push_back(analyze_again(connection, analyzers,
                                          {missed.begin() + static_cast<std::ptrdiff_t>(begin),
                                           missed.begin() + static_cast<std::ptrdiff_t>(end)}));
        }
    } catch (const OpenError&) { // a damaged text, of which check() tells, keeps nobody from writing others
        return nullptr;
    }
    return std::make_unique<SegmentBuild>(std::move(documents), std::move(parts), read_collection(connection));
}

} // namespace newsidx::store

#include "store/segments/segment_reader.h"

#include "rank/score.h"
#include "store/sealed.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

namespace newsidx::store {

std::int64_t segment_rules() {
    // Raise the number when the order of documents or the bounds are computed in another way, or kept in another form.
    constexpr double kVersion = 2;
    double rules = kVersion;
    for (const double number : {rank::kFieldWeights[0], rank::kFieldWeights[1], rank::kFieldWeights[2],
                                rank::kFieldWeights[3], rank::kSaturation, rank::kLengthInfluence})
        rules = rules * 31 + number * 4096;
    return static_cast<std::int64_t>(rules);
}

std::vector<SegmentRow> read_segments(Connection& connection) {
    Statement select =
        connection.prepare("SELECT id, first_document, last_document, documents, average_length, dictionary_pages "
                           "FROM ranked_segment WHERE rules = ?1 ORDER BY first_document",
                           segment_rules());
    std::vector<SegmentRow> rows;
    std::int64_t next = 1;
    while (select.step()) {
        SegmentRow row{select.integer(0), select.integer(1), select.integer(2), {}};
        if (row.first_document != next || row.last_document < row.first_document || select.integer(3) < 1) break;
        row.info.documents = static_cast<std::uint32_t>(select.integer(3));
        row.info.average_length = std::max(1.0, select.real(4));
        row.info.dictionary_pages = static_cast<std::uint64_t>(select.integer(5));
        next = row.last_document + 1;
        rows.push_back(row);
    }
    return rows;
}

std::int64_t page_id(std::int64_t segment, ranked::Lists lists, ranked::Part part, std::uint64_t number) {
    return segment << 36 | static_cast<std::int64_t>(lists) << 34 | static_cast<std::int64_t>(part) << 32 |
           static_cast<std::int64_t>(number);
}

std::int64_t range_id(std::int64_t segment, std::uint64_t number) {
    return segment << 32 | static_cast<std::int64_t>(number);
}

std::string SegmentRows::read_page(ranked::Lists lists, ranked::Part part, std::uint64_t number) {
    Statement select = connection_->prepare("SELECT bytes FROM ranked_page WHERE id = ?1");
    const std::int64_t id = page_id(segment_, lists, part, number);
    select.bind(id);
    if (!select.step()) throw ranked::Damaged("the ranked index lacks a page");
    return std::string(unsealed(select.bytes(0), id, kDamagedPage));
}

std::string SegmentRows::read_range(std::uint32_t range) {
    Statement select = connection_->prepare("SELECT bytes FROM ranked_range WHERE id = ?1");
    const std::int64_t id = range_id(segment_, range);
    select.bind(id);
    if (!select.step()) throw ranked::Damaged("the ranked index lacks a range of documents");
    return std::string(unsealed(select.bytes(0), id, "a range of documents in the ranked index is damaged"));
}

// A process that asks one query reads few rows of an index that may have many; one that asks on, all of them once.
void SegmentRows::read_first_terms() {
    Statement select = connection_->prepare(
        "SELECT term, page FROM ranked_term WHERE segment_id = ?1 AND lists = 0 ORDER BY term", segment_);
    while (select.step())
        first_terms_.emplace_back(select.text(0), static_cast<std::uint64_t>(select.integer(1)));
}

std::uint64_t SegmentRows::find_dictionary_page(ranked::Lists lists, std::string_view term) {
    constexpr unsigned kMany = 200;
    static_assert(static_cast<int>(ranked::Lists::terms) == 0);
    if (lists == ranked::Lists::terms && ++look_ups_ >= kMany) {
        if (first_terms_.empty()) read_first_terms();
        const auto after = std::upper_bound(first_terms_.begin(), first_terms_.end(), term,
                                            [](std::string_view a, const auto& b) { return a < b.first; });
        return after == first_terms_.begin() ? 0 : std::prev(after)->second;
    }
    return static_cast<std::uint64_t>(
        connection_->integer("SELECT page FROM ranked_term WHERE segment_id = ?1 AND lists = ?2 AND term <= ?3 "
                             "ORDER BY term DESC LIMIT 1",
                             segment_, static_cast<int>(lists), Statement::Blob{term}));
}

std::vector<ranked::RangeBounds> SegmentRows::read_bounds(std::uint32_t documents) {
    std::vector<ranked::RangeBounds> bounds((std::size_t{documents} + ranked::kRangeDocuments - 1) /
                                            ranked::kRangeDocuments);
    Statement select = connection_->prepare(
        "SELECT id, bytes FROM ranked_bounds WHERE id BETWEEN ?1 << 32 AND (?1 << 32) + 0xffffffff "
        "ORDER BY id",
        segment_);
    std::size_t done = 0;
    while (select.step()) {
        const std::string_view bytes = unsealed(select.bytes(1), select.integer(0), kDamagedBounds);
        const std::size_t count = bytes.size() / sizeof(ranked::RangeBounds);
        if (bytes.size() % sizeof(ranked::RangeBounds) != 0 || count > bounds.size() - done) break;
        std::memcpy(&bounds[done], bytes.data(), bytes.size());
        done += count;
    }
    if (done != bounds.size()) throw ranked::Damaged("the bounds of the ranked index have a wrong size");
    return bounds;
}

std::span<const OpenSegment::AnalyzedOrdinals>
OpenSegment::ordinals_of(const std::shared_ptr<const AnalyzedDocuments>& analyzed, bool make) {
    if (analyzed_ != analyzed) ordinals_.clear();
    analyzed_ = analyzed;
    if (ordinals_.empty() && make) ordinals_ = make_ordinals(*analyzed);
    return ordinals_;
}

std::vector<OpenSegment::AnalyzedOrdinals> OpenSegment::make_ordinals(const AnalyzedDocuments& analyzed) {
    const std::uint32_t documents = row.info.documents;
    const std::size_t words = ranked::block_count(documents, ranked::kWindowBits) * ranked::kWindowDocuments / 64;
    std::vector<AnalyzedOrdinals> ordinals;
    // A number in an array is found sooner than an id in a set: that of the document's part, the last if it is in none.
    const auto ids = static_cast<std::uint64_t>(row.last_document - row.first_document) + 1;
    std::vector<std::uint8_t> by_id(ids, static_cast<std::uint8_t>(analyzed.parts().size()));
    for (const AnalyzedDocuments::Part& part : analyzed.parts()) {
        part.documents.for_each([&](std::int64_t id) {
            if (const auto at = static_cast<std::uint64_t>(id - row.first_document); at < ids)
                by_id[at] = static_cast<std::uint8_t>(ordinals.size());
        });
        ordinals.push_back({part.analyzer, std::vector<std::uint64_t>(words)});
    }
    ordinals.push_back({AnalyzedDocuments::without_language(), std::vector<std::uint64_t>(words)});
    for (std::uint32_t ordinal = 0; ordinal < documents; ++ordinal) {
        const auto at = static_cast<std::uint64_t>(segment.id(ordinal) - row.first_document);
        if (at >= ids) throw ranked::Damaged("the ranked index has a document that is not of its segment");
        ordinals[by_id[at]].bits[ordinal / 64] |= std::uint64_t{1} << ordinal % 64;
    }
    return ordinals;
}

std::uint64_t document_frequency(OpenSegments segments, const std::string& term) {
    std::uint64_t documents = 0;
    for (const auto& open : segments)
        if (const auto& place = open->segment.find_term(term)) documents += place->postings;
    return documents;
}

void SegmentReader::trim() {
    std::size_t documents = 0;
    for (const auto& open : open_)
        documents += open->row.info.documents;
    for (const auto& open : open_)
        if (open->segment.trim(most_bytes_ / std::max<std::size_t>(documents, 1) * open->row.info.documents))
            open->boosts.trim();
}

OpenSegments SegmentReader::segments(std::int64_t commit) {
    if (commit != commit_) refresh(commit);
    trim();
    return open_;
}

// Segments never change but for their ranges, of which each says which commit wrote it.
void SegmentReader::refresh(std::int64_t commit) {
    const std::vector<SegmentRow> rows = read_segments(*connection_);
    // Should one be damaged, none is open.
    std::vector<std::unique_ptr<OpenSegment>> before = std::exchange(open_, {});
    std::vector<std::unique_ptr<OpenSegment>> open;
    for (const SegmentRow& row : rows) {
        const auto known = std::find_if(before.begin(), before.end(),
                                        [&](const auto& other) { return other && other->row.id == row.id; });
        if (known == before.end())
            open.push_back(std::make_unique<OpenSegment>(*connection_, row));
        else
            open.push_back(std::move(*known));
    }
    open_ = std::move(open);
    Statement changed = connection_->prepare("SELECT id FROM ranked_range WHERE version > ?1 ORDER BY id", commit_);
    while (commit_ >= 0 && changed.step()) {
        const std::int64_t id = changed.integer(0);
        const auto segment =
            std::find_if(open_.begin(), open_.end(), [&](const auto& o) { return o->row.id == id >> 32; });
        if (segment == open_.end()) continue;
        const auto range = static_cast<std::uint32_t>(id & 0xffffffff);
        (*segment)->segment.forget_range(range);
        (*segment)->boosts.forget_range(range);
        (*segment)->stale = true;
    }
    changed.reset();
    for (const auto& segment : open_)
        if (std::exchange(segment->stale, false))
            segment->segment.set_bounds(segment->rows.read_bounds(segment->row.info.documents));
    commit_ = commit;
}

} // namespace newsidx::store

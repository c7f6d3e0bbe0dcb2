#include "store/segments/segment_writer.h"

#include "store/documents/statistics.h"
#include "store/sealed.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

namespace newsidx::store {

namespace {

using Document = ranked::DocumentRange::Document;

constexpr std::int64_t kPlacesPerPage = 1024;
constexpr std::uint32_t kNoPlace = ~std::uint32_t{0};
constexpr std::size_t kBoundsPerRow = 1024;
constexpr std::size_t kFanOut = 8; // so many segments of a size are merged into one of the next
// Of pages that a merged segment keeps: its lists are read one after the other.
constexpr std::size_t kMergeBytes = std::size_t{1} << 20U;

using PlacePage = std::array<std::uint32_t, kPlacesPerPage>;

PlacePage read_places(Connection& connection, std::int64_t page) {
    PlacePage places;
    places.fill(kNoPlace);
    Statement select = connection.prepare("SELECT ordinals FROM ranked_place WHERE page = ?1", page);
    if (!select.step()) return places;
    const char* const otherwise = "a page of places in the ranked index is damaged";
    const std::string_view bytes = unsealed(select.bytes(0), page, otherwise);
    if (bytes.size() != sizeof places) throw ranked::Damaged(otherwise);
    std::memcpy(places.data(), bytes.data(), sizeof places);
    return places;
}

template <class T>
std::string_view bytes_of(std::span<const T> values) {
    return {reinterpret_cast<const char*>(values.data()), values.size_bytes()};
}

class TableSink : public ranked::Sink {
public:
    TableSink(Connection& connection, std::int64_t segment, std::int64_t commit)
        : segment_(segment), commit_(commit),
          page_(connection.prepare("INSERT INTO ranked_page(id, bytes) VALUES(?1, ?2)")),
          term_(connection.prepare("INSERT INTO ranked_term(segment_id, lists, term, page) VALUES(?1, ?2, ?3, ?4)")),
          range_(connection.prepare("INSERT INTO ranked_range(id, version, bytes) VALUES(?1, ?2, ?3)")) {}

    void put_page(ranked::Lists lists, ranked::Part part, std::uint64_t number, std::string_view bytes) override {
        const std::int64_t id = page_id(segment_, lists, part, number);
        const std::string row = sealed(bytes, id);
        page_.bind(id, Statement::Blob{row}).run();
    }
    void put_dictionary_page(ranked::Lists lists, std::uint64_t number, std::string_view first_term,
                             std::string_view bytes) override {
        put_page(lists, ranked::Part::dictionary, number, bytes);
        term_.bind(segment_, static_cast<int>(lists), Statement::Blob{first_term}, number).run();
        if (lists == ranked::Lists::terms) dictionary_pages_ = number;
    }
    void put_range(std::uint32_t range, std::string_view bytes) override {
        const std::int64_t id = range_id(segment_, range);
        const std::string row = sealed(bytes, id);
        range_.bind(id, commit_, Statement::Blob{row}).run();
    }
    [[nodiscard]] std::uint64_t dictionary_pages() const { return dictionary_pages_; }

private:
    std::int64_t segment_;
    std::int64_t commit_;
    std::uint64_t dictionary_pages_ = 0;
    Statement page_;
    Statement term_;
    Statement range_;
};

std::int64_t last_page_id(std::int64_t segment) {
    return page_id(segment + 1, {}, {}, 0) - 1;
}

void drop_pages(Connection& connection, std::int64_t first, std::int64_t last) {
    connection.run("DELETE FROM ranked_page WHERE id BETWEEN ?1 AND ?2", first, last);
}

void drop_ranges(Connection& connection, std::int64_t segment) {
    connection.run("DELETE FROM ranked_range WHERE id BETWEEN ?1 << 32 AND (?1 << 32) + 0xffffffff", segment);
}

// A segment that is merged: its documents, then its terms one after the other. Rows are deleted as soon as they are not
// needed: the new segment takes the pages of the old ones, and the file hardly grows.
class Merged {
public:
    Merged(Connection& connection, const SegmentRow& row)
        : connection_(&connection), open_(connection, row), ordinals_(row.info.documents, kNoPlace) {}

    [[nodiscard]] std::uint64_t pages_read() const { return page_; }
    [[nodiscard]] bool at_end() const { return next_ == terms_.size(); }
    [[nodiscard]] const std::string& term() const { return terms_[next_].first; }
    [[nodiscard]] ranked::PostingList list() { return {open_.segment, terms_[next_].second}; }
    void advance() {
        if (++next_ == terms_.size()) read_page();
    }

    // Where a document is in the new segment; kNoPlace: it is gone.
    [[nodiscard]] std::uint32_t ordinal(std::uint32_t old) const { return ordinals_[old]; }
    void set_ordinal(std::uint32_t old, std::uint32_t ordinal) { ordinals_[old] = ordinal; }

    [[nodiscard]] Document document(std::uint32_t ordinal) { return open_.segment.document(ordinal); }
    // No document is asked for from here on. Lists of prefixes are made anew.
    void begin_terms() {
        open_.segment.forget();
        drop_ranges(*connection_, open_.row.id);
        drop_pages(*connection_, page_id(open_.row.id, ranked::Lists::terms, ranked::Part::ids, 0),
                   last_page_id(open_.row.id));
        read_page();
    }

    // Calls visit(ordinal, id) for each live document.
    template <class Visit>
    void for_each_document(Visit visit) {
        for (std::uint32_t ordinal = 0; ordinal < open_.row.info.documents; ++ordinal) {
            const ranked::DocumentRange& range = open_.segment.range(ordinal >> ranked::kRangeBits);
            const std::uint32_t index = ordinal % ranked::kRangeDocuments;
            if ((range.flags(index) & rank::DocumentEntry::kLive) != 0) visit(ordinal, open_.segment.id(ordinal));
        }
    }

private:
    void read_page() {
        terms_.clear();
        next_ = 0;
        open_.segment.trim(kMergeBytes);
        while (terms_.empty() && page_ < open_.row.info.dictionary_pages)
            terms_ = open_.segment.terms_of_page(++page_);
        if (terms_.empty()) return;
        const ranked::ListPlace& first = terms_.front().second;
        drop_before(ranked::Part::dictionary, page_);
        drop_before(ranked::Part::postings, first.offset / stream_page(ranked::Part::postings));
        drop_before(ranked::Part::positions, first.positions_offset / stream_page(ranked::Part::positions));
    }
    // The pages of a part that are before this one.
    void drop_before(ranked::Part part, std::uint64_t number) {
        std::uint64_t& first = first_pages_.at(static_cast<std::size_t>(part));
        if (number == first) return;
        drop_pages(*connection_, page_id(open_.row.id, ranked::Lists::terms, part, first),
                   page_id(open_.row.id, ranked::Lists::terms, part, number - 1));
        first = number;
    }

    Connection* connection_;
    OpenSegment open_;
    std::vector<std::uint32_t> ordinals_;
    std::vector<ranked::Segment::TermPlace> terms_; // of a page of the dictionary
    std::size_t next_ = 0;
    std::uint64_t page_ = 0;
    std::array<std::uint64_t, 3> first_pages_{}; // of the dictionary, the postings and the positions, that are there
};

using MergedSegments = std::vector<std::unique_ptr<Merged>>;

// Hands all terms to the builder, in order.
void merge_terms(const MergedSegments& merged, ranked::SegmentBuilder& builder, const SegmentWriter::Progress& progress,
                 std::uint64_t pages) {
    std::uint64_t told = 0;
    while (true) {
        const std::string* least = nullptr;
        std::uint64_t done = 0;
        for (const auto& one : merged) {
            done += one->pages_read();
            if (!one->at_end() && (least == nullptr || one->term() < *least)) least = &one->term();
        }
        if (progress && done > told) progress(told = done, pages);
        if (least == nullptr) return;
        const std::string term = *least;
        builder.begin_term(term);
        for (const auto& one : merged) {
            if (one->at_end() || one->term() != term) continue;
            one->list().for_each([&](std::uint32_t ordinal, std::span<const ranked::Position> positions) {
                if (const std::uint32_t place = one->ordinal(ordinal); place != kNoPlace) builder.add(place, positions);
            });
            one->advance();
        }
        builder.end_term();
    }
}

} // namespace

void SegmentWriter::begin() {
    edited_.clear();
    place_page_ = -1;
    segments_ = read_segments(*connection_);
}

std::uint32_t SegmentWriter::place_of(std::int64_t document) {
    if (const std::int64_t page = document / kPlacesPerPage; page != place_page_) {
        const PlacePage places = read_places(*connection_, page);
        places_.assign(places.begin(), places.end());
        place_page_ = page;
    }
    return places_[static_cast<std::size_t>(document % kPlacesPerPage)];
}

ranked::DocumentRange& SegmentWriter::edit_range(std::int64_t id) {
    auto found = edited_.find(id);
    if (found == edited_.end()) {
        SegmentRows rows(*connection_, id >> 32);
        found = edited_.emplace(id, ranked::DocumentRange(rows.read_range(static_cast<std::uint32_t>(id)))).first;
    }
    return found->second;
}

void SegmentWriter::set_entry(std::int64_t document, const rank::DocumentEntry& entry) {
    const auto segment = std::find_if(segments_.begin(), segments_.end(), [document](const SegmentRow& row) {
        return row.first_document <= document && document <= row.last_document;
    });
    if (segment == segments_.end()) return;
    const std::uint32_t place = place_of(document);
    if (place == kNoPlace) return;
    if (place >= segment->info.documents) throw ranked::Damaged("a document's place in the ranked index is not there");
    edit_range(range_id(segment->id, place >> ranked::kRangeBits)).set(place % ranked::kRangeDocuments, entry);
}

void SegmentWriter::flush(std::int64_t commit) {
    Statement update = connection_->prepare("UPDATE ranked_range SET version = ?2, bytes = ?3 WHERE id = ?1");
    Statement write = connection_->prepare("UPDATE ranked_bounds SET bytes = ?2 WHERE id = ?1");
    std::int64_t row = -1; // of bounds
    std::string bounds;
    const auto write_bounds = [&] {
        if (row < 0) return;
        const std::string bytes = sealed(bounds, row);
        write.bind(row, Statement::Blob{bytes}).run();
    };
    for (const auto& [id, range] : edited_) {
        const std::string bytes = sealed(range.bytes(), id);
        update.bind(id, commit, Statement::Blob{bytes}).run();
        const std::int64_t number = id & 0xffffffff;
        const std::int64_t bounds_row = range_id(id >> 32, static_cast<std::uint64_t>(number) / kBoundsPerRow);
        if (bounds_row != row) {
            write_bounds();
            row = bounds_row;
            Statement select = connection_->prepare("SELECT bytes FROM ranked_bounds WHERE id = ?1", row);
            bounds = select.step() ? unsealed(select.bytes(0), row, kDamagedBounds) : std::string_view();
        }
        const ranked::RangeBounds own = range.bounds();
        const std::size_t at = static_cast<std::size_t>(number) % kBoundsPerRow * sizeof own;
        if (at + sizeof own > bounds.size()) throw ranked::Damaged("the bounds of the ranked index have a wrong size");
        std::memcpy(&bounds[at], &own, sizeof own);
    }
    write_bounds();
    edited_.clear();
}

std::int64_t SegmentWriter::insert_segment(std::int64_t first, std::int64_t last, std::size_t documents) {
    connection_->run("INSERT INTO ranked_segment(first_document, last_document, documents, average_length, "
                     "dictionary_pages, rules) VALUES(?1, ?2, ?3, 1, 0, ?4)",
                     first, last, static_cast<std::int64_t>(documents), segment_rules());
    return connection_->last_insert_id();
}

void SegmentWriter::finish_segment(std::int64_t segment, const ranked::SegmentBuilder& builder,
                                   std::span<const std::int64_t> ids, std::uint64_t dictionary_pages) {
    place_page_ = -1;
    connection_->run("UPDATE ranked_segment SET average_length = ?2, dictionary_pages = ?3 WHERE id = ?1", segment,
                     builder.average_length(), dictionary_pages);
    Statement bounds = connection_->prepare("INSERT INTO ranked_bounds(id, bytes) VALUES(?1, ?2)");
    for (std::size_t first = 0; first < builder.bounds().size(); first += kBoundsPerRow) {
        const auto some = builder.bounds().subspan(first, std::min(kBoundsPerRow, builder.bounds().size() - first));
        const std::int64_t id = range_id(segment, first / kBoundsPerRow);
        const std::string row = sealed(bytes_of(some), id);
        bounds.bind(id, Statement::Blob{row}).run();
    }
    Statement write = connection_->prepare("INSERT INTO ranked_place(page, ordinals) VALUES(?1, ?2) "
                                           "ON CONFLICT(page) DO UPDATE SET ordinals = ?2");
    for (std::size_t i = 0; i < ids.size();) {
        const std::int64_t page = ids[i] / kPlacesPerPage;
        PlacePage places = read_places(*connection_, page);
        for (; i < ids.size() && ids[i] / kPlacesPerPage == page; ++i)
            places[static_cast<std::size_t>(ids[i] % kPlacesPerPage)] = builder.ordinal(i);
        const std::string row = sealed(bytes_of(std::span<const std::uint32_t>(places)), page);
        write.bind(page, Statement::Blob{row}).run();
    }
}

void SegmentWriter::add(SegmentBuild& build, std::int64_t last, std::int64_t commit) {
    const std::int64_t segment = insert_segment(last_document() + 1, last, build.ids().size());
    {
        TableSink sink(*connection_, segment, commit);
        const ranked::SegmentBuilder& builder = build.finish(sink);
        finish_segment(segment, builder, build.ids(), sink.dictionary_pages());
    }
    segments_ = read_segments(*connection_);
}

void SegmentWriter::drop(std::int64_t segment) {
    connection_->run("DELETE FROM ranked_segment WHERE id = ?1", segment);
    drop_pages(*connection_, page_id(segment, {}, {}, 0), last_page_id(segment));
    connection_->run("DELETE FROM ranked_term WHERE segment_id = ?1", segment);
    drop_ranges(*connection_, segment);
    connection_->run("DELETE FROM ranked_bounds WHERE id BETWEEN ?1 << 32 AND (?1 << 32) + 0xffffffff", segment);
}

bool SegmentWriter::drop_outdated() {
    const std::vector<std::int64_t> outdated =
        connection_->integers("SELECT id FROM ranked_segment WHERE rules <> ?1", segment_rules());
    for (const std::int64_t id : outdated)
        drop(id);
    return !outdated.empty();
}

void SegmentWriter::drop_all() {
    edited_.clear();
    segments_.clear();
    connection_->execute("DELETE FROM ranked_segment; DELETE FROM ranked_page; DELETE FROM ranked_term; "
                         "DELETE FROM ranked_range; DELETE FROM ranked_bounds; DELETE FROM ranked_place");
}

void SegmentWriter::merge_last(std::uint64_t smallest, std::uint64_t budget, std::int64_t commit) {
    const auto tier = [smallest](const SegmentRow& row) {
        unsigned number = 0;
        for (std::uint64_t most = std::max<std::uint64_t>(smallest, 1) * kFanOut; row.info.documents >= most;
             most *= kFanOut)
            ++number;
        return number;
    };
    while (segments_.size() >= kFanOut) {
        const std::size_t first = segments_.size() - kFanOut;
        std::uint64_t documents = 0;
        bool alike = true;
        for (std::size_t i = first; i < segments_.size(); ++i) {
            documents += segments_[i].info.documents;
            alike = alike && tier(segments_[i]) <= tier(segments_[first]);
        }
        if (!alike || documents > budget) return;
        budget -= documents;
        merge(first, commit, {});
    }
}

void SegmentWriter::merge_all(std::int64_t commit, const Progress& progress) {
    merge(0, commit, progress);
}

// Segments from this one on. Their edited ranges must be written before.
void SegmentWriter::merge(std::size_t first, std::int64_t commit, const Progress& progress) {
    struct Place {
        std::int64_t id;
        std::uint32_t segment; // of `merged`
        std::uint32_t ordinal; // there
    };
    MergedSegments merged;
    std::vector<Place> places;
    std::size_t most = 0;
    for (std::size_t i = first; i < segments_.size(); ++i)
        most += segments_[i].info.documents;
    places.reserve(most);
    std::uint64_t pages = 0;
    for (std::size_t i = first; i < segments_.size(); ++i) {
        const auto number = static_cast<std::uint32_t>(merged.size());
        merged.push_back(std::make_unique<Merged>(*connection_, segments_[i]));
        pages += segments_[i].info.dictionary_pages;
        merged.back()->for_each_document([&](std::uint32_t ordinal, std::int64_t id) {
            places.push_back({id, number, ordinal});
        });
    }
    std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) { return a.id < b.id; });
    const std::vector<SegmentRow> old(segments_.begin() + static_cast<std::ptrdiff_t>(first), segments_.end());
    if (!places.empty()) {
        const std::int64_t segment =
            insert_segment(old.front().first_document, old.back().last_document, places.size());
        TableSink sink(*connection_, segment, commit);
        const auto document_at = [&](std::size_t i) { return merged[places[i].segment]->document(places[i].ordinal); };
        ranked::SegmentBuilder builder(places.size(), document_at, read_collection(*connection_), sink);
        std::vector<std::int64_t> ids;
        ids.reserve(places.size());
        for (const Place& place : places) {
            merged[place.segment]->set_ordinal(place.ordinal, builder.ordinal(ids.size()));
            ids.push_back(place.id);
        }
        // What is not looked at any more makes room for the longest list.
        places = {};
        for (const auto& one : merged)
            one->begin_terms();
        merge_terms(merged, builder, progress, pages);
        builder.finish();
        finish_segment(segment, builder, ids, sink.dictionary_pages());
    }
    for (const SegmentRow& row : old)
        drop(row.id);
    segments_ = read_segments(*connection_);
}

} // namespace newsidx::store

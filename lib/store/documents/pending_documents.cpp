#include "store/documents/pending_documents.h"

#include "fts5/varint.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace newsidx::store {

namespace {

constexpr std::size_t kFanOut = 8;
constexpr std::size_t kPageBytes = 4050; // FTS5's default: with what SQLite adds, a page of the file

std::string read_row(Connection& connection, std::int64_t row) {
    Statement select = connection.prepare("SELECT block FROM fts_data WHERE id = ?1", row);
    if (!select.step()) throw OpenError(ErrorCode::corrupt, "the full-text index lacks a record; the file is damaged");
    return select.text(0);
}

void write_row(Connection& connection, std::int64_t row, std::string_view bytes) {
    connection.run("REPLACE INTO fts_data(id, block) VALUES(?1, ?2)", row, Statement::Blob{bytes});
}

class TableSink : public fts5::SegmentSink {
public:
    TableSink(Connection& connection, std::uint64_t segment)
        : segment_(static_cast<std::int64_t>(segment)),
          page_(connection.prepare("INSERT INTO fts_data(id, block) VALUES(?1, ?2)")),
          split_(connection.prepare("INSERT INTO fts_idx(segid, term, pgno) VALUES(?1, ?2, ?3)")) {}

    void put_page(std::int64_t row, std::string_view bytes) override { page_.bind(row, Statement::Blob{bytes}).run(); }
    void put_split(std::string_view term, std::int64_t page) override {
        split_.bind(segment_, Statement::Blob{term}, page).run();
    }

private:
    std::int64_t segment_;
    Statement page_;
    Statement split_;
};

class TermSink : public fts5::TermVisitor {
public:
    TermSink(fts5::SegmentWriter& segment, TermWriter& terms) : segment_(segment), terms_(terms) {}

    void visit(std::string_view term, std::string_view list, std::int64_t documents) override {
        segment_.add(term, list);
        terms_.add(term, documents);
    }

private:
    fts5::SegmentWriter& segment_;
    TermWriter& terms_;
};

} // namespace

void PendingDocuments::add(const std::shared_ptr<const fts5::Postings>& postings, std::uint32_t number,
                           std::int64_t id) {
    bytes_ += fts5::add_document(parts_, postings, number, id);
    if (first_id_ == 0) first_id_ = id;
}

bool PendingDocuments::remove(std::int64_t id) {
    if (first_id_ == 0 || id < first_id_) return false;
    // It is mostly one that came just before.
    for (auto part = parts_.rbegin(); part != parts_.rend(); ++part) {
        const auto found = std::find(part->ids.begin(), part->ids.end(), id);
        if (found == part->ids.end()) continue;
        *found = 0;
        return true;
    }
    return false;
}

void PendingDocuments::write() {
    if (parts_.empty()) return;
    make_fts5_write(pages_to_merge(read_structure()));
    fts5::Structure structure = read_structure();
    const std::uint64_t segment = fts5::free_segment_id(structure);
    if (segment == 0) throw OpenError(ErrorCode::io, "the full-text index has too many segments");
    if (const std::uint64_t pages = write_segment(segment); pages > 0) {
        write_structure(std::move(structure), segment, pages);
        write_averages();
    }
    clear();
}

// FTS5's own insertion merges four segments of a level. Here it is twice as many: each page is written again half as
// often, and what is in ranked segments is mostly not looked up here.
std::int64_t PendingDocuments::pages_to_merge(const fts5::Structure& structure) const {
    const bool is_due = std::any_of(structure.levels.begin(), structure.levels.end(), [](const auto& level) {
        return level.merging > 0 || level.segments.size() >= kFanOut;
    });
    return is_due ? static_cast<std::int64_t>((bytes_ / kPageBytes + 1) * structure.levels.size()) : 0;
}

fts5::Structure PendingDocuments::read_structure() {
    auto structure = fts5::parse_structure(read_row(*connection_, fts5::kStructureRow));
    if (!structure) throw OpenError(ErrorCode::corrupt, "the full-text index's list of segments is damaged");
    return std::move(*structure);
}

// FTS5 keeps in memory what it has not written yet, and what the two records say that we are about to change. The
// command makes it take part in the transaction, merge so many pages of segments, and forget the structure; a savepoint
// makes it write the rest and forget the averages.
void PendingDocuments::make_fts5_write(std::int64_t merge_pages) {
    connection_->run("INSERT INTO fts(fts, rank) VALUES('merge', ?1)", merge_pages);
    connection_->execute("SAVEPOINT fts_segment; RELEASE fts_segment");
}

std::uint64_t PendingDocuments::write_segment(std::uint64_t segment) {
    TableSink sink(*connection_, segment);
    fts5::SegmentWriter writer(segment, kPageBytes, sink);
    TermWriter terms(*connection_);
    TermSink visitor(writer, terms);
    fts5::merge_postings(parts_, visitor);
    terms.finish();
    return writer.finish();
}

void PendingDocuments::write_structure(fts5::Structure structure, std::uint64_t segment, std::uint64_t pages) {
    std::size_t level = fts5::level_of(pages);
    // While a level is merged, the last segment of the next one is what it is merged into.
    if (structure.levels.size() <= level) structure.levels.resize(level + 1);
    while (level > 0 && structure.levels[level - 1].merging > 0)
        --level;
    structure.levels[level].segments.push_back({segment, 1, pages});
    structure.written += pages;
    write_row(*connection_, fts5::kStructureRow, fts5::to_bytes(structure));
}

// How many rows the index has, and tokens in each column.
void PendingDocuments::write_averages() {
    std::array<std::uint64_t, 1 + fts5::kColumns> counts{};
    const std::string before = read_row(*connection_, fts5::kAveragesRow);
    std::string_view rest = before; // empty in a new index
    for (std::uint64_t& count : counts)
        if (!rest.empty() && !fts5::take_varint(rest, count))
            throw OpenError(ErrorCode::corrupt, "the full-text index's averages are damaged");
    for (const fts5::PostingsPart& part : parts_) {
        for (std::uint32_t number = 0; number < part.ids.size(); ++number) {
            if (part.ids[number] == 0) continue;
            ++counts[0];
            for (std::size_t column = 0; column < fts5::kColumns; ++column)
                counts[1 + column] += part.postings->lengths(number)[column];
        }
    }
    std::string after;
    for (const std::uint64_t count : counts)
        fts5::append_varint(after, count);
    write_row(*connection_, fts5::kAveragesRow, after);
}

void PendingDocuments::clear() {
    parts_.clear();
    first_id_ = 0;
    bytes_ = 0;
}

} // namespace newsidx::store

#include "store/segments/segment_check.h"

#include "store/documents/document_pages.h"
#include "store/sealed.h"
#include "store/segments/segment_reader.h"
#include "store/segments/segment_writer.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace newsidx::store {

namespace {

// Two sets of occurrences are taken for equal when their numbers and the sums of their hashes are.
struct Occurrences {
    std::uint64_t count = 0;
    std::uint64_t sum = 0;

    void add(std::uint64_t term_hash, std::int64_t document, std::uint64_t position) {
        const std::uint64_t place[] = {term_hash, static_cast<std::uint64_t>(document), position};
        ++count;
        sum += XXH3_64bits(place, sizeof place);
    }
    bool operator==(const Occurrences&) const = default;
};

std::uint64_t hash_of(std::string_view term) {
    return XXH3_64bits(term.data(), term.size());
}

class SegmentChecker {
public:
    SegmentChecker(Connection& connection, const std::function<void(std::string)>& problem)
        : connection_(connection), problem_(problem), entries_(connection), places_(connection) {}

    void run() {
        entries_.refresh();
        places_.begin();
        const std::vector<SegmentRow> rows = read_segments(connection_);
        if (rows.empty()) return;
        Occurrences ranked;
        for (const SegmentRow& row : rows) {
            OpenSegment open(connection_, row);
            documents(open);
            postings(open, ranked);
            character_lists(row.id);
        }
        if (!problems_ && live_ != count_entries(rows.back().last_document))
            problem("a document is in no ranked segment, and others behind it are");
        if (ranked != full_text(rows.back().last_document))
            problem("the ranked segments do not say what the full-text index says");
    }

private:
    void problem(std::string text) {
        problems_ = true;
        problem_(std::move(text));
    }

    void documents(OpenSegment& open) {
        for (std::uint32_t number = 0; number < open.segment.bounds().size(); ++number) {
            const ranked::DocumentRange& range = open.segment.range(number);
            if (range.bounds() != open.segment.bounds()[number])
                problem(fmt::format("the bounds of range {} of ranked segment {} are wrong", number, open.row.id));
            const std::uint32_t first = number * ranked::kRangeDocuments;
            for (std::uint32_t ordinal = first; ordinal < first + range.size(); ++ordinal)
                document(open.row, open.segment.document(ordinal), ordinal);
            open.segment.trim(kMostBytes);
        }
    }

    void document(const SegmentRow& row, const ranked::DocumentRange::Document& document, std::uint32_t ordinal) {
        const bool is_inside = row.first_document <= document.id && document.id <= row.last_document;
        const rank::DocumentEntry& entry = entries_.entry(document.id);
        if (!is_inside || entry.live() != document.entry.live()) {
            problem(fmt::format("ranked segment {} has document {}, and should not", row.id, document.id));
            return;
        }
        if (!entry.live()) return;
        ++live_;
        const rank::DocumentEntry& ranked = document.entry;
        if (entry.record_id != ranked.record_id || entry.flags != ranked.flags ||
            entry.published_at != ranked.published_at || !rank::is_same_prior(entry.quality, ranked.quality) ||
            !rank::is_same_prior(entry.heat, ranked.heat) || rank::weighted_length(entry.lengths) != document.length)
            problem(fmt::format("what ranked segment {} says of document {} is not so", row.id, document.id));
        if (places_.place_of(document.id) != ordinal)
            problem(fmt::format("the place of document {} in ranked segment {} is wrong", document.id, row.id));
    }

    void postings(OpenSegment& open, Occurrences& all) {
        for (std::uint64_t page = 1; page <= open.row.info.dictionary_pages; ++page) {
            for (const auto& [term, place] : open.segment.terms_of_page(page)) {
                const std::uint64_t hash = hash_of(term);
                ranked::PostingList list(open.segment, place);
                list.for_each([&](std::uint32_t ordinal, std::span<const ranked::Position> positions) {
                    const ranked::DocumentRange& range = open.segment.range(ordinal >> ranked::kRangeBits);
                    const std::uint32_t index = ordinal % ranked::kRangeDocuments;
                    if ((range.flags(index) & rank::DocumentEntry::kLive) == 0) return;
                    for (const ranked::Position position : positions)
                        all.add(hash, open.segment.id(ordinal), position);
                });
            }
            open.segment.trim(kMostBytes);
        }
    }

    // The lists of what begins with a character or two: they say nothing that the terms' lists do not, and it is only
    // seen that nobody has changed them.
    void character_lists(std::int64_t segment) {
        Statement select =
            connection_.prepare("SELECT id, bytes FROM ranked_page WHERE id BETWEEN ?1 AND ?2",
                                page_id(segment, ranked::Lists::one_character, ranked::Part::dictionary, 0),
                                page_id(segment + 1, ranked::Lists::terms, ranked::Part::dictionary, 0) - 1);
        while (select.step())
            static_cast<void>(unsealed(select.bytes(1), select.integer(0), kDamagedPage));
    }

    std::uint64_t count_entries(std::int64_t last) {
        std::uint64_t count = 0;
        entries_.for_each([&](std::int64_t id, const rank::DocumentEntry&) { count += id <= last ? 1U : 0U; });
        return count;
    }

    Occurrences full_text(std::int64_t last) {
        Occurrences found;
        connection_.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.fts_places USING fts5vocab('main', 'fts', 'instance')");
        {
            Statement select = connection_.prepare("SELECT term, doc, col, offset FROM temp.fts_places");
            std::string term;
            std::uint64_t hash = 0;
            while (select.step()) {
                if (select.integer(1) > last) continue;
                if (const std::string_view next = select.bytes(0); next != term) {
                    term = next;
                    hash = hash_of(term);
                }
                found.add(hash, select.integer(1),
                          field_of(select.bytes(2)) << 32U | static_cast<std::uint64_t>(select.integer(3)));
            }
        }
        connection_.execute("DROP TABLE temp.fts_places");
        return found;
    }

    // Of a damaged index FTS5 may name no column.
    static std::uint64_t field_of(std::string_view column) {
        if (column.empty()) return rank::kFieldCount;
        switch (column.front()) {
        case 't': return rank::kTitle;
        case 'e': return rank::kExcerpt;
        case 'b': return rank::kBody;
        default: return rank::kNames;
        }
    }

    static constexpr std::size_t kMostBytes = std::size_t{64} << 20U;

    Connection& connection_;
    const std::function<void(std::string)>& problem_;
    DocumentReader entries_;
    SegmentWriter places_;
    std::uint64_t live_ = 0;
    bool problems_ = false;
};

} // namespace

void check_segments(Connection& connection, const std::function<void(std::string)>& problem) {
    SegmentChecker(connection, problem).run();
}

} // namespace newsidx::store

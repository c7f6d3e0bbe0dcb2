#include "fts5/segment.h"

#include "fts5/varint.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <set>
#include <utility>

namespace newsidx::fts5 {

namespace {

constexpr std::uint64_t kMaxSegments = 2'000;
constexpr std::size_t kCookieBytes = 4;
constexpr std::size_t kPageHeader = 4;       // where the first posting begins, and where the footer does; 16 bits each
constexpr std::size_t kMinTermlessPages = 4; // before a list index is worth a row
constexpr char kMainIndex = '0';             // before each term; FTS5's prefix indexes have other characters

std::int64_t row_of(std::uint64_t segment, bool list_index, std::uint64_t page) {
    return static_cast<std::int64_t>((segment << kSegmentShift) +
                                     (static_cast<std::uint64_t>(list_index) << kListIndexShift) + page);
}

void put_u16(std::string& page, std::size_t at, std::size_t value) {
    page[at] = static_cast<char>(value >> 8);
    page[at + 1] = static_cast<char>(value & 0xff);
}

// A varint at the beginning of bytes that are our own.
std::uint64_t take(std::string_view& bytes) {
    if (static_cast<unsigned char>(bytes.front()) < 0x80) { // nearly always
        const auto value = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        return value;
    }
    std::uint64_t value = 0;
    take_varint(bytes, value);
    return value;
}

std::size_t common_prefix(std::string_view a, std::string_view b) {
    return static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
}

// The most bytes of whole varints that fit into `space`, but at least one varint.
std::size_t whole_varints(std::string_view bytes, std::size_t space) {
    std::size_t whole = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if ((static_cast<unsigned char>(bytes[i]) & 0x80) != 0) continue;
        if (i + 1 > space && whole > 0) break;
        whole = i + 1;
    }
    return whole;
}

} // namespace

std::optional<Structure> parse_structure(std::string_view bytes) {
    if (bytes.size() < kCookieBytes) return std::nullopt;
    Structure structure;
    structure.cookie = bytes.substr(0, kCookieBytes);
    bytes.remove_prefix(kCookieBytes);
    std::uint64_t levels = 0;
    std::uint64_t segments = 0;
    if (!take_varint(bytes, levels) || !take_varint(bytes, segments) || !take_varint(bytes, structure.written) ||
        levels > kMaxSegments)
        return std::nullopt;
    for (; levels > 0; --levels) {
        Structure::Level& level = structure.levels.emplace_back();
        std::uint64_t count = 0;
        if (!take_varint(bytes, level.merging) || !take_varint(bytes, count) || count > segments ||
            level.merging > count)
            return std::nullopt;
        segments -= count;
        for (; count > 0; --count) {
            Structure::Segment& segment = level.segments.emplace_back();
            if (!take_varint(bytes, segment.id) || !take_varint(bytes, segment.first_page) ||
                !take_varint(bytes, segment.last_page))
                return std::nullopt;
        }
    }
    return segments == 0 && bytes.empty() ? std::optional(std::move(structure)) : std::nullopt;
}

std::string to_bytes(const Structure& structure) {
    std::string bytes = structure.cookie;
    std::size_t segments = 0;
    for (const Structure::Level& level : structure.levels)
        segments += level.segments.size();
    append_varint(bytes, structure.levels.size());
    append_varint(bytes, segments);
    append_varint(bytes, structure.written);
    for (const Structure::Level& level : structure.levels) {
        append_varint(bytes, level.merging);
        append_varint(bytes, level.segments.size());
        for (const Structure::Segment& segment : level.segments) {
            append_varint(bytes, segment.id);
            append_varint(bytes, segment.first_page);
            append_varint(bytes, segment.last_page);
        }
    }
    return bytes;
}

std::uint64_t free_segment_id(const Structure& structure) {
    std::set<std::uint64_t> taken;
    for (const Structure::Level& level : structure.levels)
        for (const Structure::Segment& segment : level.segments)
            taken.insert(segment.id);
    if (taken.size() >= kMaxSegments) return 0;
    std::uint64_t id = 1;
    while (taken.contains(id))
        ++id;
    return id;
}

// FTS5's own insertion fills about 100 pages at once, and merges four segments of a level into one of the next.
std::size_t level_of(std::uint64_t pages) {
    std::size_t level = 0;
    for (std::uint64_t limit = 256; pages >= limit; limit *= 4)
        ++level;
    return level;
}

SegmentWriter::SegmentWriter(std::uint64_t segment, std::size_t page_bytes, SegmentSink& sink)
    : segment_(segment), page_bytes_(page_bytes), sink_(sink), page_(kPageHeader, '\0') {}

void SegmentWriter::add(std::string_view term, std::string_view list) {
    begin_term(term);
    if (used() + list.size() + 1 <= page_bytes_)
        page_ += list;
    else
        add_list(list);
}

void SegmentWriter::begin_term(std::string_view text) {
    const std::size_t size = text.size() + 1;
    if (used() + size + 2 >= page_bytes_ && page_.size() > kPageHeader) flush_page();
    append_varint(offsets_, page_.size() - last_offset_);
    last_offset_ = page_.size();

    // The term before it, without the index's character.
    const std::string_view last = term_.empty() ? std::string_view() : std::string_view(term_).substr(1);
    std::size_t shared = term_.empty() ? 0 : 1 + common_prefix(last, text);
    if (!has_term_) {
        if (page_number_ != 1) {
            // Enough of it to be greater than the term before it.
            flush_split();
            split_.assign(1, kMainIndex).append(text.substr(0, shared));
            split_page_ = page_number_;
        }
        shared = 0;
    } else {
        append_varint(page_, shared);
    }
    append_varint(page_, size - shared);
    if (shared == 0) page_ += kMainIndex;
    page_ += text.substr(shared == 0 ? 0 : shared - 1);
    term_.assign(1, kMainIndex).append(text);
    has_term_ = true;
    has_document_ = true;
}

// A list that goes beyond its page.
void SegmentWriter::add_list(std::string_view list) {
    std::uint64_t document = 0;
    while (!list.empty()) {
        const std::string_view whole = list;
        const std::uint64_t difference = take(list);
        document += difference;
        if (!has_document_) {
            put_u16(page_, 0, page_.size());
            append_varint(page_, document);
            has_document_ = true;
            note_first_document(document);
        } else {
            append_varint(page_, difference);
        }
        const std::size_t begin = whole.size() - list.size();
        const std::uint64_t size = take(list) / 2;
        list.remove_prefix(size);
        add_positions(whole.substr(begin, whole.size() - list.size() - begin));
    }
}

// One document's positions, and their size before them.
void SegmentWriter::add_positions(std::string_view positions) {
    if (used() + positions.size() <= page_bytes_) {
        page_ += positions;
        return;
    }
    while (!positions.empty()) {
        const std::size_t space = used() < page_bytes_ ? page_bytes_ - used() : 0;
        const std::size_t size = positions.size() <= space ? positions.size() : whole_varints(positions, space);
        page_ += positions.substr(0, size);
        positions.remove_prefix(size);
        if (used() >= page_bytes_) flush_page();
    }
}

void SegmentWriter::note_first_document(std::uint64_t document) {
    if (list_index_.empty()) {
        list_index_.assign(1, '\0'); // it is the root
        append_varint(list_index_, page_number_);
        append_varint(list_index_, document);
    } else {
        append_varint(list_index_, document - list_index_last_);
    }
    list_index_last_ = document;
}

void SegmentWriter::flush_page() {
    put_u16(page_, 2, page_.size());
    if (has_term_) {
        page_ += offsets_;
    } else {
        if (!has_document_ && !list_index_.empty()) append_varint(list_index_, 0);
        ++termless_pages_;
    }
    sink_.put_page(row_of(segment_, false, page_number_), page_);
    page_.assign(kPageHeader, '\0');
    offsets_.clear();
    last_offset_ = 0;
    ++page_number_;
    has_term_ = false;
    has_document_ = false;
}

// The list of the last term of the page `split_page_` is complete. FTS5 splits a list index of more than a page; a
// reader takes one of any size.
void SegmentWriter::flush_split() {
    const bool has_list_index = !list_index_.empty() && termless_pages_ >= kMinTermlessPages;
    if (has_list_index) sink_.put_page(row_of(segment_, true, split_page_), list_index_);
    list_index_.clear();
    termless_pages_ = 0;
    sink_.put_split(split_, static_cast<std::int64_t>(split_page_ * 2 + (has_list_index ? 1 : 0)));
}

std::uint64_t SegmentWriter::finish() {
    if (page_.size() > kPageHeader) flush_page();
    if (page_number_ > 1) flush_split();
    return page_number_ - 1;
}

namespace {

// A place in a part's terms. The first sixteen bytes of its term, zeros behind them, as two numbers that sort as they
// do: nearly always they tell it from others.
struct Cursor {
    std::uint64_t beginning = 0;
    std::uint64_t following = 0;
    std::string_view term; // null: the part is at its end
    std::size_t next = 0;  // its number, and 1

    void advance(const Postings& postings) {
        if (next == postings.terms()) {
            term = {};
            return;
        }
        postings.prefetch_behind(next);
        term = postings.term(next++);
        beginning = as_number(term);
        following = term.size() > kWord ? as_number(term.substr(kWord)) : 0;
    }
    [[nodiscard]] bool at_end() const { return term.data() == nullptr; }
    [[nodiscard]] bool is_same_term(const Cursor& other) const {
        return beginning == other.beginning && following == other.following && term.size() == other.term.size() &&
               (!is_long() || term == other.term);
    }
    // The two numbers do not say all of it.
    [[nodiscard]] bool is_long() const { return term.size() > 2 * kWord; }

private:
    static constexpr std::size_t kWord = sizeof(std::uint64_t);

    static std::uint64_t as_number(std::string_view bytes) {
        static_assert(std::endian::native == std::endian::little);
        std::uint64_t number = 0;
        if (bytes.size() >= kWord) {
            std::memcpy(&number, bytes.data(), kWord);
        } else if (bytes.size() >= 4) { // two loads that may overlap
            std::uint32_t first = 0;
            std::uint32_t last = 0;
            std::memcpy(&first, bytes.data(), 4);
            std::memcpy(&last, bytes.data() + bytes.size() - 4, 4);
            number = first | std::uint64_t{last} << (bytes.size() - 4) * 8;
        } else {
            for (std::size_t i = 0; i < bytes.size(); ++i)
                number |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << i * 8;
        }
        return __builtin_bswap64(number);
    }
};

// The cursors of all parts, of which the first by term, and of equal ones by part, has won. A tree of losers (D. Knuth,
// The Art of Computer Programming, 5.4.1): who moves on plays against those who lost to it, one for each level.
class Tournament {
public:
    explicit Tournament(const std::vector<PostingsPart>& parts) : parts_(parts), cursors_(parts.size()) {
        for (std::size_t i = 0; i < parts.size(); ++i)
            cursors_[i].advance(*parts[i].postings);
        losers_.resize(parts.size());
        if (!parts.empty()) winner_ = play(1);
    }
    [[nodiscard]] bool is_over() const { return cursors_.empty() || cursors_[winner_].at_end(); }
    [[nodiscard]] const Cursor& winner() const { return cursors_[winner_]; }
    [[nodiscard]] std::size_t part() const { return winner_; }
    void advance() {
        cursors_[winner_].advance(*parts_[winner_].postings);
        for (std::size_t place = (winner_ + cursors_.size()) / 2; place > 0; place /= 2)
            if (beats(losers_[place], winner_)) std::swap(losers_[place], winner_);
    }

private:
    // Who wins below this place; places from cursors_.size() on are the cursors themselves.
    std::size_t play(std::size_t place) {
        if (place >= cursors_.size()) return place - cursors_.size();
        std::size_t winner = play(place * 2);
        losers_[place] = play(place * 2 + 1);
        if (beats(losers_[place], winner)) std::swap(losers_[place], winner);
        return winner;
    }
    [[nodiscard]] bool beats(std::size_t a, std::size_t b) const {
        const Cursor& one = cursors_[a];
        const Cursor& other = cursors_[b];
        if (one.at_end() || other.at_end()) return !one.at_end();
        if (one.beginning != other.beginning) return one.beginning < other.beginning;
        if (one.following != other.following) return one.following < other.following;
        // The one that has no more bytes comes first.
        if (!one.is_long() || !other.is_long())
            return one.term.size() != other.term.size() ? one.term.size() < other.term.size() : a < b;
        const int order = one.term.compare(other.term);
        return order != 0 ? order < 0 : a < b;
    }

    const std::vector<PostingsPart>& parts_;
    std::vector<Cursor> cursors_;
    std::vector<std::size_t> losers_; // by place, from 1
    std::size_t winner_ = 0;
};

// Appends the postings of a part's list whose documents have ids.
class ListWriter {
public:
    void begin() {
        size_ = 0;
        documents_ = 0;
        last_ = 0;
    }
    void append(std::string_view list, const std::vector<std::int64_t>& ids) {
        reserve(list.size());
        char* out = bytes_.data() + size_;
        std::uint64_t number = 0;
        while (!list.empty()) {
            number += take(list);
            const std::string_view whole = list;
            const std::uint64_t size = take(list) / 2;
            list.remove_prefix(size);
            if (ids[number] == 0) continue;
            out = put_varint(out, static_cast<std::uint64_t>(ids[number] - last_));
            out = copy(out, whole, whole.size() - list.size());
            last_ = ids[number];
            ++documents_;
        }
        size_ = static_cast<std::size_t>(out - bytes_.data());
    }
    [[nodiscard]] std::string_view list() const { return {bytes_.data(), size_}; }
    [[nodiscard]] std::int64_t documents() const { return documents_; }

private:
    static constexpr std::size_t kShort = 16;

    // Makes room for a list of that many bytes: a posting has two of them or more, and an id takes kMaxVarintBytes.
    void reserve(std::size_t list_bytes) {
        const std::size_t needed = size_ + list_bytes + (list_bytes / 2 + 1) * kMaxVarintBytes + kShort;
        if (needed > bytes_.size()) bytes_.resize(needed * 2);
    }
    // Copies the first bytes of `from`. Most postings are short, and copied in one piece with what is behind them.
    static char* copy(char* out, std::string_view from, std::size_t size) {
        if (size <= kShort && from.size() >= kShort)
            std::memcpy(out, from.data(), kShort);
        else
            std::memcpy(out, from.data(), size);
        return out + size;
    }

    std::vector<char> bytes_; // no smaller than what was ever reserved
    std::size_t size_ = 0;    // of the list
    std::int64_t documents_ = 0;
    std::int64_t last_ = 0;
};

} // namespace

std::size_t add_document(std::vector<PostingsPart>& parts, const std::shared_ptr<const Postings>& postings,
                         std::uint32_t number, std::int64_t id) {
    const bool is_first = parts.empty() || parts.back().postings != postings;
    if (is_first) parts.push_back({postings, std::vector<std::int64_t>(postings->documents())});
    parts.back().ids[number] = id;
    return is_first ? postings->bytes() : 0;
}

void visit_terms(const std::vector<PostingsPart>& parts, PartVisitor& visitor) {
    Tournament terms(parts);
    while (!terms.is_over()) {
        const Cursor first = terms.winner();
        visitor.begin_term(first.term);
        do {
            visitor.add(terms.part(), parts[terms.part()].postings->list(terms.winner().next - 1));
            terms.advance();
        } while (!terms.is_over() && terms.winner().is_same_term(first));
        visitor.end_term();
    }
}

void merge_postings(const std::vector<PostingsPart>& parts, TermVisitor& visitor) {
    class Merge : public PartVisitor {
    public:
        Merge(const std::vector<PostingsPart>& of, TermVisitor& to) : parts_(of), visitor_(to) {}
        void begin_term(std::string_view term) override {
            term_ = term;
            list_.begin();
        }
        void add(std::size_t part, std::string_view list) override { list_.append(list, parts_[part].ids); }
        void end_term() override {
            if (list_.documents() > 0) visitor_.visit(term_, list_.list(), list_.documents());
        }

    private:
        const std::vector<PostingsPart>& parts_;
        TermVisitor& visitor_;
        std::string_view term_;
        ListWriter list_;
    };
    Merge merge(parts, visitor);
    visit_terms(parts, merge);
}

} // namespace newsidx::fts5

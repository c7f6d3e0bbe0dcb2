#include "ranked/segment.h"

#include <algorithm>
#include <utility>

namespace newsidx::ranked {

namespace {

// Reads the entries of a dictionary's page one after the other.
class DictionaryCursor {
public:
    DictionaryCursor(Lists lists, std::string_view page) : rest_(page) {
        place_.lists = lists;
        place_.offset = take_varint(rest_);
        place_.positions_offset = take_varint(rest_);
    }

    bool next() {
        if (!read_entry()) return false;
        term_.resize(shared_);
        term_ += own_;
        return true;
    }
    [[nodiscard]] const std::string& term() const { return term_; }
    [[nodiscard]] const ListPlace& place() const { return place_; }

    // What the entries are, as seen from a term: all before it, or one is it, whose place() is known then, or one is
    // behind it, all before that being before it.
    enum class Found { all_before, here, behind_some, behind_none };
    // Instead of next(). No term is put together: what an entry shares with the one before it tells most of them.
    Found find(std::string_view term) {
        std::size_t common = 0; // of `term` and the last entry
        for (bool is_first = true; read_entry(); is_first = false) {
            if (shared_ > common) continue;
            bool is_behind = shared_ < common;
            if (!is_behind) {
                const std::string_view wanted = term.substr(common);
                const auto [own, other] = std::mismatch(own_.begin(), own_.end(), wanted.begin(), wanted.end());
                if (own == own_.end() && other == wanted.end()) return Found::here;
                is_behind = own != own_.end() && (other == wanted.end() || std::char_traits<char>::lt(*other, *own));
                common += static_cast<std::size_t>(own - own_.begin());
            }
            if (is_behind) return is_first ? Found::behind_none : Found::behind_some;
        }
        return Found::all_before;
    }

private:
    bool read_entry() {
        if (rest_.empty()) return false;
        place_.offset += place_.size;
        place_.positions_offset += place_.positions_size;
        const std::size_t before = shared_ + own_.size();
        shared_ = take_varint(rest_);
        const std::uint64_t own = take_varint(rest_);
        if (shared_ > before) throw Damaged("a dictionary of the ranked index is damaged");
        own_ = take_bytes(rest_, own);
        place_.postings = static_cast<std::uint32_t>(take_varint(rest_));
        place_.size = take_varint(rest_);
        place_.positions_size = take_varint(rest_);
        return true;
    }

    std::string_view rest_;
    std::size_t shared_ = 0; // bytes that the entry has from the one before it,
    std::string_view own_;   // and the others
    std::string term_;
    ListPlace place_;
};

// Of a page that is kept: without the slack.
std::string_view content_of(const std::string& page) {
    return std::string_view(page).substr(0, page.size() - kSlack);
}

std::uint64_t key_of(Lists lists, Part part, std::uint64_t number) {
    return number << 4U | static_cast<std::uint64_t>(lists) << 2U | static_cast<std::uint64_t>(part);
}

} // namespace

const DocumentRange& Segment::range(std::uint32_t number) {
    if (ranges_.size() < bounds_.size()) ranges_.resize(bounds_.size());
    KnownRange& known = ranges_.at(number);
    if (known.range) return *known.range;
    if (number < old_ranges_.size() && old_ranges_[number].range) {
        known = std::move(old_ranges_[number]);
    } else {
        const std::string bytes = source_->read_range(number);
        auto read = std::make_unique<DocumentRange>(bytes);
        if (read->size() != documents_in(number))
            throw Damaged("a range of documents in the ranked index has a wrong size");
        known = {std::move(read), bytes.size()};
    }
    bytes_ += known.bytes;
    return *known.range;
}

void Segment::read_ids(std::uint32_t range) {
    if (ids_.size() < bounds_.size()) ids_.resize(bounds_.size());
    ids_.at(range) = IdsView(content_of(page(Lists::terms, Part::ids, range)), documents_in(range));
}

// Whether a page of the terms' dictionary begins behind a term; there is none, if it has no such number.
bool Segment::begins_behind(std::uint64_t number, std::string_view term) {
    if (number > info_.dictionary_pages) return true;
    DictionaryCursor cursor(Lists::terms, content_of(page(Lists::terms, Part::dictionary, number)));
    return !cursor.next() || cursor.term() > term;
}

// That it is not there is believed only where the page before does not go so far, nor the next one begin so early.
std::optional<ListPlace> Segment::find(Lists lists, std::string_view term) {
    using Found = DictionaryCursor::Found;
    const std::uint64_t number = source_->find_dictionary_page(lists, term);
    Found found = Found::all_before;
    if (number > 0) {
        DictionaryCursor cursor(lists, content_of(page(lists, Part::dictionary, number)));
        found = cursor.find(term);
        if (found == Found::here) return cursor.place();
    }
    const bool is_between = found == Found::all_before ? lists != Lists::terms || begins_behind(number + 1, term)
                                                       : found == Found::behind_some;
    if (!is_between) throw Damaged("the ranked index has a term in another page of its dictionary than it says");
    return std::nullopt;
}

const std::optional<ListPlace>& Segment::find_term(const std::string& term) {
    auto found = found_terms_.lower_bound(term);
    if (found == found_terms_.end() || found->first != term)
        found = found_terms_.emplace_hint(found, term, find(Lists::terms, term));
    return found->second;
}

void Segment::for_each_from(std::string_view first,
                            const std::function<bool(std::string_view term, const ListPlace& place)>& visit) {
    std::uint64_t number = std::max<std::uint64_t>(source_->find_dictionary_page(Lists::terms, first), 1);
    for (; number <= info_.dictionary_pages; ++number) {
        DictionaryCursor cursor(Lists::terms, content_of(page(Lists::terms, Part::dictionary, number)));
        while (cursor.next())
            if (cursor.term() >= first && !visit(cursor.term(), cursor.place())) return;
    }
}

std::vector<Segment::TermPlace> Segment::terms_of_page(std::uint64_t number) {
    DictionaryCursor cursor(Lists::terms, content_of(page(Lists::terms, Part::dictionary, number)));
    std::vector<TermPlace> terms;
    while (cursor.next())
        terms.emplace_back(cursor.term(), cursor.place());
    return terms;
}

const std::string& Segment::page(Lists lists, Part part, std::uint64_t number) {
    const std::uint64_t key = key_of(lists, part, number);
    std::unique_ptr<std::string>& known = pages_[key];
    if (known) return *known;
    if (const auto old = old_pages_.find(key); old != old_pages_.end()) {
        known = std::move(old->second);
        old_pages_.erase(old);
        bytes_ += known->size();
    } else {
        auto bytes = std::make_unique<std::string>(source_->read_page(lists, part, number));
        bytes->append(kSlack, '\0');
        bytes_ += bytes->size();
        known = std::move(bytes);
    }
    return *known;
}

std::string_view Segment::page_of(Lists lists, Part part, std::uint64_t offset) {
    return content_of(page(lists, part, offset / stream_page(part)));
}

std::string_view Segment::piece(Lists lists, Part part, std::uint64_t offset) {
    const std::string_view bytes = page_of(lists, part, offset);
    const std::size_t begin = offset % stream_page(part);
    if (begin >= bytes.size()) throw Damaged("a list in the ranked index is beyond its stream");
    return bytes.substr(begin);
}

std::string_view Segment::read(Lists lists, Part part, std::uint64_t offset, std::uint64_t size) {
    if (size == 0) return {};
    if (const std::string_view first = piece(lists, part, offset); first.size() >= size) return first.substr(0, size);
    return read(lists, part, offset, size, *joined_.emplace_back(std::make_unique<std::string>()));
}

std::string_view Segment::read(Lists lists, Part part, std::uint64_t offset, std::uint64_t size, std::string& room) {
    if (size == 0) return {};
    const std::string_view first = piece(lists, part, offset);
    if (first.size() >= size) return first.substr(0, size);
    room = first;
    while (room.size() < size)
        room.append(piece(lists, part, offset + room.size()).substr(0, size - room.size()));
    room.append(kSlack, '\0');
    return std::string_view(room).substr(0, size);
}

bool Segment::trim(std::size_t most) {
    joined_.clear();
    found_terms_.clear();
    if (bytes_ <= most / 2) return false;
    old_pages_ = std::exchange(pages_, {});
    old_ranges_ = std::exchange(ranges_, {});
    ids_.clear();
    bytes_ = 0;
    return true;
}

void Segment::forget() {
    trim(0); // all of it is old now
    old_pages_.clear();
    old_ranges_.clear();
}

void Segment::forget_range(std::uint32_t number) {
    if (number < ranges_.size()) bytes_ -= std::exchange(ranges_[number], {}).bytes;
    if (number < old_ranges_.size()) old_ranges_[number] = {};
}

PostingList::PostingList(Segment& segment, const ListPlace& place)
    : segment_(&segment), place_(place), shift_(block_shift(segment.info().documents, place.postings)) {
    const std::uint32_t blocks = block_count(segment.info().documents, shift_);
    const std::string_view bounds = segment.read(place.lists, Part::postings, place.offset, blocks);
    const std::uint64_t directory = blocks > 1 ? blocks * std::uint64_t{1 + 2 * kOffsetBytes} : 1;
    if (bounds.size() != blocks || place.size < directory || place.size > ~std::uint32_t{0})
        throw Damaged("a list in the ranked index has no directory");
    bounds_ = {reinterpret_cast<const unsigned char*>(bounds.data()), bounds.size()};
}

MemoryList::MemoryList(std::span<const Posting> of, std::uint32_t documents)
    : shift(block_shift(documents, static_cast<std::uint32_t>(of.size()))),
      postings(static_cast<std::uint32_t>(of.size())) {
    std::vector<Posting> block;
    std::size_t next = 0;
    for (std::uint32_t number = 0; number < block_count(documents, shift); ++number) {
        const std::uint32_t first = number << shift;
        block.clear();
        for (; next < of.size() && of[next].ordinal >> shift == number; ++next)
            block.push_back({of[next].ordinal - first, of[next].frequencies, of[next].impact});
        offsets.push_back(static_cast<std::uint32_t>(bytes.size()));
        bounds.push_back(block.empty() ? 0 : append_block(bytes, block, shift));
    }
    finish();
}

MemoryList::MemoryList(std::span<const std::uint64_t> bits, std::uint32_t documents) {
    for (std::size_t range = 0; range < block_count(documents, kRangeBits); ++range) {
        RangeBits own{};
        const std::size_t first = std::min(range * own.size(), bits.size());
        std::copy_n(bits.begin() + static_cast<std::ptrdiff_t>(first), std::min(own.size(), bits.size() - first),
                    own.begin());
        offsets.push_back(static_cast<std::uint32_t>(bytes.size()));
        const bool any = std::any_of(own.begin(), own.end(), [](std::uint64_t word) { return word != 0; });
        bounds.push_back(any ? append_documents(bytes, own) : 0);
        for (const std::uint64_t word : own)
            if (word != 0) postings += count_ones(word);
    }
    finish();
}

void MemoryList::finish() {
    offsets.push_back(static_cast<std::uint32_t>(bytes.size()));
    bytes.append(kSlack, '\0');
}

PostingList::PostingList(std::shared_ptr<const MemoryList> list, std::unique_ptr<PostingList> whole)
    : memory_(std::move(list)), whole_(std::move(whole)), shift_(memory_->shift), bounds_(memory_->bounds) {
    place_.postings = memory_->postings;
}

// The bytes of the list from one offset to another. Blocks are mostly read one after the other, and the page with them
// is known.
std::string_view PostingList::read(std::uint64_t begin, std::uint64_t end) {
    if (begin > end || end > place_.size) throw Damaged("a directory in the ranked index goes beyond its list");
    const std::uint64_t offset = place_.offset + begin;
    const std::uint64_t size = end - begin;
    constexpr std::size_t kPage = stream_page(Part::postings);
    if (offset / kPage != page_number_) {
        page_ = segment_->page_of(place_.lists, Part::postings, offset);
        page_number_ = offset / kPage;
    }
    if (const std::uint64_t at = offset % kPage; at + size <= page_.size()) return page_.substr(at, size);
    return segment_->read(place_.lists, Part::postings, offset, size);
}

// Where a block is: one offset for each, which is the end of the block before it.
std::string_view PostingList::read_block(std::uint32_t block) {
    if (blocks() == 1) return read(1, place_.size);
    const std::uint64_t begin = blocks();
    if (offsets_.empty()) offsets_ = read(begin, begin + blocks() * std::uint64_t{kOffsetBytes});
    return read(offset_at(offsets_, block),
                block + 1 < blocks() ? offset_at(offsets_, block + std::size_t{1}) : place_.size);
}

void PostingList::load(std::uint32_t block) {
    views_[current_].block = ~std::uint32_t{0}; // what is damaged is not kept
    found_ordinal_ = ~std::uint32_t{0};
    BlockView& view = views_[current_].view;
    if (memory_) {
        const std::uint32_t begin = memory_->offsets[block];
        view.read(std::string_view(memory_->bytes).substr(begin, memory_->offsets[block + 1] - begin), shift_,
                  bounds_[block]);
    } else {
        view.read(read_block(block), shift_, bounds_[block]);
        if (block + 1 == blocks() && view.last() >= segment_->info().documents - (block << shift_))
            throw Damaged("a block of the ranked index has documents that are not there");
    }
    views_[current_].block = block;
}

std::string_view PostingList::current_positions() {
    if (memory_) throw std::logic_error("a list in memory has no positions");
    if (positions_block_ == views_[current_].block) return positions_;
    std::uint64_t begin = 0;
    std::uint64_t end = place_.positions_size;
    if (blocks() > 1) {
        const std::uint32_t block = views_[current_].block;
        const std::uint64_t directory = blocks() * std::uint64_t{1 + kOffsetBytes};
        if (positions_offsets_.empty())
            positions_offsets_ = read(directory, directory + blocks() * std::uint64_t{kOffsetBytes});
        begin = offset_at(positions_offsets_, block);
        if (block + 1 < blocks()) end = offset_at(positions_offsets_, block + std::size_t{1});
        if (begin > end || end > place_.positions_size)
            throw Damaged("a directory in the ranked index goes beyond its positions");
    }
    positions_ =
        segment_->read(place_.lists, Part::positions, place_.positions_offset + begin, end - begin, positions_room_);
    positions_block_ = views_[current_].block;
    return positions_;
}

bool PostingList::may_be_in(std::uint32_t first, std::uint32_t documents) const {
    const std::uint32_t last = std::min((first + (documents - 1)) >> shift_, blocks() - 1);
    for (std::uint32_t block = first >> shift_; block <= last; ++block)
        if (bounds_[block] != 0) return true;
    return false;
}

std::uint32_t PostingList::keep(std::span<std::uint16_t> candidates, std::uint32_t first) {
    std::uint16_t* kept = candidates.data();
    // Block by block.
    for (std::size_t begin = 0; begin < candidates.size();) {
        const std::uint32_t block = (first + candidates[begin]) >> shift_;
        const std::int64_t before = (std::int64_t{block} << shift_) - first;
        const std::int64_t behind = before + (std::int64_t{1} << shift_);
        std::size_t end = begin + 1;
        while (end < candidates.size() && candidates[end] < behind)
            ++end;
        if (load_block_of(block << shift_)) kept = current().keep(candidates.subspan(begin, end - begin), before, kept);
        begin = end;
    }
    return static_cast<std::uint32_t>(kept - candidates.data());
}

void PostingList::positions(std::uint32_t ordinal, std::vector<Position>& out) {
    const std::uint32_t posting = find(ordinal);
    if (posting == BlockView::kNone) return;
    if (whole_) return whole_->positions(ordinal, out);
    views_[current_].view.positions(posting, current_positions(), out);
}

void PostingList::for_each(
    const std::function<void(std::uint32_t ordinal, std::span<const Position> positions)>& visit) {
    std::vector<Position> positions;
    for (std::uint32_t block = 0; block < blocks(); ++block) {
        if (!load_block_of(block << shift_)) continue;
        std::string_view bytes = current_positions();
        std::uint32_t posting = 0;
        current().for_each_ordinal([&](std::uint32_t ordinal) {
            positions.clear();
            BlockView::take_positions(frequencies(posting++), bytes, positions);
            visit(current_first() + ordinal, positions);
        });
    }
}

} // namespace newsidx::ranked

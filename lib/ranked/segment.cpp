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
        if (rest_.empty()) return false;
        place_.offset += place_.size;
        place_.positions_offset += place_.positions_size;
        const std::uint64_t shared = take_varint(rest_);
        const std::uint64_t own = take_varint(rest_);
        if (shared > term_.size()) throw Damaged("a dictionary of the ranked index is damaged");
        term_.resize(shared);
        term_ += take_bytes(rest_, own);
        place_.postings = static_cast<std::uint32_t>(take_varint(rest_));
        place_.size = take_varint(rest_);
        place_.positions_size = take_varint(rest_);
        return true;
    }
    [[nodiscard]] const std::string& term() const { return term_; }
    [[nodiscard]] const ListPlace& place() const { return place_; }

private:
    std::string_view rest_;
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
    std::unique_ptr<DocumentRange>& range = ranges_.at(number);
    if (!range) {
        const std::string bytes = source_->read_range(number);
        auto read = std::make_unique<DocumentRange>(bytes);
        const std::uint32_t first = number << kRangeBits;
        if (read->size() != std::min(kRangeDocuments, info_.documents - first))
            throw Damaged("a range of documents in the ranked index has a wrong size");
        range = std::move(read);
        bytes_ += bytes.size();
    }
    return *range;
}

std::optional<ListPlace> Segment::find(Lists lists, std::string_view term) {
    const std::uint64_t number = source_->find_dictionary_page(lists, term);
    if (number == 0) return std::nullopt;
    DictionaryCursor cursor(lists, content_of(page(lists, Part::dictionary, number)));
    while (cursor.next()) {
        const int order = cursor.term().compare(term);
        if (order == 0) return cursor.place();
        if (order > 0) break;
    }
    return std::nullopt;
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
    std::unique_ptr<std::string>& known = pages_[key_of(lists, part, number)];
    if (!known) {
        auto bytes = std::make_unique<std::string>(source_->read_page(lists, part, number));
        bytes->append(kSlack, '\0');
        bytes_ += bytes->size();
        known = std::move(bytes);
    }
    return *known;
}

std::string_view Segment::read(Lists lists, Part part, std::uint64_t offset, std::uint64_t size) {
    const auto piece = [&](std::uint64_t at) {
        const std::string_view bytes = content_of(page(lists, part, at / kStreamPage));
        const std::size_t begin = at % kStreamPage;
        if (begin >= bytes.size()) throw Damaged("a list in the ranked index is beyond its stream");
        return bytes.substr(begin);
    };
    if (size == 0) return {};
    const std::string_view first = piece(offset);
    if (first.size() >= size) return first.substr(0, size);
    auto joined = std::make_unique<std::string>(first);
    while (joined->size() < size)
        joined->append(piece(offset + joined->size()).substr(0, size - joined->size()));
    joined->append(kSlack, '\0');
    joined_.push_back(std::move(joined));
    return std::string_view(*joined_.back()).substr(0, size);
}

bool Segment::trim(std::size_t most) {
    joined_.clear();
    if (bytes_ <= most) return false;
    pages_.clear();
    ranges_.clear();
    bytes_ = 0;
    return true;
}

void Segment::forget_range(std::uint32_t number) {
    if (number < ranges_.size()) ranges_[number].reset();
}

PostingList::PostingList(Segment& segment, const ListPlace& place)
    : segment_(&segment), place_(place), shift_(block_shift(segment.info().documents, place.postings)) {
    const std::uint32_t blocks = block_count(segment.info().documents, shift_);
    const std::string_view bounds = segment.read(place.lists, Part::postings, place.offset, blocks);
    if (bounds.size() != blocks || place.size < blocks || place.size > ~std::uint32_t{0})
        throw Damaged("a list in the ranked index has no directory");
    bounds_ = {reinterpret_cast<const unsigned char*>(bounds.data()), bounds.size()};
}

MemoryList::MemoryList(std::span<const Posting> of, std::uint32_t documents) {
    std::vector<Posting> block;
    std::size_t next = 0;
    for (std::uint32_t range = 0; range < block_count(documents, kRangeBits); ++range) {
        block.clear();
        for (; next < of.size() && of[next].ordinal >> kRangeBits == range; ++next)
            block.push_back({of[next].ordinal % kRangeDocuments, of[next].frequencies});
        add(block);
    }
    finish();
}

MemoryList::MemoryList(std::span<const std::uint64_t> bits, std::uint32_t documents) {
    constexpr std::size_t kWords = kRangeDocuments / 64;
    std::vector<Posting> block;
    for (std::size_t range = 0; range < block_count(documents, kRangeBits); ++range) {
        const std::size_t first = std::min(range * kWords, bits.size());
        block.clear();
        for_each_bit(bits.subspan(first, std::min(kWords, bits.size() - first)), [&block](std::uint32_t ordinal) {
            block.push_back({ordinal, kSomewhere});
        });
        add(block);
    }
    finish();
}

void MemoryList::add(std::span<const Posting> block) {
    postings += static_cast<std::uint32_t>(block.size());
    offsets.push_back(static_cast<std::uint32_t>(bytes.size()));
    bounds.push_back(block.empty() ? 0 : append_block(bytes, block, kRangeBits));
}

void MemoryList::finish() {
    offsets.push_back(static_cast<std::uint32_t>(bytes.size()));
    bytes.append(kSlack, '\0');
}

PostingList::PostingList(std::shared_ptr<const MemoryList> list)
    : memory_(std::move(list)), shift_(kRangeBits), bounds_(memory_->bounds) {
    place_.postings = memory_->postings;
}

// Where each block is.
void PostingList::read_directory() {
    const auto blocks = static_cast<std::uint32_t>(bounds_.size());
    constexpr std::size_t kLongestVarint = 10;
    std::string_view head = segment_->read(place_.lists, Part::postings, place_.offset + blocks,
                                           std::min<std::uint64_t>(kLongestVarint, place_.size - blocks));
    const std::size_t head_size = head.size();
    const std::uint64_t size = take_varint(head);
    const std::uint64_t begin = blocks + head_size - head.size();
    if (size > place_.size - begin) throw Damaged("a directory in the ranked index is longer than its list");
    std::string_view sizes = segment_->read(place_.lists, Part::postings, place_.offset + begin, size);
    std::uint64_t offset = begin + size;
    std::uint64_t positions_offset = 0;
    offsets_.clear();
    positions_offsets_.clear();
    offsets_.reserve(blocks + std::size_t{1});
    positions_offsets_.reserve(blocks + std::size_t{1});
    for (std::uint32_t block = 0; block <= blocks; ++block) {
        offsets_.push_back(static_cast<std::uint32_t>(offset));
        positions_offsets_.push_back(static_cast<std::uint32_t>(positions_offset));
        if (block == blocks || bounds_[block] == 0) continue;
        const std::uint64_t block_size = take_varint(sizes);
        const std::uint64_t positions_size = take_varint(sizes);
        if (block_size > place_.size - offset || positions_size > place_.positions_size - positions_offset)
            throw Damaged("a directory in the ranked index goes beyond its list");
        offset += block_size;
        positions_offset += positions_size;
    }
}

void PostingList::load(std::uint32_t block) {
    loaded_ = ~std::uint32_t{0}; // what is damaged is not kept
    if (memory_) {
        const std::uint32_t begin = memory_->offsets[block];
        view_.read(std::string_view(memory_->bytes).substr(begin, memory_->offsets[block + 1] - begin), shift_,
                   bounds_[block]);
    } else if (bounds_.size() == 1) {
        view_.read(segment_->read(place_.lists, Part::postings, place_.offset + 1, place_.size - 1), shift_,
                   bounds_[0]);
    } else {
        if (offsets_.size() <= bounds_.size()) read_directory();
        view_.read(segment_->read(place_.lists, Part::postings, place_.offset + offsets_[block],
                                  offsets_[block + 1] - offsets_[block]),
                   shift_, bounds_[block]);
    }
    if (block + 1 == blocks() && !memory_ && view_.last() >= segment_->info().documents - (block << shift_))
        throw Damaged("a block of the ranked index has documents that are not there");
    loaded_ = block;
}

std::string_view PostingList::current_positions() {
    if (memory_) throw std::logic_error("a list in memory has no positions");
    std::uint64_t begin = 0;
    std::uint64_t end = place_.positions_size;
    if (bounds_.size() > 1) {
        begin = positions_offsets_[loaded_];
        end = positions_offsets_[loaded_ + std::size_t{1}];
    }
    return segment_->read(place_.lists, Part::positions, place_.positions_offset + begin, end - begin);
}

void PostingList::positions(std::uint32_t posting, std::vector<Position>& out) {
    view_.positions(posting, current_positions(), out);
}

void PostingList::for_each(
    const std::function<void(std::uint32_t ordinal, std::span<const Position> positions)>& visit) {
    std::vector<Position> positions;
    for (std::uint32_t block = 0; block < blocks(); ++block) {
        if (!load_block_of(block << shift_)) continue;
        std::string_view bytes = current_positions();
        std::uint32_t posting = 0;
        view_.for_each_ordinal([&](std::uint32_t ordinal) {
            positions.clear();
            BlockView::take_positions(view_.frequencies(posting++), bytes, positions);
            visit(current_first() + ordinal, positions);
        });
    }
}

} // namespace newsidx::ranked

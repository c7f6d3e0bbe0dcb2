#include "ranked/builder.h"

#include "ranked/ids.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace newsidx::ranked {

namespace {

// Fewer terms than these are looked up one by one.
constexpr std::size_t kMinPrefixTerms = 8;

} // namespace

std::string_view first_characters(std::string_view term, std::size_t count) {
    std::size_t end = 0;
    for (; count > 0; --count) {
        if (end == term.size()) return {};
        ++end;
        while (end < term.size() && (static_cast<unsigned char>(term[end]) & 0xC0U) == 0x80U)
            ++end;
    }
    return term.substr(0, end);
}

void StreamWriter::append(std::string_view bytes) {
    const std::size_t most = stream_page(part_);
    while (page_.size() + bytes.size() >= most) {
        const std::string_view first = bytes.substr(0, most - page_.size());
        page_ += first;
        bytes.remove_prefix(first.size());
        sink_.put_page(lists_, part_, number_++, page_);
        page_.clear();
    }
    page_ += bytes;
}

void StreamWriter::finish() {
    if (!page_.empty()) sink_.put_page(lists_, part_, number_++, page_);
    page_.clear();
}

void DictionaryWriter::add(std::string_view term, std::uint32_t postings, std::uint64_t size,
                           std::uint64_t positions_size) {
    if (page_.size() > kDictionaryPage) finish();
    if (page_.empty()) {
        first_ = term;
        last_.clear();
        append_varint(page_, offset_);
        append_varint(page_, positions_offset_);
    }
    const auto shared = static_cast<std::size_t>(
        std::mismatch(term.begin(), term.end(), last_.begin(), last_.end()).first - term.begin());
    append_varint(page_, shared);
    append_varint(page_, term.size() - shared);
    page_ += term.substr(shared);
    append_varint(page_, postings);
    append_varint(page_, size);
    append_varint(page_, positions_size);
    last_ = term;
    offset_ += size;
    positions_offset_ += positions_size;
}

void DictionaryWriter::finish() {
    if (!page_.empty()) sink_.put_dictionary_page(lists_, ++number_, first_, page_);
    page_.clear();
}

SegmentBuilder::SegmentBuilder(std::size_t documents, const DocumentAt& document, const rank::Collection& collection,
                               Sink& sink)
    : sink_(sink), average_length_(collection.average_length()), sets_{ListSet(sink, Lists::terms),
                                                                       ListSet(sink, Lists::one_character),
                                                                       ListSet(sink, Lists::two_characters)},
      prefixes_{Prefix{1, Lists::one_character, {}, 0, {}, {}}, Prefix{2, Lists::two_characters, {}, 0, {}, {}}} {
    order(documents, document, collection);
}

// The best first; those that are equally good as they came.
void SegmentBuilder::order(std::size_t documents, const DocumentAt& document_at, const rank::Collection& collection) {
    const rank::Weights weights;
    std::vector<double> boosts;
    boosts.reserve(documents);
    for (std::size_t i = 0; i < documents; ++i)
        boosts.push_back(rank::final_score(1, document_at(i).entry, collection, weights));
    std::vector<std::uint32_t> best(documents);
    std::iota(best.begin(), best.end(), 0U);
    std::stable_sort(best.begin(), best.end(), [&](std::uint32_t a, std::uint32_t b) { return boosts[a] > boosts[b]; });

    ordinals_.resize(documents);
    norms_.reserve(documents);
    slots_.resize(documents);
    for (std::uint32_t begin = 0; begin < best.size(); begin += kRangeDocuments) {
        DocumentRange range;
        std::vector<std::int64_t> ids;
        const auto end = std::min<std::size_t>(begin + std::size_t{kRangeDocuments}, best.size());
        for (std::size_t ordinal = begin; ordinal < end; ++ordinal) {
            const DocumentRange::Document document = document_at(best[ordinal]);
            ordinals_[best[ordinal]] = static_cast<std::uint32_t>(ordinal);
            norms_.push_back(rank::length_norm(document.length, average_length_));
            range.add(document);
            ids.push_back(document.id);
        }
        bounds_.push_back(range.bounds());
        sink_.put_page(Lists::terms, Part::ids, begin / kRangeDocuments, ids_page(ids));
        sink_.put_range(begin / kRangeDocuments, range.bytes());
    }
}

void SegmentBuilder::begin_term(std::string_view term) {
    term_ = term;
    pending_.clear();
    bytes_.clear();
}

void SegmentBuilder::add(std::uint32_t ordinal, std::span<const Position> positions) {
    Pending pending{{ordinal, {}}, static_cast<std::uint32_t>(bytes_.size()), 0};
    for (const Position position : positions)
        ++pending.posting.frequencies[position >> 32U];
    append_positions(bytes_, positions);
    pending.size = static_cast<std::uint32_t>(bytes_.size()) - pending.begin;
    pending_.push_back(pending);
}

void SegmentBuilder::end_term() {
    if (pending_.empty()) return;
    sort_pending();
    write_list(sets_[static_cast<std::size_t>(Lists::terms)], term_, static_cast<std::uint32_t>(pending_.size()),
               [this](const auto& visit) {
                   for (const std::uint32_t number : sorted_)
                       visit(pending_[number]);
               });
    for (Prefix& prefix : prefixes_)
        add_to_prefix(prefix);
}

// By ordinal. Of many postings each is put where its ordinal says, and then all places are looked at.
void SegmentBuilder::sort_pending() {
    const auto size = static_cast<std::uint32_t>(pending_.size());
    sorted_.resize(size);
    if (std::size_t{size} * 16 < slots_.size()) {
        std::iota(sorted_.begin(), sorted_.end(), 0U);
        std::sort(sorted_.begin(), sorted_.end(), [this](std::uint32_t a, std::uint32_t b) {
            return pending_[a].posting.ordinal < pending_[b].posting.ordinal;
        });
        return;
    }
    for (std::uint32_t i = 0; i < size; ++i)
        slots_[pending_[i].posting.ordinal] = i + 1;
    std::size_t at = 0;
    for (std::uint32_t& slot : slots_)
        if (slot != 0) sorted_[at++] = std::exchange(slot, 0) - 1;
}

// Rounded up.
float SegmentBuilder::impact_of(const Posting& posting) const {
    const double tf = rank::weighted_frequency(posting.frequencies);
    return std::min(kLargestImpact,
                    static_cast<float>(tf / (tf + norms_[posting.ordinal])) * kLargestImpact * kOutwards);
}

// A list of several blocks begins with its directory.
template <class ForEach>
void SegmentBuilder::write_list(ListSet& set, std::string_view term, std::uint32_t size, ForEach for_each) {
    const auto documents = static_cast<std::uint32_t>(norms_.size());
    const bool has_impacts = &set == sets_.data(); // what begins with a prefix counts alike, however often it is there
    const unsigned shift = block_shift(documents, size);
    const std::uint32_t blocks = block_count(documents, shift);
    std::string bounds(blocks, '\0');
    std::string offsets;
    std::string positions_offsets;
    const std::uint32_t directory = blocks > 1 ? blocks * (1 + 2 * kOffsetBytes) : 1;
    blocks_.clear();
    positions_.clear();
    block_.clear();
    const auto begin_blocks = [&](std::uint32_t upto) {
        while (offsets.size() < upto * std::size_t{kOffsetBytes}) {
            append_offset(offsets, directory + blocks_.size());
            append_offset(positions_offsets, positions_.size());
        }
    };
    std::uint32_t number = 0; // of block_
    const auto end_block = [&] {
        if (!block_.empty()) bounds[number] = static_cast<char>(append_block(blocks_, block_, shift));
        block_.clear();
    };
    for_each([&](const Pending& pending) {
        if (const std::uint32_t own = pending.posting.ordinal >> shift; own != number || block_.empty()) {
            end_block();
            number = own;
            begin_blocks(number + 1);
        }
        block_.push_back(pending.posting);
        if (has_impacts) block_.back().impact = impact_of(pending.posting);
        block_.back().ordinal -= number << shift;
        positions_.append(bytes_, pending.begin, pending.size);
    });
    end_block();
    begin_blocks(blocks);
    list_ = bounds;
    if (blocks > 1) list_ += offsets + positions_offsets;
    list_ += blocks_;
    set.dictionary.add(term, size, list_.size(), positions_.size());
    set.postings.append(list_);
    set.positions.append(positions_);
}

// The documents of pending_ have a term that begins so.
void SegmentBuilder::add_to_prefix(Prefix& prefix) {
    const std::string_view text = first_characters(term_, prefix.characters);
    if (text != prefix.text) {
        finish_prefix(prefix);
        prefix.text = text;
    }
    if (text.empty()) return;
    ++prefix.terms;
    if (prefix.bits.empty())
        for (const Pending& pending : pending_)
            prefix.ordinals.push_back(pending.posting.ordinal);
    else
        for (const Pending& pending : pending_)
            prefix.bits[pending.posting.ordinal / 64] |= std::uint64_t{1} << pending.posting.ordinal % 64;
    if (prefix.ordinals.size() * 32 <= norms_.size()) return;
    prefix.bits.resize(norms_.size() / 64 + 1);
    for (const std::uint32_t ordinal : prefix.ordinals)
        prefix.bits[ordinal / 64] |= std::uint64_t{1} << ordinal % 64;
    prefix.ordinals.clear();
}

void SegmentBuilder::finish_prefix(Prefix& prefix) {
    if (prefix.terms >= kMinPrefixTerms) {
        std::sort(prefix.ordinals.begin(), prefix.ordinals.end());
        prefix.ordinals.erase(std::unique(prefix.ordinals.begin(), prefix.ordinals.end()), prefix.ordinals.end());
        std::uint32_t size = static_cast<std::uint32_t>(prefix.ordinals.size());
        for (const std::uint64_t word : prefix.bits)
            size += count_ones(word);
        write_list(sets_[static_cast<std::size_t>(prefix.lists)], prefix.text, size, [&prefix](const auto& visit) {
            const auto visit_ordinal = [&visit](std::uint32_t ordinal) { visit({{ordinal, kSomewhere}, 0, 0}); };
            std::for_each(prefix.ordinals.begin(), prefix.ordinals.end(), visit_ordinal);
            for_each_bit(prefix.bits, visit_ordinal);
        });
    }
    prefix.terms = 0;
    prefix.ordinals.clear();
    prefix.bits.clear();
}

void SegmentBuilder::finish() {
    for (Prefix& prefix : prefixes_)
        finish_prefix(prefix);
    for (ListSet& set : sets_) {
        set.dictionary.finish();
        set.postings.finish();
        set.positions.finish();
    }
}

} // namespace newsidx::ranked

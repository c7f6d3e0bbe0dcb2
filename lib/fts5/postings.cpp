#include "fts5/postings.h"

#include "fts5/varint.h"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace newsidx::fts5 {

namespace {

// 0 where there are no such bytes.
std::uint64_t ending_of(std::string_view term) {
    std::uint64_t bytes = 0;
    if (term.size() >= sizeof bytes) std::memcpy(&bytes, term.data() + term.size() - sizeof bytes, sizeof bytes);
    return bytes;
}

// At most: a document, the size of its positions and a position, of 32 bits each, a column and its mark.
constexpr std::size_t kMaxOccurrenceBytes = 3 * 5 + 2;

// Of a field's tokens, whose slots are fetched side by side.
constexpr std::size_t kAtOnce = 64;

constexpr std::size_t kBothEnds = 2 * sizeof(std::uint64_t);

// What FTS5 writes before the first position of each column but the first.
constexpr char kNextColumn = 1;

} // namespace

std::uint32_t PostingsBuilder::begin_document() {
    lengths_.emplace_back();
    return static_cast<std::uint32_t>(lengths_.size() - 1);
}

void PostingsBuilder::add(std::uint8_t column, const text::TokenList& tokens) {
    const auto document = static_cast<std::uint32_t>(lengths_.size() - 1);
    const auto document_column = static_cast<std::uint32_t>(document * kColumns + column);
    std::array<std::uint64_t, kAtOnce> hashes;
    std::uint32_t length = 0;
    for (std::size_t first = 0; first < tokens.size(); first += kAtOnce) {
        const std::size_t last = std::min(first + kAtOnce, tokens.size());
        if ((terms_.size() + kAtOnce) * 2 > slots_.size()) grow();
        for (std::size_t i = first; i < last; ++i) {
            const std::string_view term = tokens.term(i);
            const std::uint64_t hash = XXH3_64bits(term.data(), term.size());
            __builtin_prefetch(&slots_[hash & (slots_.size() - 1)]);
            hashes[i - first] = hash;
        }
        for (std::size_t i = first; i < last; ++i) {
            if (!tokens[i].colocated || length == 0) ++length;
            term_of_.push_back(number_of(tokens.term(i), hashes[i - first]));
            occurrences_.push_back({document_column, length - 1});
        }
    }
    lengths_[document][column] = length;
}

std::uint32_t PostingsBuilder::number_of(std::string_view term, std::uint64_t hash) {
    const auto tag = static_cast<std::uint32_t>(hash >> 32);
    const std::uint64_t beginning = beginning_of(term);
    const std::uint64_t ending = ending_of(term);
    const std::size_t mask = slots_.size() - 1;
    std::size_t place = static_cast<std::uint32_t>(hash) & mask;
    for (; slots_[place].number != 0; place = (place + 1) & mask) {
        if (slots_[place].tag != tag) continue;
        Term& known = terms_[slots_[place].number - 1];
        if (known.beginning != beginning || known.ending != ending || known.size != term.size()) continue;
        if (term.size() > kBothEnds && bytes_of(known) != term) continue;
        ++known.occurrences;
        return slots_[place].number - 1;
    }
    terms_.push_back({beginning, ending, static_cast<std::uint32_t>(hash), static_cast<std::uint32_t>(bytes_.size()),
                      static_cast<std::uint32_t>(term.size()), 1});
    bytes_.append(term);
    slots_[place] = {tag, static_cast<std::uint32_t>(terms_.size())};
    return slots_[place].number - 1;
}

void PostingsBuilder::grow() {
    const std::vector<Slot> old =
        std::exchange(slots_, std::vector<Slot>(std::max<std::size_t>(slots_.size() * 2, 4096)));
    const std::size_t mask = slots_.size() - 1;
    for (const Slot& slot : old) {
        if (slot.number == 0) continue;
        std::size_t place = terms_[slot.number - 1].place & mask;
        while (slots_[place].number != 0)
            place = (place + 1) & mask;
        slots_[place] = slot;
    }
}

// Their numbers, in ascending order of their bytes.
std::vector<std::uint32_t> PostingsBuilder::sorted_terms() const {
    std::vector<std::pair<std::uint64_t, std::uint32_t>> keys;
    keys.reserve(terms_.size());
    for (std::uint32_t i = 0; i < terms_.size(); ++i)
        keys.emplace_back(terms_[i].beginning, i);
    std::sort(keys.begin(), keys.end(), [this](const auto& a, const auto& b) {
        if (a.first != b.first) return a.first < b.first;
        return bytes_of(terms_[a.second]) < bytes_of(terms_[b.second]);
    });
    std::vector<std::uint32_t> order;
    order.reserve(keys.size());
    for (const auto& [beginning, number] : keys)
        order.push_back(number);
    return order;
}

Postings PostingsBuilder::finish() {
    const std::vector<std::uint32_t> order = sorted_terms();
    // Counting sort by term: documents, columns and positions stay in their order.
    std::vector<std::uint32_t> next(terms_.size());
    std::uint32_t begin = 0;
    for (const std::uint32_t term : order) {
        next[term] = begin;
        begin += terms_[term].occurrences;
    }
    by_term_.resize(occurrences_.size());
    for (std::size_t i = 0; i < occurrences_.size(); ++i)
        by_term_[next[term_of_[i]]++] = occurrences_[i];

    Postings out;
    write_lists(order, out);
    out.lengths_ = std::exchange(lengths_, {});
    std::fill(slots_.begin(), slots_.end(), Slot{});
    terms_.clear();
    bytes_.clear();
    term_of_.clear();
    occurrences_.clear();
    return out;
}

// From by_term_.
void PostingsBuilder::write_lists(const std::vector<std::uint32_t>& order, Postings& out) {
    out.bytes_.reserve(bytes_.size());
    out.entries_.reserve(terms_.size());
    const Occurrence* occurrence = by_term_.data();
    std::size_t size = 0; // of what lists_ holds
    for (const std::uint32_t number : order) {
        const Term& term = terms_[number];
        if (const std::size_t needed = size + term.occurrences * kMaxOccurrenceBytes; needed > lists_.size())
            lists_.resize(std::max(needed, lists_.size() * 2));
        char* const list = lists_.data() + size;
        char* end_of_list = list;
        const Occurrence* const end = occurrence + term.occurrences;
        for (std::uint32_t previous = 0; occurrence != end;) {
            const std::uint32_t document = occurrence->document_column / kColumns;
            end_of_list = put_varint(end_of_list, document - previous);
            end_of_list = put_positions(end_of_list, occurrence, end);
            previous = document;
        }
        const auto list_size = static_cast<std::size_t>(end_of_list - list);
        out.entries_.push_back({static_cast<std::uint32_t>(out.bytes_.size()), term.size,
                                static_cast<std::uint32_t>(size), static_cast<std::uint32_t>(list_size)});
        out.bytes_.append(bytes_of(term));
        size += list_size;
    }
    out.lists_.assign(lists_.data(), size);
}

// Writes those of one document, their size before them, and moves `occurrence` behind them; gives the end.
char* PostingsBuilder::put_positions(char* out, const Occurrence*& occurrence, const Occurrence* end) {
    const std::uint32_t document = occurrence->document_column / kColumns;
    std::uint32_t column = 0;
    std::uint32_t position = 0;
    char* const positions = out + 1; // the size takes a byte, nearly always
    char* end_of_positions = positions;
    for (; occurrence != end && occurrence->document_column / kColumns == document; ++occurrence) {
        if (occurrence->document_column % kColumns != column) {
            column = occurrence->document_column % kColumns;
            position = 0;
            *end_of_positions++ = kNextColumn;
            end_of_positions = put_varint(end_of_positions, column);
        }
        end_of_positions = put_varint(end_of_positions, occurrence->position - position + 2);
        position = occurrence->position;
    }
    const auto size = static_cast<std::size_t>(end_of_positions - positions);
    char bytes[kMaxVarintBytes];
    const auto size_bytes = static_cast<std::size_t>(put_varint(bytes, size * 2) -
                                                     bytes); // the lowest bit would say that the document goes
    if (size_bytes > 1) std::memmove(out + size_bytes, positions, size);
    std::memcpy(out, bytes, size_bytes);
    return out + size_bytes + size;
}

bool ListReader::next() {
    if (rest_.empty()) return false;
    std::uint64_t value = 0;
    take_varint(rest_, value);
    document_ += static_cast<std::uint32_t>(value);
    take_varint(rest_, value);
    std::string_view positions = rest_.substr(0, value / 2);
    rest_.remove_prefix(positions.size());
    positions_.clear();
    std::size_t column = 0;
    std::uint64_t position = 0;
    bool sorted = true;
    while (take_varint(positions, value)) {
        if (value == kNextColumn) {
            take_varint(positions, value);
            column = value;
            position = 0;
            continue;
        }
        position += value - 2;
        positions_.push_back(static_cast<std::uint64_t>(kFieldOfColumn[column]) << 32U | position);
        sorted = sorted && (positions_.size() < 2 || positions_[positions_.size() - 2] <= positions_.back());
    }
    if (!sorted) std::sort(positions_.begin(), positions_.end());
    return true;
}

} // namespace newsidx::fts5

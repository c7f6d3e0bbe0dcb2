#include "fts5/postings.h"

#include "fts5/varint.h"

#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>
#include <utility>

namespace newsidx::fts5 {

namespace {

std::uint64_t beginning_of(std::string_view term) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, term.data(), std::min(term.size(), sizeof bytes));
    static_assert(std::endian::native == std::endian::little);
    return __builtin_bswap64(bytes);
}

// What FTS5 writes before the first position of each column but the first.
constexpr char kNextColumn = 1;

} // namespace

std::uint32_t PostingsBuilder::begin_document() {
    lengths_.emplace_back();
    return static_cast<std::uint32_t>(lengths_.size() - 1);
}

void PostingsBuilder::add(std::uint8_t column, const text::TokenList& tokens) {
    const auto document = static_cast<std::uint32_t>(lengths_.size() - 1);
    std::uint32_t length = 0;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (!tokens[i].colocated || length == 0) ++length;
        occurrences_.push_back({number_of(tokens.term(i)), document, length - 1, column});
    }
    lengths_[document][column] = length;
}

std::uint32_t PostingsBuilder::number_of(std::string_view term) {
    if (terms_.size() * 2 >= slots_.size()) grow();
    const std::uint64_t hash = XXH3_64bits(term.data(), term.size());
    const std::size_t mask = slots_.size() - 1;
    std::size_t place = hash & mask;
    for (; slots_[place] != 0; place = (place + 1) & mask) {
        Term& known = terms_[slots_[place] - 1];
        if (known.hash != hash || bytes_of(known) != term) continue;
        ++known.occurrences;
        return slots_[place] - 1;
    }
    terms_.push_back({hash, beginning_of(term), static_cast<std::uint32_t>(bytes_.size()),
                      static_cast<std::uint32_t>(term.size()), 1});
    bytes_.append(term);
    slots_[place] = static_cast<std::uint32_t>(terms_.size());
    return slots_[place] - 1;
}

void PostingsBuilder::grow() {
    slots_.assign(std::max<std::size_t>(slots_.size() * 2, 4096), 0);
    const std::size_t mask = slots_.size() - 1;
    for (std::uint32_t i = 0; i < terms_.size(); ++i) {
        std::size_t place = terms_[i].hash & mask;
        while (slots_[place] != 0)
            place = (place + 1) & mask;
        slots_[place] = i + 1;
    }
}

Postings PostingsBuilder::finish() {
    std::vector<std::uint32_t> order(terms_.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [this](std::uint32_t a, std::uint32_t b) {
        if (terms_[a].beginning != terms_[b].beginning) return terms_[a].beginning < terms_[b].beginning;
        return bytes_of(terms_[a]) < bytes_of(terms_[b]);
    });
    // Counting sort by term: documents, columns and positions stay in their order.
    std::vector<std::uint32_t> next(terms_.size());
    std::uint32_t begin = 0;
    for (const std::uint32_t term : order) {
        next[term] = begin;
        begin += terms_[term].occurrences;
    }
    by_term_.resize(occurrences_.size());
    for (const Occurrence& occurrence : occurrences_)
        by_term_[next[occurrence.term]++] = occurrence;

    Postings out;
    out.bytes_.reserve(bytes_.size());
    out.entries_.reserve(terms_.size());
    out.lists_.reserve(occurrences_.size() * 4);
    std::string positions;
    const Occurrence* occurrence = by_term_.data();
    for (const std::uint32_t number : order) {
        const Term& term = terms_[number];
        Postings::Entry entry{static_cast<std::uint32_t>(out.bytes_.size()), term.size,
                              static_cast<std::uint32_t>(out.lists_.size()), 0};
        out.bytes_.append(bytes_of(term));
        const Occurrence* const end = occurrence + term.occurrences;
        std::uint32_t previous = 0;
        while (occurrence != end) {
            const std::uint32_t document = occurrence->document;
            std::uint8_t column = 0;
            std::uint32_t position = 0;
            positions.clear();
            for (; occurrence != end && occurrence->document == document; ++occurrence) {
                if (occurrence->column != column) {
                    column = occurrence->column;
                    position = 0;
                    positions += kNextColumn;
                    append_varint(positions, column);
                }
                append_varint(positions, occurrence->position - position + 2);
                position = occurrence->position;
            }
            append_varint(out.lists_, document - previous);
            append_varint(out.lists_, positions.size() * 2); // the lowest bit would say that the document goes
            out.lists_ += positions;
            previous = document;
        }
        entry.list_size = static_cast<std::uint32_t>(out.lists_.size()) - entry.list_begin;
        out.entries_.push_back(entry);
    }
    out.lists_.shrink_to_fit();
    out.lengths_ = std::exchange(lengths_, {});
    std::fill(slots_.begin(), slots_.end(), 0);
    terms_.clear();
    bytes_.clear();
    occurrences_.clear();
    return out;
}

} // namespace newsidx::fts5

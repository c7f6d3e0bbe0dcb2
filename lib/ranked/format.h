// The parts of a ranked segment, and who keeps them. A segment is an inverted index of a set of documents that never
// change but for what `DocumentRange` says of them, with the documents numbered ("ordinals") by descending static
// weight, so that the best come first and a search may stop early:
//
//   dictionary  pages of terms in ascending order; for each how many documents hold it, and where its list is
//   postings    a stream of lists; a list is a directory of blocks and the blocks (ranked/block.h)
//   positions   a stream of the positions of these postings, in the same blocks; only phrases read it
//   ids         for each range of 1,024 documents a page: who they are (ranked/ids.h)
//   ranges      what else is known of these (ranked/document_range.h), and bounds of it
//
// Streams are cut into pages of stream_page() bytes, whatever they hold, so that an offset says which page it is in.
// Besides the terms there are two more sets of lists, with dictionaries of their own: the documents that hold any term
// that begins with a certain character, or two. Plain declarations.
#pragma once

#include "rank/document_entry.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace newsidx::ranked {

// How often a term stands in each field of a document, by rank::Field.
using Frequencies = std::array<std::uint32_t, rank::kFieldCount>;

// Where a token stands: its field in the upper half, its position in the field in the lower.
using Position = std::uint64_t;

// In a list of a prefix: the document has some such term, whatever its field.
inline constexpr Frequencies kSomewhere = {1, 0, 0, 0};

// Impacts are in units of 1/255: of what a posting's frequency and its document's length can make of a score. They were
// computed with the average length that the segment keeps. With another one an impact grows by no more than that does,
// since (tf + a + b/x) / (tf + a + b/y) <= y/x for y > x.
inline constexpr float kLargestImpact = 255;

// A bound that is computed in float is multiplied by this, and so is no less than it should be: sums and products of a
// few dozen floats are wrong by less.
inline constexpr float kOutwards = 1.00001F;
inline float outwards(double value) {
    return static_cast<float>(value) * kOutwards;
}

inline constexpr unsigned kRangeBits = 10;
inline constexpr std::uint32_t kRangeDocuments = 1U << kRangeBits;
// What is searched at once.
inline constexpr unsigned kWindowBits = 12;
inline constexpr std::uint32_t kWindowDocuments = 1U << kWindowBits;
inline constexpr std::uint32_t kWindowRanges = kWindowDocuments / kRangeDocuments;
inline constexpr std::size_t kDictionaryPage = 256; // bytes after which a page of a dictionary ends: it is read through

// Which lists.
enum class Lists : std::uint8_t { terms, one_character, two_characters };
inline constexpr std::size_t kListSets = 3;
// The first characters of a term in UTF-8, or nothing where it has fewer.
std::string_view first_characters(std::string_view term, std::size_t count);

// What a page belongs to; of each set of lists.
enum class Part : std::uint8_t { dictionary, postings, positions, ids };

// The bytes of a stream's page. Lists are mostly read through; of positions those of a block are read here and there,
// and so many bytes are one page of an SQLite file, with what is added to them.
constexpr std::size_t stream_page(Part part) {
    return part == Part::positions ? 4'032 : 16'384;
}

// Bytes that no builder has written: the file is damaged.
class Damaged : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// Where a segment's pages are read from. What it gives may be changed or dropped by the caller.
class Source {
public:
    virtual ~Source() = default;
    // Throws Damaged where there is none.
    virtual std::string read_page(Lists lists, Part part, std::uint64_t number) = 0;
    virtual std::string read_range(std::uint32_t range) = 0;
    // The number of the dictionary page that would hold the term; 0 where it is before the first one.
    virtual std::uint64_t find_dictionary_page(Lists lists, std::string_view term) = 0;
};

// Where a builder puts them.
class Sink {
public:
    virtual ~Sink() = default;
    virtual void put_page(Lists lists, Part part, std::uint64_t number, std::string_view bytes) = 0;
    // A page of a dictionary, numbered from 1, whose first term is this one.
    virtual void put_dictionary_page(Lists lists, std::uint64_t number, std::string_view first_term,
                                     std::string_view bytes) = 0;
    virtual void put_range(std::uint32_t range, std::string_view bytes) = 0;
};

// A block of a list covers 2^block_shift() ordinals: as many as hold some 32 to 64 of its postings, and one range at
// least. So a block is found by its number, without a search.
unsigned block_shift(std::uint32_t documents, std::uint32_t postings);

inline std::uint32_t block_count(std::uint32_t documents, unsigned shift) {
    return documents == 0 ? 0 : ((documents - 1) >> shift) + 1;
}

} // namespace newsidx::ranked

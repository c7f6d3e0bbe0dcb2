// Postings: an inverted index of a few hundred documents, made on a worker thread: for each term the documents that
// hold it, and where. The writer merges those of a batch into one segment of the full-text index (fts5/segment.h),
// which costs a fraction of what FTS5's own insertion does.
//
// A Postings owns what it holds and is not changed once made: any thread may read it. A builder is for one thread, and
// is meant to be reused.
#pragma once

#include "fts5/columns.h"
#include "text/token.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::fts5 {

// A term's first eight bytes as a number that sorts as they do; 0 stands for those that are not there.
inline std::uint64_t beginning_of(std::string_view term) {
    std::uint64_t bytes = 0;
    if (term.size() >= sizeof bytes) // loaded as they lie
        std::memcpy(&bytes, term.data(), sizeof bytes);
    else
        std::memcpy(&bytes, term.data(), term.size());
    static_assert(std::endian::native == std::endian::little);
    return __builtin_bswap64(bytes);
}

class Postings {
public:
    // The terms, in ascending order of their bytes, are numbered from 0.
    [[nodiscard]] std::size_t terms() const { return entries_.size(); }
    [[nodiscard]] std::string_view term(std::size_t i) const {
        return std::string_view(bytes_).substr(entries_[i].term_begin, entries_[i].term_size);
    }
    // For each document that holds the term: a varint, its number less that of the one before it (the first: less 0);
    // then its positions as FTS5 keeps them, their size before them.
    [[nodiscard]] std::string_view list(std::size_t i) const {
        return std::string_view(lists_).substr(entries_[i].list_begin, entries_[i].list_size);
    }
    // What terms behind this one will be read from: of many parts that are read side by side, the processor does not
    // see which bytes come next.
    void prefetch_behind(std::size_t i) const {
        __builtin_prefetch(&entries_[std::min(i + 16, entries_.size() - 1)]);
        __builtin_prefetch(&bytes_[std::min<std::size_t>(entries_[i].term_begin + 128, bytes_.size())]);
        __builtin_prefetch(&lists_[std::min<std::size_t>(entries_[i].list_begin + 256, lists_.size())]);
    }
    // How many documents there are, numbered from 0, and the positions that a document's columns have.
    [[nodiscard]] std::size_t documents() const { return lengths_.size(); }
    [[nodiscard]] const std::array<std::uint32_t, kColumns>& lengths(std::uint32_t document) const {
        return lengths_[document];
    }
    // What it takes of memory, nearly.
    [[nodiscard]] std::size_t bytes() const {
        return bytes_.size() + lists_.size() + entries_.size() * sizeof(Entry) + lengths_.size() * sizeof(lengths_[0]);
    }

private:
    friend class PostingsBuilder;
    struct Entry {
        std::uint32_t term_begin;
        std::uint32_t term_size;
        std::uint32_t list_begin;
        std::uint32_t list_size;
    };
    std::string bytes_; // of the terms
    std::string lists_;
    std::vector<Entry> entries_;
    std::vector<std::array<std::uint32_t, kColumns>> lengths_;
};

// Reads a list of a Postings.
class ListReader {
public:
    explicit ListReader(std::string_view list) : rest_(list) {}
    bool next();
    [[nodiscard]] std::uint32_t document() const { return document_; } // its number
    // As fts5/match.h has them: by field, ascending.
    [[nodiscard]] const std::vector<std::uint64_t>& positions() const { return positions_; }

private:
    std::string_view rest_;
    std::uint32_t document_ = 0;
    std::vector<std::uint64_t> positions_;
};

class PostingsBuilder {
public:
    // Gives the next document's number.
    std::uint32_t begin_document();
    // A column of the document begun last. The columns of a document come in ascending order.
    void add(std::uint8_t column, const text::TokenList& tokens);
    // How many tokens there are so far: 20 bytes of memory each, and more for each term.
    [[nodiscard]] std::size_t tokens() const { return occurrences_.size(); }
    [[nodiscard]] bool empty() const { return lengths_.empty(); }
    // All that was added; the builder is empty then.
    Postings finish();

private:
    // What a look-up costs is its cache misses. A slot says nearly always whether it is the term's, and the two ends of
    // a term of up to sixteen bytes tell it from any other of its size.
    struct Slot {
        std::uint32_t tag = 0;    // the upper half of the term's hash
        std::uint32_t number = 0; // of the term, and 1; 0: the slot is free
    };
    struct Term {
        std::uint64_t beginning; // its first eight bytes, as a number that sorts as they do
        std::uint64_t ending;    // its last eight bytes; 0 when it has fewer
        std::uint32_t place;     // the lower half of its hash
        std::uint32_t begin;
        std::uint32_t size;
        std::uint32_t occurrences;
    };
    struct Occurrence {
        std::uint32_t document_column; // document * kColumns + column
        std::uint32_t position;
    };
    std::uint32_t number_of(std::string_view term, std::uint64_t hash);
    void grow();
    [[nodiscard]] std::vector<std::uint32_t> sorted_terms() const;
    static char* put_positions(char* out, const Occurrence*& occurrence, const Occurrence* end);
    void write_lists(const std::vector<std::uint32_t>& order, Postings& out);
    [[nodiscard]] std::string_view bytes_of(const Term& term) const {
        return std::string_view(bytes_).substr(term.begin, term.size);
    }

    std::vector<Slot> slots_; // open addressing; a power of two, half full
    std::vector<Term> terms_;
    std::string bytes_;                   // of the terms
    std::vector<std::uint32_t> term_of_;  // by occurrence: the term's number
    std::vector<Occurrence> occurrences_; // in the order in which they came
    std::vector<Occurrence> by_term_;     // kept for its memory, as is
    std::vector<char> lists_;             // as is
    std::vector<std::array<std::uint32_t, kColumns>> lengths_;
};

} // namespace newsidx::fts5

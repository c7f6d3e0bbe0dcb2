// A page of the documents that have a label, as label_page.documents keeps it: of 65,536 consecutive ids those that are
// in, given by their lowest 16 bits. Its first byte is one of PageForm, and the smallest form is taken. Pure functions,
// callable from any thread; they throw OpenError(corrupt) for bytes that pack_page() did not make.
#pragma once

#include "store/documents/document_set.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::store {

// Stored in the file: add, never renumber. Numbers are varints (fts5/varint.h).
enum class PageForm : std::uint8_t {
    gaps = 0, // for each id: how many before it are not in, counted from the one before
    runs = 1, // for each run of consecutive ids: how many before it are not in, and how many are, less one
    bits = 2  // 8,192 bytes: id % 65536 is the number of a bit, the lowest of a byte first
};

inline std::int64_t label_page_of(std::int64_t document) {
    return document >> 16;
}

// Precondition: ascending, without one twice.
std::string pack_page(std::span<const std::uint16_t> ids);
std::vector<std::uint16_t> unpack_page(std::string_view packed);
// Adds the ids to a set. A page that no file can have is damage, too.
void add_page(std::int64_t page, std::string_view packed, DocumentSet& set);

} // namespace newsidx::store

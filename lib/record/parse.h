// Bytes -> Record. The only place that knows yaml-cpp, simdjson and gumbo; none of their types or exceptions leaves it.
//
// Pure functions, callable from any thread at once.
#pragma once

#include "newsidx/record.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::record {

// A record of more bytes than this is rejected, whatever its format.
inline constexpr std::size_t kMaxRecordBytes = 32u << 20;

// How an item's bytes are to be read. The values are stored in the file: add, never renumber.
enum class ItemFormat : std::uint8_t {
    front_matter = 1, // a whole front-matter file
    json = 2          // one JSON object
};

// Something about one place of an item. Lines and columns count from 1 (columns in bytes); 0: as a whole.
struct Note {
    std::uint64_t line = 0;
    std::uint64_t column = 0;
    std::string message; // what is wrong and, where it helps, what to do
};

struct ParseResult {
    std::optional<Record> record; // nullopt: rejected, and `rejection` says why
    Note rejection;
    std::vector<Note> warnings; // what was read around: a date that is none, a quality that is no number
};

// Reads one item. Never throws but for memory, whatever the bytes.
ParseResult parse(std::string_view bytes, ItemFormat format);

// What a file holds, told from its first bytes (a few kilobytes are enough) and never from its name.
enum class Content {
    front_matter, // begins with a line ---
    json_lines,   // begins with {
    empty,        // no bytes, or white space only
    binary,       // NUL bytes, UTF-16, or a known binary or compressed format
    unknown       // text of another kind
};
Content detect(std::string_view head);

// A reason to give for content that cannot be read, with what to do about it.
std::string rejection_of(Content content);
// The same for an item of more than kMaxRecordBytes.
std::string rejection_of_size();

// An item's bytes without the values of its `secured` keys (at any depth), and what is needed to put them back. The
// bytes of `rest` alone need not be well-formed; nothing but join() reads them.
struct SplitItem {
    std::string rest;
    std::string secured; // the cut pieces, one after the other, as they were written
    std::string cuts;    // where: pairs of varints (bytes of `rest` since the last cut, bytes cut)
};
// Both in one reading. An item that cannot be read has nothing cut: `rest` is all of it.
ParseResult parse_and_split(std::string_view bytes, ItemFormat format, SplitItem& item);
// Precondition: the three come from parse_and_split. Pieces that do not fit together (a damaged file) give nullopt.
std::optional<std::string> join_secured(std::string_view rest, std::string_view secured, std::string_view cuts);

} // namespace newsidx::record

// Bytes -> Record. The only place that knows yaml-cpp, toml++, simdjson, libxml2, cmark and gumbo; none of their types
// or exceptions leaves it.
//
// Pure functions, callable from any thread at once.
#pragma once

#include "newsidx/record.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace newsidx::record {

// A record of more bytes than this is rejected, whatever its format.
inline constexpr std::size_t kMaxRecordBytes = 32u << 20;

// How an item's bytes are to be read. The values are stored in the file: add, never renumber.
enum class ItemFormat : std::uint8_t {
    front_matter = 1, // a whole front-matter file: YAML between lines ---, TOML between lines +++ or a JSON object,
                      // then a body
    json = 2,         // one JSON object
    feed = 3,         // an XML feed that holds one entry, as split_xml() makes it
    json_feed = 4,    // a JSON Feed that holds one item, as split_json_feed() makes it
    html = 5,         // a saved HTML page
    markdown = 6,     // Markdown without front matter
    capture = 7       // a page that was fetched, as capture_item() of record/archive/warc.h makes it
};

// Whether an item of this format is all that its file holds.
constexpr bool is_whole_file(ItemFormat format) {
    return format == ItemFormat::front_matter || format == ItemFormat::html || format == ItemFormat::markdown;
}

// What items mean to this version: a higher number where the same bytes make another record than before, so that files
// know which of their records to make again (store/upkeep/reread.h). Which items can be read at all is told apart by
// kReader of store/writer.cpp.
inline constexpr std::int64_t kReading = 16;

// Something about one place of an item. Lines and columns count from 1 (columns in bytes; of a feed or a page in
// another encoding, in bytes of its text as UTF-8; of a capture, in its page); 0: as a whole.
struct Note {
    std::uint64_t line = 0;
    std::uint64_t column = 0;
    std::string message; // what is wrong and, where it helps, what to do
};

struct ParseResult {
    std::optional<Record> record; // nullopt: rejected, and `rejection` says why
    Note rejection;
    // It was rejected because it has no text, or too many values for a record, or its only text is a list of what may
    // be some: an object may hold records, which records_within() finds.
    bool may_hold_records = false;
    // A page that leads to others, as a site has them for each tag, category and author.
    bool lists_pages = false;
    // What a JSON object is that is no news, with a record or without one: "removed article". Else "".
    std::string_view other;
    std::uint64_t found_keys = 0; // of the user's map: bit i for its pair i, if there is something under its key
    std::vector<Note> warnings;   // what was read around: a date that is none, a quality that is no number
};

// What a user says of the keys of JSON records and front matter (`--map theirs=ours`): pairs of their name and ours.
// `theirs` is a key, or a path of keys with dots ("meta.headline"), which may lead through lists of objects
// ("writers.name"); `ours` is a key of the record ("title").
using KeyMap = std::vector<std::pair<std::string, std::string>>;

// Of so many it is told which were found.
inline constexpr std::size_t kMostToldKeys = 64;

// Whether keys of items of this format can be mapped.
constexpr bool may_be_mapped(ItemFormat format) {
    return format == ItemFormat::json || format == ItemFormat::front_matter;
}

// The reason why `ours` is no key that can be mapped to, with those that can; "" when it is one.
std::string rejection_of_key(std::string_view ours);

// Reads one item. A mapped key counts before every other name of what it means. Never throws but for memory, whatever
// the bytes.
ParseResult parse(std::string_view bytes, ItemFormat format, const KeyMap& map = {});

// As many bytes of a file, or of a body, tell what it is.
inline constexpr std::size_t kDetectBytes = 64u << 10;

// What a file holds, told from its first kDetectBytes and never from its name. `map` tells more tables.
enum class Content {
    front_matter, // begins with a line --- or +++, or with a JSON object that has text below it
    json,         // begins with { or [: JSON Lines, an array, a page of records, one record
    json_feed,    // the same, with the version of JSON Feed among its first members
    table,        // CSV or TSV whose first line names columns that make records
    ris,          // references in RIS
    xml,          // XML of some kind, in any encoding
    html,         // an HTML or XHTML page
    mhtml,        // one that a browser saved with its pictures
    mail,         // a message of mail
    mailbox,      // a mailbox (mbox) of them
    warc,         // a WARC file of such, and of what else was fetched
    markdown,     // Markdown without front matter, as notes are; is_markdown() tells, detect() never does
    empty,        // no bytes, or white space only
    binary,       // NUL bytes, or a known binary or compressed format
    unknown       // text of another kind
};
Content detect(std::string_view head, const KeyMap& map = {});

// Whether a file of this name, whose first bytes detect() takes for `content`, is Markdown without front matter, as
// notes are: Markdown has nothing that it begins with. Without a name ("") any text may be.
bool is_markdown(Content content, std::string_view head, std::string_view name);

// A reason to give for content that cannot be read, with what to do about it. `head`: the first bytes, and `name`: the
// file's, if they are known.
std::string rejection_of(Content content, std::string_view head = {}, std::string_view name = {});
// The same for an item of more than kMaxRecordBytes.
std::string rejection_of_size();

// An item's bytes without the values of its `secured` keys (at any depth), and what is needed to put them back. The
// bytes of `rest` alone need not be well-formed; nothing but join_secured() reads them.
struct SplitItem {
    std::string rest;
    std::string secured; // the cut pieces, one after the other, as they were written
    std::string cuts;    // where: pairs of varints (bytes of `rest` since the last cut, bytes cut)
};
// Both in one reading. An item that cannot be read has nothing cut: `rest` is all of it. `in_folder`: the path of a
// page in the folder of its site, if it was found there.
ParseResult parse_and_split(std::string_view bytes, ItemFormat format, const KeyMap& map, SplitItem& item,
                            std::string_view in_folder = {});
// Precondition: the three come from parse_and_split. Pieces that do not fit together (a damaged file) give nullopt.
std::optional<std::string> join_secured(std::string_view rest, std::string_view secured, std::string_view cuts);

} // namespace newsidx::record

// The lines of an export: everything a newsidx file was made of, a JSON object a line, in this order:
//
//     {"newsidx_export":1}
//     {"removal":KEY,"hash":"..."}                  what `remove` deleted; hash "" is the record as a stub
//     {"source":0,"path":...,"name":...,...}        a source, numbered from 0, and behind it
//     {"item":0,"line":1,"ordinal":0,...,"bytes":"..."}   its items, with its number
//     {"set":KEY,"of":"...","quality":...,"heat":...,"published":...}   what `update` set, of stubs last; where it
//     holds until another item than most are set on has a new version: "on":PATH,"on_name":...,"on_key":...,
//     "on_ordinal":..., or "on":"" for one that has gone
//     {"end":true,"sources":1,"items":1,...}        how many lines of each kind there are
//
// A text that is not UTF-8, or that takes too many escapes, is base64 under its name and "64": "bytes64". Each line can
// be read alone. The writer writes each line in one way only; the reader takes any order of members.
//
// Pure functions, callable from any thread.
#pragma once

#include "record/parse.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace newsidx::record {

inline constexpr std::uint64_t kExportVersion = 1;
// A line of more bytes than this is none.
inline constexpr std::size_t kMaxExportLine = 2 * kMaxRecordBytes + (std::size_t{4} << 20);

struct ExportBegin {
    std::uint64_t version = kExportVersion;
};

struct ExportRemoval {
    std::string key;
    std::string hash; // 16 bytes, or none
};

struct ExportSource {
    // Stored in files: add, never renumber.
    enum class State : std::uint8_t { current = 0, reread = 1, left_over = 2 };

    std::uint64_t number = 0;
    std::string name; // "": the path
    std::string path;
    std::optional<std::int64_t> size; // nullopt: it was not read to its end
    std::int64_t mtime_ns = 0;
    std::string hash; // 16 bytes, or none
    KeyMap map;
    State state = State::current;
    std::uint64_t rejected = 0;
    std::int64_t reader = 0;
    std::vector<Note> rejections; // the first of them
    std::uint64_t items = 0;      // so many lines of items follow
};

struct ExportItem {
    std::uint64_t source = 0; // its number
    std::uint64_t line = 0;
    std::uint64_t ordinal = 0;
    ItemFormat format = ItemFormat::json;
    bool single = false; // its identity is its file's path
    KeyMap map;
    std::string bytes;
};

// An item that what was set holds on, until it has a new version.
struct ExportSetOn {
    std::string path; // of its source; "": the item has gone
    std::string name; // "": the path
    std::string key;  // of its record; "": the one of the set
    std::uint64_t ordinal = 0;
};

struct ExportSet {
    std::string key;
    std::string of;                // the hash of the item that the record is made of
    std::optional<ExportSetOn> on; // nullopt: the one that an update of such a record is set on
    std::optional<double> quality; // NaN: unknown; nullopt: not set
    std::optional<double> heat;
    std::optional<bool> published;
};

struct ExportEnd {
    std::uint64_t sources = 0;
    std::uint64_t items = 0;
    std::uint64_t removals = 0;
    std::uint64_t sets = 0;

    bool operator==(const ExportEnd&) const = default;
};

using ExportLine = std::variant<ExportBegin, ExportRemoval, ExportSource, ExportItem, ExportSet, ExportEnd>;

// Appends the line, with a newline at its end.
void write_export_line(std::string& out, const ExportLine& line);
// The same for an item whose bytes stand elsewhere: item.bytes is not looked at.
void write_export_item(std::string& out, const ExportItem& item, std::string_view bytes);

struct ExportLineResult {
    std::optional<ExportLine> line; // nullopt: rejected
    Note rejection;
};
// Any bytes (at most kMaxExportLine, no newline).
ExportLineResult parse_export_line(std::string_view text);

// Why an export that begins with this line cannot be read by this version; "" when it can.
std::string rejection_of_version(const ExportLine& first);

// Whether a text that begins so is an export.
bool is_export(std::string_view head);

} // namespace newsidx::record

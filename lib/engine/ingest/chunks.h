// ChunkReader: cuts input files, unpacked and but for XML and HTML decoded to UTF-8, into chunks that can be parsed
// apart from each other. For one thread at a time, but for stop().
//
// A chunk owns its bytes. Memory is bounded by a chunk and the longest line, item or document, itself bounded by
// record::kMaxRecordBytes, whatever the file.
#pragma once

#include "engine/ingest/byte_source.h"
#include "engine/ingest/inputs.h"
#include "newsidx/index.h"
#include "record/archive/mailbox.h"
#include "record/archive/warc.h"
#include "record/json/json_items.h"
#include "record/json/relations.h"
#include "record/parse.h"
#include "record/table/ris.h"
#include "record/table/table.h"
#include "text/encoding.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace newsidx::engine {

// Whether each file's content says what it is, and not the user for all of them.
constexpr bool is_told_from_content(Format format) {
    return format == Format::automatic || format == Format::markdown;
}

// Of the file that is read: which one that is, is left to who knows it.
inline Diagnostic of_file(std::string message, std::uint64_t line = 0, std::uint64_t column = 0) {
    return {{}, line, column, std::move(message)};
}

// What a chunk says of its file, as it is read and as it is prepared.
struct ChunkReport {
    std::size_t file = 0;               // index of the input file
    std::uint64_t bytes_read = 0;       // of the file as it is on disk, since the chunk before
    std::vector<Diagnostic> rejections; // of what cannot be parsed; of_file(), in the order of their lines
    std::vector<Diagnostic> warnings;   // of its encoding, and of what is left out
    std::vector<Diagnostic> notes;      // of columns that mean nothing, where that may well be
    std::string_view other;             // of a file of another kind, in its only chunk: what it is (kind_of_other)
    bool last = false;                  // of its file
    bool failed = false;                // the file could not be read to its end: in its last chunk
    std::optional<ContentHash> hash;    // of the file: in its last chunk, if all of the file was read
};

struct Chunk : ChunkReport {
    enum class Kind {
        document, // `bytes` is a whole file of kind `content` (front matter, XML, HTML, JSON Feed), or the first
                  // kMaxRecordBytes of one in MHTML, or empty: rejected
        lines,    // `bytes` holds whole lines from `first_line` on: JSON Lines, an item each
        items,    // `bytes` holds what `items` says: JSON records, of JSON or made of a table's rows, or WARC's
        exported  // `bytes` holds whole lines of an export (record/export/export_line.h)
    };
    Kind kind = Kind::document;
    record::Content content = record::Content::unknown; // json for lines; json, table, ris, warc or mailbox for items
    std::string bytes;                                  // what the chunk takes of memory, nearly
    std::uint64_t first_line = 1;        // of lines and exported: the first one's number in the (unpacked) file
    std::vector<record::JsonItem> items; // of items: in order
    bool may_be_other = false;           // the file was found in a folder, and gave nothing yet
    bool is_cut = false;                 // of mail, or a page in MHTML: the file has more
};

class ChunkReader {
public:
    // `files` must outlive this. `map`: what users call the keys of records; it helps to tell records from pages.
    ChunkReader(const std::vector<InputFile>& files, Format format, record::KeyMap map = {})
        : files_(files), format_(format), map_(std::move(map)) {}
    ChunkReader(const ChunkReader&) = delete;
    ChunkReader& operator=(const ChunkReader&) = delete;

    // The next chunk; false when all files are read, or after stop(). Each file ends with a chunk that is its last, if
    // only to say what is wrong with it. Lines and items that a pipe has given are not kept waiting for more.
    bool next(Chunk& chunk);

    // Ends a next() that waits for standard input, and all after it. From any thread.
    void stop() { stopped_ = true; }

private:
    // What finds the items of a file, by its content.
    using Scanner = std::variant<record::RisEntries, record::JsonItems, record::JoinedItems, record::TableRows,
                                 record::WarcRecords, record::MailboxMessages>;

    void begin_file(Chunk& chunk);
    record::Content content_of_head();
    std::string_view name_of_file() const;
    bool may_be_other() const;
    bool decode_head();
    bool is_json_lines();
    bool is_first_line_a_record() const;
    void begin_export(Chunk& chunk);
    void begin_json();
    void begin_items(Scanner scanner);
    void begin_table(Chunk& chunk);
    void document(Chunk& chunk);
    void lines(Chunk& chunk);
    void pass_over_long_line(Chunk& chunk);
    template <class Items>
    void items(Items& scanner, Chunk& chunk);
    std::string skip_damage();
    void read_more(std::size_t size);
    void fill(std::size_t size);
    void tell_of_encoding(Chunk& chunk);
    void finish(Chunk& chunk);

    const std::vector<InputFile>& files_;
    Format format_;
    record::KeyMap map_;
    std::atomic<bool> stopped_ = false;
    std::size_t next_file_ = 0;

    // The file under way
    std::optional<ByteSource> source_;
    Chunk::Kind kind_ = Chunk::Kind::document;
    record::Content content_ = record::Content::unknown;
    bool at_end_ = false;                  // of the source: all of it is in pending_, or there was an error
    std::uint64_t told_bytes_ = 0;         // of source_->bytes_read()
    std::optional<text::Decoder> decoder_; // of text that is not UTF-8; XML and HTML are left as they are
    std::string guessed_;                  // the encoding, where it is not told yet
    std::string_view other_;               // what it is where it lies beside news
    std::string raw_;                      // for the decoder
    std::string pending_;                  // read and not yet given out, or to the scanner
    std::uint64_t line_ = 1;               // of lines: the first of pending_
    Scanner scanner_;                      // of items
};

} // namespace newsidx::engine

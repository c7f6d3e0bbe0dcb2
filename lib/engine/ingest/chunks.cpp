#include "engine/ingest/chunks.h"

#include "record/export/export_line.h"
#include "record/other_files.h"
#include "text/encoding_guess.h"
#include "text/unicode.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <span>
#include <system_error>
#include <type_traits>
#include <utility>

namespace newsidx::engine {

namespace {

using record::Content;
using record::kDetectBytes;

constexpr std::size_t kChunkBytes = 512 << 10;
constexpr std::size_t kOpenBytes = 8 << 20;
constexpr std::size_t kPieceBytes = 128 << 10; // for the scanner: small enough for the processor's cache
constexpr std::size_t kMaxErrors = 1000;       // in a chunk of items, about

// The content that a user says a file has, which is never of more use than to know that it is empty.
Content forced_content(Format format, Content content) {
    if (content == Content::empty) return content;
    switch (format) {
    case Format::automatic:
    case Format::markdown: return content;
    case Format::record: return Content::front_matter;
    case Format::jsonl:
    case Format::json:
    case Format::exported: return Content::json;
    case Format::feed:
        if (content == Content::binary) return content;
        return content == Content::json || content == Content::json_feed ? Content::json_feed : Content::xml;
    case Format::html: return content == Content::binary || content == Content::mhtml ? content : Content::html;
    case Format::csv: return content == Content::binary ? content : Content::table;
    }
    return content;
}

// Where the text begins, behind a byte order mark and white space.
std::size_t begin_of(std::string_view text, std::size_t from = 0) {
    return std::min(text.find_first_not_of(" \t\r\n", from == 0 ? text::size_of_mark(text) : from), text.size());
}

// The first line from there on that is not blank, with its end if that is there.
std::string_view line_from(std::string_view text, std::size_t from) {
    const std::size_t begin = begin_of(text, from);
    const std::size_t end = text.find('\n', begin);
    return text.substr(begin, end == std::string_view::npos ? end : end + 1 - begin);
}

// What is found before a chunk ends. The order of a table's dates may be known from a later row.
template <class Items>
std::size_t most_bytes(const Items& /*scanner*/) {
    return kChunkBytes;
}
std::size_t most_bytes(const record::TableRows& rows) {
    return rows.has_open_values() ? kOpenBytes : kChunkBytes;
}

// Whether a browser put the file there with the page that it is a part of: into Story_files/ beside Story.html.
bool is_part_of_page(std::string_view path) {
    constexpr std::string_view kFolder = "_files";
    const std::string folder(path.substr(0, path.rfind('/')));
    if (!folder.ends_with(kFolder)) return false;
    const std::string page = folder.substr(0, folder.size() - kFolder.size());
    std::error_code error;
    return std::filesystem::exists(page + ".html", error) || std::filesystem::exists(page + ".htm", error);
}

} // namespace

bool ChunkReader::next(Chunk& chunk) {
    chunk = {};
    if (stopped_) return false;
    if (!source_) {
        if (next_file_ == files_.size()) return false;
        begin_file(chunk);
    }
    chunk.file = next_file_ - 1;
    chunk.kind = kind_;
    chunk.content = content_;
    if (!chunk.last) {
        switch (kind_) {
        case Chunk::Kind::document: document(chunk); break;
        case Chunk::Kind::lines:
        case Chunk::Kind::exported: lines(chunk); break;
        case Chunk::Kind::items: std::visit([&](auto& scanner) { items(scanner, chunk); }, scanner_); break;
        }
    }
    tell_of_encoding(chunk);
    if (source_) chunk.bytes_read = source_->bytes_read() - std::exchange(told_bytes_, source_->bytes_read());
    if (chunk.last) source_.reset();
    return true;
}

// A file that cannot be read at all ends here.
void ChunkReader::begin_file(Chunk& chunk) {
    if (const InputFile& file = files_[next_file_++]; file.bytes)
        source_.emplace(ByteSource::Memory{*file.bytes}, stopped_);
    else
        source_.emplace(file.path, stopped_);
    kind_ = Chunk::Kind::document;
    at_end_ = false;
    told_bytes_ = 0;
    decoder_.reset();
    guessed_.clear();
    other_ = {};
    pending_.clear();
    line_ = 1;
    content_ = forced_content(format_, content_of_head());
    chunk.may_be_other = may_be_other();
    if (!other_.empty()) {
        chunk.other = other_;
        finish(chunk);
        return;
    }
    const bool failed = at_end_ && pending_.empty() && !source_->error().empty();
    std::string rejection = failed ? std::string() : record::rejection_of(content_, pending_, name_of_file());
    if (!rejection.empty()) chunk.rejections.push_back(of_file(std::move(rejection)));
    if (failed || !chunk.rejections.empty()) {
        guessed_.clear(); // nothing to tell of
        finish(chunk);
    } else if (format_ == Format::exported || (is_told_from_content(format_) && record::is_export(pending_)))
        begin_export(chunk);
    else if (content_ == Content::json)
        begin_json();
    else if (content_ == Content::table)
        begin_table(chunk);
    else if (content_ == Content::ris)
        begin_items(record::RisEntries());
    else if (content_ == Content::warc)
        begin_items(record::WarcRecords());
    else if (content_ == Content::mailbox)
        begin_items(record::MailboxMessages());
}

// An export of another version has lines of another meaning: nothing of it is read.
void ChunkReader::begin_export(Chunk& chunk) {
    kind_ = Chunk::Kind::exported;
    std::string_view line = line_from(pending_, 0);
    if (line.ends_with('\n')) line.remove_suffix(1);
    if (!record::is_export(pending_)) {
        chunk.rejections.push_back(
            of_file("this is no export of newsidx: one begins with the line {\"newsidx_export\":1}", 1));
    } else if (const record::ExportLineResult first = record::parse_export_line(line); !first.line) {
        chunk.rejections.push_back(of_file(first.rejection.message, 1, first.rejection.column));
    } else if (std::string rejection = record::rejection_of_version(*first.line); !rejection.empty()) {
        chunk.rejections.push_back(of_file(std::move(rejection), 1));
    }
    if (chunk.rejections.empty()) return;
    kind_ = Chunk::Kind::document;
    chunk.kind = kind_;
    finish(chunk);
}

void ChunkReader::begin_json() {
    const bool is_lines = is_json_lines();
    // A document may be one line.
    const auto is_document = [&] {
        if (!source_->is_standard_input()) fill(pending_.size() + 1);
        const std::size_t end = pending_.find('\n', begin_of(pending_));
        return at_end_ && (end == std::string::npos || begin_of(pending_, end) == pending_.size());
    };
    const bool may_be_joined = format_ != Format::jsonl &&
                               record::may_have_relations(std::string_view(pending_).substr(0, kDetectBytes)) &&
                               (!is_lines || is_document());
    if (may_be_joined)
        begin_items(record::JoinedItems(map_));
    else if (is_lines)
        kind_ = Chunk::Kind::lines;
    else
        begin_items(record::JsonItems(map_));
}

void ChunkReader::begin_items(Scanner scanner) {
    kind_ = Chunk::Kind::items;
    scanner_ = std::move(scanner);
}

void ChunkReader::begin_table(Chunk& chunk) {
    const record::TableStart start = record::table_start(std::string_view(pending_).substr(0, kDetectBytes), map_);
    begin_items(record::TableRows(start.separator, map_, start.names_line));
    if (start.is_records && start.unread.empty() && !start.unknown.empty())
        chunk.notes.push_back(
            of_file(fmt::format("these columns mean nothing: {}; key_map, or --map '{}=KEY', says what one "
                                "means",
                                fmt::join(start.unknown, ", "), start.unknown.front()),
                    start.names_line));
    if (!start.is_records || start.unread.empty()) return;
    constexpr std::size_t kNamed = 10;
    const auto named = std::span(start.unread).first(std::min(start.unread.size(), kNamed));
    chunk.warnings.push_back(of_file(
        fmt::format(
            "no column of the table is known as the {}, and these mean nothing: {}{}; key_map, or --map '{}={}', "
            "says that one is",
            start.missing == "body" ? "text" : "title", fmt::join(named, ", "),
            named.size() < start.unread.size() ? ", ..." : "", named.front(), start.missing),
        start.names_line));
}

Content ChunkReader::content_of_head() {
    while (!at_end_ && pending_.size() < kDetectBytes) {
        read_more(kDetectBytes - pending_.size());
        // What a pipe has given in lines is not kept waiting for more.
        if (source_->is_standard_input() && (is_first_line_a_record() || record::is_export(pending_))) break;
    }
    const auto detected = [&] {
        const std::string_view head = std::string_view(pending_).substr(0, kDetectBytes);
        return record::detect(head.substr(head.starts_with('\x1E') ? 1 : 0), map_); // a separator, as of RFC 7464
    };
    const Content content = detected();
    const bool is_markdown =
        format_ == Format::markdown &&
        record::is_markdown(content, pending_, source_->is_standard_input() ? std::string_view() : name_of_file());
    if (may_be_other()) {
        other_ = record::kind_of_other(is_markdown ? Content::markdown : content,
                                       std::string_view(pending_).substr(0, kDetectBytes),
                                       files_[next_file_ - 1].path_in_folder());
        if (content == Content::html && is_part_of_page(files_[next_file_ - 1].path)) other_ = record::kPagePart;
    }
    if (!other_.empty()) return content;
    const bool says_encoding =
        (content == Content::xml || content == Content::html || content == Content::mail) && !is_markdown;
    if (says_encoding || content == Content::mhtml || content == Content::warc || content == Content::mailbox ||
        content == Content::empty || format_ == Format::exported || record::is_export(pending_))
        return content;
    const Content decoded = decode_head() ? detected() : content;
    if (is_markdown) return Content::markdown;
    return decoded == Content::unknown ? content : decoded;
}

std::string_view ChunkReader::name_of_file() const {
    const std::string_view path = files_[next_file_ - 1].path;
    return path.substr(path.rfind('/') + 1);
}

// What is told to be of some format is read as that, and what is named is meant.
bool ChunkReader::may_be_other() const {
    const InputFile& file = files_[next_file_ - 1];
    return !file.is_named() && file.items == 0 && is_told_from_content(format_) && source_->error().empty();
}

// Text that is not UTF-8 is decoded from here on. What a pipe will give is not known, and a guess by its first lines
// would be one for all that follows: there only what is certain counts.
bool ChunkReader::decode_head() {
    std::string encoding(text::told_encoding(pending_));
    if (encoding.empty() && !source_->is_standard_input() && text::find_invalid_utf8(pending_)) {
        fill(text::kEncodingSample);
        guessed_ = text::guess_encoding(std::string_view(pending_).substr(0, text::kEncodingSample));
        encoding = guessed_;
    }
    if (encoding.empty()) return false;
    decoder_ = text::Decoder::of(encoding);
    if (!decoder_) return false;
    raw_ = std::exchange(pending_, {});
    decoder_->decode(raw_, at_end_, pending_);
    return true;
}

bool ChunkReader::is_first_line_a_record() const {
    const std::string_view line = line_from(pending_, 0);
    return line.ends_with('\n') && record::is_one_record(line, map_);
}

// Whether the file is JSON Lines: its first line is a record and nothing else. When that is broken, the second one
// counts.
bool ChunkReader::is_json_lines() {
    if (!is_told_from_content(format_)) return format_ == Format::jsonl;
    const std::size_t begin = begin_of(pending_);
    if (pending_[begin] != '{') return false;
    record::JsonItems probe(map_);
    std::size_t end = begin; // of the first line
    for (;;) {
        const std::size_t probed = end;
        end = std::min(pending_.find('\n', probed), pending_.size());
        probe.feed(std::string_view(pending_).substr(probed, end - probed));
        if (end < pending_.size() || at_end_) break;
        const bool found = probe.found_bytes() + probe.found_errors() > 0;
        if (found && !record::is_one_record(std::string_view(pending_).substr(begin), map_)) return false;
        if (end > record::kMaxRecordBytes) return true; // too long, whatever it is
        read_more(kChunkBytes);
    }
    const std::string_view text = pending_;
    if (record::is_one_record(text.substr(begin, end - begin), map_)) return true;
    probe.feed(text.substr(end));
    return probe.found_bytes() == 0 && end < text.size() && record::is_one_record(line_from(text, end), map_);
}

void ChunkReader::document(Chunk& chunk) {
    fill(record::kMaxRecordBytes + 1);
    const bool has_parts = content_ == Content::mhtml || content_ == Content::mail;
    if (has_parts && pending_.size() > record::kMaxRecordBytes) {
        chunk.bytes = std::exchange(pending_, {}); // the text mostly stands before the pictures
        chunk.bytes.resize(record::kMaxRecordBytes);
        chunk.is_cut = true;
        while (!at_end_) {
            pending_.clear();
            read_more(kChunkBytes);
        }
    } else if (pending_.size() > record::kMaxRecordBytes)
        chunk.rejections.push_back(of_file(record::rejection_of_size()));
    else if (source_->error().empty()) // half a document is none
        chunk.bytes = std::move(pending_);
    pending_ = {};
    finish(chunk);
}

void ChunkReader::lines(Chunk& chunk) {
    chunk.first_line = line_;
    if (!source_->is_standard_input()) fill(pending_.size() + kChunkBytes);
    std::size_t end = pending_.rfind('\n');
    const std::size_t longest = kind_ == Chunk::Kind::exported ? record::kMaxExportLine : record::kMaxRecordBytes;
    while (end == std::string::npos && !at_end_) {
        if (pending_.size() > longest) {
            pass_over_long_line(chunk);
            end = pending_.rfind('\n');
        } else {
            const std::size_t searched = pending_.size();
            read_more(kChunkBytes);
            end = std::string_view(pending_).substr(searched).rfind('\n');
            if (end != std::string::npos) end += searched;
        }
    }
    std::size_t size = end == std::string::npos ? 0 : end + 1;
    // A last line needs no end. But when the file broke off, half a line is none.
    const bool is_whole =
        at_end_ && (source_->error().empty() || record::is_one_record(std::string_view(pending_).substr(size), map_));
    if (is_whole) size = pending_.size();
    chunk.bytes = std::move(pending_);
    pending_.assign(chunk.bytes, size);
    chunk.bytes.resize(size);
    // find() is several times as fast as std::count() on lines of some length.
    for (std::size_t at = chunk.bytes.find('\n'); at != std::string::npos; at = chunk.bytes.find('\n', at + 1))
        ++line_;
    if (std::string damage = skip_damage(); !damage.empty()) {
        chunk.rejections.push_back(of_file(std::move(damage), line_));
        pending_.clear();
    }
    if (at_end_) finish(chunk);
}

// Reads on to the end of this line without keeping it.
void ChunkReader::pass_over_long_line(Chunk& chunk) {
    const bool is_json = kind_ == Chunk::Kind::lines;
    chunk.rejections.push_back(
        of_file(is_json ? record::rejection_of_large_json() : record::rejection_of_size(), line_));
    std::size_t end = std::string::npos;
    do {
        pending_.clear();
        read_more(kChunkBytes);
        end = pending_.find('\n');
    } while (end == std::string::npos && !at_end_);
    pending_.erase(0, end == std::string::npos ? end : end + 1);
    chunk.first_line = ++line_;
}

template <class Items>
void ChunkReader::items(Items& scanner, Chunk& chunk) {
    for (;;) {
        scanner.feed(pending_);
        pending_.clear();
        const std::size_t found = scanner.found_bytes();
        if (at_end_ || found >= most_bytes(scanner) || scanner.found_errors() >= kMaxErrors) break;
        if (source_->is_standard_input() && found + scanner.found_errors() > 0) break;
        read_more(kPieceBytes);
    }
    if constexpr (std::is_same_v<Items, record::WarcRecords>)
        if (std::string damage = skip_damage(); !damage.empty()) scanner.lose(std::move(damage));
    if (at_end_ && source_->error().empty()) scanner.finish();
    record::JsonBatch batch = scanner.take();
    chunk.bytes = std::move(batch.bytes);
    chunk.items = std::move(batch.items);
    for (record::Note& error : batch.errors)
        chunk.rejections.push_back(of_file(std::move(error.message), error.line, error.column));
    for (record::Note& warning : batch.warnings)
        chunk.warnings.push_back(of_file(std::move(warning.message), warning.line, warning.column));
    if (at_end_) finish(chunk);
}

// Lines and captures can be read on behind damaged gzip data, from the next member on. What is to be told of it then;
// "" if there is no such damage, or nothing behind it.
std::string ChunkReader::skip_damage() {
    if (!at_end_ || source_->error().empty()) return {};
    std::string damage = source_->error();
    if (!source_->skip_damage()) return {};
    at_end_ = false;
    return damage + ", and so is what can be unpacked behind it";
}

// Appends to pending_ what there is without waiting for more.
void ChunkReader::read_more(std::size_t size) {
    std::string& out = decoder_ ? raw_ : pending_;
    const std::size_t before = decoder_ ? 0 : pending_.size();
    out.resize(before + size);
    const std::size_t got = source_->read(out.data() + before, size);
    out.resize(before + got);
    at_end_ = got == 0;
    if (decoder_) decoder_->decode(raw_, at_end_, pending_);
}

// Reads until pending_ has that size.
void ChunkReader::fill(std::size_t size) {
    while (!at_end_ && pending_.size() < size)
        read_more(std::min(size - pending_.size(), kChunkBytes));
}

void ChunkReader::tell_of_encoding(Chunk& chunk) {
    if (!guessed_.empty())
        chunk.warnings.push_back(of_file("the bytes are not UTF-8; they are read as " + std::exchange(guessed_, {}) +
                                         ", which they look like: where that is wrong, save the file as UTF-8"));
    if (chunk.last && chunk.rejections.empty() && decoder_ && decoder_->replaced())
        chunk.warnings.push_back(
            of_file("some bytes mean nothing in the file's encoding; \uFFFD stands in their place"));
}

void ChunkReader::finish(Chunk& chunk) {
    if (!source_->error().empty()) chunk.rejections.push_back(of_file(source_->error()));
    chunk.failed = !source_->error().empty();
    chunk.hash = source_->hash();
    chunk.last = true;
}

} // namespace newsidx::engine

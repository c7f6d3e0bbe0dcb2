// WARC files (ISO 28500), as crawlers, wget and recorders of browsers write them: what they hold are records, each a
// few lines of header and a block, most often an answer of a server as it came. "Record" here is WARC's word; what is
// made of a news record's page is called a capture.
//
// A WarcRecords owns copies of what it found and is for one thread; the functions are pure, callable from any thread,
// and never throw but for memory, whatever the bytes.
#pragma once

#include "record/json/json_items.h"
#include "record/lines.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace newsidx::record {

// Whether a file that begins so is a WARC file.
bool is_warc(std::string_view head);

// WARC, unpacked, in pieces -> its records that may hold a page: those that answer a request for an http(s) URL, or
// say what was found there (the types response and resource), each with the bytes it was written with. Requests, notes
// of the crawler and repetitions (revisit) are passed over.
//
// Of a block of more than kMaxRecordBytes, kKeptOfLarge bytes are kept: enough to tell what it is. A record whose
// header cannot be read is an error; reading goes on at the next line that begins with WARC/. So is one that is
// followed by what no record is, or by the end, and in which such a line stands: it said too large a length, ends
// there, and what begins there is read (kMostTakenApart times). Memory is bounded by a piece, what was not taken yet,
// and one record.
class WarcRecords {
public:
    static constexpr std::size_t kKeptOfLarge = kDetectBytes;
    static constexpr int kMostTakenApart = 100;

    // The next piece of the file, cut anywhere.
    void feed(std::string_view piece);
    // Bytes are missing here: the record under way, or what stands between, is an error with this message.
    void lose(std::string message);
    // The end of the file: tells of a record that breaks off.
    void finish();

    // Bytes and errors that take() would give.
    [[nodiscard]] std::size_t found_bytes() const { return found_.bytes.size(); }
    [[nodiscard]] std::size_t found_errors() const { return found_.errors.size(); }
    // Items have their place in the file: its lines are what ends in a line feed, whatever it is.
    [[nodiscard]] JsonBatch take();

private:
    enum class State : std::uint8_t {
        between, // records
        lost,    // behind an error
        header,
        block
    };
    static constexpr std::size_t kMaxHeader = 256u << 10; // a URL may be long, and some servers' headers are

    void take_line(std::string_view line);
    void end_header();
    void take_of_block(std::string_view& piece);
    void keep_record();
    bool take_apart(std::string_view next);
    void fail(std::string message);

    JsonBatch found_;
    State state_ = State::between;
    std::uint64_t line_ = 1;        // where reading is
    LineCutter lines_{kMaxHeader};  // a longer one is none of a header, whatever follows
    std::uint64_t column_ = 1;      // a record may end within a line, and the next one begin there
    std::uint64_t record_line_ = 1; // where the record under way begins
    std::uint64_t record_column_ = 1;
    std::string record_;          // what is kept of it, or of the one before, until what stands behind it is seen
    std::size_t header_size_ = 0; // of record_
    int taken_apart_ = 0;
    std::uint64_t texts_ = 0; // made of pages
    bool keeps_ = false;      // it may hold a page
    std::uint64_t left_ = 0;  // bytes of its block that are still to come
    std::uint64_t left_to_keep_ = 0;
};

// A record of a WARC file, taken apart. Views point into the record's bytes.
struct Capture {
    std::string_view url;          // of what was asked for; "" when the bytes are no capture, or it is not UTF-8
    std::string_view content_type; // as the server wrote it: "text/html; charset=utf-8"
    int status = 0;                // of the answer, as HTTP has it; 0 where there is none
    std::string body;              // the answer's, as it was sent but for its chunks: it may be packed
    std::string_view packing;      // its Content-Encoding: "gzip"; it may have been unpacked all the same
    bool is_cut = false;           // the body was larger than what is kept of it
    bool is_truncated = false;     // says the crawler, who did not keep all
};
Capture read_capture(std::string_view record);

// What its body is, unpacked: what detect() says, and a page where that says nothing and the server does.
Content content_of(const Capture& capture, std::string_view body);
// Whether it is a page or feed packed in a way that is not read (by Brotli). `content`, `body`: as unpacked as can be.
bool is_packed(const Capture& capture, Content content, std::string_view body);

// A feed, unpacked, in UTF-8 where its server says the encoding and it does not itself.
std::string captured_xml(const Capture& capture, std::string_view feed);

// A page, unpacked, as an item of the format ItemFormat::capture: a WARC record of the type resource, with nothing that
// differs between two captures of the same page. `capture.body` is left out of account.
std::string capture_item(const Capture& capture, std::string_view page);

} // namespace newsidx::record

// Mailboxes (mbox, RFC 4155), as programs for mail, Google Takeout and archives of lists write them -> their messages.
//
// A MailboxMessages owns copies of what it found and is for one thread. It never throws but for memory, whatever the
// bytes.
#pragma once

#include "record/json/json_items.h"
#include "record/lines.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace newsidx::record {

// Whether a file that begins so is one: a line "From ", and below it the header of a message that says who sent it, and
// of what or when.
bool is_mailbox(std::string_view head);

// A mailbox, unpacked, in pieces -> its messages, as read_mail() reads them: without the line "From " above each, and
// without the mark that was set before a line of a text that begins so. Not every program sets it, nor says a sender
// and a time in that line, nor leaves one empty above it: a message begins where a header follows that says who sent it
// or how it came.
//
// Of a message of more than kMaxRecordBytes, so many are kept. Memory is bounded by a piece, what was not taken yet,
// one message and one line.
class MailboxMessages {
public:
    // The next piece of the file, cut anywhere.
    void feed(std::string_view piece);
    // The end of the file.
    void finish();

    // Bytes and errors that take() would give.
    [[nodiscard]] std::size_t found_bytes() const { return found_.bytes.size(); }
    [[nodiscard]] static std::size_t found_errors() { return 0; }
    // Items have the place of the first line of their header.
    [[nodiscard]] JsonBatch take();

private:
    void take_line(std::string_view line);
    void take_held();
    void keep(std::string_view text);
    void end_message();

    JsonBatch found_;
    LineCutter lines_{kMaxRecordBytes};
    std::string held_;            // a line "From " and what may be a header, until that says whether a message begins
    std::string message_;         // the one under way
    std::uint64_t line_ = 1;      // of the next line
    std::uint64_t begin_ = 1;     // of the message
    std::uint64_t held_line_ = 1; // of held_
};

} // namespace newsidx::record

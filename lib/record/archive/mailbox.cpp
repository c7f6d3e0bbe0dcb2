#include "record/archive/mailbox.h"

#include "record/archive/header_lines.h"
#include "record/archive/mime.h"
#include "record/parse.h"
#include "record/trim.h"
#include "text/ascii.h"
#include "text/encoding.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace newsidx::record {
namespace {

constexpr std::size_t kLongLine = 64u << 10; // a longer one is text

// ">From ", as it is written where a text has "From ", or one mark more than it has.
bool is_marked(std::string_view line) {
    return line.starts_with('>') &&
           line.substr(std::min(line.find_first_not_of('>'), line.size())).starts_with(kEnvelope);
}

// A line that may stand in the header of a message, or between it and the line "From ", where that was written twice.
bool may_be_of_header(std::string_view line) {
    return line.starts_with(' ') || line.starts_with('\t') || is_marked(line) ||
           (!trim(line).empty() && is_header(line));
}

// Whether Thunderbird is to take the message out of the file when it compacts that.
bool is_deleted(std::string_view header) {
    constexpr unsigned kExpunged = 8;
    const std::string_view status = value_of(header, "x-mozilla-status");
    unsigned flags = 0;
    std::from_chars(status.data(), status.data() + status.size(), flags, 16);
    return (flags & kExpunged) != 0;
}

} // namespace

bool is_mailbox(std::string_view head) {
    head = behind_space(head, "\r\n");
    if (!head.starts_with(kEnvelope)) return false;
    const std::string_view header = message_of(head).header;
    return is_header(header) && has_any(header, {"from"}) && has_any(header, {"subject", "date"});
}

void MailboxMessages::feed(std::string_view piece) {
    while (!piece.empty())
        if (const std::string_view line = lines_.take(piece); !line.empty()) take_line(line);
}

void MailboxMessages::take_line(std::string_view line) {
    if (line_ == 1) line = text::without_mark(line);
    const bool is_text = line.size() > kLongLine;
    if (!is_text && !held_.empty() && held_.size() <= kLongLine && may_be_of_header(line)) {
        held_ += line;
    } else {
        take_held();
        if (!is_text && line.starts_with(kEnvelope)) {
            held_ = line;
            held_line_ = line_;
        } else
            keep(line.substr(!is_text && is_marked(line) ? 1 : 0));
    }
    ++line_;
}

void MailboxMessages::take_held() {
    if (held_.empty()) return;
    const std::string_view header = message_of(held_).header;
    if (has_any(header, {"from", "message-id", "received"})) {
        end_message();
        begin_ = held_line_ + 1;
        keep(header);
    } else
        keep(held_);
    held_.clear();
}

void MailboxMessages::keep(std::string_view text) {
    message_ += text.substr(0, kMaxRecordBytes - message_.size());
}

void MailboxMessages::end_message() {
    if (message_.find_first_not_of("\r\n") != std::string::npos && !is_deleted(message_of(message_).header)) {
        found_.items.push_back({found_.bytes.size(), message_.size(), begin_, 1});
        found_.bytes += message_;
    }
    message_.clear();
}

void MailboxMessages::finish() {
    if (const std::string_view line = lines_.rest(); !line.empty()) take_line(line);
    take_held();
    end_message();
}

JsonBatch MailboxMessages::take() {
    return std::exchange(found_, {});
}

} // namespace newsidx::record

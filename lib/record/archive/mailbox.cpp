#include "record/archive/mailbox.h"

#include "record/archive/header_lines.h"
#include "record/archive/mime.h"
#include "record/parse.h"
#include "record/trim.h"
#include "text/ascii.h"
#include "text/encoding.h"

#include <algorithm>
#include <utility>

namespace newsidx::record {
namespace {

constexpr std::string_view kEnvelope = "From ";
constexpr std::size_t kLongLine = 64u << 10; // a longer one is text, and taken in pieces

// ">From ", as it is written where a text has "From ", or one mark more than it has.
bool is_marked(std::string_view line) {
    return line.starts_with('>') &&
           line.substr(std::min(line.find_first_not_of('>'), line.size())).starts_with(kEnvelope);
}

// Whether the line "From ", which should say when it was written, begins a message, as this line follows it.
bool begins_message(std::string_view envelope, std::string_view next) {
    const std::size_t hours = envelope.find(':');
    const bool has_time = hours < envelope.size() - 1 && text::is_ascii_digit(envelope[hours - 1]) &&
                          text::is_ascii_digit(envelope[hours + 1]);
    return has_time && !trim(next).empty() && is_header(next);
}

} // namespace

bool is_mailbox(std::string_view head) {
    head = text::without_mark(head);
    head.remove_prefix(std::min(head.find_first_not_of("\r\n"), head.size()));
    if (!head.starts_with(kEnvelope)) return false;
    const std::string_view header = message_of(head).header;
    const auto has = [&](std::string_view name) { return !value_of(header, name).empty(); };
    return is_header(header) && has("from") && (has("subject") || has("date"));
}

void MailboxMessages::feed(std::string_view piece) {
    while (!piece.empty()) {
        const std::size_t end = piece.find('\n');
        const std::string_view part = piece.substr(0, end == std::string_view::npos ? end : end + 1);
        piece.remove_prefix(part.size());
        if (begun_.empty() && part.ends_with('\n')) {
            take_line(part);
            continue;
        }
        begun_ += part;
        if (part.ends_with('\n') || begun_.size() > kLongLine) take_line(std::exchange(begun_, {}));
    }
}

void MailboxMessages::take_line(std::string_view line) {
    const bool goes_on = std::exchange(in_long_line_, !line.ends_with('\n'));
    if (line_ == 1 && !goes_on) line = text::without_mark(line);
    const std::string envelope = goes_on ? std::string() : std::exchange(held_, {});
    if (!envelope.empty() && begins_message(envelope, line)) {
        end_message();
        begin_ = line_;
    } else
        keep(envelope);
    line_ += line.ends_with('\n') ? 1 : 0;
    const bool is_text = goes_on || line.size() > kLongLine;
    if (!is_text && is_behind_empty_ && line.starts_with(kEnvelope))
        held_ = line;
    else
        keep(line.substr(!is_text && is_marked(line) ? 1 : 0));
    is_behind_empty_ = !goes_on && (line == "\n" || line == "\r\n");
}

void MailboxMessages::keep(std::string_view text) {
    message_ += text.substr(0, kMaxRecordBytes - message_.size());
}

void MailboxMessages::end_message() {
    if (message_.find_first_not_of("\r\n") != std::string::npos) {
        found_.items.push_back({found_.bytes.size(), message_.size(), begin_, 1});
        found_.bytes += message_;
    }
    message_.clear();
}

void MailboxMessages::finish() {
    if (!begun_.empty()) take_line(std::exchange(begun_, {}));
    keep(std::exchange(held_, {}));
    end_message();
}

JsonBatch MailboxMessages::take() {
    return std::exchange(found_, {});
}

} // namespace newsidx::record

#include "record/archive/warc.h"

#include "record/among.h"
#include "record/archive/header_lines.h"
#include "record/page/page_encoding.h"
#include "record/trim.h"
#include "record/xml/xml.h"
#include "text/ascii.h"
#include "text/encoding.h"
#include "text/split.h"
#include "text/unicode.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace newsidx::record {
namespace {

constexpr std::string_view kSign = "WARC/";
constexpr auto kNotUnpacked = std::to_array<std::string_view>({"br", "deflate", "compress", "dcb", "dcz"});

template <int base = 10>
std::optional<std::uint64_t> number_at(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    return error == std::errc() ? std::optional(number) : std::nullopt;
}

// Some versions of wget write it in angle brackets.
std::string_view target_url(std::string_view header) {
    std::string_view url = value_of(header, "warc-target-uri");
    if (url.starts_with('<') && url.ends_with('>')) url = url.substr(1, url.size() - 2);
    const std::string_view scheme = url.substr(0, url.find(':'));
    const bool is_web = text::equal_but_for_case(scheme, "http") || text::equal_but_for_case(scheme, "https");
    return is_web ? url : std::string_view();
}

bool may_hold_page(std::string_view header) {
    const std::string_view type = value_of(header, "warc-type");
    const bool is_answer = text::equal_but_for_case(type, "response") || text::equal_but_for_case(type, "resource");
    return is_answer && !target_url(header).empty();
}

// A body that was sent in chunks, each behind a line that says its bytes in hexadecimal digits (RFC 9112, section 7.1).
// Some crawlers join them and leave the header as it was: then `body` has no such line. What breaks off is as much as
// there is.
std::string joined(std::string_view body) {
    std::string out;
    for (std::string_view rest = body; !rest.empty();) {
        const std::string_view line = take_line(rest);
        if (line.empty() && !out.empty()) continue; // behind a chunk
        const auto size = number_at<16>(line);
        if (!size) return out.empty() ? std::string(body) : out;
        if (*size == 0) break;
        out += rest.substr(0, *size);
        rest.remove_prefix(std::min<std::uint64_t>(*size, rest.size()));
    }
    return out;
}

} // namespace

bool is_warc(std::string_view head) {
    return head.starts_with(kSign) && head.size() > kSign.size() && text::is_ascii_digit(head[kSign.size()]);
}

void WarcRecords::feed(std::string_view piece) {
    while (!piece.empty()) {
        if (state_ == State::block)
            take_of_block(piece);
        else if (const std::string_view line = lines_.take(piece); !line.empty())
            take_line(line);
    }
}

// A line of a header, or of what stands between records.
void WarcRecords::take_line(std::string_view line) {
    const std::uint64_t number = line_++;
    const std::uint64_t column = std::exchange(column_, 1);
    const bool is_empty = line == "\n" || line == "\r\n";
    if (state_ == State::header) {
        record_ += line;
        if (record_.size() > kMaxHeader)
            fail("the header of this WARC record has no end");
        else if (is_empty)
            end_header();
    } else if (is_warc(line)) {
        keep_record();
        state_ = State::header;
        record_line_ = number;
        record_column_ = column;
        record_ = line;
    } else if (state_ == State::between && is_empty) {
        keep_record();
    } else if (state_ == State::between && !take_apart(line)) {
        keep_record();
        record_line_ = number;
        fail("a WARC record should begin here, with a line WARC/1.0 or the like: the one before it says a wrong "
             "Content-Length, or the file is damaged");
    }
}

// Whether the record read last, behind which `next` stands, says too large a length and holds the beginning of others:
// those are read again, and it ends where they begin.
bool WarcRecords::take_apart(std::string_view next) {
    std::size_t begin = taken_apart_ < kMostTakenApart ? record_.find("\nWARC/", header_size_) : std::string::npos;
    while (begin != std::string::npos && !is_warc(std::string_view(record_).substr(begin + 1)))
        begin = record_.find("\nWARC/", begin + 1);
    if (begin == std::string::npos) return false;
    ++taken_apart_;
    const std::string rest = record_.substr(begin + 1) + std::string(next);
    record_.resize(begin + 1);
    column_ = 1;
    line_ = record_line_ + static_cast<std::uint64_t>(std::count(record_.begin(), record_.end(), '\n'));
    const std::string_view length = value_of(record_, "content-length");
    record_.replace(static_cast<std::size_t>(length.data() - record_.data()), length.size(),
                    std::to_string(record_.size() - header_size_));
    keep_record();
    fail("this WARC record says a wrong Content-Length: others begin in it");
    feed(rest);
    return true;
}

void WarcRecords::end_header() {
    const std::string_view length = value_of(record_, "content-length");
    const auto size = number_at(length);
    if (!size) {
        fail("this WARC record does not say its Content-Length");
        return;
    }
    state_ = State::block;
    header_size_ = record_.size();
    left_ = *size;
    keeps_ = left_ > 0 && may_hold_page(record_);
    if (text::equal_but_for_case(value_of(record_, "warc-type"), "conversion") && texts_++ == 0)
        found_.warnings.push_back({record_line_, 0,
                                   "the texts that a crawler made of pages (WARC-Type: conversion), as Common Crawl's "
                                   "WET files hold them, are not read: read the pages, of its WARC files"});
    left_to_keep_ = !keeps_ ? 0 : left_ > kMaxRecordBytes ? kKeptOfLarge : left_;
    if (left_ == 0) state_ = State::between;
}

void WarcRecords::take_of_block(std::string_view& piece) {
    const std::string_view part = piece.substr(0, left_);
    piece.remove_prefix(part.size());
    const std::string_view kept = part.substr(0, left_to_keep_);
    record_ += kept;
    left_to_keep_ -= kept.size();
    left_ -= part.size();
    line_ += static_cast<std::uint64_t>(std::count(part.begin(), part.end(), '\n'));
    const std::size_t line_end = part.rfind('\n');
    column_ = line_end == std::string_view::npos ? column_ + part.size() : part.size() - line_end;
    if (left_ == 0) state_ = State::between;
}

// When what stands behind it is seen, which may say that its length was wrong.
void WarcRecords::keep_record() {
    if (keeps_ && !record_.empty()) {
        found_.items.push_back({found_.bytes.size(), record_.size(), record_line_, record_column_});
        found_.bytes += record_;
    }
    record_.clear();
}

void WarcRecords::fail(std::string message) {
    found_.errors.push_back({record_line_, 0, std::move(message)});
    state_ = State::lost;
    record_.clear();
}

void WarcRecords::lose(std::string message) {
    if (state_ == State::between) keep_record();
    if (state_ != State::header && state_ != State::block) record_line_ = line_;
    lines_.rest();
    fail(std::move(message));
}

void WarcRecords::finish() {
    do
        if (const std::string_view line = lines_.rest(); !line.empty()) take_line(line);
    while (state_ == State::block && take_apart({}));
    if (state_ == State::between) keep_record();
    if (state_ == State::header || state_ == State::block) fail("the file breaks off in this WARC record");
}

JsonBatch WarcRecords::take() {
    return std::exchange(found_, {});
}

Capture read_capture(std::string_view record) {
    Capture capture;
    std::string_view block = record;
    const std::string_view header = take_header(block);
    if (!is_warc(header)) return capture;
    if (const std::string_view url = target_url(header); !text::find_invalid_utf8(url)) capture.url = url;
    capture.is_truncated = !value_of(header, "warc-truncated").empty();
    capture.content_type = value_of(header, "content-type");
    const std::uint64_t size = number_at(value_of(header, "content-length")).value_or(0);
    capture.is_cut = size > block.size();
    block = block.substr(0, size);
    if (!text::equal_but_for_case(value_of(header, "warc-type"), "response") || !block.starts_with("HTTP/")) {
        capture.body = block;
        return capture;
    }
    std::string_view answer = take_header(block);
    while (answer.find(" 1") == std::min(answer.find(' '), answer.size()) && block.starts_with("HTTP/"))
        answer = take_header(block); // what came before it was "100 Continue", or hints
    const std::size_t status = std::min(answer.find(' '), answer.size());
    capture.status = static_cast<int>(number_at(trim(answer.substr(status, 5))).value_or(0));
    capture.content_type = value_of(answer, "content-type");
    capture.packing = value_of(answer, "content-encoding");
    const bool is_chunked =
        text::lower_ascii(value_of(answer, "transfer-encoding")).find("chunked") != std::string::npos;
    capture.body = is_chunked ? joined(block) : std::string(block);
    return capture;
}

Content content_of(const Capture& capture, std::string_view body) {
    const Content content = detect(body.substr(0, kDetectBytes));
    const bool is_told =
        content != Content::unknown && (content != Content::xml || is_feed_root(root_of(body.substr(0, kDetectBytes))));
    if (is_told || !is_page_type(media_type(capture.content_type)) || is_packed(capture, content, body)) return content;
    // Settings and answers to scripts, one word long, are often sent as pages.
    const std::string_view head = body.substr(0, kDetectBytes);
    for (std::size_t at = head.find('<'); at != std::string_view::npos; at = head.find('<', at + 1))
        if (at + 1 < head.size() && text::is_ascii_letter(head[at + 1])) return Content::html;
    return content;
}

bool is_packed(const Capture& capture, Content content, std::string_view body) {
    if (content != Content::unknown && content != Content::binary) return false;
    const std::string_view head = body.substr(0, text::floor_to_character(body, kDetectBytes));
    if (!text::find_invalid_utf8(head) && body.find('\0') == std::string_view::npos) return false;
    const std::string type = media_type(capture.content_type);
    const bool may_be_news = type.empty() || type.find("html") != std::string::npos ||
                             type.find("xml") != std::string::npos || type == "application/feed+json";
    if (!may_be_news) return false;
    const std::string packing = text::lower_ascii(capture.packing);
    for (std::string_view rest = packing; !rest.empty();)
        if (is_among(kNotUnpacked, trim(text::take_part(rest, ',')))) return true;
    return false;
}

std::string captured_xml(const Capture& capture, std::string_view feed) {
    const std::string_view charset = charset_in(capture.content_type);
    const std::string_view declaration = feed.substr(0, feed.find("?>"));
    const bool is_told = feed.starts_with("<?xml") && declaration.find("encoding") != std::string_view::npos;
    if (charset.empty() || is_told || !text::find_invalid_utf8(feed)) return std::string(feed);
    const auto decoded = text::decode(feed, std::string(charset));
    return decoded ? decoded->text : std::string(feed);
}

std::string capture_item(const Capture& capture, std::string_view page) {
    std::string item = "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: ";
    item.append(capture.url).append("\r\nContent-Type: ").append(capture.content_type);
    item.append("\r\nContent-Length: ").append(std::to_string(page.size())).append("\r\n\r\n").append(page);
    return item;
}

} // namespace newsidx::record

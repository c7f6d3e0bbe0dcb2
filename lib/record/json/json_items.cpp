#include "record/json/json_items.h"

#include "record/among.h"
#include "record/json/page_names.h"
#include "record/trim.h"
#include "text/ascii.h"
#include "text/encoding.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <utility>

namespace newsidx::record {

namespace {

constexpr std::size_t kMaxEnvelopes = 2;
// What APIs do not say of a page as a whole.
constexpr auto kRecordKeys = std::to_array<std::string_view>(
    {"title", "headline", "excerpt", "body", "text", "articleBody", "content_html", "content_text", "originalUrl",
     "webUrl", "webTitle", "publishedDateTime", "publishedAt", "published_at", "datePublished", "date_published"});
// What they do say at times. With one of these an object is no empty page: it may be a record.
constexpr auto kTextKeys =
    std::to_array<std::string_view>({"name", "summary", "description", "abstract", "content", "featuredContent"});
constexpr std::size_t kMaxKey = 64; // no longer one is compared

constexpr std::size_t kMostTold = 10; // lists that are left out
constexpr std::string_view kReadLists = "articles, items, posts and the like";

constexpr char kRecordSeparator = '\x1E';

constexpr std::array<bool, 256> kStructural = [] {
    std::array<bool, 256> table{};
    for (const char c : {'"', '{', '}', '[', ']'})
        table[static_cast<unsigned char>(c)] = true;
    return table;
}();

} // namespace

std::string rejection_of_large_json() {
    return rejection_of_size() +
           "; if it is a collection of records, write them one a line: jq -c '.NAME[]' does so for "
           "a list called NAME, jq -c '.[]' for a mapping of names to records";
}

JsonItems::JsonItems(const KeyMap& map) : map_(map) {}

void JsonItems::feed(std::string_view piece) {
    piece_ = piece;
    at_ = kept_ = counted_ = 0;
    while (at_ < piece_.size()) {
        if (in_string_) {
            pass_string();
        } else if (skip_ != Skip::no) {
            skip_to_line();
        } else if (open_.size() > frames_.size()) {
            pass_over();
        } else if (frames_.empty()) {
            between_values();
        } else {
            switch (frames_.back().kind) {
            case Frame::Kind::object: in_object(); break;
            case Frame::Kind::list: in_list(); break;
            case Frame::Kind::maybe_list: in_maybe_list(); break;
            case Frame::Kind::other_list: in_other_list(); break;
            }
        }
        if (!again_.empty()) return read_again();
    }
    if (keeping_) keep(piece_.size());
    if (in_sample_) sample_.append(piece_.substr(std::exchange(sample_kept_, 0)));
    in_sample_ = in_sample_ && sample_.size() <= kMaxRecordBytes;
    place_of(piece_.size());
    offset_ += piece_.size();
    piece_ = {};
    at_ = kept_ = counted_ = 0;
}

void JsonItems::finish() {
    while (!open_.empty()) {
        const Place place = in_item_ ? item_place_ : value_place_;
        const std::string what = in_item_ ? "record" : "list or page";
        const bool is_too_large = in_item_ && !keeping_;
        fail(""); // gives up what is open
        found_.errors.back() = {place.line, place.column,
                                "the JSON breaks off, or a quotation mark or bracket is missing: the " + what +
                                    " that begins here has no end" +
                                    (is_too_large ? "; what follows is not read" : "")};
        read_again();
    }
}

// Reads what was kept of a record that was given up, whose first line is passed over.
void JsonItems::read_again() {
    if (again_.empty()) return;
    const std::string text = std::exchange(again_, {});
    const std::string rest(piece_.substr(at_));
    offset_ += at_ - text.size();
    line_ = item_place_.line;
    line_offset_ = offset_ - (item_place_.column - 1);
    ++rereading_;
    feed(text);
    feed(rest);
    --rereading_;
}

JsonBatch JsonItems::take() {
    JsonBatch batch = std::exchange(found_, {});
    if (keeping_) {
        found_.bytes.reserve(batch.bytes.size()); // the next batch will be about as large
        found_.bytes.assign(batch.bytes, item_begin_);
        batch.bytes.resize(item_begin_);
        item_begin_ = 0;
    }
    return batch;
}

void JsonItems::between_values() {
    const char c = piece_[at_];
    const std::uint64_t offset = offset_ + at_;
    if (c == '{' || c == '[') {
        page_ = false;
        other_lists_.clear();
        value_place_ = place_of(at_);
        if (c == '{') begin_item();
        frames_.push_back({c == '{' ? Frame::Kind::object : Frame::Kind::list});
        open(c);
    } else if (text::is_ascii_space(c) || c == ',' || c == kRecordSeparator ||
               (offset < text::kByteOrderMark.size() && c == text::kByteOrderMark[offset]) ||
               (lost_ && (c == '}' || c == ']'))) {
        ++at_;
    } else {
        fail("neither { nor [ stands here: what is between the records is no JSON");
    }
}

// Directly in an object that is a page or a record. Only its keys and brackets matter.
void JsonItems::in_object() {
    Frame& frame = frames_.back();
    const char c = piece_[at_];
    switch (c) {
    case '"':
        in_string_ = true;
        in_key_ = !frame.at_value;
        if (in_key_) key_.clear();
        ++at_;
        return;
    case ',':
        key_.clear();
        frame.at_value = false;
        ++at_;
        return;
    case ':':
        frame.at_value = true;
        ++at_;
        return;
    case '{':
    case '[': open_member(c); return;
    case '}':
    case ']': close(c); return;
    default: ++at_;
    }
}

void JsonItems::open_member(char bracket) {
    if (frames_.back().at_value) {
        if (bracket == '[' && is_among(kListNames, key_) && may_be_page())
            frames_.push_back({Frame::Kind::maybe_list});
        else if (bracket == '[' && may_be_page()) {
            frames_.push_back({Frame::Kind::other_list});
        } else if (bracket == '{' && frames_.size() <= kMaxEnvelopes && is_among(kEnvelopeNames, key_))
            frames_.push_back({});
    }
    open(bracket);
}

void JsonItems::end_key() {
    in_key_ = false;
    if (is_record_key(key_)) frames_.back().is_record = true;
    if (is_among(kTextKeys, key_)) frames_.back().has_text = true;
}

bool JsonItems::is_record_key(std::string_view key) const {
    return is_among(kRecordKeys, key) || std::any_of(map_.begin(), map_.end(), [key](const auto& mapped) {
               return std::string_view(mapped.first).substr(0, mapped.first.find('.')) == key;
           });
}

bool JsonItems::may_be_page() const {
    return page_ || std::none_of(frames_.begin(), frames_.end(), [](const Frame& frame) { return frame.is_record; });
}

// At the beginning of an array that is a list of records if an object comes first.
void JsonItems::in_maybe_list() {
    const char c = piece_[at_];
    if (text::is_ascii_space(c)) {
        ++at_;
    } else if (c == '{') {
        frames_.back().kind = Frame::Kind::list;
        if (!page_) drop_item();
        page_ = true;
        std::move(other_lists_.begin(), other_lists_.end(), std::back_inserter(found_.warnings));
        other_lists_.clear();
    } else {
        frames_.pop_back(); // a member like any other
        if (c == ']') frames_.back().has_no_items = true;
    }
}

// At the beginning of an array beside the lists that are read. Its first element is looked at.
void JsonItems::in_other_list() {
    const char c = piece_[at_];
    if (text::is_ascii_space(c)) {
        ++at_;
    } else if (c == '{') {
        in_sample_ = true;
        sample_depth_ = open_.size();
        sample_.clear();
        sample_kept_ = at_;
        sample_place_ = place_of(at_);
        open(c);
    } else {
        frames_.pop_back(); // a member like any other
    }
}

void JsonItems::end_sample() {
    in_sample_ = false;
    frames_.pop_back();
    sample_.append(piece_.substr(sample_kept_, at_ - sample_kept_));
    const auto record = parse(sample_, ItemFormat::json, map_).record;
    if (!record || record->title.empty()) return;
    if (record->body.empty() && record->published_at.text.empty()) return;
    if (++told_lists_ > kMostTold) return;
    std::vector<Note>& notes = page_ ? found_.warnings : other_lists_;
    notes.push_back({sample_place_.line, sample_place_.column,
                     "the list that begins here looks like one of records, and stands beside those that are read (" +
                         std::string(kReadLists) + "): it is left out; jq gives it alone, for a file of its own"});
}

void JsonItems::in_list() {
    const char c = piece_[at_];
    switch (c) {
    case '{':
        begin_item();
        open(c);
        return;
    case '}':
    case ']': close(c); return;
    case '[':
        if (frames_.size() == 1)
            frames_.push_back({.kind = Frame::Kind::list}); // as where arrays were put together
        else
            complain_of_element();
        open(c);
        return;
    case '"':
        complain_of_element();
        in_string_ = true;
        ++at_;
        return;
    default:
        if (c != ',' && !text::is_ascii_space(c)) complain_of_element();
        ++at_;
    }
}

// A list of a million numbers is not worth a million errors.
void JsonItems::complain_of_element() {
    if (std::exchange(frames_.back().told, true)) return;
    const Place place = place_of(at_);
    found_.errors.push_back({place.line, place.column,
                             "a record must be a JSON object, and this element of the list is none; it was passed "
                             "over, and so are all of this list that are none"});
}

// The fast road: inside something whose members do not matter.
void JsonItems::pass_over() {
    while (at_ < piece_.size() && open_.size() > frames_.size()) {
        const char c = piece_[at_];
        if (!kStructural[static_cast<unsigned char>(c)]) {
            ++at_;
        } else if (c == '"') {
            in_string_ = true;
            ++at_;
            pass_string();
        } else if (c == '{' || c == '[') {
            open(c);
        } else {
            close(c);
        }
    }
}

// Goes behind the quotation mark that ends the string: the first before which an even number of backslashes stands.
void JsonItems::pass_string() {
    const std::size_t first = at_;
    std::size_t begin = at_; // of the bytes that are looked at: none before escapes what follows
    if (escaped_ && at_ < piece_.size()) {
        escaped_ = false;
        begin = ++at_;
    }
    const auto backslashes_before = [&](std::size_t end) {
        std::size_t at = end;
        while (at > begin && piece_[at - 1] == '\\')
            --at;
        return end - at;
    };
    std::size_t end = piece_.size();
    while (at_ < piece_.size()) {
        const void* quote = std::memchr(piece_.data() + at_, '"', piece_.size() - at_);
        if (quote == nullptr) {
            escaped_ = backslashes_before(piece_.size()) % 2 == 1;
            at_ = piece_.size();
            break;
        }
        end = static_cast<std::size_t>(static_cast<const char*>(quote) - piece_.data());
        at_ = end + 1;
        if (backslashes_before(end) % 2 == 0) {
            in_string_ = false;
            break;
        }
        begin = at_;
        end = piece_.size();
    }
    const void* const newline = std::memchr(piece_.data() + first, '\n', at_ - first);
    if (newline != nullptr && in_item_ &&
        item_depth_ > 0) { // parse() would reject it; what follows may be other records
        at_ = static_cast<std::size_t>(static_cast<const char*>(newline) - piece_.data());
        fail("a string has a line break in it: a quotation mark is missing before, or it should be \\n");
        return;
    }
    if (!in_key_) return;
    if (key_.size() <= kMaxKey) key_.append(piece_.substr(first, std::min(end - first, kMaxKey + 1)));
    if (!in_string_) end_key();
}

void JsonItems::skip_to_line() {
    if (skip_ == Skip::line) {
        const std::size_t end = piece_.find('\n', at_);
        at_ = end == std::string_view::npos ? piece_.size() : end + 1;
        if (end != std::string_view::npos) skip_ = Skip::line_start;
        indent_ = 0;
        return;
    }
    const char c = piece_[at_];
    const bool is_space = c == ' ' || c == '\t' || c == ',';
    if ((c == '{' || c == '[') && (indent_ == 0 || indent_ == item_indent_)) {
        skip_ = Skip::no;
    } else if (c == '\n' || c == kRecordSeparator) {
        ++at_;
        indent_ = 0;
    } else if (is_space && indent_ < item_indent_) {
        ++at_;
        ++indent_;
    } else {
        skip_ = Skip::line;
    }
}

void JsonItems::open(char bracket) {
    if (open_.size() == kMaxDepth) {
        fail("values are nested more than " + std::to_string(kMaxDepth) + " deep");
        return;
    }
    open_.push_back(bracket);
    ++at_;
}

void JsonItems::close(char bracket) {
    const char expected = open_.back() == '{' ? '}' : ']';
    if (bracket != expected) {
        fail(std::string("the JSON is broken: ") + bracket + " stands where " + expected + " was expected");
        return;
    }
    open_.pop_back();
    ++at_;
    if (frames_.size() > open_.size()) close_frame();
    if (in_sample_ && open_.size() == sample_depth_) end_sample();
    if (in_item_ && open_.size() == item_depth_) end_item();
}

void JsonItems::close_frame() {
    const Frame frame = frames_.back();
    frames_.pop_back();
    const bool no_items = frame.has_no_items && !frame.is_record && !frame.has_text;
    if (!frames_.empty())
        frames_.back().has_no_items |= no_items;
    else if (no_items && in_item_)
        drop_item();
}

void JsonItems::begin_item() {
    in_item_ = keeping_ = true;
    item_depth_ = open_.size();
    item_begin_ = found_.bytes.size();
    item_place_ = place_of(at_);
    kept_ = at_;
}

void JsonItems::end_item() {
    if (keeping_) keep(at_);
    if (keeping_) {
        found_.items.push_back({item_begin_, found_.bytes.size() - item_begin_, item_place_.line, item_place_.column});
        in_item_ = keeping_ = false;
    } else {
        found_.errors.push_back({item_place_.line, item_place_.column, rejection_of_large_json()});
        in_item_ = false;
    }
}

void JsonItems::drop_item() {
    if (keeping_) found_.bytes.resize(item_begin_);
    in_item_ = keeping_ = false;
}

// Copies the record under way up to `end`. One that is too large is read on and not kept: it may be a page yet.
void JsonItems::keep(std::size_t end) {
    if (found_.bytes.size() - item_begin_ + (end - kept_) > kMaxRecordBytes) {
        found_.bytes.resize(item_begin_);
        keeping_ = false;
        return;
    }
    found_.bytes.append(piece_.substr(kept_, end - kept_));
    kept_ = end;
}

void JsonItems::fail(std::string message) {
    const Place place = place_of(at_);
    if (in_item_ && item_place_.line < place.line)
        message += ", in the record that begins in line " + std::to_string(item_place_.line);
    found_.errors.push_back({place.line, place.column, std::move(message)});
    item_indent_ = in_item_ ? item_place_.column - 1 : 0;
    if (keeping_) keep(at_);
    if (keeping_ && rereading_ < kMostRetries && reread_bytes_ < kMaxReread) {
        again_ = found_.bytes.substr(item_begin_);
        if (again_.find('\n') == std::string::npos) again_.clear();
        reread_bytes_ += again_.size();
    }
    if (in_item_) drop_item();
    lost_ |= !open_.empty();
    open_.clear();
    frames_.clear();
    in_string_ = in_key_ = escaped_ = in_sample_ = false;
    other_lists_.clear();
    skip_ = Skip::line;
}

// Must be asked in ascending order.
JsonItems::Place JsonItems::place_of(std::size_t at) {
    while (counted_ < at) {
        const void* newline = std::memchr(piece_.data() + counted_, '\n', at - counted_);
        if (newline == nullptr) break;
        counted_ = static_cast<std::size_t>(static_cast<const char*>(newline) - piece_.data()) + 1;
        line_offset_ = offset_ + counted_;
        ++line_;
    }
    counted_ = at;
    return {line_, offset_ + at - line_offset_ + 1};
}

bool is_one_record(std::string_view line, const KeyMap& map) {
    line = trim(line);
    if (!line.starts_with('{')) return false;
    JsonItems scanner(map);
    scanner.feed(line);
    const JsonBatch batch = scanner.take();
    return batch.items.size() == 1 && batch.items[0].size == line.size();
}

} // namespace newsidx::record

// Targets that find items in a document of many.
#include "check.h"
#include "record/archive/mail.h"
#include "record/archive/mailbox.h"
#include "record/archive/mhtml.h"
#include "record/archive/warc.h"
#include "record/json/json_items.h"
#include "record/json/relations.h"
#include "record/other_files.h"
#include "record/page/page_encoding.h"
#include "record/split.h"
#include "record/table/ris.h"
#include "record/table/table.h"
#include "record/xml/xml.h"
#include "targets.h"
#include "text/ascii.h"
#include "text/base64.h"
#include "text/encoding.h"
#include "text/encoding_guess.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace newsidx::fuzz {

using record::Content;
using record::ItemFormat;

namespace {

// What is looked at of a document's items. A feed's head is in each of them, so they may be many times the document.
constexpr std::size_t kMostBytes = std::size_t{256} << 10;

struct FoundItem {
    std::string bytes;
    std::uint64_t line = 0;
    std::uint64_t column = 0;

    bool operator==(const FoundItem&) const = default;
};

struct Scan {
    std::vector<FoundItem> items;
    std::vector<record::Note> errors;

    template <class Scanner>
    void take_from(Scanner& scanner) {
        const std::size_t bytes = scanner.found_bytes();
        const std::size_t found_errors = scanner.found_errors();
        const record::JsonBatch batch = scanner.take();
        require(batch.bytes.size() == bytes && batch.errors.size() == found_errors, "other bytes are found than said");
        std::size_t end = 0;
        for (const record::JsonItem& item : batch.items) {
            require(item.begin == end, "between two records bytes are kept");
            end += item.size;
            items.push_back({batch.bytes.substr(item.begin, item.size), item.line, item.column});
        }
        require(end == batch.bytes.size(), "behind the last record bytes are kept");
        errors.insert(errors.end(), batch.errors.begin(), batch.errors.end());
    }
};

template <class Scanner>
Scan scan_whole(Scanner scanner, std::string_view text) {
    Scan scan;
    scanner.feed(text);
    scanner.finish();
    scan.take_from(scanner);
    return scan;
}

// In pieces as long as `sizes` say, over and over; where a size is odd, what was found is taken.
template <class Scanner>
Scan scan_pieces(Scanner scanner, std::string_view text, std::string_view sizes, bool takes_between = true) {
    Scan scan;
    for (std::size_t i = 0; !text.empty(); ++i) {
        const auto size = static_cast<unsigned char>(sizes[i % sizes.size()]);
        scanner.feed(text.substr(0, size + 1U));
        text.remove_prefix(std::min<std::size_t>(size + 1U, text.size()));
        if (takes_between && size % 2 == 1) scan.take_from(scanner);
    }
    scanner.finish();
    scan.take_from(scanner);
    return scan;
}

std::size_t offset_of(std::string_view text, std::uint64_t line, std::uint64_t column) {
    std::size_t at = 0;
    for (std::uint64_t i = 1; i < line; ++i) {
        at = text.find('\n', at) + 1;
    }
    return at + column - 1;
}

Scan check_scan(std::string_view text) {
    Scan scan = scan_whole(record::JsonItems(), text);
    check_notes(scan.errors, text);
    for (const FoundItem& item : scan.items) {
        check_note({item.line, item.column, "a record"}, text);
        require(text.substr(offset_of(text, item.line, item.column)).starts_with(item.bytes),
                "a record is not where it is said to be", item.bytes);
    }
    return scan;
}

void require_same(const Scan& whole, const Scan& pieces) {
    require(whole.items == pieces.items, "cut into pieces, other records are found");
    require(std::equal(whole.errors.begin(), whole.errors.end(), pieces.errors.begin(), pieces.errors.end(),
                       [](const record::Note& a, const record::Note& b) {
                           return a.line == b.line && a.column == b.column && a.message == b.message;
                       }),
            "cut into pieces, other errors are found");
}

// `text` is what places are counted in.
void check_split(const record::SplitDocument& split, std::string_view text,
                 record::SplitDocument (*split_again)(std::string_view)) {
    check_notes(split.rejections, text);
    check_notes(split.warnings, text);
    require(split.items.empty() || !split.is_list, "a list of feeds has items");
    const auto lines = static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    std::size_t seen = 0;
    for (const auto& item : split.items) {
        require(item.line >= 1 && item.line <= lines, "an item's line is not in the document");
        if ((seen += item.bytes.size()) > kMostBytes) return;
        require(is_utf8(item.bytes), "an item is not UTF-8", item.bytes);
        check_item(item.bytes, item.format);
        const record::SplitDocument again = split_again(item.bytes);
        require(again.items.size() == 1, "an item is no document of one item", item.bytes);
        require(again.items[0].bytes == item.bytes, "split again, an item is another", item.bytes);
        require(again.rejections.empty(), "an item is no good document", item.bytes);
    }
}

} // namespace

void json_items(std::string_view bytes) {
    constexpr std::size_t kSizes = 8;
    if (bytes.size() <= kSizes) return;
    const std::string_view text = bytes.substr(kSizes);
    const Scan whole = check_scan(text);
    require_same(whole, scan_pieces(record::JsonItems(), text, bytes.substr(0, kSizes)));
}

// Records that are found apart from each other, with what they refer to or without it.
void json_related(std::string_view bytes) {
    if (!is_utf8(bytes)) return;
    const Scan whole = scan_whole(record::JoinedItems(), bytes);
    require_same(whole, scan_pieces(record::JoinedItems(), bytes, "\x10\x22\x06", false));
    const std::optional<record::JsonBatch> joined = record::joined_records(bytes);
    if (!joined) return require_same(whole, scan_whole(record::JsonItems(), bytes));
    require(joined->bytes.size() <= 2 * bytes.size(), "more is written into the records than the document has");
    std::size_t seen = 0;
    for (const FoundItem& item : whole.items) {
        if ((seen += item.bytes.size()) > kMostBytes) return;
        require(record::is_one_record(item.bytes), "a joined record is no JSON object", item.bytes);
        check_item(item.bytes, ItemFormat::json);
    }
}

void table(std::string_view bytes) {
    constexpr std::size_t kSizes = 8;
    if (bytes.size() <= kSizes + 1) return;
    const record::TableRows rows(bytes[0] == 't' ? '\t' : bytes[0]);
    const std::string_view text = bytes.substr(kSizes + 1);
    const Scan whole = scan_whole(rows, text);
    check_notes(whole.errors, text);
    std::size_t seen = 0;
    for (const FoundItem& item : whole.items) {
        check_note({item.line, item.column, "a row"}, text);
        if ((seen += item.bytes.size()) > kMostBytes) break;
        require(record::is_one_record(item.bytes), "a row is no JSON object", item.bytes);
        check_item(item.bytes, ItemFormat::json);
    }
    // Rows taken before others were read have the order of their dates from those alone.
    require_same(whole, scan_pieces(rows, text, bytes.substr(1, kSizes), false));
}

// Pages as they are kept, and whatever else may be taken for one.
static void check_captures(const Scan& scan) {
    std::size_t seen = 0;
    for (const FoundItem& item : scan.items) {
        if ((seen += item.bytes.size()) > kMostBytes) return;
        const record::Capture capture = record::read_capture(item.bytes);
        require(is_utf8(capture.url), "a capture's URL is not UTF-8", item.bytes);
        if (capture.url.empty()) continue;
        const std::string page = record::capture_item(capture, capture.body);
        const record::Capture again = record::read_capture(page);
        require(again.url == capture.url && again.body == capture.body && !again.is_cut, "an item is another capture",
                page);
        check_item(page, ItemFormat::capture);
        check_item(item.bytes, ItemFormat::capture); // what a damaged file may hold
    }
}

void warc(std::string_view bytes) {
    constexpr std::size_t kSizes = 8;
    if (bytes.size() <= kSizes) return;
    const std::string_view file = bytes.substr(kSizes);
    const Scan whole = scan_whole(record::WarcRecords(), file);
    check_notes(whole.errors, file);
    for (const FoundItem& item : whole.items) { // its length may be another than it says
        const std::string_view first_line = std::string_view(item.bytes).substr(0, item.bytes.find('\n'));
        require(file.substr(offset_of(file, item.line, item.column)).starts_with(first_line),
                "a record is not where it is said to be", item.bytes);
    }
    check_captures(whole);
    require_same(whole, scan_pieces(record::WarcRecords(), file, bytes.substr(0, kSizes)));
}

// The page that is found, and the same bytes as a page that somebody saved, however they are written.
void mhtml(std::string_view bytes) {
    const record::SavedPage saved = record::read_mhtml(bytes);
    require(saved.html.empty() != saved.rejection.empty(), "a file has a page and is rejected, or neither");
    require(is_utf8(saved.html), "a page is not UTF-8");
    if (!saved.html.empty()) check_item(saved.html, ItemFormat::html);

    std::vector<record::Note> notes;
    const std::string expected = std::string(text::kByteOrderMark) +
                                 "<!-- saved from url=(0000)http://a.example -->\n" +
                                 record::page_to_utf8(bytes, notes);
    std::string quoted;
    std::string base64;
    text::append_base64(base64, bytes);
    std::size_t column = 0;
    for (const char byte : bytes) {
        const bool is_plain = text::is_ascii_letter(byte) || byte == '<' || byte == '>';
        if (is_plain)
            quoted += byte;
        else
            text::append_hex(quoted += '=', {&byte, 1});
        if (++column % 20 == 0) quoted += "=\r\n";
    }
    for (std::size_t at = 76; at < base64.size(); at += 78)
        base64.insert(at, "\r\n");
    const auto check = [&](std::string_view encoding, std::string_view body) {
        const std::string file =
            "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"a b\"\r\n\r\n--a b\r\n"
            "Content-Type: text/html\r\nContent-Location: http://a.example\r\n"
            "Content-Transfer-Encoding: " +
            std::string(encoding) + "\r\n\r\n" + std::string(body) + "--a b--\r\n";
        require(record::detect(file) == Content::mhtml, "a saved page is none", file);
        require(record::read_mhtml(file).html == expected, "a saved page is another", file);
    };
    check("quoted-printable", quoted + "=\r\n");
    check("base64", base64 + "\r\n");
}

// A mail, whether it says what mail says or not, is an entry of a feed.
void mail(std::string_view bytes) {
    const record::SplitDocument split = record::read_mail(bytes);
    require(split.items.empty() != split.rejections.empty(), "a mail is read and rejected, or neither");
    for (const record::SplitDocument::Item& item : split.items)
        check_split(record::split_xml(item.bytes), item.bytes, record::split_xml);
}

void feed(std::string_view bytes) {
    const record::SplitDocument split = record::split_xml(bytes);
    for (const std::string& url : split.feeds) {
        require(!url.empty() && is_utf8(url), "a feed's URL is not UTF-8", url);
    }
    check_split(split, record::decode_xml(bytes).text, record::split_xml);
    check_item(bytes, ItemFormat::feed); // what a damaged file may hold
}

void json_feed(std::string_view bytes) {
    check_split(record::split_json_feed(bytes), bytes, record::split_json_feed);
    check_item(bytes, ItemFormat::json_feed);
}

static void mailbox(std::string_view bytes) {
    const Scan whole = scan_whole(record::MailboxMessages(), bytes);
    require_same(whole, scan_pieces(record::MailboxMessages(), bytes, bytes.substr(0, 8)));
    std::size_t seen = 0;
    for (const FoundItem& item : whole.items) {
        if ((seen += item.bytes.size()) > kMostBytes) return;
        mail(item.bytes);
    }
}

// Text of no known encoding: UTF-8 is none other, and what is guessed can be read as UTF-8.
static void check_encoding(std::string_view bytes) {
    const std::string guessed = text::guess_encoding(bytes);
    if (is_utf8(bytes)) require(guessed.empty(), "text in UTF-8 is taken for another encoding", guessed);
    if (guessed.empty()) return;
    const auto decoded = text::decode(bytes, guessed);
    require(decoded && is_utf8(decoded->text), "text that was decoded is not UTF-8");
}

// What is passed over in a folder has no records, as far as its content says what it is.
static void check_other(Content content, std::string_view bytes) {
    const std::string_view kind = record::kind_of_other(content, bytes, "story.md");
    const std::string_view named = record::kind_of_other(content, bytes, "main.css");
    require(kind.empty() || !named.empty(), "a name of a style sheet makes news of something");
    if (content == Content::table || content == Content::json_feed)
        require(named.empty(), "a list of records is passed over");
    if (content == Content::xml && !kind.empty())
        require(record::split_xml(bytes).items.empty(), "a feed with entries is passed over");
}

void detect(std::string_view bytes) {
    check_encoding(bytes);
    const Content content = record::detect(bytes);
    check_other(content, bytes);
    const bool readable = content != Content::empty && content != Content::binary && content != Content::unknown;
    if (record::is_markdown(content, bytes, {})) check_item(bytes, ItemFormat::markdown);
    require(record::rejection_of(content).empty() == readable, "content has no reason to be rejected, or one too many");
    switch (content) {
    case Content::front_matter: check_item(bytes, ItemFormat::front_matter); return;
    case Content::json: {
        std::size_t seen = 0;
        for (const FoundItem& item : check_scan(bytes).items) {
            if ((seen += item.bytes.size()) > kMostBytes) return;
            check_item(item.bytes, ItemFormat::json);
        }
        return;
    }
    case Content::json_feed: json_feed(bytes); return;
    case Content::table: {
        const record::TableStart start = record::table_start(bytes);
        require(start.is_records, "a table is none of records");
        std::size_t seen = 0;
        for (const FoundItem& item : scan_whole(record::TableRows(start.separator), bytes).items) {
            if ((seen += item.bytes.size()) > kMostBytes) return;
            check_item(item.bytes, ItemFormat::json);
        }
        return;
    }
    case Content::ris: {
        const Scan whole = scan_whole(record::RisEntries(), bytes);
        require_same(whole, scan_pieces(record::RisEntries(), bytes, bytes.substr(0, 8)));
        std::size_t seen = 0;
        for (const FoundItem& item : whole.items) {
            if ((seen += item.bytes.size()) > kMostBytes) return;
            require(record::is_one_record(item.bytes), "a reference is no JSON object", item.bytes);
            check_item(item.bytes, ItemFormat::json);
        }
        return;
    }
    case Content::xml: feed(bytes); return;
    case Content::html: check_item(bytes, ItemFormat::html); return;
    case Content::mhtml: mhtml(bytes); return;
    case Content::mail: mail(bytes); return;
    case Content::mailbox: mailbox(bytes); return;
    case Content::warc: check_captures(scan_whole(record::WarcRecords(), bytes)); return;
    case Content::markdown:
    case Content::empty:
        require(bytes.find_first_not_of("\xEF\xBB\xBF \t\r\n") == std::string_view::npos, "a text is called empty");
        return;
    case Content::binary:
    case Content::unknown: return;
    }
    throw Finding("an unknown kind of content");
}

} // namespace newsidx::fuzz

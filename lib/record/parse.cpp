#include "record/parse.h"

#include "record/archive/mail.h"
#include "record/archive/mailbox.h"
#include "record/archive/mhtml.h"
#include "record/archive/warc.h"
#include "record/file_path.h"
#include "record/front_matter/fence.h"
#include "record/front_matter/metadata_lines.h"
#include "record/json/json_feed.h"
#include "record/secured.h"
#include "record/table/ris.h"
#include "record/table/table.h"
#include "record/trim.h"
#include "record/value.h"
#include "record/xml/xml.h"
#include "text/ascii.h"
#include "text/encoding.h"
#include "text/unicode.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace newsidx::record {
namespace {

Tree read_markdown(std::string_view bytes) {
    // Front matter below blank lines is a mistake to tell of, and no text.
    const std::string_view text = behind_space(bytes);
    if (is_fence(text, "---") || is_fence(text, "+++"))
        reject(bytes, 0, "blank lines stand before the front matter: its first line must be --- or +++");
    Tree tree;
    tree.root.kind = Value::Kind::object;
    tree.body = text::without_mark(bytes);
    take_metadata_lines(bytes, tree);
    return tree;
}

Tree read_fenced(std::string_view bytes) {
    Tree tree = is_fence(text::without_mark(bytes), "+++") ? read_toml(bytes) : read_yaml(bytes);
    if (const std::size_t other = find_front_matter(tree.body); other != std::string_view::npos)
        tree.notes.push_back(
            note_at(bytes, static_cast<std::size_t>(tree.body.data() - bytes.data()) + other,
                    "front matter of another record stands here, and is read as text of the one before: "
                    "a file holds one record, so put what follows into a file of its own"));
    return tree;
}

bool is_utf16(std::string_view bytes) {
    return bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
}

bool is_page(ItemFormat format) {
    return format == ItemFormat::html || format == ItemFormat::capture;
}

void reject_bytes(std::string_view bytes, ItemFormat format) {
    if (bytes.size() > kMaxRecordBytes) throw Rejection({0, 0, rejection_of_size()});
    if (text::without_mark(bytes).find_first_not_of(kWhiteSpace) == std::string_view::npos) {
        throw Rejection({0, 0, rejection_of(Content::empty)});
    }
    if (is_page(format)) return; // it is kept in whatever encoding it was saved
    if (is_utf16(bytes)) reject(bytes, 0, "the bytes are UTF-16: save the file as UTF-8");
    if (const std::size_t nul = bytes.find('\0'); nul != std::string_view::npos) {
        reject(bytes, nul, "a NUL byte stands here: this is no text, or it is UTF-16; save the file as UTF-8");
    }
    if (format == ItemFormat::json || format == ItemFormat::json_feed) return; // simdjson checks UTF-8 on its way
    if (const auto invalid = text::find_invalid_utf8(bytes)) {
        std::array<char, 8> hex{};
        std::snprintf(hex.data(), hex.size(), "0x%02X", static_cast<unsigned char>(bytes[*invalid]));
        reject(bytes, *invalid, std::string("byte ") + hex.data() + " is not UTF-8: save the file as UTF-8");
    }
}

Tree read_tree(std::string_view bytes, ItemFormat format, std::string_view in_folder) {
    reject_bytes(bytes, format);
    switch (format) {
    case ItemFormat::front_matter:
        if (const auto end = end_of_json_front_matter(bytes)) {
            Tree tree = read_json(bytes.substr(0, *end));
            tree.body = bytes.substr(*end);
            return tree;
        }
        return read_fenced(bytes);
    case ItemFormat::markdown: return read_markdown(bytes);
    case ItemFormat::json: return read_json(bytes);
    case ItemFormat::feed: return read_feed(bytes);
    case ItemFormat::json_feed: return read_json_feed(bytes);
    case ItemFormat::html: return read_page(bytes, {{}, {}, in_folder});
    case ItemFormat::capture: {
        const Capture capture = read_capture(bytes);
        if (capture.url.empty()) throw Rejection({0, 0, "this is no page from a WARC file"});
        return read_page(capture.body, {capture.url, capture.content_type, {}});
    }
    }
    throw Rejection({0, 0, "the item is of a format that this version does not know"});
}

ParseResult parse_into(std::string_view bytes, ItemFormat format, const KeyMap& map, SplitItem* item,
                       std::string_view in_folder) {
    ParseResult result;
    try {
        const Tree tree = read_tree(bytes, format, in_folder);
        map_record(bytes, tree, may_be_mapped(format) ? &map : nullptr, result);
        result.lists_pages = tree.lists_pages;
        if (tree.web_url_is_shared) result.record->web_url_is_shared = true;
        // The values of a page have no place in it.
        if (is_page(format))
            for (Note& note : result.warnings)
                note.line = note.column = 0;
        result.warnings.insert(result.warnings.begin(), tree.notes.begin(), tree.notes.end());
        if (item != nullptr) *item = cut(bytes, tree.secured);
    } catch (const Rejection& rejection) {
        result.record.reset();
        result.rejection = rejection.note();
        result.may_hold_records = rejection.may_hold_records();
        if (item != nullptr) *item = SplitItem{std::string(bytes), {}, {}};
    }
    return result;
}

// The first bytes of files that are no text. gzip and zstd are unpacked before anyone asks; here they are inside of
// one.
constexpr auto kMagic = std::to_array<std::string_view>({
    "\x1F\x8B",
    "\x28\xB5\x2F\xFD",
    "PK\x03\x04",
    "PK\x05\x06",
    "\xFD"
    "7zXZ",
    "7z\xBC\xAF",
    "BZh",
    "Rar!\x1A",
    "\x04\x22\x4D\x18", // lz4
    "%PDF-",
    "\xD0\xCF\x11\xE0", // office documents
    "SQLite format 3",
    "bplist00",
    "{\\rtf",
    "\x89PNG",
    "\xFF\xD8\xFF",
    "GIF8",
    "\x7F"
    "ELF",
});

using Hint = std::pair<std::string_view, std::string_view>; // first bytes, and what to do with what has them
constexpr auto kHints = std::to_array<Hint>({
    {"%PDF-", "the file is a PDF document: save its text as HTML"},
    {"{\\rtf", "the file is a document in RTF: save it as HTML"},
    {"bplist00", "the file is a property list, as Safari's web archives are: save the page as HTML"},
    {"SQLite format 3", "the file is an SQLite database: export its rows as CSV or JSON"},
    {"PAR1", "the file is a table in Parquet: export its rows as JSON Lines or CSV"},
    {"PK", "the file is a zip archive, as many documents are: unpack an archive, and index the folder; save a document "
           "as HTML"},
});
constexpr std::size_t kTarMagic = 257; // where it stands

bool is_known_binary(std::string_view head) {
    return std::any_of(kMagic.begin(), kMagic.end(), [&](std::string_view magic) { return head.starts_with(magic); });
}

Content detect_text(std::string_view head, const KeyMap& map) {
    const std::size_t text = head.find_first_not_of(kWhiteSpace);
    if (text == std::string_view::npos) return Content::empty;
    const std::string_view begin = head.substr(text);
    if (begin.starts_with("{{") || begin.starts_with("{%")) return Content::unknown; // a template of a site
    if (head[text] == '{' && end_of_json_front_matter(head)) return Content::front_matter;
    if (head[text] == '{') return is_json_feed(head) ? Content::json_feed : Content::json;
    if (head[text] == '[') return Content::json;
    if (is_fence(head, "---") || is_fence(head, "+++")) return Content::front_matter;
    if (table_start(head, map).is_records) return Content::table; // which may have references in its cells
    return is_ris(head) ? Content::ris : Content::unknown;
}

bool name_is_of_table(std::string_view name) {
    const std::string plain = text::lower_ascii(without_packing(name));
    return plain.ends_with(".csv") || plain.ends_with(".tsv");
}

// "@article{doe2023,"
bool is_bibtex(std::string_view head) {
    const std::string_view text = behind_space(head);
    const std::size_t brace = text.find('{');
    const std::string_view type = text.substr(0, brace);
    return brace != std::string_view::npos && type.starts_with('@') &&
           std::all_of(type.begin() + 1, type.end(), text::is_ascii_letter);
}

// As archives of Twitter are: "window.YTD.tweets.part0 = [".
bool is_script_of_json(std::string_view head, std::string_view name) {
    const std::size_t sign = head.find('=');
    if (sign == std::string_view::npos || !name.ends_with(".js")) return false;
    const std::string_view value = behind_space(head.substr(sign + 1));
    return value.starts_with('[') || value.starts_with('{');
}

} // namespace

ParseResult parse(std::string_view bytes, ItemFormat format, const KeyMap& map) {
    return parse_into(bytes, format, map, nullptr, {});
}

ParseResult parse_and_split(std::string_view bytes, ItemFormat format, const KeyMap& map, SplitItem& item,
                            std::string_view in_folder) {
    return parse_into(bytes, format, map, &item, in_folder);
}

Content detect(std::string_view head, const KeyMap& map) {
    if (is_known_binary(head)) return Content::binary;
    if (is_warc(head)) return Content::warc;
    if (is_mailbox(head)) return Content::mailbox; // its first message may be as a saved page is
    if (is_mhtml(head)) return Content::mhtml;
    if (is_mail(head)) return Content::mail;
    switch (markup_of(head)) { // before NUL bytes are looked for: XML and HTML may be UTF-16
    case Markup::xml: return Content::xml;
    case Markup::html: return Content::html;
    case Markup::none: break;
    }
    // A few NUL bytes in text are damage, each of its own record; many are no text.
    constexpr std::ptrdiff_t kBytesANul = 256;
    const auto nuls = std::count(head.begin(), head.end(), '\0');
    if (is_utf16(head) || nuls > 1 + static_cast<std::ptrdiff_t>(head.size()) / kBytesANul) return Content::binary;
    const Content content = detect_text(text::without_mark(head), map);
    return content == Content::unknown && nuls > 0 ? Content::binary : content;
}

bool is_markdown(Content content, std::string_view head, std::string_view name) {
    const std::string_view text = behind_space(head);
    if (content == Content::ris && !text.starts_with("TY")) content = Content::unknown; // references in a text
    if (name.empty()) return content == Content::unknown;
    if (!has_markdown_ending(name)) return false;
    switch (content) {
    case Content::unknown:
    case Content::mail:
    case Content::mailbox: return true;
    case Content::table: return table_start(head).names_line > 1; // one in a text, for all that is known
    case Content::xml: return !text.starts_with("<?") && !is_feed_root(root_of(head));
    case Content::html: // Markdown may begin with a tag or a comment
        return !text.starts_with("<?") && !text::equal_but_for_case(text.substr(0, 9), "<!doctype") &&
               !text::equal_but_for_case(text.substr(0, 5), "<html");
    case Content::json: { // "[A link](https://...)", "[ ] a task", "{: .class}"
        const std::string_view inside = behind_space(text.substr(1));
        return text[0] == '{' ? !inside.starts_with('"') && !inside.starts_with('}') : !inside.starts_with('{');
    }
    default: return false;
    }
}

std::string rejection_of_size() {
    return "the record has more than " + std::to_string(kMaxRecordBytes >> 20) + " MiB, the limit for one record";
}

std::string rejection_of(Content content, std::string_view head, std::string_view name) {
    switch (content) {
    case Content::empty: return "the file is empty";
    case Content::binary:
        for (const auto& [magic, message] : kHints)
            if (head.starts_with(magic)) return std::string(message);
        if (head.substr(std::min(kTarMagic, head.size())).starts_with("ustar"))
            return "the file is a tar archive: unpack it, and index the folder";
        return "the file is no text (an archive, a document, an image, a database), or text in an encoding that is "
               "not known: unpack an archive (gzip and zstd need no unpacking), save text as UTF-8, and a document as "
               "HTML";
    case Content::unknown:
        if (has_markdown_ending(name))
            return "the file is Markdown without front matter (a first line --- or +++): it is read where the format "
                   "markdown is asked for";
        if (name_is_of_table(name))
            return "the file is called a table, and its first line names no columns that make a record (title, url, "
                   "date, text, ...): write such a line above it, or say what its own names mean, as --map NAME=title";
        if (is_bibtex(head))
            return "the file is BibTeX: save the references as RIS, as programs for them can (in Zotero: Export Items)";
        if (is_script_of_json(head, name))
            return "the file is a script that holds JSON: save what stands behind its first = as a file of its own";
        return "the file is none of what can be read: front matter (a first line --- or +++), JSON (it begins with { "
               "or [), a feed in XML or JSON, an HTML page, a table in CSV or TSV (its first line names the columns: "
               "title, url, date, text, ..., or what --map says); Markdown without front matter is read where the "
               "format markdown is asked for";
    case Content::front_matter:
    case Content::markdown:
    case Content::json:
    case Content::json_feed:
    case Content::table:
    case Content::ris:
    case Content::xml:
    case Content::html:
    case Content::mhtml:
    case Content::mail:
    case Content::mailbox:
    case Content::warc: break;
    }
    return {};
}

} // namespace newsidx::record

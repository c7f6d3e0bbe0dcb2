#include "record/parse.h"

#include "record/secured.h"
#include "record/value.h"
#include "text/unicode.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace newsidx::record {
namespace {

constexpr std::string_view kBom = "\xEF\xBB\xBF";
constexpr std::string_view kSpace = " \t\r\n";

bool is_utf16(std::string_view bytes) {
    return bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
}

void reject_bytes(std::string_view bytes, ItemFormat format) {
    if (bytes.size() > kMaxRecordBytes) throw Rejection({0, 0, rejection_of_size()});
    const std::size_t begin = bytes.starts_with(kBom) ? kBom.size() : 0;
    if (bytes.find_first_not_of(kSpace, begin) == std::string_view::npos) {
        throw Rejection({0, 0, rejection_of(Content::empty)});
    }
    if (is_utf16(bytes)) reject(bytes, 0, "the bytes are UTF-16: save the file as UTF-8");
    if (const std::size_t nul = bytes.find('\0'); nul != std::string_view::npos) {
        reject(bytes, nul, "a NUL byte stands here: this is no text, or it is UTF-16; save the file as UTF-8");
    }
    if (format == ItemFormat::json) return; // simdjson checks UTF-8 on its way
    if (const auto invalid = text::find_invalid_utf8(bytes)) {
        std::array<char, 8> hex{};
        std::snprintf(hex.data(), hex.size(), "0x%02X", static_cast<unsigned char>(bytes[*invalid]));
        reject(bytes, *invalid, std::string("byte ") + hex.data() + " is not UTF-8: save the file as UTF-8");
    }
}

Tree read_tree(std::string_view bytes, ItemFormat format) {
    reject_bytes(bytes, format);
    return format == ItemFormat::json ? read_json(bytes) : read_yaml(bytes);
}

ParseResult parse_into(std::string_view bytes, ItemFormat format, SplitItem* item) {
    ParseResult result;
    try {
        const Tree tree = read_tree(bytes, format);
        map_record(bytes, tree, result);
        if (item != nullptr) *item = cut(bytes, tree.secured);
    } catch (const Rejection& rejection) {
        result.record.reset();
        result.rejection = rejection.note();
        if (item != nullptr) *item = SplitItem{std::string(bytes), {}, {}};
    }
    return result;
}

} // namespace

ParseResult parse(std::string_view bytes, ItemFormat format) {
    return parse_into(bytes, format, nullptr);
}

ParseResult parse_and_split(std::string_view bytes, ItemFormat format, SplitItem& item) {
    return parse_into(bytes, format, &item);
}

Content detect(std::string_view head) {
    if (is_utf16(head) || head.find('\0') != std::string_view::npos) return Content::binary;
    constexpr auto kMagic =
        std::to_array<std::string_view>({"\x1F\x8B", "PK\x03\x04", "\x28\xB5\x2F\xFD",
                                         "\xFD"
                                         "7zXZ",
                                         "7z\xBC\xAF", "BZh", "%PDF-", "\x89PNG", "\xFF\xD8\xFF", "GIF8",
                                         "\x7F"
                                         "ELF",
                                         "Rar!\x1A", "SQLite format 3"});
    const auto begins = [&](std::string_view magic) { return head.starts_with(magic); };
    if (std::any_of(kMagic.begin(), kMagic.end(), begins)) return Content::binary;
    if (head.starts_with(kBom)) head.remove_prefix(kBom.size());
    const std::size_t text = head.find_first_not_of(kSpace);
    if (text == std::string_view::npos) return Content::empty;
    if (head[text] == '{') return Content::json_lines;
    const std::string_view line = head.substr(0, head.find('\n'));
    if (line.starts_with("---") && line.find_first_not_of(" \t\r", 3) == std::string_view::npos) {
        return Content::front_matter;
    }
    return Content::unknown;
}

std::string rejection_of_size() {
    return "the record has more than " + std::to_string(kMaxRecordBytes >> 20) + " MiB, the limit for one record";
}

std::string rejection_of(Content content) {
    switch (content) {
    case Content::empty: return "the file is empty";
    case Content::binary: return "the file is binary, compressed or UTF-16: unpack it, or save it as text in UTF-8";
    case Content::unknown:
        return "the file is neither front matter (a first line ---) nor JSON (a line beginning with {)";
    case Content::front_matter:
    case Content::json_lines: break;
    }
    return {};
}

} // namespace newsidx::record

// Cutting `secured` values out of an item's bytes, and putting them back.
#include "record/secured.h"

#include <cstdint>

namespace newsidx::record {
namespace {

void append_varint(std::string& out, std::uint64_t number) {
    while (number >= 0x80) {
        out += static_cast<char>(static_cast<unsigned char>(number | 0x80));
        number >>= 7;
    }
    out += static_cast<char>(number);
}

bool take_varint(std::string_view& in, std::uint64_t& number) {
    number = 0;
    for (unsigned shift = 0; shift < 64 && !in.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(in.front());
        in.remove_prefix(1);
        number |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
        if ((byte & 0x80) == 0) return true;
    }
    return false;
}

} // namespace

SplitItem cut(std::string_view bytes, const std::vector<Range>& ranges) {
    SplitItem item;
    std::size_t done = 0;
    for (const Range& range : ranges) {
        item.rest.append(bytes, done, range.begin - done);
        item.secured.append(bytes, range.begin, range.end - range.begin);
        append_varint(item.cuts, range.begin - done);
        append_varint(item.cuts, range.end - range.begin);
        done = range.end;
    }
    item.rest.append(bytes, done);
    return item;
}

std::optional<std::string> join_secured(std::string_view rest, std::string_view secured, std::string_view cuts) {
    std::string bytes;
    bytes.reserve(rest.size() + secured.size());
    while (!cuts.empty()) {
        std::uint64_t before = 0;
        std::uint64_t length = 0;
        if (!take_varint(cuts, before) || !take_varint(cuts, length)) return std::nullopt;
        if (before > rest.size() || length > secured.size()) return std::nullopt;
        bytes.append(rest, 0, before);
        bytes.append(secured, 0, length);
        rest.remove_prefix(before);
        secured.remove_prefix(length);
    }
    if (!secured.empty()) return std::nullopt;
    bytes.append(rest);
    return bytes;
}

} // namespace newsidx::record

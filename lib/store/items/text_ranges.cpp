#include "store/items/text_ranges.h"

#include "fts5/varint.h"
#include "store/connection.h"
#include "store/packing.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace newsidx::store {

namespace {

constexpr std::string_view kMark("\x80\x00", 2);
constexpr std::size_t kNone = std::string_view::npos;

enum Piece : std::uint8_t { kLiteral, kRange, kToQuote };
constexpr unsigned kPieceBits = 2;

// A shorter one costs as much as its bytes.
constexpr std::size_t kShortestRange = 3;
// One as long stands in an item once, or it does not matter where.
constexpr std::size_t kUnmistakable = 32;
// How far ahead a piece of a field is looked for: a text of many pieces that are not in the item takes no longer than
// its size asks for.
constexpr std::size_t kFarthestPiece = 8 << 10;

[[noreturn]] void throw_unfit() {
    throw OpenError(ErrorCode::corrupt, "a document's text does not fit its item; the file is damaged");
}

void append_piece(std::string& out, Piece piece, std::uint64_t number) {
    fts5::append_varint(out, number << kPieceBits | piece);
}

class RangeWriter {
public:
    RangeWriter(std::string_view item, std::string& out) : item_(item), out_(out) {}

    void field(std::string_view text) {
        if (!text.empty() && !range(text, item_.size()) && !range_before(text)) pieces(text);
        append_piece(out_, kLiteral, 0);
    }

private:
    // Lines, and what is between quotes: a text that has either mostly has an escape for it in the item.
    void pieces(std::string_view text) {
        std::string literal;
        while (!text.empty()) {
            const std::size_t separators = std::min(text.find_first_not_of("\n\""), text.size());
            literal += text.substr(0, separators);
            text.remove_prefix(separators);
            const std::string_view piece = text.substr(0, text.find_first_of("\n\""));
            text.remove_prefix(piece.size());
            if (piece.empty()) break;
            const std::size_t begin = piece.size() < kShortestRange ? kNone : find_ahead(piece, kFarthestPiece);
            if (begin == kNone) {
                literal += piece;
                continue;
            }
            append_literal(literal);
            literal.clear();
            append_range(begin, piece.size());
        }
        append_literal(literal);
    }

    void append_literal(std::string_view text) {
        if (text.empty()) return;
        append_piece(out_, kLiteral, text.size());
        out_ += text;
    }

    bool range(std::string_view text, std::size_t most) {
        const std::size_t begin = find_ahead(text, most);
        if (begin != kNone) append_range(begin, text.size());
        return begin != kNone;
    }

    // Where it stands from the last range on; a short one between quotes if there is such. kNone: not in these bytes.
    std::size_t find_ahead(std::string_view text, std::size_t most) {
        const std::string_view ahead = item_.substr(last_, most + text.size());
        std::size_t found = ahead.find(text);
        if (found == kNone) return kNone;
        if (text.size() < kUnmistakable && !is_quoted(ahead, found, text.size())) {
            quoted_.assign(1, '"').append(text).append(1, '"');
            if (const std::size_t quoted = ahead.find(quoted_, found); quoted != kNone) found = quoted + 1;
        }
        return last_ + found;
    }

    static bool is_quoted(std::string_view bytes, std::size_t begin, std::size_t size) {
        return begin > 0 && bytes[begin - 1] == '"' && begin + size < bytes.size() && bytes[begin + size] == '"';
    }

    bool range_before(std::string_view text) {
        const std::size_t found = item_.find(text);
        if (found == kNone) return false;
        append_range(found, text.size());
        return true;
    }

    void append_range(std::size_t begin, std::size_t size) {
        const std::uint64_t way = begin >= last_ ? (begin - last_) * 2 : (last_ - begin) * 2 - 1;
        const std::size_t end = begin + size;
        const bool is_to_quote =
            end < item_.size() && item_[end] == '"' && item_.substr(begin, size).find('"') == std::string_view::npos;
        if (is_to_quote) {
            append_piece(out_, kToQuote, way);
        } else {
            append_piece(out_, kRange, size);
            fts5::append_varint(out_, way);
        }
        last_ = end;
    }

    std::string_view item_;
    std::string& out_;
    std::size_t last_ = 0; // the end of the last range
    std::string quoted_;   // kept for its memory
};

class RangeReader {
public:
    RangeReader(std::string_view ranges, std::string_view item) : rest_(ranges), item_(item) {}

    std::string field() {
        std::string text;
        for (std::uint64_t head = number(); head != 0; head = number()) {
            const std::uint64_t count = head >> kPieceBits;
            switch (head & ((1U << kPieceBits) - 1)) {
            case kLiteral:
                if (count > rest_.size()) throw_unfit();
                text += rest_.substr(0, count);
                rest_.remove_prefix(count);
                break;
            case kRange: text += range(number(), count); break;
            case kToQuote: text += to_quote(count); break;
            default: throw_unfit();
            }
            // A damaged text must not ask for more memory than any text has.
            if (text.size() > kMaxUnpacked) throw_unfit();
        }
        return text;
    }

    [[nodiscard]] bool at_end() const { return rest_.empty(); }

private:
    std::uint64_t number() {
        std::uint64_t value = 0;
        if (!fts5::take_varint(rest_, value)) throw_unfit();
        return value;
    }

    std::size_t place(std::uint64_t way) const {
        const std::uint64_t steps = way / 2 + way % 2;
        if (steps > (way % 2 == 0 ? item_.size() - last_ : last_)) throw_unfit();
        return way % 2 == 0 ? last_ + steps : last_ - steps;
    }

    std::string_view range(std::uint64_t way, std::uint64_t size) {
        const std::size_t begin = place(way);
        if (size > item_.size() - begin) throw_unfit();
        last_ = begin + size;
        return item_.substr(begin, size);
    }

    std::string_view to_quote(std::uint64_t way) {
        const std::size_t begin = place(way);
        const std::size_t end = item_.find('"', begin);
        if (end == std::string_view::npos) throw_unfit();
        return range(way, end - begin);
    }

    std::string_view rest_;
    std::string_view item_;
    std::size_t last_ = 0;
};

} // namespace

void append_ranges(const FieldTexts& texts, std::string_view item, std::string& out) {
    std::string ranges;
    RangeWriter writer(item, ranges);
    for (const std::string& text : texts)
        writer.field(text);
    out += kMark;
    fts5::append_varint(out, ranges.size());
    out += ranges;
}

bool begins_with_ranges(std::string_view bytes) {
    return bytes.starts_with(kMark);
}

std::string_view first_ranges(std::string_view bytes) {
    std::string_view rest = bytes.substr(kMark.size());
    std::uint64_t size = 0;
    if (!fts5::take_varint(rest, size) || size > rest.size()) throw_unfit();
    return bytes.substr(0, bytes.size() - rest.size() + size);
}

FieldTexts read_ranges(std::string_view ranges, std::string_view item) {
    std::string_view pieces = ranges.substr(kMark.size());
    std::uint64_t size = 0;
    if (!fts5::take_varint(pieces, size) || size != pieces.size()) throw_unfit();
    RangeReader reader(pieces, item);
    FieldTexts texts;
    for (std::string& text : texts)
        text = reader.field();
    if (!reader.at_end()) throw_unfit();
    return texts;
}

} // namespace newsidx::store

#include "record/clean.h"
#include "text/encoding.h"
#include "text/unicode.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace newsidx::record {
namespace {

// The byte that Windows-1252 or ISO-8859-1 shows as this character, if any.
std::optional<unsigned char> byte_of(char32_t c) {
    if (c >= 0x80 && c <= 0xFF) return static_cast<unsigned char>(c);
    const auto* const found = std::find(text::kWindows1252.begin(), text::kWindows1252.end(), c);
    if (found == text::kWindows1252.end()) return std::nullopt;
    return static_cast<unsigned char>(0x80 + (found - text::kWindows1252.begin()));
}

// Latin letters are all that is asked about.
bool is_lower(char32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 0xDF && c <= 0xFF && c != 0xF7) || (c >= 0x100 && c <= 0x17F && c % 2 == 1);
}
bool is_letter(char32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c != 0xD7 && c != 0xF7 && c < 0x2000) ||
           c == 0xAA || c == 0xBA || c >= 0x3040;
}
bool is_c1(char32_t c) {
    return c >= 0x80 && c <= 0x9F;
}

// Characters that may follow a word, so that an upper-case letter before them proves nothing: quotation marks, dashes,
// an ellipsis, a space, ordinals, trade marks.
bool may_follow_word(char32_t c) {
    constexpr std::u32string_view kAll =
        U"\x85\xA0\xA9\xAA\xAB\xAE\xB2\xB3\xB7\xB9\xBA\xBB\u2013\u2014\u2018\u2019\u201A\u201C"
        U"\u201D\u201E\u2020\u2021\u2022\u2026\u2039\u203A\u2122";
    return kAll.find(c) != std::u32string_view::npos;
}

// Quotation marks, dashes, spaces: they stand before and behind words of any kind.
bool is_loose_punctuation(char32_t c) {
    return c == 0x85 || c == 0xA0 || c == 0xAB || c == 0xBB || c == 0x2013 || c == 0x2014 ||
           (c >= 0x2018 && c <= 0x201E) || c == 0x2026 || c == 0x2039 || c == 0x203A;
}

struct Repair {
    char32_t character = 0;
    std::size_t end = 0; // behind what it replaces
};

class Repairer {
public:
    explicit Repairer(std::string_view text) : text_(text) {}

    std::string repair() {
        std::string out;
        out.reserve(text_.size());
        std::size_t at = 0;
        while (at < text_.size()) {
            const std::size_t begin = at;
            const char32_t c = text::next_code_point(text_, at);
            Repair found;
            if (c >= 0xC2 && c <= 0xF4 && find(c, at, found)) {
                text::append_utf8(out, found.character);
                before_ = found.character;
                at = found.end;
                continue;
            }
            out.append(text_, begin, at - begin);
            before_ = c;
        }
        return out;
    }

private:
    // Whether `lead`, with what stands at `at`, is one character that was decoded wrongly.
    bool find(char32_t lead, std::size_t at, Repair& repair) const {
        const std::size_t more = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
        std::array<char32_t, 3> parts{};
        char32_t decoded = lead & (more == 1 ? 0x1F : more == 2 ? 0x0F : 0x07);
        std::size_t end = at;
        bool has_c1 = false;
        for (std::size_t i = 0; i < more; ++i) {
            const bool at_end = end >= text_.size();
            parts[i] = at_end ? 0 : text::next_code_point(text_, end);
            const std::optional<unsigned char> byte = at_end ? std::nullopt : byte_of(parts[i]);
            if (!byte || (*byte & 0xC0) != 0x80) return find_cut_quote(lead, at, repair);
            has_c1 = has_c1 || (is_c1(parts[i]) && parts[i] != 0x85);
            decoded = (decoded << 6) | (*byte & 0x3Fu);
        }
        constexpr std::array<char32_t, 3> kSmallest = {0x80, 0x800, 0x10000};
        if (decoded < kSmallest[more - 1] || decoded > 0x10FFFF || (decoded >= 0xD800 && decoded <= 0xDFFF))
            return false;
        if (decoded < 0xA0) return false; // a control character is no improvement
        if (!has_c1 && !is_certain(lead, parts, more, end, decoded)) return false;
        repair = {decoded, end};
        return true;
    }

    // ” has a byte that Windows-1252 does not know (9D); many programs drop it, and leave â€.
    bool find_cut_quote(char32_t lead, std::size_t at, Repair& repair) const {
        if (lead != 0xE2) return false;
        std::size_t end = at;
        if (at >= text_.size() || text::next_code_point(text_, end) != 0x20AC) return false;
        constexpr std::string_view kEndsWord = " \t\r\n.,;:!?)]<\"'";
        if (end < text_.size()) {
            if (text_.substr(end).starts_with("\xEF\xBF\xBD")) { // U+FFFD, for the byte that was not understood
                end += 3;
            } else if (kEndsWord.find(text_[end]) == std::string_view::npos) {
                return false;
            }
        }
        repair = {U'\u201D', end};
        return true;
    }

    bool is_certain(char32_t lead, const std::array<char32_t, 3>& parts, std::size_t more, std::size_t end,
                    char32_t decoded) const {
        if (more == 3) return decoded >= 0x1F000 && decoded <= 0x1FAFF; // ðŸ..., emoji
        if (more == 2) {
            // â€™ â€œ â‚¬ â„¢ âœ“: general punctuation up to dingbats.
            return lead == 0xE2 &&
                   (parts[0] == 0x20AC || parts[0] == 0x201A || parts[0] == 0x201E || parts[0] == 0x2020 ||
                    parts[0] == 0x0153) &&
                   decoded >= 0x2000 && decoded <= 0x27BF;
        }
        const char32_t second = parts[0];
        if (lead == 0xC2) return is_certain_sign(second);
        if (lead < 0xC3 || lead > 0xC5) return false;
        if (is_lower(before_)) return true; // an upper-case letter inside a word, and then a sign
        if (lead != 0xC3) return false;
        std::size_t after = end;
        const char32_t next = end < text_.size() ? text::next_code_point(text_, after) : U' ';
        if (next < 0x80 && is_lower(next) && !is_loose_punctuation(second)) return true;
        // "à" as a word of its own, its second byte a no-break space.
        if (second == 0xA0) return (before_ == ' ' || before_ == '\n') && next == ' ';
        return !is_loose_punctuation(second) && !may_follow_word(second);
    }

    // Â£ Â© Â° Â»: a sign of Latin-1 behind an Â that is no letter of a word in capitals.
    bool is_certain_sign(char32_t second) const {
        const bool in_capitals = is_letter(before_) && !is_lower(before_);
        if (in_capitals || second > 0xFF) return false;
        if (second == 0xAB || second == 0xBB || second == 0xA0) {
            return is_lower(before_) || (before_ >= '0' && before_ <= '9') || before_ == '.' || before_ == ',';
        }
        return true;
    }

    std::string_view text_;
    char32_t before_ = U' ';
};

// Whether a letter of Latin-1 that could be a lead byte stands before a character that is not ASCII.
bool may_need_repair(std::string_view text) {
    for (std::size_t i = text.find('\xC3'); i != std::string_view::npos; i = text.find('\xC3', i + 2)) {
        if (i + 2 < text.size() && static_cast<unsigned char>(text[i + 2]) >= 0xC2) return true;
    }
    return false;
}

} // namespace

std::string repair_mojibake(std::string_view text) {
    if (!may_need_repair(text)) return std::string(text);
    return Repairer(text).repair();
}

} // namespace newsidx::record

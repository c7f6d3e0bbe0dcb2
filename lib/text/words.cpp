#include "text/words.h"

#include "text/ascii.h"
#include "text/simple_characters.h"
#include "text/unicode.h"
#include "text/utf8.h"

#include <algorithm>
#include <cstdint>
#include <unicode/uchar.h>

namespace newsidx::text {
namespace {

// Longer words are rare enough to take the general way.
constexpr std::size_t kShortWord = 48;
constexpr std::size_t kMostBesideAmpersand = 3;
constexpr std::size_t kFewestAfterElision = 3;
constexpr std::size_t kFewestBeforeSuffix = 2;
constexpr std::size_t kMostBeforeRaised = 2; // km²; behind a longer word a raised digit is the number of a note

// Of ASCII letters and digits their folded form, of other bytes 0.
constexpr std::array<char, 256> kFoldedAlphanumeric = [] {
    std::array<char, 256> table{};
    for (unsigned char c = '0'; c <= '9'; ++c) {
        table[c] = static_cast<char>(c);
    }
    for (unsigned char c = 'a'; c <= 'z'; ++c) {
        table[c] = static_cast<char>(c);
        table[c ^ 0x20U] = static_cast<char>(c);
    }
    return table;
}();

// What a character is to the rules that cut a segment.
enum class Part {
    letter,
    digit,
    raised, // a digit
    dot,
    comma,
    apostrophe,  // joins letters and disappears
    transparent, // marks and format characters belong to what precedes them
    separator
};

Part part_of(char32_t c) {
    if (c < 0x80) {
        if (is_ascii_digit(static_cast<char>(c))) return Part::digit;
        if (is_ascii_letter(static_cast<char>(c))) return Part::letter;
        if (c == '.') return Part::dot;
        if (c == ',') return Part::comma;
        // A double quote is inside a segment only between Hebrew letters.
        return c == '\'' || c == '`' || c == '"' ? Part::apostrophe : Part::separator;
    }
    switch (c) {
    case 0x2024:
    case 0xFE52:
    case 0xFF0E: return Part::dot;
    case 0x66B: // Arabic decimal and thousands separators
    case 0x66C:
    case 0xFE50:
    case 0xFF0C: return Part::comma;
    case 0xFF07: return Part::apostrophe;
    default: break;
    }
    if (is_dropped_in_words(c)) return Part::apostrophe;
    if (is_raised_digit(c)) return Part::raised;
    if (is_lowered_digit(c)) return Part::digit;
    const std::uint32_t type = U_GET_GC_MASK(static_cast<UChar32>(c));
    if ((type & U_GC_ND_MASK) != 0) return Part::digit;
    if ((type & (U_GC_M_MASK | U_GC_CF_MASK)) != 0) return Part::transparent;
    if ((type & (U_GC_P_MASK | U_GC_Z_MASK | U_GC_CC_MASK | U_GC_SM_MASK | U_GC_SC_MASK)) != 0) return Part::separator;
    return Part::letter;
}

// The first part in [begin, end) that is not transparent.
Part next_part(std::string_view text, std::size_t begin, std::size_t end) {
    while (begin < end) {
        const DecodedCharacter decoded = decode_at(text, begin);
        const Part part = part_of(decoded.code_point);
        if (part != Part::transparent) return part;
        begin += decoded.size;
    }
    return Part::separator;
}

bool is_apostrophe(char32_t c) {
    return c == U'\'' || c == 0x2019 || c == 0x2018 || c == 0xFF07 || c == 0x2BC || c == 0x2BB ||
           is_accent_for_apostrophe(c);
}

// Whether a word has lost its vowel before the next. Single letters do in French, Italian and Catalan; the others
// before an apostrophe belong to the name or word: O'Brien, y'all, п'ять. `elisions` are a language's longer ones.
bool is_elided(std::string_view word, std::string_view elisions) {
    constexpr std::size_t kLongest = 8;
    if (word.size() > kLongest) return false;
    std::array<char, kLongest> buffer{};
    std::transform(word.begin(), word.end(), buffer.begin(), [](char c) { return static_cast<char>(c | 0x20); });
    const std::string_view lower(buffer.data(), word.size());
    if (lower.size() == 1) return std::string_view("cdjlmnst").find(lower) != std::string_view::npos;
    while (!elisions.empty()) {
        const std::size_t size = std::min(elisions.find(' '), elisions.size());
        if (elisions.substr(0, size) == lower) return true;
        elisions.remove_prefix(std::min(size + 1, elisions.size()));
    }
    return false;
}

} // namespace

void WordRules::start(std::string_view text, Mode mode, TokenList& out) {
    text_ = text;
    mode_ = mode;
    out_ = &out;
    out.clear();
    left_.size = 0;
    acronym_.letters = 0;
}

void WordRules::finish() {
    end_left_side();
}

void WordRules::word(std::size_t begin, std::size_t end) {
    if (folding_ == Folding::fast && end - begin <= kShortWord) {
        // Nearly every word of English: nothing to cut, nothing to normalise.
        std::array<char, kShortWord> term; // not cleared: this is the hottest loop of all
        auto common_bits = static_cast<unsigned char>(0xFF);
        for (std::size_t i = begin; i < end; ++i) {
            const char c = kFoldedAlphanumeric[static_cast<unsigned char>(text_[i])];
            term[i - begin] = c;
            common_bits &= static_cast<unsigned char>(c);
        }
        constexpr unsigned kBitOfLetters = 0x40; // digits and 0 do not have it
        const std::string_view folded_term(term.data(), end - begin);
        if ((common_bits & kBitOfLetters) != 0) {
            const bool dotless = language_.has_dotless_i && text_.substr(begin, end - begin).find('I') != text_.npos;
            return folded({folded_term, begin, end, dotless ? Kind::word : Kind::lower});
        }
        if (folded_term.find('\0') == folded_term.npos) return folded({folded_term, begin, end, Kind::number});
    }
    split(begin, end);
}

void WordRules::split(std::size_t begin, std::size_t end) {
    std::size_t piece = begin;
    Part previous = Part::separator; // in the piece, transparent ones left out
    std::size_t parts = 0;
    std::size_t letters = 0; // since the last digit
    for (std::size_t offset = begin; offset < end;) {
        const DecodedCharacter decoded = decode_at(text_, offset);
        const Part part = part_of(decoded.code_point);
        const std::size_t after = offset + decoded.size;
        bool joins = true;
        switch (part) {
        case Part::transparent: break;
        case Part::letter:
        case Part::digit:
            previous = part;
            letters = part == Part::letter ? letters + 1 : 0;
            ++parts;
            break;
        case Part::raised: // not behind a digit: 10⁶ is no 106
            joins = previous == Part::letter && letters <= kMostBeforeRaised;
            if (joins) ++parts;
            break;
        case Part::dot:
        case Part::comma: joins = previous == Part::digit && next_part(text_, after, end) == Part::digit; break;
        case Part::apostrophe: joins = previous == Part::letter && next_part(text_, after, end) == Part::letter; break;
        case Part::separator: joins = false; break;
        }
        if (!joins) {
            if (parts > 0) end_piece(piece, offset, parts == 1 && previous == Part::letter, part == Part::dot);
            // A run of separators ends an acronym, one dot does not.
            if (parts == 0 || part != Part::dot) end_acronym();
            piece = after;
            previous = Part::separator;
            parts = letters = 0;
        }
        offset = after;
    }
    if (parts > 0) end_piece(piece, end, parts == 1 && previous == Part::letter, false);
    end_acronym();
}

void WordRules::end_piece(std::size_t begin, std::size_t end, bool single_letter, bool before_dot) {
    if (single_letter && (before_dot || acronym_.letters > 0)) {
        if (acronym_.letters == 0) acronym_.begin = begin;
        acronym_.end = end;
        ++acronym_.letters;
        return;
    }
    end_acronym();
    apostrophes(begin, end);
}

void WordRules::end_acronym() {
    const Acronym found = acronym_;
    acronym_.letters = 0;
    if (found.letters == 0) return;
    if (found.letters == 1) return apostrophes(found.begin, found.end); // an initial: "F.Kennedy"
    fold(found.begin, found.end);
    std::erase(term_, '.');
    const bool dot_follows = found.end < text_.size() && text_[found.end] == '.';
    if (!term_.empty()) folded({term_, found.begin, found.end + (dot_follows ? 1 : 0), Kind::acronym});
}

void WordRules::apostrophes(std::size_t begin, std::size_t end) {
    if (language_.suffixes_at_apostrophe) end = end_of_stem(begin, end);
    if (end - begin > 2 && (text_[end - 1] == 's' || text_[end - 1] == 'S')) {
        const DecodedCharacter mark = decode_before(text_.substr(begin, end - begin), end - begin - 1);
        if (is_apostrophe(mark.code_point)) end -= 1 + mark.size;
    }
    begin = end_of_elision(begin, end);
    fold(begin, end);
    if (!term_.empty()) folded({term_, begin, end, Kind::word});
}

// Where a word begins after what is elided before it ("l'état"); at `begin` where nothing is or too little would be
// left.
std::size_t WordRules::end_of_elision(std::size_t begin, std::size_t end) const {
    std::size_t offset = begin;
    while (offset < end && is_ascii_letter(text_[offset]))
        ++offset;
    if (offset == begin || offset == end) return begin;
    const DecodedCharacter mark = decode_at(text_, offset);
    if (!is_apostrophe(mark.code_point) || !is_elided(text_.substr(begin, offset - begin), language_.elisions))
        return begin;
    const std::size_t after = offset + mark.size;
    std::size_t letters = 0;
    for (offset = after; offset < end && letters < kFewestAfterElision;) {
        const DecodedCharacter decoded = decode_at(text_, offset);
        if (part_of(decoded.code_point) == Part::letter) ++letters;
        offset += decoded.size;
    }
    return letters == kFewestAfterElision ? after : begin;
}

// Where a word with a suffix ("Ankara'nın") ends; not before an apostrophe of its own ("O'Brien").
std::size_t WordRules::end_of_stem(std::size_t begin, std::size_t end) const {
    std::size_t characters = 0;
    for (std::size_t offset = begin; offset < end; ++characters) {
        const DecodedCharacter decoded = decode_at(text_, offset);
        if (characters >= kFewestBeforeSuffix && is_apostrophe(decoded.code_point)) return offset;
        offset += decoded.size;
    }
    return end;
}

void WordRules::fold(std::size_t begin, std::size_t end) {
    folder_.fold(text_.substr(begin, end - begin), folding_, term_);
}

void WordRules::folded(const Piece& piece) {
    const char next = piece.end < text_.size() ? text_[piece.end] : ' ';
    if ((next == '+' || next == '#') && suffix(piece)) return;
    if (left_.size > 0) {
        const bool joins = piece.begin == left_.end + 1 && piece.term.size() <= kMostBesideAmpersand &&
                           is_lower_ascii_word(piece.term);
        if (joins) return join_left_side(piece);
        end_left_side();
    }
    if (next == '&' && piece.term.size() <= kMostBesideAmpersand && is_lower_ascii_word(piece.term)) {
        std::copy(piece.term.begin(), piece.term.end(), left_.term.begin());
        left_.size = piece.term.size();
        left_.begin = piece.begin;
        left_.end = piece.end;
        left_.kind = piece.kind;
        return;
    }
    leading_dot(piece);
}

// "C++", "C#".
bool WordRules::suffix(const Piece& piece) {
    const auto byte = [&](std::size_t i) { return i < text_.size() ? text_[i] : ' '; };
    const std::size_t end = piece.end;
    std::string_view sign;
    if (byte(end) == '+') {
        if (byte(end + 1) != '+' || byte(end + 2) == '+' || !is_lower_ascii_word(piece.term)) return false;
        sign = "++";
    } else {
        // "C#7" is meant as C#, "a#top" is not.
        if (piece.term.size() != 1 || !is_lower_ascii_word(piece.term) || byte(end + 1) == '#' || byte(end + 1) == '_')
            return false;
        if (end + 1 < text_.size() && part_of(decode_at(text_, end + 1).code_point) == Part::letter) return false;
        sign = "#";
    }
    end_left_side();
    marked_term_.assign(piece.term).append(sign);
    add(marked_term_, piece.begin, end + sign.size(), false, false);
    return true;
}

// "AT&T".
void WordRules::join_left_side(const Piece& right) {
    marked_term_.assign(left_.term.data(), left_.size).append("&").append(right.term);
    left_.size = 0;
    add(marked_term_, left_.begin, right.end, false, false);
}

void WordRules::end_left_side() {
    if (left_.size == 0) return;
    const std::string_view term(left_.term.data(), left_.size);
    left_.size = 0;
    leading_dot({term, left_.begin, left_.end, left_.kind});
}

// ".NET"; also drops what a possessive leaves behind.
void WordRules::leading_dot(const Piece& piece) {
    if (piece.begin > 0) {
        const char before = text_[piece.begin - 1];
        if (before == '.' && is_ascii_lower(piece.term[0]) && opens_word(piece.begin - 1)) {
            marked_term_.assign(".").append(piece.term);
            add(marked_term_, piece.begin - 1, piece.end, false, false);
            if (mode_ == Mode::index) add_piece(piece, piece.begin - 1, piece.end, true);
            return;
        }
        if (piece.term == "s" && is_left_by_possessive(piece.begin)) return;
    }
    add_piece(piece, piece.begin, piece.end, false);
    if (mode_ == Mode::index && piece.kind == Kind::word) add_without_raised(piece.begin, piece.end);
}

// Of "m²" also m, in place of the piece: the digit may be the number of a note.
void WordRules::add_without_raised(std::size_t begin, std::size_t end) {
    std::size_t base_end = end;
    for (;;) {
        const DecodedCharacter last = decode_before(text_, base_end);
        if (!is_raised_digit(last.code_point)) break;
        base_end -= last.size;
    }
    if (base_end == end) return;
    fold(begin, base_end);
    if (!term_.empty()) add_piece({term_, begin, base_end, Kind::word}, begin, end, true);
}

void WordRules::add_piece(const Piece& piece, std::size_t begin, std::size_t end, bool colocated) {
    if (piece.kind == Kind::number) return add(piece.term, begin, end, colocated, false);
    std::string_view lower = piece.term;
    if (piece.kind == Kind::word) {
        folder_.lower(text_.substr(piece.begin, piece.end - piece.begin), folding_, lower_);
        lower = lower_;
    }
    const WordForm form = folding_ == Folding::fast ? forms_.find(lower) : forms_.find_by_icu(lower);
    const bool stemmed = mode_ != Mode::exact && piece.kind != Kind::acronym;
    add(stemmed ? form.term : piece.term, begin, end, colocated, form.stop);
}

void WordRules::add(std::string_view term, std::size_t begin, std::size_t end, bool colocated, bool stop) {
    if (term.size() > kMaxTermBytes) term = term.substr(0, floor_to_character(term, kMaxTermBytes));
    out_->add(term, begin, end, colocated, stop);
}

bool WordRules::opens_word(std::size_t offset) const {
    while (offset > 0) {
        const DecodedCharacter before = decode_before(text_, offset);
        switch (before.code_point) {
        case U'(':
        case U'[':
        case U'{':
        case U'/':
        case U'-':
        case U'–':
        case U'—':
        case U'“':
        case U'‘':
        case U'„':
        case U'«': return true;
        case U'"':
        case U'\'': offset -= before.size; continue; // it opens or closes, by what is before it
        default: return u_isUWhiteSpace(static_cast<UChar32>(before.code_point)) != 0;
        }
    }
    return true;
}

// "U.S.'s", "the 1980's", "C++'s": the segment ended before the apostrophe, so its s comes as a word.
bool WordRules::is_left_by_possessive(std::size_t begin) const {
    const DecodedCharacter mark = decode_before(text_, begin);
    return is_apostrophe(mark.code_point) && !opens_word(begin - mark.size);
}

} // namespace newsidx::text

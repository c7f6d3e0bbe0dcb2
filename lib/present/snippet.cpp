#include "present/snippet.h"

#include "text/ascii.h"
#include "text/unicode.h"
#include "text/utf8.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <tuple>
#include <utility>

namespace newsidx::present {
namespace {

constexpr std::size_t kMaxBytesLookedAt = 256u << 10;
// Behind that only where the letters of a word are met, so many bytes each time.
constexpr std::size_t kLaterBytes = 16u << 10;
constexpr int kMaxTries = 16;
constexpr std::size_t kLetters = 4; // of a term's beginning: a stem may end otherwise
constexpr std::string_view kEllipsis = "…";

// A text with its white space runs made one space each, and the places where a paragraph began: those begin a sentence
// whatever stands before them.
struct FlatText {
    std::string text;
    std::vector<std::size_t> paragraphs;
    bool after_others = false; // text stands before it
    bool clipped = false;      // more text followed
};

struct Occurrence {
    Place place;
    std::size_t begin = 0; // code points
    std::size_t end = 0;
    bool beside = false; // another word that was asked for ends right before it, or in it
};

// How good a window is; the first of equals wins.
struct Window {
    std::size_t distinct = 0; // by weight
    std::size_t together = 0; // rows, and words beside another one
    std::size_t occurrences = 0;
    std::size_t first = 0; // index of its first occurrence
    std::size_t last = 0;

    [[nodiscard]] bool says_more_than(const Window& other) const {
        return std::tuple(distinct, together) > std::tuple(other.distinct, other.together);
    }
    [[nodiscard]] bool better_than(const Window& other) const {
        return std::tuple(distinct, together, occurrences) >
               std::tuple(other.distinct, other.together, other.occurrences);
    }
};

bool is_closing(char32_t c) {
    return std::u32string_view(U"\"')]}’”»›」』）】》〉").find(c) != std::u32string_view::npos;
}

// What of a text is looked at: at most so many bytes from `from` on.
FlatText flatten(std::string_view text, std::size_t from, std::size_t max_bytes) {
    FlatText flat;
    flat.after_others = from > 0;
    text.remove_prefix(from);
    if (text.size() > max_bytes) {
        text = text.substr(0, text::floor_to_character(text, max_bytes));
        flat.clipped = true;
    }
    flat.text.reserve(text.size());
    int newlines = 0;
    bool pending = false;
    for (std::size_t offset = 0; offset < text.size();) {
        const std::size_t begin = offset;
        const char32_t c = text::next_code_point(text, offset);
        if (text::is_white_space(c)) {
            pending = true;
            newlines += c == U'\n' || c == 0x2029 ? 1 : 0;
            continue;
        }
        if (pending && !flat.text.empty()) {
            flat.text += ' ';
            if (newlines > 1) flat.paragraphs.push_back(flat.text.size());
        }
        pending = false;
        newlines = 0;
        flat.text += text.substr(begin, offset - begin);
    }
    return flat;
}

// Joins ranges that overlap or touch. Precondition: ascending by begin.
std::vector<Range> join(const std::vector<Range>& ranges) {
    std::vector<Range> joined;
    for (const Range& range : ranges) {
        if (!joined.empty() && range.begin <= joined.back().end) {
            joined.back().end = std::max(joined.back().end, range.end);
        } else {
            joined.push_back(range);
        }
    }
    return joined;
}

// A flattened text, analysed: what a passage of it is cut from. Positions are code points unless they say bytes.
class Passages {
public:
    Passages(text::Analyzer& analyzer, FlatText flat, const PlaceFinder& finder) : flat_(std::move(flat)) {
        analyzer.analyze(flat_.text, text::Mode::index, tokens_);
        for (std::size_t offset = 0; offset < flat_.text.size();) {
            byte_of_.push_back(static_cast<std::uint32_t>(offset));
            text::next_code_point(flat_.text, offset);
        }
        byte_of_.push_back(static_cast<std::uint32_t>(flat_.text.size()));
        for (const Place& place : finder.find(tokens_)) {
            const Occurrence* before = occurrences_.empty() ? nullptr : &occurrences_.back();
            const bool beside = before && before->place.at < place.at && place.at <= before->place.after &&
                                before->place.what != place.what;
            occurrences_.push_back({place, index_of(place.where.begin), index_of(place.where.end), beside});
        }
    }

    [[nodiscard]] Window best_window(std::size_t kinds, std::size_t max_characters) const {
        Window best;
        std::vector<std::size_t> count(kinds, 0);
        std::size_t distinct = 0;
        std::size_t together = 0;
        std::size_t end = 0; // occurrences [first, end) are in the window
        for (std::size_t first = 0; first < occurrences_.size(); ++first) {
            for (; end < occurrences_.size() &&
                   (end == first || occurrences_[end].end <= occurrences_[first].begin + max_characters);
                 ++end) {
                const Occurrence& last = occurrences_[end];
                if (count[last.place.what]++ == 0) distinct += last.place.weight;
                if (last.place.row || (last.beside && end > first)) ++together;
            }
            const Window window{distinct, together, end - first, first, end - 1};
            if (window.better_than(best)) best = window;
            const Occurrence& left = occurrences_[first];
            if (--count[left.place.what] == 0) distinct -= left.place.weight;
            if (left.place.row) --together;
            // What stood beside it is the first now.
            if (first + 1 < end && occurrences_[first + 1].beside && !occurrences_[first + 1].place.row) --together;
        }
        return best;
    }

    [[nodiscard]] Snippet cut(const Window& window, std::size_t max_characters) const {
        const std::size_t length = byte_of_.size() - 1;
        std::size_t begin = 0;
        std::size_t need_end = 0; // the passage reaches at least to here
        if (window.occurrences > 0) {
            const std::size_t need_begin = occurrences_[window.first].begin;
            for (std::size_t i = window.first; i <= window.last; ++i)
                need_end = std::max(need_end, occurrences_[i].end); // a row may end after what begins later
            need_end = std::min(need_end, need_begin + max_characters);
            begin = choose_begin(need_begin, need_end, max_characters);
        }
        const std::size_t end = choose_end(begin, need_end, std::min(length, begin + max_characters));
        return make(byte_of_[begin], byte_of_[end]);
    }

private:
    // The index of the character that holds this byte.
    [[nodiscard]] std::size_t index_of(std::size_t byte) const {
        const auto after = std::ranges::upper_bound(byte_of_, static_cast<std::uint32_t>(byte));
        return static_cast<std::size_t>(after - byte_of_.begin()) - 1;
    }

    [[nodiscard]] char32_t at(std::size_t index) const {
        std::size_t offset = byte_of_[index];
        return text::next_code_point(flat_.text, offset);
    }

    [[nodiscard]] bool begins_sentence(std::size_t index) const {
        if (index == 0 || std::ranges::binary_search(flat_.paragraphs, std::size_t{byte_of_[index]})) return true;
        std::size_t before = index;
        const bool spaced = at(before - 1) == U' ';
        if (spaced) --before;
        while (before > 0 && is_closing(at(before - 1))) {
            --before;
        }
        if (before == 0) return false;
        const char32_t stop = at(before - 1);
        if (stop == U'。' || stop == U'！' || stop == U'？') return !is_closing(at(index)) && at(index) != U' ';
        const bool ends = stop == U'.' || stop == U'!' || stop == U'?' || stop == U'…' || stop == U'।' || stop == U'؟';
        const char32_t c = at(index);
        return spaced && ends && !(c >= U'a' && c <= U'z'); // "approx. ten" goes on
    }

    // Where a passage begins that has to show [need_begin, need_end): at a sentence when one fits, else at a word.
    [[nodiscard]] std::size_t choose_begin(std::size_t need_begin, std::size_t need_end,
                                           std::size_t max_characters) const {
        const std::size_t length = byte_of_.size() - 1;
        if (length <= max_characters) return 0;
        const std::size_t earliest = need_end > max_characters ? need_end - max_characters : 0;
        // Beginning after `fullest` leaves room unused at the text's end.
        const std::size_t fullest = std::min(length - max_characters, need_begin);
        for (std::size_t i = fullest + 1; i-- > earliest;) {
            if (begins_sentence(i)) return i;
        }
        for (std::size_t i = fullest + 1; i <= std::min(need_begin, fullest + max_characters / 2); ++i) {
            if (begins_sentence(i)) return i;
        }
        const std::size_t some_context = need_begin - std::min(need_begin, max_characters / 4);
        return word_begin_at(std::max(std::min(some_context, fullest), earliest), need_begin);
    }

    // The first beginning of a word at or after `index`; `limit` is one.
    [[nodiscard]] std::size_t word_begin_at(std::size_t index, std::size_t limit) const {
        const auto token = std::partition_point(tokens_.begin(), tokens_.end(),
                                                [&](const text::Token& t) { return t.begin < byte_of_[index]; });
        return token == tokens_.end() ? limit : std::min(limit, index_of(token->begin));
    }

    // The last end of a word in [need_end, max_end], with the punctuation that closes it.
    [[nodiscard]] std::size_t choose_end(std::size_t begin, std::size_t need_end, std::size_t max_end) const {
        const std::size_t length = byte_of_.size() - 1;
        if (max_end == length) return length;
        const auto next = std::partition_point(tokens_.begin(), tokens_.end(),
                                               [&](const text::Token& t) { return t.end <= byte_of_[max_end]; });
        if (next == tokens_.begin()) return max_end; // no word ends in time: a run of letters, or of signs
        std::size_t end = std::max(index_of(std::prev(next)->end), need_end);
        if (end <= begin) return max_end;
        const std::size_t stop = next == tokens_.end() ? max_end : std::min(max_end, index_of(next->begin));
        while (end < stop && at(end) != U' ') {
            ++end;
        }
        return end;
    }

    // The passage [begin, end) in bytes, with its marks.
    [[nodiscard]] Snippet make(std::size_t begin, std::size_t end) const {
        Snippet snippet;
        if (begin > 0 || flat_.after_others) snippet.text = kEllipsis;
        const std::size_t shift = snippet.text.size();
        snippet.text += std::string_view(flat_.text).substr(begin, end - begin);
        if (end < flat_.text.size() || flat_.clipped) snippet.text += kEllipsis;
        std::vector<Range> marks;
        for (const Occurrence& occurrence : occurrences_) {
            const std::size_t from = std::max(occurrence.place.where.begin, begin);
            const std::size_t to = std::min(occurrence.place.where.end, end);
            if (from < to) marks.push_back({from - begin + shift, to - begin + shift});
        }
        snippet.marks = join(marks);
        return snippet;
    }

    FlatText flat_;
    text::TokenList tokens_;
    std::vector<std::uint32_t> byte_of_; // by code point; one more for the end
    std::vector<Occurrence> occurrences_;
};

// The first place, a little before the word, from `from` on where a term may stand: its first letters do, in any case.
// npos: nowhere, or with marks that only the analyzer knows.
std::size_t find_beginning(std::string_view text, std::size_t from, const Wanted& wanted) {
    constexpr std::size_t kBefore = 512; // for the sentence around it
    std::size_t first = std::string_view::npos;
    const auto look_for = [&](const MarkTerm& term) {
        const std::string_view letters = std::string_view(term.term).substr(0, kLetters);
        const auto found = std::search(text.begin() + static_cast<std::ptrdiff_t>(std::min(from, text.size())),
                                       text.end(), letters.begin(), letters.end(),
                                       [](char a, char b) { return text::lower_ascii(a) == text::lower_ascii(b); });
        if (found != text.end()) first = std::min(first, static_cast<std::size_t>(found - text.begin()));
    };
    for (const MarkUnit& unit : wanted.units)
        for (const std::size_t word : unit.words) // not the stop words of its rows, which are everywhere
            look_for(wanted.terms[word]);
    if (first == std::string_view::npos) return first;
    std::size_t begin = text::floor_to_character(text, std::max(from, first - std::min(first, kBefore)));
    // Not in the middle of a word.
    while (begin < first && begin > 0 && text::is_word_byte(text[begin - 1]))
        ++begin;
    return begin;
}

} // namespace

std::vector<Range> find_marks(text::Analyzer& analyzer, std::string_view text, const Wanted& wanted) {
    if (wanted.empty()) return {};
    text::TokenList tokens;
    analyzer.analyze(text, text::Mode::index, tokens);
    std::vector<Range> marks;
    for (const Place& place : PlaceFinder(wanted).find(tokens))
        marks.push_back(place.where);
    return join(marks);
}

Snippet make_snippet(text::Analyzer& analyzer, std::span<const std::string_view> texts, const Wanted& wanted,
                     std::size_t max_characters) {
    if (max_characters == 0) return {};
    // Without words only the beginning is shown: a character has at most four bytes, and white space may stand between.
    const std::size_t max_bytes =
        wanted.empty() ? std::min(kMaxBytesLookedAt, 8 * std::min(max_characters, kMaxBytesLookedAt) + 4096)
                       : kMaxBytesLookedAt;
    const PlaceFinder finder(wanted);
    std::optional<Passages> best;
    Window best_window;
    for (const std::string_view text : texts) {
        FlatText flat = flatten(text, 0, max_bytes);
        if (flat.text.empty()) continue;
        Passages passages(analyzer, std::move(flat), finder);
        Window window = passages.best_window(finder.kinds(), max_characters);
        // A long text may say later what was asked for.
        std::size_t looked_at = text.size() > max_bytes ? text::floor_to_character(text, max_bytes) : text.size();
        for (int tries = 0; window.distinct == 0 && tries < kMaxTries && !wanted.empty(); ++tries) {
            const std::size_t begin = find_beginning(text, looked_at, wanted);
            if (begin == std::string_view::npos) break;
            Passages later(analyzer, flatten(text, begin, kLaterBytes), finder);
            window = later.best_window(finder.kinds(), max_characters);
            passages = std::move(later);
            looked_at = text::floor_to_character(text, std::min(text.size(), begin + kLaterBytes));
        }
        if (!best || window.says_more_than(best_window)) {
            best.emplace(std::move(passages));
            best_window = window;
        }
        if (wanted.empty()) break;
    }
    return best ? best->cut(best_window, max_characters) : Snippet{};
}

} // namespace newsidx::present

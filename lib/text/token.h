// Tokens: what an analyzer makes of a text, and the packed form in which they travel to the full-text index.
//
// A TokenList owns its tokens' terms in one arena and is meant to be reused (clear() keeps the memory). Not for use
// from two threads at once.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::text {

// A term is cut to this many bytes (at a character boundary), in texts and queries alike.
inline constexpr std::size_t kMaxTermBytes = 255;

// What a token stands for. Chinese, Japanese and Korean are indexed by characters and by pairs of neighbours, so that
// any two characters side by side are found, whatever a dictionary takes for a word.
enum class TokenKind : std::uint8_t {
    word,
    character, // one of Han, Kana or Hangul
    pair       // it and the next one; colocated with the character that it begins with
};

struct Token {
    std::uint32_t term_begin; // into the list's arena
    std::uint32_t term_size;  // bytes, 1..kMaxTermBytes
    std::uint32_t begin;      // bytes of the analysed text that the token stands for: [begin, end)
    std::uint32_t end;
    bool colocated; // stands at the position of the token before it: another form of the same word, or a pair
    bool stop;      // a stop word: indexed, but left out of lengths and of queries that have other words
    TokenKind kind = TokenKind::word;
    bool begins_word = true; // false, in Mode::query only: a character inside a dictionary word (Chinese, Japanese) or
                             // inside a run of Hangul; of a pair: as its character
};

class TokenList {
public:
    void clear() {
        tokens_.clear();
        arena_size_ = 0;
    }
    // Precondition: 1 <= term.size() <= kMaxTermBytes.
    void add(std::string_view term, std::size_t begin, std::size_t end, bool colocated, bool stop,
             TokenKind kind = TokenKind::word, bool begins_word = true) {
        assert(!term.empty() && term.size() <= kMaxTermBytes);
        assert(begin < end);
        const std::size_t term_begin = arena_size_;
        if (term_begin + kMaxTermBytes > arena_.size()) {
            arena_.resize(term_begin * 2 + kArenaBytes);
            tokens_.reserve(arena_.size() / kBytesForToken);
        }
        std::memcpy(arena_.data() + term_begin, term.data(), term.size());
        arena_size_ += term.size();
        tokens_.push_back({.term_begin = static_cast<std::uint32_t>(term_begin),
                           .term_size = static_cast<std::uint32_t>(term.size()),
                           .begin = static_cast<std::uint32_t>(begin),
                           .end = static_cast<std::uint32_t>(end),
                           .colocated = colocated,
                           .stop = stop,
                           .kind = kind,
                           .begins_word = begins_word});
    }

    [[nodiscard]] std::size_t size() const { return tokens_.size(); }
    [[nodiscard]] bool empty() const { return tokens_.empty(); }
    [[nodiscard]] const Token& operator[](std::size_t i) const { return tokens_[i]; }
    [[nodiscard]] std::string_view term(std::size_t i) const {
        return {arena_.data() + tokens_[i].term_begin, tokens_[i].term_size};
    }
    [[nodiscard]] std::vector<Token>::const_iterator begin() const { return tokens_.begin(); }
    [[nodiscard]] std::vector<Token>::const_iterator end() const { return tokens_.end(); }

    // Tokens that count towards a field's length: neither stop words nor colocated.
    [[nodiscard]] std::uint32_t length() const;

private:
    static constexpr std::size_t kArenaBytes = 1024;  // of a query's words there are many lists
    static constexpr std::size_t kBytesForToken = 64; // a first guess, which costs no more memory than the arena does

    std::vector<Token> tokens_;
    std::vector<char> arena_;    // no smaller than it ever was
    std::size_t arena_size_ = 0; // of the terms in it
};

// The words of a text, one after the other, without their other forms. Views into the list.
std::vector<std::string_view> words_in_row(const TokenList& tokens);

// A word as it is written, in Mode::exact.
struct WrittenWord {
    std::string_view term;
    std::string_view dotted; // "U.S" of "U.S.": as it stands in the text, where dots stand between its letters; else ""
};
// Of the words in row. `tokens` are those of `text`; views into both.
std::vector<WrittenWord> written_words(std::string_view text, const TokenList& tokens);

// What the full-text index is given as a column's value. The first byte tells which:
//   kPackedTokens  the tokens themselves: for each a varint (term size << 1 | colocated), then the term's bytes
//                  (the varint is LEB128 in its shortest form: one byte or two; the first token is not colocated)
//   kTaggedText    analyzer tag, kTaggedText again, then the text, from which the same tokens are made
inline constexpr char kPackedTokens = '\x01';
inline constexpr char kTaggedText = '\x02';

// Replaces `out` by the packed form of `tokens` (at least its first byte).
void pack(const TokenList& tokens, std::string& out);
// Appends one term as pack() does: also for lists of terms that are no tokens of a text.
void pack_term(std::string_view term, bool colocated, std::string& out);

// Reads a packed form, after its first byte. next() is false at the end, or at bytes that are not a packed form: then
// valid() is false too.
class PackedReader {
public:
    explicit PackedReader(std::string_view bytes) : rest_(bytes) {}
    bool next(std::string_view& term, bool& colocated);
    [[nodiscard]] bool valid() const { return valid_; }

private:
    std::string_view rest_;
    bool valid_ = true;
    bool has_position_ = false; // some token came before, so that one may be colocated with it
};

} // namespace newsidx::text

#include "text/token.h"

#include <algorithm>

namespace newsidx::text {

std::uint32_t TokenList::length() const {
    return static_cast<std::uint32_t>(
        std::count_if(tokens_.begin(), tokens_.end(), [](const Token& t) { return !t.colocated && !t.stop; }));
}

std::vector<std::string_view> words_in_row(const TokenList& tokens) {
    std::vector<std::string_view> words;
    words.reserve(tokens.size());
    for (std::size_t i = 0; i < tokens.size(); ++i)
        if (!tokens[i].colocated) words.push_back(tokens.term(i));
    return words;
}

std::vector<WrittenWord> written_words(std::string_view text, const TokenList& tokens) {
    std::vector<WrittenWord> words;
    words.reserve(tokens.size());
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].colocated) continue;
        std::string_view piece = text.substr(tokens[i].begin, tokens[i].end - tokens[i].begin);
        while (piece.ends_with('.'))
            piece.remove_suffix(1);
        const std::string_view term = tokens.term(i);
        const bool has_dots = piece.find('.') != std::string_view::npos && term.find('.') == std::string_view::npos;
        words.push_back({term, has_dots ? piece : std::string_view{}});
    }
    return words;
}

void pack_term(std::string_view term, bool colocated, std::string& out) {
    // At most 2 * kMaxTermBytes + 1, so one byte or two.
    const auto head = static_cast<unsigned>(term.size() << 1) | (colocated ? 1U : 0U);
    if (head < 0x80) {
        out.push_back(static_cast<char>(head));
    } else {
        out.push_back(static_cast<char>((head & 0x7FU) | 0x80U));
        out.push_back(static_cast<char>(head >> 7));
    }
    out.append(term);
}

void pack(const TokenList& tokens, std::string& out) {
    out.assign(1, kPackedTokens);
    for (std::size_t i = 0; i < tokens.size(); ++i)
        pack_term(tokens.term(i), tokens[i].colocated, out);
}

bool PackedReader::next(std::string_view& term, bool& colocated) {
    if (!valid_ || rest_.empty()) return false;
    valid_ = false; // until the token has been read whole
    unsigned head = static_cast<unsigned char>(rest_[0]);
    std::size_t head_size = 1;
    if (head >= 0x80) {
        if (rest_.size() < 2) return false;
        const unsigned high = static_cast<unsigned char>(rest_[1]);
        if (high == 0 || high >= 0x80) return false; // a longer form than pack() writes
        head = (head & 0x7FU) | (high << 7);
        head_size = 2;
    }
    const std::size_t size = head >> 1;
    const bool same_position = (head & 1U) != 0;
    if (size == 0 || size > kMaxTermBytes || size > rest_.size() - head_size) return false;
    if (same_position && !has_position_) return false;
    term = rest_.substr(head_size, size);
    colocated = same_position;
    rest_.remove_prefix(head_size + size);
    has_position_ = true;
    valid_ = true;
    return true;
}

} // namespace newsidx::text

#include "engine/search/typed_word.h"

#include "text/ascii.h"

#include <algorithm>
#include <utility>

namespace newsidx::engine {

namespace {

std::string_view bytes_of(std::string_view text, const text::Token& token) {
    return text.substr(token.begin, token.end - token.begin);
}

} // namespace

std::size_t TypedWord::read(std::string_view typed) {
    std::size_t begin = typed.size();
    while (begin > 0 && !text::is_ascii_space(typed[begin - 1]))
        --begin;
    const std::string_view tail = typed.substr(begin);
    main_.analyze(tail, text::Mode::exact, tokens_);
    folded_ = tail;
    if (tokens_.empty()) return begin;
    const text::Token& last = tokens_[tokens_.size() - 1];
    folded_ = without_marks(bytes_of(tail, last), tokens_.term(tokens_.size() - 1), main_);
    if (last.kind != text::TokenKind::word) return begin;
    begin += last.begin;
    typed_ = typed.substr(begin);
    if (last.end < tail.size()) with_signs_ = text::lower_ascii(typed.substr(begin));
    return begin;
}

bool TypedWord::may_lack_marks() const {
    return text::is_ascii(typed_);
}

// A word as it is written, and as an analyzer folds it, with no marks in any language.
std::string TypedWord::without_marks(std::string_view written, std::string_view folded,
                                     const text::Analyzer& analyzer) {
    if (!analyzer.keeps_marks() || text::is_ascii(folded)) return std::string(folded);
    plain_.analyze(written, text::Mode::exact, word_tokens_);
    return std::string(word_tokens_.size() == 1 ? word_tokens_.term(0) : folded);
}

// `exact`: the word by this analyzer of its text. Marks that are typed must be there, where they tell words apart.
bool TypedWord::is_begun_by(const TextWord& word, std::string_view exact, text::Analyzer& analyzer) {
    if (!word.folded.starts_with(folded_) || !text::lower_ascii(word.written).starts_with(with_signs_)) return false;
    if (!analyzer.keeps_marks() || may_lack_marks()) return true;
    analyzer.analyze(typed_, text::Mode::exact, word_tokens_);
    return word_tokens_.size() != 1 || exact.starts_with(word_tokens_.term(0));
}

void TypedWord::append_words(std::string_view text, text::Analyzer& analyzer, std::vector<TextWord>& words) {
    analyzer.analyze(text, text::Mode::query, tokens_);
    const bool shouts = std::none_of(text.begin(), text.end(), text::is_ascii_lower);
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
        if (tokens_[i].kind != text::TokenKind::word) continue;
        TextWord word{std::string(tokens_.term(i)), {}, std::string(bytes_of(text, tokens_[i]))};
        analyzer.analyze(word.written, text::Mode::exact, word_tokens_);
        if (word_tokens_.size() != 1) continue;
        const std::string exact(word_tokens_.term(0));
        word.folded = without_marks(word.written, exact, analyzer);
        word.completes = is_begun_by(word, exact, analyzer);
        if (tokens_[i].stop && word.folded != folded_) continue;
        if (shouts) word.written = text::lower_ascii(word.written); // OF WORDS IN CAPITALS NOBODY KNOWS THE CASE
        words.push_back(std::move(word));
    }
}

void TypedWord::append_words_before(std::string_view text, std::vector<std::string>& words) {
    main_.analyze(text, text::Mode::exact, tokens_);
    for (std::size_t i = 0; i < tokens_.size(); ++i)
        if (!tokens_[i].stop) words.push_back(without_marks(bytes_of(text, tokens_[i]), tokens_.term(i), main_));
}

} // namespace newsidx::engine

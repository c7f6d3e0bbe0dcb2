// TypedWord: the last word of what somebody is typing, and which words of texts it may become. For one suggestion, on
// one thread; what it is made with must outlive it.
#pragma once

#include "text/analyzer.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::engine {

// A word of a text.
struct TextWord {
    std::string term;
    std::string folded; // without any marks
    std::string written;
    bool completes = false; // begins as is typed
};

class TypedWord {
public:
    // `main`: of the file's first language. `plain`: of none, in which nothing has marks.
    TypedWord(text::Analyzer& main, text::Analyzer& plain) : main_(main), plain_(plain) {}

    // Gives where the word begins, in bytes. Of "node.j" it is the j that is being typed: words are completed to what
    // begins as this is written.
    std::size_t read(std::string_view typed);

    // Without any marks.
    [[nodiscard]] const std::string& folded() const { return folded_; }
    // Whether it is typed without marks, so that each of its letters may have some.
    [[nodiscard]] bool may_lack_marks() const;

    // The words of a text that are no stop words, or are the one that is typed. `analyzer`: the text's.
    void append_words(std::string_view text, text::Analyzer& analyzer, std::vector<TextWord>& words);
    // The words of what stands before it, folded and without stop words.
    void append_words_before(std::string_view text, std::vector<std::string>& words);

private:
    std::string without_marks(std::string_view written, std::string_view folded, const text::Analyzer& analyzer);
    bool is_begun_by(const TextWord& word, std::string_view exact, text::Analyzer& analyzer);

    text::Analyzer& main_;
    text::Analyzer& plain_;
    std::string typed_;
    std::string folded_;
    std::string with_signs_; // how it is typed, in lower case, where signs end it: u.s.
    text::TokenList tokens_;
    text::TokenList word_tokens_;
};

} // namespace newsidx::engine

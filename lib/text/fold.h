// Folding: the form in which a word is indexed. Internal to lib/text.
//
// A folder owns scratch memory, so it is for one thread at a time.
#pragma once

#include <string>
#include <string_view>

namespace newsidx::text {

// Characters that stand inside a word and are no part of its indexed form: apostrophes, middle dots, Hebrew quotes.
// In Unicode's compatibility forms: U+FF07 is not among them, for it folds to an apostrophe.
bool is_dropped_in_words(char32_t c);

class Folder {
public:
    // Replaces `out` by the folded form of a piece of a word; it may be empty. Precondition: well-formed UTF-8.
    void fold(std::string_view text, std::string& out);

    // The same, all of it by ICU.
    void fold_by_icu(std::string_view text, std::string& out);

private:
    std::string folded_;
    std::string decomposed_;
    std::string stripped_;
};

} // namespace newsidx::text

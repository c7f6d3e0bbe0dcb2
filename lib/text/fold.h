// Folding: the forms of a word in which case, width and, mostly, marks do not matter. Internal to lib/text.
//
// A folder owns scratch memory, so it is for one thread at a time.
#pragma once

#include "text/language_rules.h"

#include <string>
#include <string_view>

namespace newsidx::text {

// Characters that stand inside a word and are no part of its indexed form: apostrophes, middle dots, Hebrew quotes.
// In Unicode's compatibility forms: U+FF07 is not among them, for it folds to an apostrophe.
bool is_dropped_in_words(char32_t c);

enum class Folding {
    fast,  // with short cuts for ASCII and simple characters
    by_icu // without any
};

class Folder {
public:
    // By the rules of this language, which must live as long.
    explicit Folder(const Language& language = language_with_tag("und")) : language_(&language) {}

    // Replaces `out` by the folded form of a piece of a word; it may be empty. Folding what lower() made, or what
    // fold() made, gives the same. Precondition: well-formed UTF-8.
    void fold(std::string_view text, Folding folding, std::string& out);

    // The same, but marks and letters stay: what a stemmer wants to see, in lower case and composed.
    void lower(std::string_view text, Folding folding, std::string& out);

private:
    enum class Form { folded, lower };
    bool fast(std::string_view text, Form form, std::string& out); // false where ICU has to do it
    void by_icu(std::string_view text, Form form, std::string& out);

    const Language* language_;
    std::string cased_;
    std::string folded_;
    std::string decomposed_;
    std::string kept_;
};

} // namespace newsidx::text

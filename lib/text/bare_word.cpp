#include "text/bare_word.h"

#include "text/split.h"

#include <algorithm>

namespace newsidx::text {
namespace {

// Whether the alef of the article bears a hamza in the word as it is written, which that of an article never does:
// ألمانيا is Germany, and not an article before something.
bool bears_hamza(std::string_view written, std::string_view article) {
    constexpr std::size_t kAlefAndLam = 4; // bytes, with a hamza or without
    if (article.size() < kAlefAndLam) return false;
    const std::string_view end = written.substr(std::min(written.size(), article.size() - kAlefAndLam), kAlefAndLam);
    return end == "أل" || end == "إل" || end == "آل";
}

std::string_view without_ending(std::string_view word, std::string_view endings) {
    while (!endings.empty()) {
        const std::string_view ending = take_part(endings, ' ');
        if (word.ends_with(ending) && word.size() >= ending.size() + kFewestBytesOfWord)
            return word.substr(0, word.size() - ending.size());
    }
    return word;
}

} // namespace

std::string_view without_article(std::string_view word, std::string_view written, const Language& language,
                                 std::size_t fewest_bytes) {
    for (std::string_view articles = language.articles; !articles.empty();) {
        const std::string_view article = take_part(articles, ' ');
        if (word.starts_with(article) && word.size() >= article.size() + fewest_bytes && !bears_hamza(written, article))
            return word.substr(article.size());
    }
    return word;
}

// Until nothing more goes: a word that only begins as an article does is then the same with an article before it.
std::string_view bare_word(std::string_view word, const Language& language) {
    for (std::size_t size = 0; size != word.size();) {
        size = word.size();
        word = without_ending(without_article(word, word, language), language.endings);
    }
    return word;
}

} // namespace newsidx::text

#include "text/word_forms.h"

#include "text/ascii.h"
#include "text/bare_word.h"
#include "text/token.h"

#include <algorithm>
#include <new>
#include <type_traits>
#include <utility>

namespace newsidx::text {

void WordForms::make_sets() {
    // An entry of zeros is that of no word: none has the size 0.
    static_assert(std::is_trivially_copyable_v<Set> && std::is_trivially_destructible_v<Set>);
    constexpr std::size_t kBytes = (std::size_t{1} << kSetBits) * sizeof(Set);
    std::size_t space = kBytes + alignof(Set);
    memory_.reset(std::calloc(space, 1));
    if (!memory_) throw std::bad_alloc();
    void* aligned = memory_.get();
    sets_ = static_cast<Set*>(std::align(alignof(Set), kBytes, aligned, space));
}

bool WordForms::find_second(Set& set, const Key& key, std::string_view lower) {
    if (!set[1].is_of(key)) {
        const WordForm form = make(lower, Folding::fast);
        if (form.term.size() > set[1].term.size()) return false;
        set[1].parts = key.parts;
        set[1].size = key.size;
        std::copy(form.term.begin(), form.term.end(), set[1].term.begin());
        set[1].term_size = static_cast<std::uint8_t>(form.term.size());
        set[1].stop = form.stop;
    }
    std::swap(set[0], set[1]);
    return true;
}

WordForm WordForms::make(std::string_view lower, Folding folding) {
    const bool plain = folding == Folding::fast && is_lower_ascii_word(lower); // it folds to itself
    if (plain) {
        folded_ = lower;
    } else {
        folder_.fold(lower, folding, folded_);
    }
    if (lower.size() > kMaxTermBytes) return {folded_, false};
    const std::optional<Script> script = plain ? Script::latin : script_of_word(lower);
    if (!script) return {folded_, false};
    Rules& rules = rules_for(*script, folding);
    const bool stop = rules.is_stop_word(folded_);
    // The stem of a stop word would only be taken for another word.
    if (stop) return {folded_, true};
    if (rules.language->folds_before_stemming) return {stem_of_folded(rules, lower), false};
    if (!rules.stemmer) return {folded_, false};
    const std::string_view stem = rules.stemmer->stem(lower);
    if (plain && is_lower_ascii_word(stem)) return {stem, false};
    folder_.fold(stem, folding, term_);
    return {term_.empty() ? folded_ : term_, false};
}

// Arabic's stemmer cuts some articles, and then other endings than those of the bare noun.
std::string_view WordForms::stem_of_folded(Rules& rules, std::string_view lower) {
    const Language& language = *rules.language;
    if (!rules.stemmer) return bare_word(folded_, language);
    const std::string_view bare = without_article(folded_, lower, language);
    const bool cut = bare.size() < folded_.size();
    if (cut && folded_.starts_with(language.stem_like_article) &&
        rules.stemmer->stem(folded_) == language.stem_like_article)
        return language.stem_like_article;
    return rules.stemmer->stem(bare);
}

WordForms::Rules& WordForms::rules_for(Script script, Folding folding) {
    std::optional<Rules>& rules = rules_[static_cast<std::size_t>(script)];
    if (rules) return *rules;
    rules.emplace(Rules{&language_of_word(*language_, script), std::nullopt, {}, {}});
    if (rules->language->stemmer != nullptr) rules->stemmer.emplace(rules->language->stemmer);
    if (rules->language->stop_words == nullptr) return *rules;
    constexpr std::string_view kSpace = " \n";
    const std::string_view words = rules->language->stop_words->words;
    for (std::size_t begin = words.find_first_not_of(kSpace); begin != std::string_view::npos;) {
        const std::size_t end = std::min(words.find_first_of(kSpace, begin), words.size());
        folder_.fold(words.substr(begin, end - begin), folding, term_);
        if (!term_.empty()) rules->stop_sizes[static_cast<unsigned char>(term_[0])] |= Rules::bit_of(term_.size());
        rules->stop_words.insert(term_);
        begin = words.find_first_not_of(kSpace, end);
    }
    return *rules;
}

} // namespace newsidx::text

#include "text/word_forms.h"

#include "text/token.h"

#include <cstring>

namespace newsidx::text {

WordForms::Entry& WordForms::slot_of(const Word& word) {
    if (slots_.empty()) slots_.resize(kSlots);
    std::array<std::uint64_t, kLongestCached / sizeof(std::uint64_t)> parts;
    std::memcpy(parts.data(), word.data(), sizeof parts);
    // Odd constants of no meaning. The high bits of a product depend on all bits of its factors.
    const std::uint64_t sum = parts[0] * 0x9E3779B97F4A7C15U + parts[1] * 0xC2B2AE3D27D4EB4FU +
                              parts[2] * 0x165667B19E3779F9U + parts[3] * 0xD6E8FEB86659FD93U;
    return slots_[(sum ^ (sum >> 29)) * 0xBF58476D1CE4E5B9U >> (64 - kSlotBits)];
}

bool WordForms::fill(Entry& entry, const Word& word, std::string_view lower) {
    const WordForm form = make(lower, Folding::fast);
    if (form.term.size() > entry.term.size()) return false;
    entry.word = word;
    std::copy(form.term.begin(), form.term.end(), entry.term.begin());
    entry.term_size = static_cast<std::uint8_t>(form.term.size());
    entry.stop = form.stop;
    return true;
}

WordForm WordForms::make(std::string_view lower, Folding folding) {
    folder_.fold(lower, folding, folded_);
    const std::optional<Script> script = lower.size() <= kMaxTermBytes ? script_of_word(lower) : std::nullopt;
    if (!script) return {folded_, false};
    Rules& rules = rules_for(*script);
    const bool stop = rules.stop_words.contains(std::string_view(folded_));
    // A stem of a stop word would only be taken for another word: "für", "die" and "this" have no other forms.
    if (stop || !rules.stemmer) return {folded_, stop};
    if (rules.language->folds_before_stemming) return {rules.stemmer->stem(folded_), false};
    folder_.fold(rules.stemmer->stem(lower), folding, term_);
    return {term_.empty() ? folded_ : term_, false};
}

WordForms::Rules& WordForms::rules_for(Script script) {
    std::optional<Rules>& rules = rules_[static_cast<std::size_t>(script)];
    if (rules) return *rules;
    rules.emplace();
    rules->language = &language_of_word(*language_, script);
    if (rules->language->stemmer != nullptr) rules->stemmer.emplace(rules->language->stemmer);
    if (rules->language->stop_words == nullptr) return *rules;
    constexpr std::string_view kSpace = " \n";
    const std::string_view words = rules->language->stop_words->words;
    for (std::size_t begin = words.find_first_not_of(kSpace); begin != std::string_view::npos;) {
        const std::size_t end = std::min(words.find_first_of(kSpace, begin), words.size());
        folder_.fold(words.substr(begin, end - begin), Folding::by_icu, term_);
        rules->stop_words.insert(term_);
        begin = words.find_first_not_of(kSpace, end);
    }
    return *rules;
}

} // namespace newsidx::text

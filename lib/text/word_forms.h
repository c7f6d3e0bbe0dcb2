// From a word to the form that is indexed: its stem, folded. Internal to lib/text.
//
// A WordForms owns stemmers, stop words and a cache of what it has seen, so it is for one thread at a time.
#pragma once

#include "text/fold.h"
#include "text/language_rules.h"
#include "text/stemmer.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace newsidx::text {

struct WordForm {
    std::string_view term; // the stem, or the word itself where it is a stop word or nothing stems it; folded
    bool stop;             // whether the word, unstemmed, is a stop word of its language
};

class WordForms {
public:
    explicit WordForms(const Language& language) : language_(&language), folder_(language) {}

    // The form of a word that Folder::lower() has made. Valid until the next call. Precondition: not empty.
    WordForm find(std::string_view lower) {
        if (lower.size() > kLongestCached) return make(lower, Folding::fast);
        Word word{};
        std::copy(lower.begin(), lower.end(), word.begin());
        Entry& entry = slot_of(word);
        if (entry.word != word && !fill(entry, word, lower)) return make(lower, Folding::fast);
        return {{entry.term.data(), entry.term_size}, entry.stop};
    }

    // The same without the cache, all of the folding by ICU.
    WordForm find_by_icu(std::string_view lower) { return make(lower, Folding::by_icu); }

private:
    static constexpr std::size_t kLongestCached = 32;
    static constexpr unsigned kSlotBits = 13; // half a megabyte
    static constexpr std::size_t kSlots = 1U << kSlotBits;
    using Word = std::array<char, kLongestCached>; // ends in NULs: no word has one
    struct Entry {
        Word word{};
        std::array<char, 30> term{};
        std::uint8_t term_size = 0;
        bool stop = false;
    };
    static_assert(sizeof(Entry) == 64); // a cache line

    // Folded stop words.
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view word) const { return std::hash<std::string_view>()(word); }
    };
    using WordSet = std::unordered_set<std::string, Hash, std::equal_to<>>;

    // What words of a script need.
    struct Rules {
        const Language* language = nullptr;
        std::optional<Stemmer> stemmer;
        WordSet stop_words;
    };

    Entry& slot_of(const Word& word);
    bool fill(Entry& entry, const Word& word, std::string_view lower); // false where the term is too long
    WordForm make(std::string_view lower, Folding folding);
    Rules& rules_for(Script script); // made for the first word of that script

    const Language* language_;
    Folder folder_;
    std::array<std::optional<Rules>, kScriptCount> rules_; // by Script
    std::vector<Entry> slots_;                             // direct-mapped; empty until the first word
    std::string folded_;
    std::string term_;
};

} // namespace newsidx::text

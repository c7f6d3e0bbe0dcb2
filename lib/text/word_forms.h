// From a word to the form that is indexed: its stem, folded. Internal to lib/text.
//
// A WordForms owns stemmers, stop words and a cache of what it has seen, so it is for one thread at a time.
#pragma once

#include "text/fold.h"
#include "text/language_rules.h"
#include "text/stemmer.h"
#include "text/string_hash.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

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
        const Key key = key_of(lower);
        Set& set = set_of(key);
        if (!set[0].is_of(key) && !find_second(set, key, lower)) return make(lower, Folding::fast);
        return {{set[0].term.data(), set[0].term_size}, set[0].stop};
    }

    // The same without the cache, all of the folding by ICU.
    WordForm find_by_icu(std::string_view lower) { return make(lower, Folding::by_icu); }

private:
    static constexpr std::size_t kLongestCached = 32;
    // A stemmer takes twenty times as long as a look-up. English misses one word of 27 in so many sets of two (two
    // megabytes), one of 16 in half as many.
    static constexpr unsigned kSetBits = 14;

    // A word of at most kLongestCached bytes as numbers; distinct words have distinct keys.
    struct Key {
        std::array<std::uint64_t, 4> parts{};
        std::uint8_t size = 0;
    };
    // A line of the processor's cache: what a look-up costs is the lines that are not in it.
    struct alignas(64) Entry {
        std::array<std::uint64_t, 4> parts{};
        std::uint8_t size = 0; // of the word
        std::uint8_t term_size = 0;
        bool stop = false;
        std::array<char, 29> term{};

        [[nodiscard]] bool is_of(const Key& key) const {
            return ((parts[0] ^ key.parts[0]) | (parts[1] ^ key.parts[1]) | (parts[2] ^ key.parts[2]) |
                    (parts[3] ^ key.parts[3]) | static_cast<std::uint64_t>(size ^ key.size)) == 0;
        }
    };
    static_assert(sizeof(Entry) == 64);
    using Set = std::array<Entry, 2>; // the one that was used last comes first
    // From calloc, which clears nothing that the system gives it cleared: a query, read by every analyzer of a file,
    // would spend more time on the caches than on its words.
    struct Free {
        void operator()(void* memory) const { std::free(memory); }
    };
    void make_sets();

    // Loads that may overlap cover a word of any size.
    static Key key_of(std::string_view word) {
        const char* const bytes = word.data();
        const auto size = static_cast<std::uint8_t>(word.size());
        if (size >= 16)
            return {{load8(bytes), load8(bytes + 8), load8(bytes + size - 16), load8(bytes + size - 8)}, size};
        if (size >= 8) return {{load8(bytes), load8(bytes + size - 8), 0, 0}, size};
        if (size >= 4) return {{load4(bytes) | load4(bytes + size - 4) << 32, 0, 0, 0}, size};
        const auto byte = [bytes](unsigned i) { return std::uint64_t{static_cast<unsigned char>(bytes[i])}; };
        return {{byte(0) | byte(size / 2U) << 8 | byte(size - 1U) << 16, 0, 0, 0}, size};
    }
    static std::uint64_t load8(const char* bytes) {
        std::uint64_t value = 0;
        std::memcpy(&value, bytes, sizeof value);
        return value;
    }
    static std::uint64_t load4(const char* bytes) {
        std::uint32_t value = 0;
        std::memcpy(&value, bytes, sizeof value);
        return value;
    }

    Set& set_of(const Key& key) {
        if (sets_ == nullptr) make_sets();
        // Odd constants of no meaning: the high bits of a product depend on all bits of its factors.
        const std::uint64_t sum = key.parts[0] * 0x9E3779B97F4A7C15U + key.parts[1] * 0xC2B2AE3D27D4EB4FU +
                                  key.parts[2] * 0x165667B19E3779F9U + key.parts[3] * 0xD6E8FEB86659FD93U;
        return sets_[(sum ^ (sum >> 29)) * 0xBF58476D1CE4E5B9U >> (64 - kSetBits)];
    }

    // What words of a script need.
    struct Rules {
        const Language* language;
        std::optional<Stemmer> stemmer;
        StringSet stop_words;                        // folded
        std::array<std::uint32_t, 256> stop_sizes{}; // by first byte: bit n, that a stop word of n bytes begins with it

        // Most words are told from all stop words by their size and first byte.
        [[nodiscard]] bool is_stop_word(std::string_view folded) const {
            if (folded.empty() || (stop_sizes[static_cast<unsigned char>(folded[0])] & bit_of(folded.size())) == 0)
                return false;
            return stop_words.contains(folded);
        }
        static std::uint32_t bit_of(std::size_t size) { return 1U << std::min<std::size_t>(size, 31); }
    };

    // Puts the word that has this key first in its set; false where its term is too long.
    bool find_second(Set& set, const Key& key, std::string_view lower);
    WordForm make(std::string_view lower, Folding folding);
    std::string_view stem_of_folded(Rules& rules, std::string_view lower); // of folded_, made of it
    Rules& rules_for(Script script, Folding folding);                      // made for the first word of that script

    const Language* language_;
    Folder folder_;
    std::array<std::optional<Rules>, kScriptCount> rules_; // by Script
    std::unique_ptr<void, Free> memory_;                   // null until the first word
    Set* sets_ = nullptr;                                  // in it
    std::string folded_;
    std::string term_;
};

} // namespace newsidx::text

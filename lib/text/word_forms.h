// From a word to the form that is indexed: its stem, folded. Internal to lib/text.
//
// A WordForms owns stemmers, stop words and a cache of what it has seen, so it is for one thread at a time.
#pragma once

#include "text/fold.h"
#include "text/language_rules.h"
#include "text/stemmer.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

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
        if (set[0].key != key && !find_second(set, key, lower)) return make(lower, Folding::fast);
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
        std::uint64_t size = 0;

        bool operator!=(const Key& other) const {
            return ((parts[0] ^ other.parts[0]) | (parts[1] ^ other.parts[1]) | (parts[2] ^ other.parts[2]) |
                    (parts[3] ^ other.parts[3]) | (size ^ other.size)) != 0;
        }
    };
    struct Entry {
        Key key;
        std::array<char, 30> term{};
        std::uint8_t term_size = 0;
        bool stop = false;
    };
    using Set = std::array<Entry, 2>; // the one that was used last comes first
    // From calloc, which clears nothing that the system gives it cleared: a query, read by every analyzer of a file,
    // would spend more time on the caches than on its words.
    struct Free {
        void operator()(Set* sets) const { std::free(sets); }
    };
    using Sets = std::unique_ptr<Set[], Free>;
    static Sets make_sets();

    // Loads that may overlap cover a word of any size.
    static Key key_of(std::string_view word) {
        const char* const bytes = word.data();
        const std::size_t size = word.size();
        if (size >= 16)
            return {{load8(bytes), load8(bytes + 8), load8(bytes + size - 16), load8(bytes + size - 8)}, size};
        if (size >= 8) return {{load8(bytes), load8(bytes + size - 8), 0, 0}, size};
        if (size >= 4) return {{load4(bytes) | load4(bytes + size - 4) << 32, 0, 0, 0}, size};
        const auto byte = [bytes](std::size_t i) { return std::uint64_t{static_cast<unsigned char>(bytes[i])}; };
        return {{byte(0) | byte(size / 2) << 8 | byte(size - 1) << 16, 0, 0, 0}, size};
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
        if (!sets_) sets_ = make_sets();
        // Odd constants of no meaning: the high bits of a product depend on all bits of its factors.
        const std::uint64_t sum = key.parts[0] * 0x9E3779B97F4A7C15U + key.parts[1] * 0xC2B2AE3D27D4EB4FU +
                                  key.parts[2] * 0x165667B19E3779F9U + key.parts[3] * 0xD6E8FEB86659FD93U;
        return sets_[(sum ^ (sum >> 29)) * 0xBF58476D1CE4E5B9U >> (64 - kSetBits)];
    }

    // Folded stop words.
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view word) const { return std::hash<std::string_view>()(word); }
    };
    using WordSet = std::unordered_set<std::string, Hash, std::equal_to<>>;

    // What words of a script need.
    struct Rules {
        const Language* language;
        std::optional<Stemmer> stemmer;
        WordSet stop_words;
    };

    // Puts the word that has this key first in its set; false where its term is too long.
    bool find_second(Set& set, const Key& key, std::string_view lower);
    WordForm make(std::string_view lower, Folding folding);
    Rules& rules_for(Script script); // made for the first word of that script

    const Language* language_;
    Folder folder_;
    std::array<std::optional<Rules>, kScriptCount> rules_; // by Script
    Sets sets_;                                            // null until the first word
    std::string folded_;
    std::string term_;
};

} // namespace newsidx::text

// The English stop words, in folded form. A perfect hash found by the compiler: the test costs every token a few
// cycles.
#include "text/analyzer.h"

#include <array>
#include <cstdint>

namespace newsidx::text {
namespace {

// Function words only. Left out on purpose: "us" (U.S.), "who" (WHO), "may" and "am" (May, a.m.), single letters but
// these two.
constexpr std::array<std::string_view, 62> kStopWords = {
    "a",    "an",    "and",   "are",   "as",    "at",    "be",    "been", "but",   "by",   "did",  "do",   "for",
    "from", "had",   "has",   "have",  "he",    "her",   "him",   "his",  "i",     "if",   "in",   "into", "is",
    "it",   "its",   "no",    "not",   "of",    "on",    "or",    "our",  "she",   "so",   "such", "than", "that",
    "the",  "their", "them",  "then",  "there", "these", "they",  "this", "those", "to",   "was",  "we",   "were",
    "what", "when",  "which", "while", "will",  "with",  "would", "you",  "your",  "yours"};

constexpr std::size_t kLongest = 5;

// A word of at most kLongest bytes as a number, its size on top: distinct words give distinct numbers.
constexpr std::uint64_t packed(std::string_view word) {
    std::uint64_t value = static_cast<std::uint64_t>(word.size()) << 56;
    for (std::size_t i = 0; i < word.size(); ++i) {
        value |= static_cast<std::uint64_t>(static_cast<unsigned char>(word[i])) << (8 * i);
    }
    return value;
}

constexpr unsigned kSlotBits = 10;
using Slots = std::array<std::uint64_t, 1U << kSlotBits>;

constexpr std::size_t slot_of(std::uint64_t word, std::uint64_t multiplier) {
    return (word * multiplier) >> (64 - kSlotBits);
}

constexpr bool is_perfect(std::uint64_t multiplier) {
    Slots slots{};
    for (const std::string_view word : kStopWords) {
        std::uint64_t& slot = slots[slot_of(packed(word), multiplier)];
        if (slot != 0) return false;
        slot = 1;
    }
    return true;
}

constexpr std::uint64_t find_multiplier() {
    std::uint64_t multiplier = 0x9E3779B97F4A7C15U;
    while (!is_perfect(multiplier))
        multiplier = multiplier * 6364136223846793005U + 1442695040888963407U;
    return multiplier;
}

constexpr std::uint64_t kMultiplier = find_multiplier();

constexpr Slots make_slots() {
    Slots slots{};
    for (const std::string_view word : kStopWords) {
        if (word.empty() || word.size() > kLongest) throw "kLongest is too small"; // fails to compile
        slots[slot_of(packed(word), kMultiplier)] = packed(word);
    }
    return slots;
}

constexpr Slots kSlots = make_slots();

} // namespace

bool is_stop_word(std::string_view term) {
    if (term.empty() || term.size() > kLongest) return false;
    const std::uint64_t word = packed(term);
    return kSlots[slot_of(word, kMultiplier)] == word;
}

} // namespace newsidx::text

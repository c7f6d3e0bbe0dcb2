// newsidx_generate: writes a corpus of invented news records as JSON Lines, and queries for it. The same arguments give
// the same bytes on every machine: its random numbers are its own.
//
//     newsidx_generate RECORDS [SEED] > corpus.jsonl
//     newsidx_generate --queries QUERIES RECORDS [SEED] > queries.txt
//
// Word frequencies follow Zipf and Mandelbrot, f(rank) ~ 1 / (rank + 2.7)^1.07, over 200,000 words: real function words
// first, then words made of syllables. Titles have 6 to 12 words, excerpts 20 to 50. Quality, heat and dates spread as
// in real news: quality around 55, heat mostly low with a long tail, dates over four years. Queries are two or three
// words drawn as a title is, without function words.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <fmt/format.h>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr std::array<std::string_view, 48> kFunctionWords = {
    "the",  "of",  "to",   "and",  "a",     "in",   "is",   "for",  "that", "on",   "with", "as",
    "it",   "was", "by",   "at",   "from",  "has",  "be",   "are",  "its",  "an",   "have", "will",
    "this", "not", "but",  "or",   "which", "said", "new",  "more", "up",   "they", "were", "their",
    "been", "who", "also", "than", "had",   "one",  "into", "over", "year", "when", "can",  "about"};
constexpr std::size_t kVocabulary = 200'000;

// SplitMix64 (Steele, Lea, Flood 2014).
class Random {
public:
    // The seed is mixed once: as the state itself, numbers that are multiples of the step apart (as those of records
    // are) would make the same sequence, a step later.
    explicit Random(std::uint64_t seed) : state_(seed) { state_ = next(); }
    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }
    std::uint64_t below(std::uint64_t n) { return next() % n; }
    double unit() { return static_cast<double>(next() >> 11) * 0x1p-53; }

private:
    std::uint64_t state_;
};

std::vector<std::string> make_words() {
    static constexpr std::array<std::string_view, 20> kOnsets = {"b", "c", "d", "f", "g", "h",  "k",  "l",  "m",  "n",
                                                                 "p", "r", "s", "t", "v", "st", "tr", "br", "pl", "ch"};
    static constexpr std::array<std::string_view, 8> kVowels = {"a", "e", "i", "o", "u", "ea", "ou", "ai"};
    static constexpr std::array<std::string_view, 8> kCodas = {"", "", "n", "r", "s", "l", "t", "nd"};
    std::vector<std::string> words(kFunctionWords.begin(), kFunctionWords.end());
    // Counting in a mixed base gives each word once, the short ones first.
    constexpr std::uint64_t kSyllables = kOnsets.size() * kVowels.size() * kCodas.size();
    for (std::uint64_t number = kSyllables / 3; words.size() < kVocabulary; ++number) {
        std::string word;
        for (std::uint64_t rest = number * 7919 % (kSyllables * kSyllables); rest > 0 || word.empty();
             rest /= kSyllables) {
            std::uint64_t syllable = rest % kSyllables;
            word += kOnsets[syllable % kOnsets.size()];
            syllable /= kOnsets.size();
            word += kVowels[syllable % kVowels.size()];
            word += kCodas[syllable / kVowels.size()];
        }
        words.push_back(std::move(word));
    }
    return words;
}

class Generator {
public:
    explicit Generator(std::uint64_t seed) : seed_(seed), words_(make_words()), cumulative_(words_.size()) {
        double sum = 0;
        for (std::size_t rank = 0; rank < words_.size(); ++rank) {
            sum += 1 / std::pow(static_cast<double>(rank + 1) + 2.7, 1.07);
            cumulative_[rank] = sum;
        }
    }

    std::string record(std::uint64_t number) {
        begin(number);
        const std::string title = text(6 + random_.below(7), nullptr);
        const std::uint64_t provider = static_cast<std::uint64_t>(std::pow(random_.unit(), 3) * 400);
        const std::string excerpt = text(20 + random_.below(31), nullptr);
        // The sum of four uniform numbers is nearly normal; an exponential gives the tail.
        const double spread = random_.unit() + random_.unit() + random_.unit() + random_.unit() - 2;
        const int quality = static_cast<int>(std::clamp(55 + 30 * spread, 20.0, 104.0));
        const int heat = static_cast<int>(std::min(244.0, -35 * std::log(1 - random_.unit())));
        const std::uint64_t date = 1'577'836'800 + random_.below(4 * 365 * 86'400);
        const std::uint64_t topic = random_.below(60);
        return fmt::format("{{\"id\":{0},\"title\":\"{1}\",\"excerpt\":\"{2}\",\"publishedDateTime\":{3},"
                           "\"webUrl\":\"https://news{4}.example/{5:x}/{0}\",\"type\":\"article\",\"quality\":{6},"
                           "\"heat\":{7},\"published\":{8},\"provider\":{{\"name\":\"Outlet {4}\",\"domain\":"
                           "\"news{4}.example\"}},\"topics\":[\"Topic {9}\",\"Beat {10}\"]}}",
                           number, title, excerpt, iso(date), provider, random_.next() & 0xffffff, quality, heat,
                           random_.below(50) != 0, topic, topic / 6);
    }

    // Two or three words of the title of one of the first `records` records.
    std::string query(std::uint64_t number, std::uint64_t records) {
        Random choice(seed_ ^ ~number);
        std::string out;
        while (out.empty()) {
            begin(1 + choice.below(records));
            std::vector<std::size_t> ranks;
            text(6 + random_.below(7), &ranks);
            std::size_t wanted = 2 + choice.below(2);
            for (const std::size_t rank : ranks) {
                if (rank < kFunctionWords.size() || wanted == 0) continue;
                if (!out.empty()) out += ' ';
                out += words_[rank];
                --wanted;
            }
        }
        return out;
    }

private:
    // Each record has random numbers of its own, so that its title can be made again without those before it.
    void begin(std::uint64_t number) { random_ = Random((seed_ << 40) ^ (number * 0x9e3779b97f4a7c15u)); }

    std::size_t rank() {
        const double at = random_.unit() * cumulative_.back();
        return static_cast<std::size_t>(std::lower_bound(cumulative_.begin(), cumulative_.end(), at) -
                                        cumulative_.begin());
    }

    std::string text(std::uint64_t count, std::vector<std::size_t>* ranks) {
        std::string out;
        for (std::uint64_t i = 0; i < count; ++i) {
            const std::size_t word = rank();
            if (ranks != nullptr) ranks->push_back(word);
            if (i > 0) out += ' ';
            out += words_[word];
            if (i == 0) out[0] = static_cast<char>(out[0] - 'a' + 'A');
        }
        return out + '.';
    }

    // "2021-03-04T05:06:07Z" in quotes; days to a date by the civil calendar (H. Hinnant, "chrono-compatible low-level
    // date algorithms").
    static std::string iso(std::uint64_t seconds) {
        const std::uint64_t days = seconds / 86'400 + 719'468;
        const std::uint64_t era = days / 146'097;
        const std::uint64_t day_of_era = days % 146'097;
        const std::uint64_t year_of_era =
            (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
        const std::uint64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        const std::uint64_t shifted = (5 * day_of_year + 2) / 153;
        const std::uint64_t day = day_of_year - (153 * shifted + 2) / 5 + 1;
        const std::uint64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
        const std::uint64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
        const std::uint64_t time = seconds % 86'400;
        return fmt::format("\"{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z\"", year, month, day, time / 3'600, time / 60 % 60,
                           time % 60);
    }

    std::uint64_t seed_;
    Random random_{0};
    std::vector<std::string> words_;
    std::vector<double> cumulative_;
};

} // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    const bool queries = !arguments.empty() && arguments[0] == "--queries";
    const std::size_t first = queries ? 1 : 0; // of the numbers
    const std::size_t needed = queries ? 3 : 1;
    if (arguments.size() < needed) {
        std::cerr << "usage: newsidx_generate RECORDS [SEED]\n"
                     "       newsidx_generate --queries QUERIES RECORDS [SEED]\n";
        return 2;
    }
    const auto number = [&arguments](std::size_t i, std::uint64_t missing) {
        return i < arguments.size() ? std::strtoull(arguments[i].c_str(), nullptr, 10) : missing;
    };
    const std::uint64_t count = number(first, 0);
    const std::uint64_t records = number(first + 1, 1);
    Generator generator(number(needed, 1));
    std::ios::sync_with_stdio(false);
    for (std::uint64_t i = 1; i <= count; ++i)
        std::cout << (queries ? generator.query(i, records) : generator.record(i)) << '\n';
    return std::cout.flush() ? 0 : 1;
}

// Stop words: words that only hold a sentence together, by language. Internal to lib/text. Constant data.
//
// Articles, pronouns, prepositions, conjunctions, auxiliaries, particles, as they are spelt, in lower case. A word that
// is also a noun, a name or an acronym of the news is left out when in doubt: a stop word is found in phrases and
// alone only. Chinese, Japanese and Korean have none, for they are indexed by characters.
#pragma once

#include <string_view>

namespace newsidx::text {

struct StopWords {
    std::string_view words; // with white space between
};

extern const StopWords kArabicStopWords;
extern const StopWords kCatalanStopWords;
extern const StopWords kDanishStopWords;
extern const StopWords kDutchStopWords;
extern const StopWords kEnglishStopWords;
extern const StopWords kFinnishStopWords;
extern const StopWords kFrenchStopWords;
extern const StopWords kGermanStopWords;
extern const StopWords kGreekStopWords;
extern const StopWords kHebrewStopWords;
extern const StopWords kHindiStopWords;
extern const StopWords kHungarianStopWords;
extern const StopWords kIndonesianStopWords;
extern const StopWords kItalianStopWords;
extern const StopWords kNorwegianStopWords;
extern const StopWords kPersianStopWords;
extern const StopWords kPortugueseStopWords;
extern const StopWords kRomanianStopWords;
extern const StopWords kRussianStopWords;
extern const StopWords kSpanishStopWords;
extern const StopWords kSwedishStopWords;
extern const StopWords kThaiStopWords;
extern const StopWords kTurkishStopWords;
extern const StopWords kVietnameseStopWords;

} // namespace newsidx::text

// The analyzer: UTF-8 text -> tokens. Only lib/text knows ICU and Snowball.
//
// Runs of Han, Kana and Hangul become characters and pairs of neighbours, in texts of every language ("深度学" -> 深,
// 深度 at its position, 度, 度学 at its position, 学). Between them words are found by UAX #29 with ICU's dictionaries
// (Thai, Lao, Khmer, Burmese), then put into the form that is indexed:
//   - NFKC with case fold ("ＧＰＵ" -> gpu, "ﬁ" -> fi); marks are removed from letters of Latin, Greek, Cyrillic,
//     Arabic and Hebrew ("état" -> etat), letters that do not decompose become their usual spelling (ø -> o, æ -> ae,
//     ß -> ss, ł -> l, ة -> ه, ی -> ي), and tatweel disappears. In Vietnamese Latin letters keep their marks.
//     Devanagari loses its nukta, and a nasal is spelled with anusvara
//   - "don't", "O'Brien" (with ', ’, ´ or `) -> dont, obrien; a possessive 's is cut (AT&T's, U.S.'s, 1980's as well);
//     an elision (c' d' j' l' m' n' s' t', not o'; in French qu', in Italian dell' and the like) is cut before three
//     letters or more ("l'état" -> etat); in Turkish everything is cut that follows an apostrophe after two letters or
//     more ("Ankara'nın" -> ankara)
//   - "U.S." -> us, "U.S.A." -> usa: single letters with dots are an acronym; other dots, colons, underscores and "@"
//     between letters separate words ("end.Next" -> end next, "foo_bar" -> foo bar); dots and commas between digits
//     stay (3.5; 1,000; v3.5.1); digits of every script are those of ASCII ("٣٫٥" -> 3.5)
//   - "C++" -> c++, "Notepad++" -> notepad++ (ASCII letters and exactly two signs); "C#" -> c# (one letter, and no
//     letter after the sign); "AT&T", "R&D" -> at&t, r&d (ASCII letters only, at most three a side)
//   - ".NET" at the beginning of a word -> .net, and net at the same position (a query gives the first form only)
//   - digits below the line are as others ("CO₂" -> co2); so are those above it behind one or two letters ("km²" ->
//     km2, and km at the same position); elsewhere these are exponents or the numbers of notes, and no tokens
//   - everything else that UAX #29 calls no word (punctuation, emoji) is no token
//
// Then a word is stemmed (Snowball), by the language of the text where it is in a script of that language, else by a
// language of its script: Latin as English, Cyrillic as Russian, Greek, Arabic, Armenian, Tamil, Devanagari as Hindi.
// In text of undetermined language every word goes by its script. Stop words are those of the same language; they are
// told by their folded form. Not stemmed are: stop words, acronyms, what has digits or signs in it (3.5, v3, c++),
// words of letters of several scripts, and everything in a language that has no stemmer.
//   - the stemmer sees the word in lower case (Turkish I is ı) and with its marks, and what it leaves is folded; in
//     English, which is written without marks, and in Arabic and Hindi, where spelling varies, the word is folded first
//     ("résumé" -> resum)
//   - in Arabic the article goes before stemming, with the letters that are written before it ("والكتاب" -> كتاب)
//
// A token covers what the reader should see marked: "C++", ".NET" and "m²" (both forms), "U.S." with its last dot, but
// of "Apple's" and "l'état" only "Apple" and "état"; a pair covers both characters. Tokens come in the order of the
// text. They do not overlap, but for colocated words, which cover the same bytes as the token before them, and pairs.
//
// An Analyzer is for one thread at a time (ICU's break iterators hold state); make one for each thread.
#pragma once

#include "text/token.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::text {

enum class Mode {
    index, // every form of a word, colocated ones included
    query, // one form of a word; characters and pairs as in an index, with the dictionary's words told (begins_word)
    exact  // as query, but words are only folded, not stemmed: as they are written
};

inline constexpr unsigned kCertainlyTyped = 100;

// What somebody who types a word may mean.
struct CompletedTerm {
    std::string term;
    unsigned typed = 0; // letters of the word's ending that are there already: the more, the surer; kCertainlyTyped
                        // for another spelling

    bool operator==(const CompletedTerm&) const = default;
};

// A set of analyzers: of each its bit.
using AnalyzerBits = std::uint64_t;
// That of the analyzer with this tag, the same in every process of this build.
AnalyzerBits analyzer_bit(std::string_view tag);

class Analyzer {
public:
    // The analyzer with this tag, as analyzer_tag() gives it; an unknown tag gives the one for undetermined language.
    explicit Analyzer(std::string_view tag);
    ~Analyzer();
    Analyzer(Analyzer&&) noexcept;
    Analyzer& operator=(Analyzer&&) noexcept;

    // Replaces `out` by the tokens of `text`. Offsets are bytes of `text`. Bytes that are not UTF-8 separate words.
    // Precondition: text.size() < 2^31.
    void analyze(std::string_view text, Mode mode, TokenList& out);

    // The same, every word by way of ICU: the slow twin that the tests hold analyze() against.
    void analyze_by_icu(std::string_view text, Mode mode, TokenList& out);

    // The terms of words that begin so and end as words of their language do: "educ" for "educatio". Of some nobody has
    // ever heard. Each once. Precondition: `beginning` is one word, in lower case.
    std::vector<CompletedTerm> completed_terms(std::string_view beginning);

    // The terms of words whose ending alone is mistyped in this one ("presid" for "presidnet", text/endings.h) and that
    // are at most `edits` away. Each once. Precondition: one word, in lower case.
    std::vector<std::string> terms_with_other_endings(std::string_view word, std::size_t edits);

    // What the terms of words that begin so begin with, if their article goes ("كت" for "الكت"); nothing where there is
    // none, or one letter only behind it. Precondition: `beginning` is one word, as `written` and folded.
    std::string_view beginning_without_article(std::string_view beginning, std::string_view written) const;

    // The terms of words that this one may be that is typed without marks ("majorite", text/respell.h), where they
    // matter. `goes_on`: it is the beginning of one. Precondition: one word, in lower case.
    std::vector<std::string> marked_terms(std::string_view word, bool goes_on);
    // Whether there are such words.
    [[nodiscard]] bool may_lack_marks() const;
    // analyzer_bit() of its tag.
    [[nodiscard]] AnalyzerBits bit() const;
    // Whether words of its language are stemmed.
    [[nodiscard]] bool stems() const;
    // Whether its terms have all marks, so that a word without them is another one (Vietnamese).
    [[nodiscard]] bool keeps_marks() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// The tag of the analyzer for text in this language (BCP 47 in any case, may be empty), by its primary subtag: one for
// each language that has a stemmer ("en", "no" for nb and nn too, "sr" for Croatian and both alphabets of Serbian) or
// articles or endings of which the analyzer knows ("he", "fa"), for "zh", "ja", "ko", "th", "lo", "km", "my" and "vi";
// "plain" for all other languages, where nothing is stemmed; "und" where none is said.
std::string_view analyzer_tag(std::string_view lang);

// Names the rules that turn text into tokens: our version of them, ICU's, Unicode's, and what the stemmers do. Files
// whose text was analysed under another fingerprint must not be written with this one's tokens.
std::string analyzer_fingerprint();

} // namespace newsidx::text

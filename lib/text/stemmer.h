// Stemming by Snowball. Internal to lib/text; the only place that knows libstemmer.
//
// A Stemmer owns its working memory, so it is for one thread at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct sb_stemmer;

namespace newsidx::text {

class Stemmer {
public:
    // The algorithm of this name ("english"). Throws std::runtime_error where libstemmer does not have it.
    explicit Stemmer(const char* algorithm);

    // The stem of a word in lower case and Unicode's composed form; never empty for a word that is not. Valid until the
    // next call.
    std::string_view stem(std::string_view word);

private:
    struct Delete {
        void operator()(sb_stemmer* stemmer) const;
    };
    std::unique_ptr<sb_stemmer, Delete> stemmer_;
};

// Words of the language that this algorithm is for, with a space between, with endings that it cuts, changes or keeps:
// what tells one version of it from another. None for an algorithm that no language has.
std::string_view stemmer_probes(std::string_view algorithm);

// Names what libstemmer does, which does not tell its version: a hash of the stems of these words of every language.
std::string stemmer_fingerprint();

} // namespace newsidx::text

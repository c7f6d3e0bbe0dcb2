// Spelling: what somebody may have meant by a word that no record has, or hardly any. For one search on one thread.
#pragma once

#include "engine/search/deadline.h"
#include "newsidx/search.h"
#include "query/ast.h"
#include "query/words.h"
#include "store/reader.h"
#include "text/analyzer.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::engine {

struct Correction {
    std::string word;            // as records have it
    std::uint64_t documents = 0; // that have it, in any of its forms
};

class Speller {
public:
    // `analyzers`: those of the file. `unpublished`: words of hidden records may be told, too. What is referred to must
    // outlive this.
    Speller(std::span<const query::QueryAnalyzer> analyzers, store::Reader& reader, bool unpublished,
            Deadline& deadline);

    // The word of the file that was most likely meant, as a noisy channel has it: log(documents + 1) - 6 cost of the
    // slip (text/typo.h), over the terms at most two edits away, one for words of up to four letters; and behind it
    // those that are nearly as likely. None: the word itself is the likeliest, -10 + 4 log(documents + 1), or frequent
    // enough not to ask, or no word of letters. The figures are tuned by bench/spelling.cpp. Throws Expired.
    std::vector<Correction> corrections(std::string_view word);

    // The likeliest the plain way, to be compared with: the term with the fewest edits, of these the most frequent.
    std::optional<Correction> nearest(std::string_view word);

    // How many records a search for the text finds: with all of its words, or (some of these) with any.
    using Finds = std::function<std::uint64_t(const std::string& text, Match match)>;
    // The query with a word that others write as two, or two as one ("powerapps", "share point"), where many more
    // records do; else with each word that stands there as a word, alone or in a phrase, corrected: by words that stand
    // together in a record, if there are some that are nearly as likely as the likeliest. "" where none is corrected,
    // or nothing would be found. `found`: records have all words as they were typed. Throws Expired.
    std::string correct_query(std::string_view text, const query::Node& root, bool found, const Finds& finds);

private:
    struct Typed { // a word as its likeliest analyzer takes it
        std::string folded;
        std::string term;
        std::uint64_t documents = 0;
        std::size_t edits = 0; // so many may be wrong
    };
    std::optional<Typed> read(std::string_view word);
    bool is_author(std::string_view word);
    std::uint64_t documents_of(std::string_view word);
    std::string apart(std::string_view word, const Finds& finds);
    std::string spelling_of(const std::string& term, const Typed& typed); // "" where no record shows it

    std::span<const query::QueryAnalyzer> analyzers_;
    store::Reader& reader_;
    bool unpublished_;
    Deadline& deadline_;
    std::function<bool()> expired_ = [this] { return deadline_.expired(); };
    std::uint64_t rare_ = 0;   // what more records have is no slip
    std::uint64_t common_ = 0; // what fewer have is no word
    text::TokenList tokens_;
};

} // namespace newsidx::engine

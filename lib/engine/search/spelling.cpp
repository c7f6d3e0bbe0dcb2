#include "engine/search/spelling.h"

#include "engine/search/near_terms.h"
#include "query/hints.h"
#include "query/lexical.h"
#include "text/ascii.h"
#include "text/string_hash.h"
#include "text/typo.h"
#include "text/unicode.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace newsidx::engine {

namespace {

constexpr double kCaution = 6;
// A word that one in so many records has may be a slip that several people make.
constexpr std::uint64_t kRare = 3'000;
constexpr std::size_t kShortest = 3; // letters
constexpr std::size_t kLongest = 64; // nobody knows what more of them were meant to be
constexpr std::size_t kShort = 4;
// Of the word itself: what no record has is hardly one, and the more have it, the less it is a slip.
constexpr double kUnseen = -10;
constexpr double kTrust = 4;
constexpr double kEnding = .3;            // of cost, for an ending that the stem has lost
constexpr std::size_t kLongestEnding = 4; // letters
// Fewer documents are no proof of a word; but in a file of few records words have fewer, and slips are rarer.
constexpr std::uint64_t kCommonSpelling = 3;
constexpr std::uint64_t kManyDocuments = 1'000; // for each document of kCommonSpelling
constexpr std::size_t kCandidates = 6;          // whose words are compared
constexpr double kNearlyAsLikely = 4;     // less likely by no more than this, a word that is found beside the others is
                                          // meant
constexpr std::size_t kMostTried = 12;    // corrected queries
constexpr std::size_t kSlipsTogether = 4; // of more, only one at a time is less likely than it may be
constexpr std::uint64_t kMoreTogether = 5; // so many times as many records for a query that is less likely word by word
constexpr std::size_t kSpellingDocuments = 32;
constexpr std::uint64_t kFewAsOne = 20; // more records that write it as one word are no slips
constexpr std::uint64_t kMoreApart = 3; // so many times as many write it as two
constexpr std::size_t kCutsTried = 3;
constexpr std::size_t kSpellingBytes = 4 << 10; // of each field

std::size_t length_of(std::string_view word) {
    std::size_t letters = 0;
    for (std::size_t offset = 0; offset < word.size(); ++letters)
        text::next_code_point(word, offset);
    return letters;
}

std::string_view beginning_of(std::string_view word, std::size_t letters) {
    std::size_t offset = 0;
    for (; letters > 0 && offset < word.size(); --letters)
        text::next_code_point(word, offset);
    return word.substr(0, offset);
}

bool is_ascii_sign_or_digit(char c) {
    return text::is_ascii(c) && !text::is_ascii_letter(c);
}

// A colon anywhere, or a wildcard that letters follow: not "what?". Nor was mistyped what a hint tells of.
bool has_sign_inside(std::string_view word) {
    const std::size_t wildcard = word.find_first_of("*?");
    return word.find(':') != std::string_view::npos ||
           (wildcard != std::string_view::npos && wildcard + 1 < word.size()) || !query::hint_at_word(word).empty();
}

// A piece of the query as it was typed, and whether it is words that may be wrong: not what is left out, nor what says
// how it is to be taken.
struct Piece {
    std::string_view text;
    bool correctable = false;
};

// In the order of the query.
void collect_pieces(const query::Node& node, std::string_view query, bool correctable, bool found,
                    std::vector<Piece>& pieces) {
    if (node.kind == query::Node::Kind::unit) {
        const query::Unit& unit = node.unit;
        // What is found with the others in another spelling is right; behind a colon stands what is no word, and what
        // has a wildcard in it was not mistyped.
        const bool as_it_is = unit.prefix || unit.edits > 0 || !unit.written.empty() || has_sign_inside(unit.text) ||
                              (found && std::any_of(unit.respellings.begin(), unit.respellings.end(),
                                                    [](const auto& one) { return one.taken; }));
        pieces.push_back({unit.text, correctable && !as_it_is});
    }
    if (node.kind == query::Node::Kind::filter && node.offset < query.size()) {
        // With its value: to a space that is not in quotes.
        std::size_t end = node.offset;
        for (bool quoted = false; end < query.size() && (quoted || !text::is_ascii_space(query[end])); ++end)
            if (query::quote_at(query, end) > 0) quoted = !quoted;
        pieces.push_back({query.substr(node.offset, end - node.offset), false});
    }
    // Of synonyms only the first was typed.
    const bool typed_first = node.kind == query::Node::Kind::synonyms;
    for (const query::Node& child : node.children) {
        collect_pieces(child, query, correctable && node.kind != query::Node::Kind::exclude, found, pieces);
        if (typed_first) break;
    }
}

} // namespace

Speller::Speller(std::span<const query::QueryAnalyzer> analyzers, store::Reader& reader, bool unpublished,
                 Deadline& deadline)
    : analyzers_(analyzers), reader_(reader), unpublished_(unpublished), deadline_(deadline),
      rare_(reader.collection().documents / kRare),
      common_(std::clamp<std::uint64_t>(reader.collection().documents / kManyDocuments, 1, kCommonSpelling)) {}

std::optional<Speller::Typed> Speller::read(std::string_view word) {
    Typed typed;
    text::TokenList exact;
    for (const query::QueryAnalyzer& analyzer : analyzers_) {
        analyzer.analyzer->analyze(word, text::Mode::query, tokens_);
        if (tokens_.size() != 1 || tokens_[0].kind != text::TokenKind::word) return std::nullopt;
        const std::string term(tokens_.term(0));
        const std::uint64_t documents = reader_.document_frequency(term, false);
        if (typed.term.empty()) {
            analyzer.analyzer->analyze(word, text::Mode::exact, exact);
            if (exact.size() != 1) return std::nullopt;
            typed.folded = exact.term(0);
            typed.term = term;
        }
        typed.documents = std::max(typed.documents, documents);
        if (typed.documents > rare_) break; // most words: the other analyzers need not be asked
    }
    const std::size_t letters = length_of(typed.folded);
    if (letters < kShortest || letters > kLongest ||
        std::any_of(typed.folded.begin(), typed.folded.end(), is_ascii_sign_or_digit))
        return std::nullopt;
    typed.edits = letters <= kShort ? 1 : 2;
    return typed;
}

std::vector<Correction> Speller::corrections(std::string_view word) {
    const std::optional<Typed> typed = read(word);
    if (!typed || typed->documents > rare_ || is_author(typed->folded)) return {};
    // Stems first: how near they are to the typed word, or to its stem, which may have gone astray with it.
    struct Respelled {
        std::string term;
        std::uint64_t documents = 0;
        double value = 0;
    };
    const double own = kUnseen + kTrust * std::log(static_cast<double>(typed->documents) + 1);
    std::vector<Respelled> candidates; // in the order of the terms
    // Another slip is no correction. And what is meant costs something to mistype: fewer documents cannot outweigh
    // that, and so many more as a word of some documents needs, no word may have.
    const double least_frequency = own + kCaution * text::kLeastTypoCost;
    if (least_frequency > std::log(static_cast<double>(reader_.collection().documents) + 1)) return {};
    const std::uint64_t least =
        std::max(common_, static_cast<std::uint64_t>(std::exp(std::max(least_frequency, 0.))) - 1);
    const auto look = [&](std::string_view term, std::uint64_t documents, std::size_t) {
        if (term == typed->term) return;
        const double frequency = std::log(static_cast<double>(documents) + 1);
        const double cost = std::min({text::typo_cost(typed->term, term), text::typo_cost(typed->folded, term),
                                      text::typo_cost(beginning_of(typed->folded, length_of(term)), term) + kEnding});
        candidates.push_back({std::string(term), documents, frequency - kCaution * cost});
    };
    std::vector<NearForm> forms = {{typed->term, typed->edits}};
    if (typed->folded != typed->term) forms.push_back({typed->folded, typed->edits});
    // A stem lacks its word's ending, which a slip has made part of the typed one's: presidnet, presid.
    for (std::size_t letters = length_of(typed->folded) - 1, cut = 1; letters > kShort && cut <= kLongestEnding;
         --letters, ++cut)
        if (cut > typed->edits) forms.push_back({beginning_of(typed->folded, letters), 1});
    const auto look_at_all = [&](std::string_view beginning) {
        for_each_near_term(forms, reader_.terms(std::string(beginning), least), deadline_, look);
    };
    // The first letter is seldom wrong, and with it only a part of the terms is looked at; two of them may be swapped.
    std::set<std::string> beginnings;
    for (std::size_t offset = 0, count = 0; offset < typed->term.size() && count < 2; ++count) {
        const std::size_t begin = offset;
        text::next_code_point(typed->term, offset);
        beginnings.insert(typed->term.substr(begin, offset - begin));
    }
    for (const std::string& beginning : beginnings)
        look_at_all(beginning);
    // What several records have does not begin with a slip.
    if (candidates.empty() && typed->documents < common_) look_at_all("");

    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const Respelled& a, const Respelled& b) { return a.value > b.value; });
    if (candidates.size() > kCandidates) candidates.resize(kCandidates);
    // Then the words behind the best of them.
    std::vector<std::pair<double, Correction>> likely;
    for (const Respelled& candidate : candidates) {
        std::string meant = spelling_of(candidate.term, *typed);
        if (meant.empty() || meant == typed->folded) continue;
        const double value =
            std::log(static_cast<double>(candidate.documents) + 1) - kCaution * text::typo_cost(typed->folded, meant);
        if (value > own) likely.emplace_back(value, Correction{std::move(meant), candidate.documents});
    }
    std::ranges::stable_sort(likely, std::greater(), [](const auto& one) { return one.first; });
    std::vector<Correction> corrections;
    for (auto& [value, correction] : likely)
        if (value >= likely.front().first - kNearlyAsLikely) corrections.push_back(std::move(correction));
    return corrections;
}

std::optional<Correction> Speller::nearest(std::string_view word) {
    const std::optional<Typed> typed = read(word);
    if (!typed) return std::nullopt;
    std::string best;
    std::size_t best_edits = typed->edits + 1;
    std::uint64_t best_documents = 0;
    const NearForm form{typed->term, typed->edits};
    for_each_near_term({&form, 1}, reader_.terms(), deadline_,
                       [&](std::string_view term, std::uint64_t documents, std::size_t edits) {
                           if (term == typed->term) return;
                           if (edits > best_edits || (edits == best_edits && documents <= best_documents)) return;
                           best = term;
                           best_edits = edits;
                           best_documents = documents;
                       });
    std::string word_of_best = best.empty() ? std::string() : spelling_of(best, *typed);
    if (word_of_best.empty()) return std::nullopt;
    return Correction{std::move(word_of_best), best_documents};
}

// The index has stems: which of the words behind one is nearest to what was typed, the latest records that have it say.
std::string Speller::spelling_of(const std::string& term, const Typed& typed) {
    // With the ending that was typed nothing could be nearer; so where that has been met no other is looked for.
    std::string likeliest =
        typed.folded.starts_with(typed.term) ? term + typed.folded.substr(typed.term.size()) : std::string();
    std::map<std::string, std::size_t> words;
    for (const std::int64_t document : reader_.latest_with(term, kSpellingDocuments, unpublished_, expired_)) {
        deadline_.check_now();
        if (words.contains(likeliest)) return likeliest;
        const store::StoredDocument contents = reader_.document(document);
        text::Analyzer& analyzer = reader_.analyzers().with_tag(contents.analyzer);
        for (const std::string& field : contents.texts) {
            const std::string_view text =
                std::string_view(field).substr(0, text::floor_to_character(field, kSpellingBytes));
            analyzer.analyze(text, text::Mode::index, tokens_);
            text::TokenList exact;
            for (std::size_t i = 0; i < tokens_.size(); ++i) {
                if (tokens_.term(i) != term) continue;
                const std::string_view written = text.substr(tokens_[i].begin, tokens_[i].end - tokens_[i].begin);
                analyzer.analyze(written, text::Mode::exact, exact);
                if (exact.size() == 1) ++words[std::string(exact.term(0))];
            }
        }
    }
    std::string best;
    double best_cost = 1e9;
    std::size_t best_count = 0;
    for (const auto& [word, count] : words) {
        const double cost = text::typo_cost(typed.folded, word);
        if (cost > best_cost || (cost == best_cost && count <= best_count)) continue;
        best = word;
        best_cost = cost;
        best_count = count;
    }
    return best;
}

namespace {

// A word of the query, where it stands in its text, and what it may have been.
struct Slip {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::vector<Correction> corrections;
};

// With the correction of each slip that has this number.
std::string corrected(std::string_view text, const std::vector<Slip>& slips, const std::vector<std::size_t>& numbers) {
    std::string out;
    std::size_t done = 0; // bytes of the text that are in `out`
    for (std::size_t i = 0; i < slips.size(); ++i) {
        out += text.substr(done, slips[i].begin - done);
        out += slips[i].corrections[numbers[i]].word;
        done = slips[i].end;
    }
    return out.append(text.substr(done));
}

// Appends the texts in which the slips from `i` on have less likely corrections by `less` steps in all.
void append_corrected(std::string_view text, const std::vector<Slip>& slips, std::size_t less, std::size_t i,
                      std::vector<std::size_t>& numbers, std::vector<std::string>& texts) {
    if (texts.size() >= kMostTried) return;
    if (i == slips.size()) {
        if (less == 0) texts.push_back(corrected(text, slips, numbers));
        return;
    }
    for (std::size_t number = 0; number <= less && number < slips[i].corrections.size(); ++number) {
        numbers[i] = number;
        append_corrected(text, slips, less - number, i + 1, numbers, texts);
    }
}

// The likeliest first.
std::vector<std::string> corrected_texts(std::string_view text, const std::vector<Slip>& slips) {
    std::vector<std::string> texts;
    std::vector<std::size_t> numbers(slips.size());
    // A query of many words has too many of them to be tried.
    const std::size_t most = slips.size() <= kSlipsTogether ? kMostTried : 1;
    for (std::size_t less = 0; less <= most; ++less)
        append_corrected(text, slips, less, 0, numbers, texts);
    return texts;
}

// Where the query has what it is read as, from `at` on: as a whole word, if there is one, that is no field's name.
std::size_t place_of(std::string_view unit, std::string_view text, std::size_t at) {
    const auto goes_on = [](char c) { return text::is_ascii_letter(c) || text::is_ascii_digit(c); };
    for (std::size_t begin = text.find(unit, at); begin != std::string_view::npos; begin = text.find(unit, begin + 1)) {
        const std::size_t end = begin + unit.size();
        if (!(begin > 0 && goes_on(text[begin - 1])) &&
            !(end < text.size() && (goes_on(text[end]) || text[end] == ':')))
            return begin;
    }
    return text.find(unit, at);
}

} // namespace

// Names are searched for without author:, and are no slips of other words.
bool Speller::is_author(std::string_view word) {
    return !reader_.labels().find(store::LabelField::author, word, store::LabelMatch::words).empty();
}

// By any analyzer; 0 for a stop word, and for what is several words.
std::uint64_t Speller::documents_of(std::string_view word) {
    std::uint64_t documents = 0;
    for (const query::QueryAnalyzer& analyzer : analyzers_) {
        analyzer.analyzer->analyze(word, text::Mode::query, tokens_);
        if (tokens_.size() != 1 || tokens_[0].stop || tokens_[0].kind != text::TokenKind::word) return 0;
        documents = std::max(documents, reader_.document_frequency(std::string(tokens_.term(0)), false));
    }
    return documents;
}

// The two words as which many more records write this one; "" if there are none.
std::string Speller::apart(std::string_view word, const Finds& finds) {
    constexpr std::size_t kShortestPart = 2; // letters
    const std::optional<Typed> typed = read(word);
    if (!typed || typed->documents > kFewAsOne) return {};
    const std::uint64_t least = std::max(kMoreApart * typed->documents, common_);
    std::vector<std::pair<std::uint64_t, std::string>> cuts; // by the documents of the rarer part
    const std::size_t letters = length_of(word);
    for (std::size_t cut = kShortestPart; cut + kShortestPart <= letters; ++cut) {
        deadline_.check();
        const std::string_view first = beginning_of(word, cut);
        std::uint64_t documents = documents_of(first);
        if (documents >= least) documents = std::min(documents, documents_of(word.substr(first.size())));
        if (documents >= least)
            cuts.emplace_back(documents, std::string(first) + ' ' + std::string(word.substr(first.size())));
    }
    std::ranges::stable_sort(cuts, std::greater(), [](const auto& cut) { return cut.first; });
    cuts.resize(std::min(cuts.size(), kCutsTried));
    for (auto& [documents, two] : cuts)
        if (finds('"' + two + '"', Match::all) >= least) return std::move(two);
    return {};
}

std::string Speller::correct_query(std::string_view text, const query::Node& root, bool found, const Finds& finds) {
    std::vector<Piece> pieces;
    collect_pieces(root, text, true, found, pieces);
    std::vector<Slip> slips;
    std::vector<std::string> cuts; // the query with a word as two, or two as one
    // Two words stand for one where nothing else is said of it.
    const bool is_plain = std::all_of(root.children.begin(), root.children.end(), [](const query::Node& node) {
        return node.kind == query::Node::Kind::unit && node.unit.fields == query::kAnywhere && node.unit.boost == 1;
    });
    std::size_t word_begin = std::string_view::npos; // the piece before is a word that begins there
    std::size_t at = 0;                              // where the next piece is looked for
    for (const auto& [unit, correctable] : pieces) {
        const std::size_t begin = place_of(unit, text, at);
        const std::size_t before = std::exchange(word_begin, std::string_view::npos);
        if (begin == std::string_view::npos) continue;
        at = begin + unit.size();
        if (!correctable) continue;
        text::TokenList words;
        analyzers_.front().analyzer->analyze(unit, text::Mode::exact, words);
        if (words.size() == 1 && words[0].begin == 0 && words[0].end == unit.size()) {
            word_begin = begin;
            if (std::string two = apart(unit, finds); !two.empty()) {
                if (!is_plain) two.insert(0, 1, '"').push_back('"');
                cuts.push_back(std::string(text.substr(0, begin)).append(two).append(text.substr(at)));
            }
            std::string one(text.substr(std::min(before, begin), begin - std::min(before, begin)));
            if (!found && is_plain && one.ends_with(' ')) {
                one.back() = unit.front();
                one.append(unit.substr(1));
                const bool has_digit = text::has_ascii_digit(one);
                if (documents_of(one) >= (has_digit ? 1 : common_))
                    cuts.push_back(std::string(text.substr(0, before)).append(one).append(text.substr(at)));
            }
        }
        for (std::size_t i = 0; i < words.size(); ++i) {
            std::vector<Correction> likely = corrections(unit.substr(words[i].begin, words[i].end - words[i].begin));
            if (!likely.empty()) slips.push_back({begin + words[i].begin, begin + words[i].end, std::move(likely)});
        }
    }
    for (std::string& cut : cuts)
        if (finds(cut, Match::all) > 0) return std::move(cut);
    if (slips.empty()) return {};
    std::vector<std::string> texts = corrected_texts(text, slips);
    // What words stand together says more than how often each does.
    std::size_t best = 0;
    std::uint64_t most = 0;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const std::uint64_t count = finds(texts[i], Match::all);
        if (count <= kMoreTogether * most) continue;
        best = i;
        most = count;
        if (pieces.size() == 1) break; // how frequent it is has been counted already
    }
    // One thing, of several words that touch, is not searched for with fewer of them.
    const bool finds_some = most > 0 || (pieces.size() > 1 && finds(texts.front(), Match::any) > 0);
    return finds_some ? std::move(texts[best]) : std::string();
}

} // namespace newsidx::engine

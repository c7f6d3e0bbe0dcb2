// How often the speller says what was meant: newsidx_spelling FILE.db PAIRS
//
// PAIRS has lines "right: wrong wrong ...". Of these count the pairs of single words whose right one some record has,
// whose wrong one is not a right one itself, and which do not have one stem: then a search for the wrong one finds the
// right one. Prints how many there are, and for our speller and for the plain one (fewest edits, then most documents)
// in how many of them the only proposal is the right word, or at least another form of it, which finds the same; all
// pairs, and every other one; and how many of the right words that some record has are "corrected". What is tuned is
// tuned on the even half. With -v also each pair that is missed.
#include "engine/search/spelling.h"
#include "engine/search/languages.h"
#include "store/reader.h"

#include <chrono>
#include <cstdio>
#include <fmt/format.h>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace newsidx;

std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

std::vector<std::pair<std::string, std::string>> read_pairs(const char* path) {
    std::vector<std::pair<std::string, std::string>> pairs;
    std::set<std::string> right_words;
    std::ifstream in(path);
    for (std::string line; std::getline(in, line);) {
        const std::size_t colon = line.find(':');
        if (colon == std::string::npos) continue;
        const std::string right = lower(line.substr(0, colon));
        right_words.insert(right);
        std::istringstream wrong_words(line.substr(colon + 1));
        for (std::string wrong; wrong_words >> wrong;)
            pairs.emplace_back(right, lower(wrong));
    }
    std::erase_if(pairs, [&](const auto& pair) {
        const auto& [right, wrong] = pair;
        return right_words.contains(wrong) || (right + wrong).find_first_of(" _-'") != std::string::npos;
    });
    return pairs;
}

struct Score {
    std::size_t right = 0;
    std::size_t right_odd = 0;
    std::size_t form = 0;
    std::size_t silent = 0;
    double seconds = 0;
};

std::optional<engine::Correction> correct(engine::Speller& speller, std::string_view word) {
    const std::vector<engine::Correction> likely = speller.corrections(word);
    return likely.empty() ? std::nullopt : std::optional(likely.front());
}

} // namespace

int main(int argc, char** argv) {
    const bool verbose = argc > 3 && std::string_view(argv[3]) == "-v";
    if (argc < 3) return std::fputs("usage: newsidx_spelling FILE.db PAIRS [-v]\n", stderr), 2;
    store::Reader reader(argv[1], {});
    const store::Transaction snapshot = reader.begin_read();
    const engine::AnalyzerCounts counts = engine::analyzer_counts(reader);
    const std::vector<query::QueryAnalyzer> analyzers = engine::query_analyzers(reader, counts);
    engine::Deadline deadline({}, std::nullopt);
    engine::Speller speller(analyzers, reader, false, deadline);
    const auto stem = [&](const std::string& word) {
        text::TokenList tokens;
        analyzers.front().analyzer->analyze(word, text::Mode::query, tokens);
        return tokens.size() == 1 ? std::string(tokens.term(0)) : std::string();
    };
    Score ours;
    Score plain;
    std::size_t pairs = 0;
    std::size_t pairs_odd = 0;
    for (const auto& pair : read_pairs(argv[2])) {
        const std::string& right = pair.first;
        const std::string& wrong = pair.second;
        if (stem(right) == stem(wrong) || reader.document_frequency(stem(right), false) == 0) continue;
        const bool odd = ++pairs % 2 == 1;
        pairs_odd += odd ? 1 : 0;
        const auto ask = [&](Score& score, auto proposal_of) {
            const auto start = std::chrono::steady_clock::now();
            const auto proposal = proposal_of();
            score.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
            const bool is_right = proposal && proposal->word == right;
            score.right += is_right ? 1 : 0;
            score.right_odd += is_right && odd ? 1 : 0;
            score.form += proposal && stem(proposal->word) == stem(right) ? 1 : 0;
            score.silent += proposal ? 0 : 1;
            return is_right ? std::string() : proposal ? proposal->word : std::string("-");
        };
        const std::string missed = ask(ours, [&] { return correct(speller, wrong); });
        ask(plain, [&] { return speller.nearest(wrong); });
        if (verbose && !missed.empty()) fmt::print("{} -> {}, not {}\n", wrong, missed, right);
    }
    std::set<std::string> right_words;
    for (const auto& [right, wrong] : read_pairs(argv[2]))
        if (reader.document_frequency(stem(right), false) > 0) right_words.insert(right);
    std::size_t alarms = 0;
    for (const std::string& right : right_words)
        if (const auto proposal = correct(speller, right)) {
            ++alarms;
            if (verbose) fmt::print("{} -> {}, and it is right\n", right, proposal->word);
        }
    fmt::print("{} pairs; of {} right words {} are corrected\n", pairs, right_words.size(), alarms);
    const auto tell = [&](const char* name, const Score& score) {
        fmt::print("{}: accuracy@1 {:.4f} (odd half {:.4f}), with other forms {:.4f}, {} without a proposal, {:.2f} ms "
                   "a word\n",
                   name, static_cast<double>(score.right) / static_cast<double>(pairs),
                   static_cast<double>(score.right_odd) / static_cast<double>(pairs_odd),
                   static_cast<double>(score.form) / static_cast<double>(pairs), score.silent,
                   1000 * score.seconds / static_cast<double>(pairs));
    };
    tell("newsidx", ours);
    tell("plain edit distance", plain);
}

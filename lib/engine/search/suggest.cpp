#include "engine/search/suggest.h"

#include "engine/search/answer.h"
#include "engine/search/deadline.h"
#include "engine/search/filters.h"
#include "engine/search/languages.h"
#include "engine/search/near_terms.h"
#include "engine/search/search.h"
#include "engine/search/searcher.h"
#include "engine/search/suggest_labels.h"
#include "engine/search/typed_word.h"
#include "engine/search/word_behind.h"
#include "engine/stopwatch.h"
#include "query/parse.h"
#include "text/ascii.h"
#include "text/string_hash.h"
#include "text/unicode.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace newsidx::engine {

namespace {

constexpr std::size_t kMostCompleted = 12;    // that begin so, the most frequent: only these are completed
constexpr std::size_t kTermsLookedAt = 1'000; // to find as many that visible records have
constexpr std::size_t kLatest = 6;            // documents of a term, one of which is read
constexpr std::size_t kBestBeside = 20;       // documents that have the words typed before, too: each is read
constexpr std::size_t kMostTitles = 1'000;    // that are looked for
constexpr std::size_t kSpare = 2;             // of words beside others: counted beyond those that are asked for
constexpr std::size_t kMostTyped = 4 << 10;   // bytes
constexpr double kBehind = 6;                 // so many times as likely is a word right behind the one before
constexpr std::size_t kShortStem = 3;         // bytes: a stem may be shorter than what was typed, but not by much
constexpr std::size_t kTextBytes = 2 << 10;   // of a field

struct Term {
    std::string term;
    std::uint64_t documents = 0;
};

// A document that was looked at.
struct Seen {
    std::int64_t document = 0;
    const rank::DocumentEntry* entry = nullptr;
    std::size_t term = 0;

    [[nodiscard]] double heat() const { return std::isnan(entry->heat) ? 0 : entry->heat; }
    [[nodiscard]] double heat_part() const { return rank::prior_part(1, heat()); } // 0 to 1
};

bool is_hotter(const Seen& a, const Seen& b) {
    return a.heat() > b.heat();
}

class Suggester {
public:
    Suggester(store::Reader& reader, const SuggestOptions& options)
        : reader_(reader), options_(options), deadline_({}, options.timeout), counts_(analyzer_counts(reader)),
          analyzers_(query_analyzers(reader, counts_)) {}

    SuggestResult run(std::string_view typed) {
        SuggestResult result;
        result.prefix = typed;
        if (typed.size() > kMostTyped) return result; // nobody types that
        const std::size_t end = word_.read(typed);
        try {
            find(typed.substr(0, end), typed.substr(end), result);
        } catch (const Expired&) {
        }
        return result;
    }

private:
    void find(std::string_view head, std::string_view tail, SuggestResult& result) {
        if (add_completed_labels(scope(), std::string(head) + std::string(tail), options_.limit, result.words)) return;
        const bool has_begun = read_tail(tail);
        const bool is_behind = tail.empty() && !as_in_texts(head).empty(); // a space: the next word has not begun
        if (!has_begun && !is_behind) return;
        const bool beside = read_head(head);
        if (is_words(head) && (is_behind || !beside)) add_phrases(head, tail, result);
        std::vector<Seen> best = look_at_best(std::string(without_signs(head)) + std::string(tail));
        const std::vector<Seen> first(best.begin(),
                                      best.begin() + static_cast<std::ptrdiff_t>(std::min(best.size(), kBestBeside)));
        std::ranges::stable_sort(best, is_hotter);
        add_titles(head, tail, best, result);
        if (is_behind) return;
        if (beside) return add_words_beside(head, first, result);
        const std::vector<Term> terms = frequent_terms();
        std::vector<Seen> latest = look_at_each(terms);
        std::ranges::stable_sort(latest, is_hotter);
        add_words(head, terms, latest, result);
    }

    // The beginnings of terms that the last word may be, by each analyzer.
    bool read_tail(std::string_view tail) {
        if (tail.empty()) return false;
        query::QueryAnalyzers readers(analyzers_);
        const std::vector<query::Unit> units = readers.units(tail, query::QueryAnalyzers::Cut::words, true);
        if (units.empty()) return false;
        for (const query::Slots& slots : units.back().variants)
            for (const std::string& form : slots.back().forms)
                if (std::find(beginnings_.begin(), beginnings_.end(), form) == beginnings_.end())
                    beginnings_.push_back(form);
        return true;
    }

    // Whether something stands before the last word that says which records are meant: a filter, or words that mean
    // something, which it keeps.
    bool read_head(std::string_view head) {
        const query::Query query = parse_query(without_signs(head), search_options(), analyzers_, reader_);
        return read_words(query.root);
    }

    bool read_words(const query::Node& node) {
        if (node.kind == query::Node::Kind::exclude || node.kind == query::Node::Kind::filter) return true;
        if (node.kind == query::Node::Kind::unit && !query::is_stop_word(node.unit)) {
            word_.append_words_before(node.unit.text, head_);
            return true;
        }
        bool says_something = false;
        for (const query::Node& child : node.children)
            says_something |= read_words(child);
        return says_something;
    }

    // What stands before a word, without the signs that say something of the word: -, ( and the like. Within a word
    // (gpt-4o) they are a part of it.
    static std::string_view without_signs(std::string_view head) {
        const std::size_t end = head.find_last_not_of("-+=(\"");
        if (end == std::string_view::npos) return {};
        return text::is_ascii_space(head[end]) ? head.substr(0, end + 1) : head;
    }

    std::vector<Term> frequent_terms() {
        std::map<std::string, std::uint64_t> found;
        for (const std::string& beginning : beginnings_)
            for (auto& [term, documents] : reader_.frequent_terms(beginning, kTermsLookedAt, expired_))
                found.emplace(std::move(term), documents);
        // A stem may be shorter than its word: comput for computing.
        for (std::size_t size = kShortStem; size < word_.folded().size(); ++size) {
            std::string stem = word_.folded().substr(0, size);
            if (const std::uint64_t documents = reader_.document_frequency(stem, false); documents > 0)
                found.emplace(std::move(stem), documents);
        }
        // And where marks tell words apart, typed without them it may be any of them.
        if (word_.may_lack_marks())
            for (const query::QueryAnalyzer& analyzer : analyzers_)
                if (analyzer.analyzer->keeps_marks())
                    for (std::string& term : analyzer.analyzer->marked_terms(word_.folded(), true)) {
                        const std::uint64_t documents = reader_.document_frequency(term, false);
                        if (documents > 0 && !is_stop_word(term, *analyzer.analyzer))
                            found.emplace(std::move(term), documents);
                    }
        std::vector<Term> terms;
        terms.reserve(found.size());
        for (const auto& [term, documents] : found)
            terms.push_back({term, documents});
        std::stable_sort(terms.begin(), terms.end(),
                         [](const Term& a, const Term& b) { return a.documents > b.documents; });
        return with_records(terms);
    }

    // The first of them that have any records that may be shown, with how many these are.
    std::vector<Term> with_records(const std::vector<Term>& terms) {
        std::vector<Term> shown;
        for (const Term& term : terms) {
            if (shown.size() == kMostCompleted) break;
            deadline_.check_now();
            // Nobody means one that is longer than what is typed.
            if (term.term != word_.folded() && is_stop_word(term.term, *analyzers_.front().analyzer)) continue;
            const std::uint64_t documents =
                options_.unpublished ? term.documents : reader_.visible_documents(term.term, term.documents, expired_);
            if (documents > 0) shown.push_back({term.term, documents});
        }
        return shown;
    }

    bool is_stop_word(std::string_view word, text::Analyzer& analyzer) {
        analyzer.analyze(word, text::Mode::query, tokens_);
        return !tokens_.empty() && tokens_[0].stop;
    }

    std::vector<Seen> look_at_each(const std::vector<Term>& terms) {
        std::vector<Seen> seen;
        for (std::size_t i = 0; i < terms.size(); ++i) {
            deadline_.check_now();
            add_seen(reader_.latest_with(terms[i].term, kLatest, options_.unpublished, expired_), i, seen);
        }
        return seen;
    }

    // What stands right behind the words before: the next word where none has begun, and of words that mean nothing by
    // themselves ("how to l").
    void add_phrases(std::string_view head, std::string_view tail, SuggestResult& result) {
        const std::string before = as_in_texts(head);
        const std::string typed = before + text::lower_ascii(tail);
        std::vector<Seen> best = look_at_best('"' + typed + (tail.empty() ? "\"" : "\"*"));
        std::map<std::string, Weighted> words; // by their small letters
        for (const Seen& one : best) {
            const store::RecordRow& row = texts_of(one).row;
            text::Analyzer& analyzer = reader_.analyzers().with_tag(row.analyzer);
            for (const std::string* text : {&row.shown.title, &row.shown.excerpt, &row.body}) {
                std::string word = word_behind(*text, typed, before.size(), kTextBytes);
                if (word.empty() || (text::lower_ascii(word) != word_.folded() && is_stop_word(word, analyzer)))
                    continue;
                Weighted& same = words.try_emplace(text::lower_ascii(word), Weighted{0, word}).first->second;
                same.weight += 1 + one.heat_part();
                break;
            }
        }
        if (words.empty()) return;
        std::ranges::stable_sort(best, is_hotter);
        add_titles(head, tail, best, result);
        std::vector<Weighted> likely;
        likely.reserve(words.size());
        for (auto& [letters, word] : words)
            likely.push_back(std::move(word));
        take_best(head, likely, result);
    }

    // The best that a search finds while this is being typed.
    std::vector<Seen> look_at_best(const std::string& text) {
        SearchOptions search = search_options();
        search.as_you_type = true;
        query::Query query = parse_query(text, search, analyzers_, reader_);
        put_near_terms(query.root, reader_, deadline_);
        search.unpublished = search.unpublished || asks_for_hidden(query.root);
        const std::size_t keep = 2 * std::min(options_.limit, kMostTitles) + kBestBeside;
        const Run run =
            Searcher(reader_, search, deadline_).run(query.root, {.wanted = {.keep = keep, .total = false}});
        std::vector<Seen> seen;
        for (const Candidate& candidate : run.best)
            add_seen({candidate.document_id}, 0, seen);
        return seen;
    }

    [[nodiscard]] SuggestScope scope() { return {reader_, analyzers_, search_options(), deadline_}; }

    [[nodiscard]] SearchOptions search_options() const {
        SearchOptions search;
        search.unpublished = options_.unpublished;
        search.now = std::time(nullptr);
        return search;
    }

    void add_seen(const std::vector<std::int64_t>& documents, std::size_t term, std::vector<Seen>& seen) {
        for (const std::int64_t document : documents)
            seen.push_back({document, &reader_.documents().entry(document), term});
    }

    struct Texts {
        store::RecordRow row;
        std::vector<TextWord> title;
        std::optional<std::vector<TextWord>> rest; // of the excerpt and the body, once they are needed
    };

    Texts& texts_of(const Seen& seen) {
        const auto [known, fresh] = texts_.try_emplace(seen.document);
        Texts& texts = known->second;
        if (!fresh) return texts;
        deadline_.check_now();
        texts.row = reader_.row(seen.entry->record_id);
        add_text_words(texts.row.shown.title, texts.row.analyzer, texts.title);
        return texts;
    }

    const std::vector<TextWord>& rest_of(Texts& texts) {
        if (texts.rest) return *texts.rest;
        texts.rest.emplace();
        add_text_words(texts.row.shown.excerpt, texts.row.analyzer, *texts.rest);
        add_text_words(texts.row.body, texts.row.analyzer, *texts.rest);
        return *texts.rest;
    }

    void add_text_words(std::string_view text, const std::string& tag, std::vector<TextWord>& words) {
        word_.append_words(text.substr(0, text::floor_to_character(text, kTextBytes)),
                           reader_.analyzers().with_tag(tag), words);
    }

    // Of the best records in whose title the word is that is being typed, and those before it: first those in which all
    // stands as it was typed, then the others, the hottest of each first.
    void add_titles(std::string_view head, std::string_view tail, const std::vector<Seen>& best,
                    SuggestResult& result) {
        const std::string typed = text::lower_ascii(std::string(head) + std::string(tail));
        std::vector<SuggestedTitle> others;
        std::set<std::string> known;
        for (const SuggestedTitle& title : result.titles)
            known.insert(title.title);
        for (const Seen& one : best) {
            if (result.titles.size() == options_.limit) return;
            const Texts& texts = texts_of(one);
            const Hit& row = texts.row.shown;
            if (!has_what_is_typed(texts) || !known.insert(row.title).second) continue;
            const bool as_typed = text::lower_ascii(row.title).find(typed) != std::string::npos;
            (as_typed ? result.titles : others).push_back({row.id, row.title, row.url, row.heat});
        }
        others.resize(std::min(others.size(), options_.limit - result.titles.size()));
        result.titles.insert(result.titles.end(), others.begin(), others.end());
    }

    // Its title, that is: a search finds other forms of the words, too.
    [[nodiscard]] bool has_what_is_typed(const Texts& texts) const {
        const auto has = [&](const std::string& beginning) {
            return std::any_of(texts.title.begin(), texts.title.end(),
                               [&](const TextWord& word) { return word.folded.starts_with(beginning); });
        };
        // A run of Chinese is no list of words.
        return (std::any_of(texts.title.begin(), texts.title.end(),
                            [](const TextWord& word) { return word.completes; }) ||
                texts.row.shown.title.find(word_.folded()) != std::string::npos) &&
               std::all_of(head_.begin(), head_.end(), has);
    }

    // A term's words, and how hot the records are that have them.
    struct Completion {
        std::map<std::string, std::size_t> words;
        double heat = 0;

        [[nodiscard]] const std::string& likeliest() const {
            return std::max_element(words.begin(), words.end(),
                                    [](const auto& a, const auto& b) { return a.second < b.second; })
                ->first;
        }
    };

    struct Weighted {
        double weight = 0;
        std::string word;
        std::uint64_t documents = 0; // 0: to be counted, should it be taken
    };

    void add_words(std::string_view head, const std::vector<Term>& terms, const std::vector<Seen>& seen,
                   SuggestResult& result) {
        std::vector<Weighted> words;
        // A search passes over stop words.
        const bool as_counted = has_words_only(head);
        for (std::size_t i = 0; i < terms.size(); ++i) {
            Completion completion;
            std::size_t looked_at = 0;
            for (const Seen& one : seen) {
                if (one.term != i) continue;
                if (looked_at++ == kWordRecords) break;
                Texts& texts = texts_of(one);
                if (!add_completion(terms[i].term, texts.title, completion) &&
                    !add_completion(terms[i].term, rest_of(texts), completion))
                    continue;
                completion.heat = one.heat_part();
                break;
            }
            if (completion.words.empty()) continue;
            words.push_back({static_cast<double>(terms[i].documents) * (1 + completion.heat), completion.likeliest(),
                             as_counted ? terms[i].documents : 0});
        }
        take_best(head, words, result);
    }

    // The best records that have the words typed before say which word it may be: how many of them have it counts.
    void add_words_beside(std::string_view head, const std::vector<Seen>& seen, SuggestResult& result) {
        std::map<std::string, Completion> completions; // by term
        for (const Seen& one : seen) {
            Texts& texts = texts_of(one);
            std::map<std::string, double> terms; // and 1, or more right behind the word before it
            for (const std::vector<TextWord>* words : {&std::as_const(texts).title, &rest_of(texts)})
                for (std::size_t i = 0; i < words->size(); ++i) {
                    const TextWord& word = (*words)[i];
                    if (!word.completes) continue;
                    const bool behind = i > 0 && !head_.empty() && (*words)[i - 1].folded == head_.back();
                    double& near = terms[word.term];
                    near = std::max(near, behind ? kBehind : 1.0);
                    completions[word.term].words[word.written] += behind ? 2 : 1;
                }
            for (const auto& [term, near] : terms)
                completions[term].heat += near * (1 + one.heat_part());
        }
        std::vector<Weighted> words;
        words.reserve(completions.size());
        for (const auto& [term, completion] : completions)
            words.push_back({completion.heat, completion.likeliest()});
        // What so few records say is a hint; how many have both is known.
        sort(words);
        if (words.size() > kSpare) words.resize(std::min(words.size() - kSpare, options_.limit) + kSpare);
        for (Weighted& word : words) {
            word.documents = records_found(scope(), std::string(head) + word.word);
            word.weight *= std::sqrt(static_cast<double>(word.documents));
        }
        std::erase_if(words, [](const Weighted& word) { return word.documents == 0; });
        take_best(head, words, result);
    }

    static bool has_words_only(std::string_view head) {
        return std::all_of(head.begin(), head.end(),
                           [](char c) { return text::is_ascii_space(c) || text::is_ascii_letter(c); });
    }

    static void sort(std::vector<Weighted>& words) {
        std::stable_sort(words.begin(), words.end(),
                         [](const Weighted& a, const Weighted& b) { return a.weight > b.weight; });
    }

    void take_best(std::string_view head, std::vector<Weighted>& words, SuggestResult& result) {
        sort(words);
        std::set<std::string> known;
        for (const SuggestedWord& word : result.words)
            known.insert(word.text);
        for (const Weighted& word : words) {
            if (result.words.size() == options_.limit) break;
            std::string text = std::string(head) + word.word;
            if (!known.insert(text).second) continue;
            const std::uint64_t documents = word.documents > 0 ? word.documents : records_found(scope(), text);
            // What was typed before may be more than words: -moore thr
            if (documents > 0) result.words.push_back({std::move(text), documents});
        }
    }

    bool add_completion(const std::string& term, const std::vector<TextWord>& words, Completion& completion) const {
        bool added = false;
        for (const TextWord& word : words) {
            if (word.term != term || !word.completes) continue;
            ++completion.words[word.written];
            added = true;
        }
        return added;
    }

    static constexpr std::size_t kWordRecords = 4; // that are read for each word at most

    store::Reader& reader_;
    const SuggestOptions& options_;
    Deadline deadline_;
    std::function<bool()> expired_ = [this] { return deadline_.expired(); };
    AnalyzerCounts counts_;
    std::vector<query::QueryAnalyzer> analyzers_;
    std::vector<std::string> beginnings_;
    TypedWord word_{*analyzers_.front().analyzer, reader_.analyzers().with_tag("")};
    std::vector<std::string> head_; // those before it
    text::TokenList tokens_;
    std::map<std::int64_t, Texts> texts_;
};

} // namespace

SuggestResult suggest(store::Reader& reader, std::string_view prefix, const SuggestOptions& options) {
    const Stopwatch stopwatch;
    check_timeout(options.timeout);
    const store::Transaction snapshot = reader.begin_read();
    SuggestResult result = Suggester(reader, options).run(prefix);
    result.took_ms = stopwatch.milliseconds();
    return result;
}

} // namespace newsidx::engine

#include "query/words.h"

#include "text/ascii.h"
#include "text/unicode.h"

#include <algorithm>
#include <utility>

namespace newsidx::query {

namespace {

// RELEVANCE.md: bigrams with unigrams at .6 rank Chinese better than either alone.
constexpr double kCharacterWeight = .6;

bool equal(const text::TokenList& a, const text::TokenList& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (a.term(i) != b.term(i) || a[i].begin != b[i].begin || a[i].end != b[i].end || a[i].stop != b[i].stop ||
            a[i].colocated != b[i].colocated)
            return false;
    return true;
}

// Whether the dictionary takes the character at `i` for a word of its own.
bool is_lone_character(const text::TokenList& tokens, std::size_t i) {
    if (tokens[i].kind != text::TokenKind::character || !tokens[i].begins_word) return false;
    const std::size_t next = i + 2; // after the pair
    return next >= tokens.size() || tokens[next].kind != text::TokenKind::character ||
           tokens[next].begin != tokens[i].end || tokens[next].begins_word;
}

// Where a text is cut into units: each begins where the one before it ends.
std::vector<std::size_t> cuts_of(const text::TokenList& tokens, QueryAnalyzers::Cut cut) {
    std::vector<std::size_t> cuts = {0};
    if (cut == QueryAnalyzers::Cut::phrase) return cuts;
    std::size_t end = 0; // of the last token that stands for itself
    bool after_lone = false;
    bool after_number = false; // that counts or orders: GPT-4 has none
    bool after_character = false;
    bool after_stop = false;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const text::Token& token = tokens[i];
        if (token.kind == text::TokenKind::pair || token.colocated) continue;
        // Words that touch were told apart by a dictionary or by their script; other ones by what is between them,
        // and people mean that: GPT-4. Lone characters side by side are a word that the dictionary does not know; with
        // a number they count or order something: 5月1日, 第20届.
        const bool touches = i == 0 || token.begin == end;
        const bool lone = is_lone_character(tokens, i);
        const bool number = touches && text::is_ascii_digits(tokens.term(i));
        const bool together =
            (after_lone && (lone || (number && !after_stop))) || (after_number && lone && !token.stop);
        if (i > 0 && touches && token.begins_word && !together) cuts.push_back(token.begin);
        after_number = number && (i == 0 || after_character);
        after_character = token.kind == text::TokenKind::character;
        after_stop = token.stop;
        end = token.end;
        after_lone = lone;
    }
    return cuts;
}

// Whether the character at `i` has a neighbour with which it forms a pair.
bool has_pair(const text::TokenList& tokens, std::size_t i) {
    const auto is_pair = [&tokens](std::size_t j) {
        return j < tokens.size() && tokens[j].kind == text::TokenKind::pair;
    };
    return is_pair(i + 1) || (i > 0 && is_pair(i - 1));
}

// Appends the slots of the run of characters that begins at token `i`, the first of which stands at `position`, and
// gives the number of characters. Every other pair says all of it, and the last one.
std::size_t append_run(const text::TokenList& tokens, std::size_t i, std::size_t end, std::uint32_t position,
                       Slots& slots) {
    std::vector<std::size_t> pairs;
    while (i + 2 < tokens.size() && tokens[i + 1].kind == text::TokenKind::pair && tokens[i + 1].end <= end) {
        pairs.push_back(i + 1);
        i += 2;
    }
    const auto add = [&](std::size_t token, std::size_t offset) {
        const std::uint32_t width = tokens[token].kind == text::TokenKind::pair ? 2 : 1;
        slots.push_back(
            {{std::string(tokens.term(token))}, position + static_cast<std::uint32_t>(offset), false, width});
    };
    if (pairs.empty()) add(i, 0);
    for (std::size_t pair = 0; pair < pairs.size(); pair += 2)
        add(pairs[pair], pair);
    if (!pairs.empty() && pairs.size() % 2 == 0) add(pairs.back(), pairs.size() - 1);
    return pairs.size() + 1;
}

// The slots of the tokens that begin in [begin, end).
Slots slots_of(const text::TokenList& tokens, std::size_t begin, std::size_t end) {
    Slots slots;
    std::uint32_t position = 0;
    for (std::size_t i = 0; i < tokens.size();) {
        const text::Token& token = tokens[i];
        if (token.begin < begin || token.begin >= end || token.colocated) {
            ++i;
        } else if (token.kind == text::TokenKind::character) {
            const std::size_t characters = append_run(tokens, i, end, position, slots);
            position += static_cast<std::uint32_t>(characters);
            i += 2 * characters - 1;
        } else {
            slots.push_back({{std::string(tokens.term(i))}, position, token.stop, 1});
            ++position;
            ++i;
        }
    }
    return slots;
}

void add_form(std::vector<std::string>& forms, std::string_view form) {
    if (std::find(forms.begin(), forms.end(), form) == forms.end()) forms.emplace_back(form);
}

void add_completion(std::vector<text::CompletedTerm>& completions, const text::CompletedTerm& completed) {
    const auto same = std::find_if(completions.begin(), completions.end(),
                                   [&](const auto& known) { return known.term == completed.term; });
    if (same != completions.end())
        same->typed = std::max(same->typed, completed.typed);
    else
        completions.push_back(completed);
}

// Adds the variant, to one with words at the same places if there is one.
void add_variant(Unit& unit, Slots slots, std::vector<std::vector<std::int64_t>>& stop_votes, std::int64_t documents) {
    const auto same_places = [&slots](const Slots& other) {
        return std::equal(slots.begin(), slots.end(), other.begin(), other.end(),
                          [](const Slot& a, const Slot& b) { return a.offset == b.offset; });
    };
    const auto found = std::find_if(unit.variants.begin(), unit.variants.end(), same_places);
    const auto index = static_cast<std::size_t>(found - unit.variants.begin());
    if (found == unit.variants.end()) stop_votes.emplace_back(slots.size(), 0);
    for (std::size_t i = 0; i < slots.size(); ++i)
        stop_votes[index][i] += slots[i].stop ? documents : -documents;
    if (found == unit.variants.end())
        unit.variants.push_back(std::move(slots));
    else
        for (std::size_t i = 0; i < slots.size(); ++i)
            add_form((*found)[i].forms, slots[i].forms.front());
}

// A form that is what was typed counts in all texts.
void count_everywhere(Unit& unit, std::string_view form) {
    std::erase_if(unit.foreign, [form](const ForeignForm& foreign) { return foreign.form == form; });
}

// A form by another language that completes the word in this one.
void count_in(Unit& unit, std::string_view form, text::AnalyzerBits analyzer) {
    std::erase_if(unit.foreign, [&](ForeignForm& foreign) {
        if (foreign.form == form) foreign.elsewhere &= ~analyzer;
        return foreign.elsewhere == 0;
    });
}

// A word as the score sees it, until all readings have been seen.
struct Counted {
    std::uint32_t begin;
    std::uint32_t end;
    ScoredWord word;
    std::int64_t stop_votes = 0; // > 0: a stop word for most
};

void count_words(const text::TokenList& tokens, std::size_t begin, std::size_t end, std::int64_t documents,
                 std::vector<Counted>& counted) {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const text::Token& token = tokens[i];
        if (token.begin < begin || token.begin >= end) continue;
        const bool character = token.kind == text::TokenKind::character && has_pair(tokens, i);
        auto found = std::find_if(counted.begin(), counted.end(), [&](const Counted& known) {
            return known.begin == token.begin && known.end == token.end;
        });
        if (found == counted.end()) {
            counted.push_back({token.begin, token.end, {{}, character ? kCharacterWeight : 1, false, character}});
            found = counted.end() - 1;
        }
        add_form(found->word.forms, tokens.term(i));
        found->stop_votes += token.stop ? documents : -documents;
    }
}

} // namespace

void QueryAnalyzers::read(std::string_view text, text::Mode mode) {
    readings_used_ = 0;
    for (const QueryAnalyzer& analyzer : analyzers_) {
        if (readings_.size() == readings_used_) readings_.emplace_back();
        Reading& reading = readings_[readings_used_];
        analyzer.analyzer->analyze(text, mode, reading.tokens);
        reading.documents = analyzer.documents;
        reading.analyzers = analyzer.analyzer->bit();
        const auto same =
            std::find_if(readings_.begin(), readings_.begin() + static_cast<std::ptrdiff_t>(readings_used_),
                         [&](const Reading& other) { return equal(other.tokens, reading.tokens); });
        if (&*same == &reading) {
            ++readings_used_;
            continue;
        }
        same->documents += analyzer.documents;
        same->analyzers |= reading.analyzers;
    }
}

std::vector<Unit> QueryAnalyzers::units(std::string_view text, Cut cut, bool prefix) {
    std::vector<Unit> units = whole_words(text, cut);
    if (prefix && !units.empty()) make_prefix(text, units.back());
    return units;
}

std::vector<Unit> QueryAnalyzers::whole_words(std::string_view text, Cut cut) {
    read(text, text::Mode::query);
    const std::vector<std::size_t> cuts = cuts_of(readings_.front().tokens, cut);
    std::vector<Unit> units;
    for (std::size_t piece = 0; piece < cuts.size(); ++piece) {
        const std::size_t begin = cuts[piece];
        const std::size_t end = piece + 1 < cuts.size() ? cuts[piece + 1] : text.size();
        Unit unit;
        std::vector<std::vector<std::int64_t>> stop_votes;
        std::vector<Counted> counted;
        for (std::size_t i = 0; i < readings_used_; ++i) {
            const Reading& reading = readings_[i];
            Slots slots = slots_of(reading.tokens, begin, end);
            if (slots.empty()) continue;
            add_variant(unit, std::move(slots), stop_votes, reading.documents);
            count_words(reading.tokens, begin, end, reading.documents, counted);
        }
        if (unit.variants.empty()) continue;
        for (std::size_t i = 0; i < unit.variants.size(); ++i)
            for (std::size_t j = 0; j < unit.variants[i].size(); ++j)
                unit.variants[i][j].stop = stop_votes[i][j] > 0;
        const bool only_stops =
            std::all_of(counted.begin(), counted.end(), [](const Counted& word) { return word.stop_votes > 0; });
        for (Counted& word : counted)
            if (only_stops || word.stop_votes <= 0) unit.scored.push_back(std::move(word.word));
        if (readings_used_ > 1) find_foreign(text, begin, end, unit);
        unit.text = text.substr(begin, end - begin);
        unit.joined = !units.empty();
        units.push_back(std::move(unit));
    }
    return units;
}

// In texts whose words are not stemmed a stem is a word that it is of; and so is, in any text, what was typed.
void QueryAnalyzers::find_foreign(std::string_view text, std::size_t begin, std::size_t end, Unit& unit) {
    constexpr std::int64_t kFew = 16; // that the texts of one in so many documents are searched with it is let be
    for (std::size_t i = 0; i < readings_used_; ++i) {
        const text::TokenList& tokens = readings_[i].tokens;
        for (std::size_t at = 0; at < tokens.size(); ++at) {
            const text::Token& token = tokens[at];
            if (token.begin < begin || token.begin >= end) continue;
            const std::string_view form = tokens.term(at);
            const auto known = std::find_if(unit.foreign.begin(), unit.foreign.end(),
                                            [form](const ForeignForm& other) { return other.form == form; });
            if (known != unit.foreign.end())
                known->elsewhere &= ~readings_[i].analyzers;
            else if (form != text::lower_ascii(text.substr(token.begin, token.end - token.begin)))
                unit.foreign.push_back({std::string(form), ~readings_[i].analyzers});
        }
    }
    std::int64_t all = 0;
    text::AnalyzerBits stemming = 0;
    for (const QueryAnalyzer& analyzer : analyzers_) {
        all += analyzer.documents;
        if (analyzer.analyzer->stems()) stemming |= analyzer.analyzer->bit();
    }
    std::erase_if(unit.foreign, [&](ForeignForm& form) {
        form.elsewhere &= stemming;
        std::int64_t documents = 0;
        for (const QueryAnalyzer& analyzer : analyzers_)
            if ((form.elsewhere & analyzer.analyzer->bit()) != 0) documents += analyzer.documents;
        return documents <= all / kFew;
    });
}

// A stem is not always the beginning of its word, nor is the beginning of a word its stem's: either will do.
void QueryAnalyzers::make_prefix(std::string_view text, Unit& unit) {
    read(text, text::Mode::exact);
    ScoredWord beginning;
    beginning.prefix = true;
    for (std::size_t i = 0; i < readings_used_; ++i) {
        const text::TokenList& tokens = readings_[i].tokens;
        // Characters are found inside words as it is.
        if (tokens.empty() || tokens[tokens.size() - 1].kind != text::TokenKind::word) return;
        const text::Token& token = tokens[tokens.size() - 1];
        const std::string_view last = tokens.term(tokens.size() - 1);
        for (Slots& slots : unit.variants)
            add_form(slots.back().forms, last);
        count_everywhere(unit, last);
        for (const QueryAnalyzer& analyzer : analyzers_) {
            const std::string_view bare =
                analyzer.analyzer->beginning_without_article(last, text.substr(token.begin, token.end - token.begin));
            if (bare.empty()) continue;
            for (Slots& slots : unit.variants)
                add_form(slots.back().forms, bare);
        }
    }
    bool only_stops = true;
    bool counted = false; // the last word is the last one that scores
    for (const Slots& slots : unit.variants) {
        for (const Slot& slot : slots)
            only_stops = only_stops && slot.stop;
        counted = counted || !slots.back().stop;
        for (const std::string& form : slots.back().forms)
            add_form(beginning.forms, form);
    }
    if (only_stops)
        unit.scored.clear();
    else if (counted)
        unit.scored.pop_back();
    add_completions(text, beginning.forms, unit);
    unit.scored.push_back(std::move(beginning));
    unit.prefix = true;
}

// What is typed of "education" may be longer than its term.
void QueryAnalyzers::add_completions(std::string_view text, const std::vector<std::string>& forms, Unit& unit) {
    constexpr std::size_t kShortest = 4; // bytes: of shorter ones all terms begin so
    const text::TokenList& tokens = readings_.front().tokens;
    const text::Token& last = tokens[tokens.size() - 1];
    // With its marks, as stemmers want it, and folded, whatever its case.
    std::vector<std::string> beginnings = {text::lower_ascii(text.substr(last.begin, last.end - last.begin))};
    add_form(beginnings, tokens.term(tokens.size() - 1));
    if (beginnings.front().size() < kShortest) return;
    for (const std::string& beginning : beginnings)
        for (const QueryAnalyzer& analyzer : analyzers_)
            for (const text::CompletedTerm& completed : analyzer.analyzer->completed_terms(beginning)) {
                count_in(unit, completed.term, analyzer.analyzer->bit());
                if (std::none_of(forms.begin(), forms.end(),
                                 [&](const auto& form) { return completed.term.starts_with(form); }))
                    add_completion(unit.completions, completed);
            }
}

bool QueryAnalyzers::make_fuzzy(std::string_view text, Unit& unit, unsigned edits) {
    if (unit.prefix || edits == 0) return false;
    read(text, text::Mode::exact);
    for (std::size_t i = 0; i < readings_used_; ++i) {
        const text::TokenList& tokens = readings_[i].tokens;
        if (tokens.size() != 1 || tokens[0].kind != text::TokenKind::word) return false;
    }
    if (unit.variants.size() != 1 || unit.variants.front().size() != 1) return false;
    std::vector<std::string> forms;
    for (std::size_t i = 0; i < readings_used_; ++i) {
        const std::string_view written = readings_[i].tokens.term(0);
        add_form(forms, written);
        count_everywhere(unit, written);
    }
    unit.as_typed = forms.size();
    for (const std::string& stem : unit.variants.front().front().forms)
        add_form(forms, stem);
    unit.or_stems = forms.size();
    const text::Token& word = readings_.front().tokens[0];
    const std::string typed = text::to_nfc(text::lower_ascii(text.substr(word.begin, word.end - word.begin)));
    for (const QueryAnalyzer& analyzer : analyzers_)
        for (const std::string& stem : analyzer.analyzer->terms_with_other_endings(typed, edits)) {
            add_form(forms, stem);
            count_in(unit, stem, analyzer.analyzer->bit());
        }
    unit.variants.front().front().forms = forms;
    unit.edits = edits;
    unit.scored = {{forms}};
    return true;
}

std::vector<std::vector<std::string>> QueryAnalyzers::written(std::string_view text) {
    read(text, text::Mode::exact);
    std::vector<std::vector<std::string>> out;
    for (std::size_t i = 0; i < readings_used_; ++i) {
        std::vector<std::string> row;
        for (const text::WrittenWord& word : text::written_words(text, readings_[i].tokens))
            row.emplace_back(word.dotted.empty() ? std::string(word.term) : text::lower_ascii(word.dotted));
        if (!row.empty()) out.push_back(std::move(row));
    }
    return out;
}

} // namespace newsidx::query

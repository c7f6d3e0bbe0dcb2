#include "query/respellings.h"

#include "query/lexical.h"
#include "text/ascii.h"
#include "text/respell.h"
#include "text/unicode.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace newsidx::query {

namespace {

// A spelling that is not certain to mean the same counts where so many times as many documents have it.
constexpr unsigned kRarer = 10;
// And where no document has what is typed: a word of another language than most documents have (trustee is no trusté).
constexpr unsigned kUnseen = 1'000'000'000;

bool has(const std::vector<std::string>& forms, std::string_view form) {
    return std::find(forms.begin(), forms.end(), form) != forms.end();
}

// Words that are also written with a hyphen, by how they begin, and where that is: e-mail, e-mails. Other words with
// one are found joined by who types the hyphen; to try each word with one at each place would be dear.
std::size_t size_of_prefix(std::string_view text) {
    constexpr auto kJoined = std::to_array<std::pair<std::string_view, std::size_t>>({
        {"email", 1},
        {"ebook", 1},
        {"ecommerce", 1},
        {"ecigarette", 1},
        {"esport", 1},
        {"xray", 1},
        {"wifi", 2},
        {"hifi", 2},
        {"cooperat", 2},
        {"scifi", 3},
    });
    if (text.size() < 4) return 0;
    constexpr std::size_t kLongest = 10;
    const std::string begin = text::lower_ascii(text.substr(0, kLongest));
    for (const auto& [joined, size] : kJoined)
        if (begin.starts_with(joined) && std::all_of(text.begin(), text.end(), text::is_ascii_letter)) return size;
    return 0;
}

// The longest of the words, which are at least one.
template <class Words>
auto& longest(Words& words) {
    return *std::max_element(words.begin(), words.end(), [](const ScoredWord& a, const ScoredWord& b) {
        return a.forms.front().size() < b.forms.front().size();
    });
}

class Respeller {
public:
    Respeller(std::span<const QueryAnalyzer> analyzers, Typing typing, Unit& unit)
        : analyzers_(analyzers), typing_(typing), unit_(unit) {}

    void run() {
        analyze(unit_.text, tokens_);
        bool has_characters = false;
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            if (tokens_[i].kind != text::TokenKind::word)
                has_characters = true;
            else if (!tokens_[i].colocated)
                respell(i);
        }
        if (has_characters) respell_chinese();
        if (!unit_.prefix && !unit_.quoted) {
            add_joined();
            add_prefix_apart();
            add_apart();
            add_groups();
        }
    }

private:
    void analyze(std::string_view text, text::TokenList& tokens) {
        analyzers_.front().analyzer->analyze(text, text::Mode::query, tokens);
    }

    void respell(std::size_t token) {
        const std::string typed(tokens_.term(token));
        const bool goes_on = unit_.prefix && token + 1 == tokens_.size();
        if (unit_.prefix && !goes_on) return;
        std::string word = text::lower_ascii(
            std::string_view(unit_.text).substr(tokens_[token].begin, tokens_[token].end - tokens_[token].begin));
        const bool is_ascii = text::is_ascii(word);
        if (!is_ascii) word = text::to_nfc(word);
        set_marks(typed, word, goes_on);
        if (tokens_[token].stop) return;
        for (const std::string& number : text::other_numbers(typed))
            propose(typed, number, 0, goes_on);
        add_plural(token, typed, goes_on);
        add_version(typed, goes_on);
        if (!is_ascii) {
            propose_word(typed, text::without_umlauts(word), 0, goes_on);
            propose_word(typed, text::with_other_tone_place(word), 0, goes_on);
        }
        propose_word(typed, text::with_other_plural(word), 0, goes_on);
        propose_word(typed, text::with_umlauts(word), kRarer, goes_on);
        for (const QueryAnalyzer& analyzer : analyzers_) {
            if (analyzer.analyzer->keeps_marks()) continue;
            for (const std::string& term : analyzer.analyzer->marked_terms(word, goes_on))
                propose(typed, term, &analyzer == &analyzers_.front() ? kRarer : kUnseen, goes_on,
                        analyzer.analyzer->bit());
        }
    }

    // Of Vietnamese, where all are missing: most of its syllables are also words without marks.
    void set_marks(const std::string& typed, const std::string& word, bool goes_on) {
        if (typing_ == Typing::with_marks) return;
        for (const QueryAnalyzer& analyzer : analyzers_) {
            if (!analyzer.analyzer->keeps_marks()) continue;
            const bool is_main = &analyzer == &analyzers_.front();
            const unsigned rarer = is_main ? 0 : typing_ == Typing::syllables ? 1 : kRarer;
            for (const std::string& term : analyzer.analyzer->marked_terms(word, goes_on))
                propose(typed, term, rarer, goes_on);
        }
    }

    // A word, by each analyzer.
    void propose_word(const std::string& typed, const std::string& word, unsigned rarer, bool goes_on) {
        if (word.empty()) return;
        for (const QueryAnalyzer& analyzer : analyzers_) {
            analyzer.analyzer->analyze(word, text::Mode::query, other_);
            if (other_.size() == 1) propose(typed, std::string(other_.term(0)), rarer, goes_on);
        }
    }

    // `analyzer`: whose form it is, where the same form may be another word of another one's.
    void propose(const std::string& typed, const std::string& term, unsigned rarer, bool goes_on,
                 text::AnalyzerBits analyzer = 0) {
        const auto is_known = [&](const Respelling& known) { return known.typed == typed && known.term == term; };
        if (goes_on) {
            const auto same = [&](const text::CompletedTerm& known) { return known.term == term; };
            const std::vector<std::string>& forms = unit_.scored.back().forms;
            if (std::none_of(unit_.completions.begin(), unit_.completions.end(), same) &&
                std::none_of(forms.begin(), forms.end(), [&](const auto& form) { return term.starts_with(form); }))
                unit_.completions.push_back({term, rarer == 0 ? text::kCertainlyTyped : 0});
            return;
        }
        const bool stands_there = std::any_of(unit_.scored.begin(), unit_.scored.end(), [&](const ScoredWord& word) {
            return has(word.forms, typed) && has(word.forms, term);
        });
        const text::AnalyzerBits counts_in = elsewhere(unit_, term) & analyzer;
        if (stands_there && counts_in == 0) return;
        const auto known = std::find_if(unit_.respellings.begin(), unit_.respellings.end(), is_known);
        if (known != unit_.respellings.end())
            known->counts_in |= counts_in;
        else if (unit_.respellings.size() < kMaxRespellings)
            unit_.respellings.push_back({.typed = typed, .term = term, .rarer = rarer, .counts_in = counts_in});
    }

    void respell_chinese() {
        if (unit_.prefix) return;
        for (const std::string& text : text::other_chinese(unit_.text)) {
            analyze(text, other_);
            // All of it, or a phrase would ask for characters of both kinds.
            if (other_.size() != tokens_.size() || unit_.respellings.size() + other_.size() > kMaxRespellings) continue;
            for (std::size_t i = 0; i < tokens_.size(); ++i)
                if (tokens_.term(i) != other_.term(i))
                    propose(std::string(tokens_.term(i)), std::string(other_.term(i)), 0, false);
        }
    }

    // wi-fi: wifi
    void add_joined() {
        std::string joined;
        std::size_t hyphens = 0;
        std::string text = unit_.text;
        for (const std::string_view hyphen : {"\u2010", "\u2011"})
            for (std::size_t at = text.find(hyphen); at != std::string::npos; at = text.find(hyphen, at))
                text.replace(at, hyphen.size(), "-");
        for (std::size_t i = 0; i < text.size(); ++i) {
            const bool between =
                i > 0 && i + 1 < text.size() && text::is_word_byte(text[i - 1]) && text::is_word_byte(text[i + 1]);
            if (text[i] == '-' && between)
                ++hyphens;
            else if (text::is_word_byte(text[i]))
                joined += text[i];
            else
                return;
        }
        if (hyphens == 0 || hyphens > 2) return;
        // Re-elect is reelect, but re-sign and re-form are no resign and reform; nor is as-is Asi.
        const std::string first = text::lower_ascii(text.substr(0, text.find('-')));
        const bool is_prefix = first == "re" || first == "pre";
        const bool means_other = is_prefix && text.substr(first.size() + 1, 1).find_first_of("eE") != 0;
        if (!text::is_ascii_digits(joined) && !means_other && !is_stop_word(first)) add_cut(joined);
    }

    // email: e-mail
    void add_prefix_apart() {
        const std::size_t size = size_of_prefix(unit_.text);
        if (size > 0) add_cut(unit_.text.substr(0, size) + '-' + unit_.text.substr(size));
    }

    // 1'000 of $1'000. All of the text where something else in it is searched, too.
    std::string_view grouped_digits() {
        const std::string_view text = unit_.text;
        const std::size_t begin = std::min(text.find_first_of("0123456789"), text.size());
        const std::string_view digits = text.substr(begin, text.find_last_of("0123456789") + 1 - begin);
        if (digits.size() == text.size()) return text;
        analyze(digits, other_);
        bool is_all = other_.size() == tokens_.size();
        for (std::size_t i = 0; is_all && i < tokens_.size(); ++i)
            is_all = tokens_.term(i) == other_.term(i);
        return is_all ? digits : text;
    }

    // 1000: 1 000; and 1'000: 1000
    void add_groups() {
        if (const std::string number = text::with_commas(grouped_digits()); !number.empty()) {
            add_cut(number);
            for (const std::string& other : text::other_numbers(number))
                add_cut(other);
        }
        if (tokens_.size() != 1) return;
        for (std::string number : text::other_numbers(tokens_.term(0))) {
            if (text::is_ascii_digits(number)) continue;
            std::replace_if(
                number.begin(), number.end(), [](char c) { return !text::is_ascii_digit(c); }, '-');
            return add_cut(number);
        }
    }

    // covid19: covid 19; gpt4o: gpt 4o; 64bit: 64 bit
    void add_apart() {
        constexpr std::size_t kMostDigits = 4;
        constexpr std::size_t kMostBehind = 2;   // letters behind a number: F-35B
        constexpr std::size_t kFewestBehind = 3; // where nothing stands before it: no 5G, and no 20th
        const std::string_view text = unit_.text;
        const std::string_view letters = first_of(text, text::is_ascii_letter);
        const std::string_view digits = first_of(text.substr(letters.size()), text::is_ascii_digit);
        const std::string_view behind = text.substr(letters.size() + digits.size());
        if (digits.empty() || digits.size() > kMostDigits || first_of(behind, text::is_ascii_letter) != behind) return;
        if (letters.empty()) {
            if (behind.size() >= kFewestBehind) add_cut(std::string(digits) + '-' + std::string(behind));
            return;
        }
        // "A100" is no "a 100".
        if (behind.size() <= kMostBehind && letters.size() + digits.size() > 2 && !is_stop_word(letters))
            add_cut(std::string(letters) + '-' + std::string(digits) + std::string(behind));
    }

    // What of the text's beginning is of this kind.
    static std::string_view first_of(std::string_view text, bool (*is_of_kind)(char)) {
        const auto* const end = std::find_if_not(text.begin(), text.end(), is_of_kind);
        return text.substr(0, static_cast<std::size_t>(end - text.begin()));
    }

    // F-16: F-16s, and back; 1980's: 1980s.
    void add_plural(std::size_t token, const std::string& typed, bool goes_on) {
        const bool is_plural = typed.size() > 1 && typed.back() == 's' && text::is_ascii_digit(typed[typed.size() - 2]);
        if (!is_plural && !text::is_ascii_digit(typed.back())) return;
        const std::string_view rest = std::string_view(unit_.text).substr(tokens_[token].end);
        const bool has_apostrophe = rest.starts_with("'s") || rest.starts_with("’s");
        const bool is_name = token > 0 || text::is_ascii_letter(typed.front()); // and no number
        if (!is_plural && (is_name || has_apostrophe))
            propose(typed, typed + 's', 0, goes_on);
        else if (is_plural && is_name)
            propose(typed, typed.substr(0, typed.size() - 1), 0, goes_on);
    }

    // v20.10: 20.10, and back
    void add_version(const std::string& typed, bool goes_on) {
        if (typed.find('.') == std::string::npos || !text::is_ascii_digit(typed.back())) return;
        if (typed[0] == 'v' && text::is_ascii_digit(typed[1]))
            propose(typed, typed.substr(1), 0, goes_on);
        else if (text::is_ascii_digit(typed[0]))
            propose(typed, 'v' + typed, 0, goes_on);
    }

    // For any analyzer.
    bool is_stop_word(std::string_view word) {
        return std::any_of(analyzers_.begin(), analyzers_.end(), [&](const QueryAnalyzer& analyzer) {
            analyzer.analyzer->analyze(word, text::Mode::query, other_);
            return other_.size() == 1 && other_[0].stop;
        });
    }

    void add_cut(const std::string& text) {
        if (text.size() > text::kMaxTermBytes) return;
        std::vector<Unit> units =
            QueryAnalyzers({analyzers_.begin(), analyzers_.end()}).units(text, QueryAnalyzers::Cut::phrase, false);
        if (units.size() != 1) return;
        const Unit& other = units.front();
        const auto is_as_long = [&](const Slots& slots) {
            return std::any_of(unit_.variants.begin(), unit_.variants.end(),
                               [&](const Slots& known) { return known.size() == slots.size(); });
        };
        if (std::any_of(other.variants.begin(), other.variants.end(), is_as_long)) return; // some analyzers cut it so
        unit_.respellings.push_back({.typed = text, .term = text, .variants = other.variants, .scored = other.scored});
    }

    std::span<const QueryAnalyzer> analyzers_;
    Typing typing_;
    Unit& unit_;
    text::TokenList tokens_; // of the unit
    text::TokenList other_;
};

// A Latin letter with a mark, or the mark.
bool has_marked_letter(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const text::DecodedCharacter character = text::decode_at(text, at);
        const char32_t c = character.code_point;
        const bool is_sign = c == 0xD7 || c == 0xF7; // × and ÷
        const bool is_letter = (c >= 0xC0 && c < 0x250) || (c >= 0x1E00 && c < 0x1F00);
        const bool is_mark = c >= 0x300 && c < 0x370;
        if (character.valid && ((is_letter && !is_sign) || is_mark)) return true;
        at += character.size;
    }
    return false;
}

// Whether any of it may be spelled in another way. Most words are not, and this is asked of each.
bool may_have_others(std::string_view text, std::span<const QueryAnalyzer> analyzers) {
    if (size_of_prefix(text) > 0) return true;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (text::is_ascii_digit(c) || c == '-' || !text::is_ascii(c)) return true;
        const auto is_end = [&](std::size_t at) { return at >= text.size() || !text::is_word_byte(text[at]); };
        const bool has_s = i + 1 < text.size() && (text[i + 1] == 's' || text[i + 1] == 'S');
        if ((c == 'u' || c == 'U') && is_end(i + (has_s ? 2 : 1))) return true;
        if ((c == 'e' || c == 'E') && i > 0 && std::string_view("aouAOU").find(text[i - 1]) != std::string_view::npos)
            return true;
    }
    return std::any_of(analyzers.begin(), analyzers.end(),
                       [](const QueryAnalyzer& analyzer) { return analyzer.analyzer->may_lack_marks(); });
}

// Behind what the parenthesis at `at` closes with; all that is left where nothing does.
std::size_t end_of_group(std::string_view query, std::size_t at) {
    std::size_t depth = 0;
    do {
        if (query[at] == '(') ++depth;
        if (query[at] == ')') --depth;
        ++at;
    } while (depth > 0 && at < query.size());
    return at;
}

} // namespace

void add_respellings(std::span<const QueryAnalyzer> analyzers, Typing typing, Unit& unit) {
    if (may_have_others(unit.text, analyzers)) Respeller(analyzers, typing, unit).run();
}

Typing typing_of(std::string_view query, std::span<const QueryAnalyzer> analyzers) {
    if (std::none_of(analyzers.begin(), analyzers.end(),
                     [](const QueryAnalyzer& analyzer) { return analyzer.analyzer->keeps_marks(); }))
        return Typing::other;
    std::size_t words = 0;
    bool are_syllables = true;
    bool is_left_out = false; // what stands behind NOT
    for (std::size_t at = 0; at < query.size();) {
        std::size_t end = std::min(query.find_first_of(" \t\r\n", at), query.size());
        const std::size_t begin = std::min(query.find_first_not_of('(', at), end); // (-a), (NOT a)
        const std::string_view word = query.substr(begin, end - begin);
        const std::size_t colon = word.find(':');
        const bool is_operator = not_at(word, 0) || operator_at(word, 0);
        const bool is_excluded = is_left_out || word.starts_with('-');
        const bool is_searched = !is_excluded && colon == std::string_view::npos && !is_operator;
        const std::size_t group = query.find_first_not_of('-', is_left_out ? at : begin);
        is_left_out = not_at(word, 0);
        // What is in quotes behind a name or a minus is of that, and what is in parentheses.
        if (is_excluded && group < query.size() && query[group] == '(')
            end = end_of_group(query, group);
        else if (const std::size_t quote = word.find('"'); !is_searched && quote != std::string_view::npos)
            end = std::min(query.find('"', begin + quote + 1), query.size() - 1) + 1;
        at = std::min(query.find_first_not_of(" \t\r\n", end), query.size());
        if (!is_searched) continue;
        if (has_marked_letter(word)) return Typing::with_marks;
        std::string letters = text::lower_ascii(word);
        std::erase_if(letters, [](char c) { return std::string_view("\"()*,.!?").find(c) != std::string_view::npos; });
        if (letters.empty()) continue;
        ++words;
        are_syllables = are_syllables && !text::with_marks(letters, "vi", false).empty();
    }
    return words > 1 && are_syllables ? Typing::syllables : Typing::other;
}

void take(Unit& unit, Respelling& respelling) {
    respelling.taken = true;
    unit.variants.insert(unit.variants.end(), respelling.variants.begin(), respelling.variants.end());
    if (respelling.is_cut()) {
        // Its word that says most scores as the unit's own does, so that what is typed is not scored behind a rarer
        // spelling.
        for (const std::string& form : longest(respelling.scored).forms)
            if (std::vector<std::string>& forms = longest(unit.scored).forms; !has(forms, form)) forms.push_back(form);
        return;
    }
    const auto add = [&](std::vector<std::string>& forms) {
        if (has(forms, respelling.typed) && !has(forms, respelling.term)) forms.push_back(respelling.term);
    };
    std::erase_if(unit.foreign, [&respelling](ForeignForm& foreign) {
        if (foreign.form == respelling.term) foreign.elsewhere &= ~respelling.counts_in;
        return foreign.elsewhere == 0;
    });
    for (Slots& slots : unit.variants)
        for (Slot& slot : slots)
            add(slot.forms);
    for (ScoredWord& word : unit.scored)
        add(word.forms);
}

} // namespace newsidx::query

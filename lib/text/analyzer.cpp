#include "text/analyzer.h"

#include "text/ascii.h"
#include "text/bare_word.h"
#include "text/characters.h"
#include "text/endings.h"
#include "text/language_rules.h"
#include "text/respell.h"
#include "text/segments.h"
#include "text/stemmer.h"
#include "text/words.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <unicode/uchar.h>
#include <unicode/uversion.h>

namespace newsidx::text {
namespace {

// The version of our own rules and word lists: raise it with every change that gives some text other tokens.
constexpr std::string_view kRulesVersion = "5";

bool is_white_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

// The offset of the first byte at or after `begin` that is not ASCII, or the size of the text.
std::size_t find_non_ascii(std::string_view text, std::size_t begin) {
    constexpr std::uint64_t kHighBits = 0x8080808080808080U;
    std::uint64_t bytes = 0;
    while (text.size() - begin >= sizeof bytes) {
        std::memcpy(&bytes, text.data() + begin, sizeof bytes);
        if ((bytes & kHighBits) != 0) break;
        begin += sizeof bytes;
    }
    while (begin < text.size() && is_ascii(text[begin]))
        ++begin;
    return begin;
}

// A stretch of text between white space or runs of East Asian characters that is not all ASCII.
struct Chunk {
    std::size_t end; // where white space or such a run begins
    bool simple;     // no ICU needed
};

// Precondition: text[begin] is not white space.
Chunk next_chunk(std::string_view text, std::size_t begin) {
    const SimpleCharacters& characters = SimpleCharacters::get();
    Chunk chunk{begin, true};
    while (chunk.end < text.size()) {
        const char byte = text[chunk.end];
        if (is_ascii(byte)) {
            if (is_white_space(byte)) break;
            ++chunk.end;
            continue;
        }
        const DecodedCharacter decoded = decode_at(text, chunk.end);
        if (decoded.valid && is_run_character(decoded.code_point)) break;
        if (!decoded.valid || characters[decoded.code_point].word_break == WordBreak::hard) chunk.simple = false;
        chunk.end += decoded.size;
    }
    return chunk;
}

// The first run of East Asian characters at or after `begin`: where it begins, or the size of the text.
std::size_t find_run_by_icu(std::string_view text, std::size_t begin) {
    while (begin < text.size()) {
        const DecodedCharacter decoded = decode_at(text, begin);
        if (decoded.valid && is_run_character_by_icu(decoded.code_point)) break;
        begin += decoded.size;
    }
    return begin;
}

std::string version_string(const UVersionInfo& version) {
    std::array<char, U_MAX_VERSION_STRING_LENGTH> text{};
    u_versionToString(version, text.data());
    return text.data();
}

} // namespace

struct Analyzer::Impl {
    // All that one of the two roads needs.
    struct Road {
        Road(const Language& language, Folding folding) : words(language, folding), characters(folding) {}
        WordRules words;
        CharacterRules characters;
    };

    explicit Impl(const Language& own) : language(&own), fast(own, Folding::fast), slow(own, Folding::by_icu) {}

    const Language* language;
    AnalyzerBits bit = analyzer_bit(language->tag);
    bool may_lack_marks = text::may_lack_marks(language->tag); // asked for every word of every query

    Road fast;
    Road slow;
    std::optional<IcuSegments> segments; // opened when first needed: most queries are ASCII

    IcuSegments& icu() { return segments ? *segments : segments.emplace(); }

    // The run [begin, end) of East Asian characters.
    void add_run(Road& road, std::string_view text, std::size_t begin, std::size_t end, Mode mode, TokenList& out) {
        road.words.finish();
        road.characters.add_run(text, begin, end, mode == Mode::index ? nullptr : &icu(), out);
    }
};

Analyzer::Analyzer(std::string_view tag) : impl_(std::make_unique<Impl>(language_with_tag(tag))) {}
Analyzer::~Analyzer() = default;
Analyzer::Analyzer(Analyzer&&) noexcept = default;
Analyzer& Analyzer::operator=(Analyzer&&) noexcept = default;

void Analyzer::analyze(std::string_view text, Mode mode, TokenList& out) {
    assert(text.size() <= static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()));
    Impl::Road& road = impl_->fast;
    const auto word = [&road](std::size_t begin, std::size_t end) { road.words.word(begin, end); };
    road.words.start(text, mode, out);
    std::size_t hard_begin = 0; // [hard_begin, hard_end) waits for ICU
    std::size_t hard_end = 0;
    const auto run_icu = [&] {
        if (hard_begin < hard_end) impl_->icu().for_each_word(text, hard_begin, hard_end, word);
        hard_end = hard_begin;
    };
    std::size_t non_ascii = find_non_ascii(text, 0);
    for (std::size_t begin = 0; begin < text.size();) {
        if (is_white_space(text[begin])) {
            ++begin;
            continue;
        }
        if (non_ascii < begin) non_ascii = find_non_ascii(text, begin);
        std::size_t ascii_end = non_ascii; // where the last white space ends, so that no word goes on after it
        if (non_ascii < text.size()) {
            while (ascii_end > begin && !is_white_space(text[ascii_end - 1]))
                --ascii_end;
        }
        if (ascii_end > begin) {
            run_icu();
            for_each_simple_word(AsciiClasses(text), begin, ascii_end, word);
            begin = ascii_end;
            continue;
        }
        if (const std::size_t run_end = end_of_run(text, begin); run_end > begin) {
            run_icu();
            impl_->add_run(road, text, begin, run_end, mode, out);
            begin = run_end;
            continue;
        }
        const Chunk chunk = next_chunk(text, begin);
        if (chunk.simple) {
            run_icu();
            for_each_simple_word(SimpleClasses(text, SimpleCharacters::get()), begin, chunk.end, word);
        } else {
            // WB4: a mark at the beginning belongs to the white space before it, so ICU has to see that.
            if (hard_begin == hard_end) hard_begin = begin > 0 && is_white_space(text[begin - 1]) ? begin - 1 : begin;
            hard_end = chunk.end;
        }
        begin = chunk.end;
    }
    run_icu();
    road.words.finish();
}

void Analyzer::analyze_by_icu(std::string_view text, Mode mode, TokenList& out) {
    assert(text.size() <= static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()));
    Impl::Road& road = impl_->slow;
    road.words.start(text, mode, out);
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t run = find_run_by_icu(text, begin);
        impl_->icu().for_each_word(text, begin, run,
                                   [&road](std::size_t from, std::size_t to) { road.words.word(from, to); });
        const std::size_t run_end = run < text.size() ? end_of_run(text, run) : run;
        if (run < run_end) impl_->add_run(road, text, run, run_end, mode, out);
        begin = run_end;
    }
    road.words.finish();
}

std::vector<CompletedTerm> Analyzer::completed_terms(std::string_view beginning) {
    std::vector<CompletedTerm> terms;
    const std::optional<Script> script = script_of_word(beginning);
    if (!script) return terms;
    TokenList tokens;
    for (const auto& [word, typed] : completions(beginning, language_of_word(*impl_->language, *script).tag)) {
        analyze(word, Mode::query, tokens);
        if (tokens.size() != 1 || tokens[0].stop) continue;
        const std::string_view term = tokens.term(0);
        const auto same =
            std::find_if(terms.begin(), terms.end(), [&](const auto& known) { return known.term == term; });
        if (same != terms.end())
            same->typed = std::max(same->typed, typed);
        else
            terms.push_back({std::string(term), typed});
    }
    return terms;
}

std::vector<std::string> Analyzer::terms_with_other_endings(std::string_view word, std::size_t edits) {
    std::vector<std::string> terms;
    const std::optional<Script> script = script_of_word(word);
    if (!script) return terms;
    TokenList tokens;
    for (const std::string& other : with_other_endings(word, language_of_word(*impl_->language, *script).tag, edits)) {
        analyze(other, Mode::query, tokens);
        // What is no beginning of the word is none that another ending follows.
        if (tokens.size() != 1 || tokens[0].stop || !word.starts_with(tokens.term(0))) continue;
        if (std::find(terms.begin(), terms.end(), tokens.term(0)) == terms.end()) terms.emplace_back(tokens.term(0));
    }
    return terms;
}

std::string_view Analyzer::beginning_without_article(std::string_view beginning, std::string_view written) const {
    const std::optional<Script> script = script_of_word(written);
    if (!script) return {};
    const Language& language = language_of_word(*impl_->language, *script);
    const std::string_view bare = without_article(beginning, written, language, kFewestBytesOfBeginning);
    return bare.size() < beginning.size() ? bare : std::string_view{};
}

std::vector<std::string> Analyzer::marked_terms(std::string_view word, bool goes_on) {
    std::vector<std::string> terms;
    if (!impl_->may_lack_marks) return terms;
    TokenList tokens;
    for (const std::string& marked : with_marks(word, impl_->language->tag, goes_on)) {
        analyze(marked, Mode::query, tokens);
        // Of a syllable with all its marks missing, nobody knows that it is none of the stop words.
        if (tokens.size() == 1 && (keeps_marks() || !tokens[0].stop)) terms.emplace_back(tokens.term(0));
    }
    return terms;
}

bool Analyzer::may_lack_marks() const {
    return impl_->may_lack_marks;
}

AnalyzerBits analyzer_bit(std::string_view tag) {
    return AnalyzerBits{1} << (&language_with_tag(tag) - languages().data());
}

AnalyzerBits Analyzer::bit() const {
    return impl_->bit;
}

bool Analyzer::stems() const {
    return impl_->language->tag != kPlain;
}

bool Analyzer::keeps_marks() const {
    return impl_->language->keeps_latin_marks;
}

std::string analyzer_fingerprint() {
    UVersionInfo icu;
    UVersionInfo unicode;
    u_getVersion(icu);
    u_getUnicodeVersion(unicode);
    return "newsidx-" + std::string(kRulesVersion) + " icu-" + version_string(icu) + " unicode-" +
           version_string(unicode) + " stemmers-" + stemmer_fingerprint();
}

} // namespace newsidx::text

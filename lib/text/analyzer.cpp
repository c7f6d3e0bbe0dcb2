#include "text/analyzer.h"

#include "text/segments.h"
#include "text/words.h"

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
constexpr std::string_view kRulesVersion = "1";

constexpr std::string_view kUndetermined = "und";

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
    while (begin < text.size() && static_cast<unsigned char>(text[begin]) < 0x80)
        ++begin;
    return begin;
}

// A stretch of text between white space that is not all ASCII.
struct Chunk {
    std::size_t end;
    bool simple; // no ICU needed
};

// Precondition: text[begin] is not white space.
Chunk next_chunk(std::string_view text, std::size_t begin) {
    std::size_t end = begin;
    while (end < text.size() && !is_white_space(text[end]))
        ++end;
    const SimpleClasses classes(text.substr(0, end), SimpleCharacters::get());
    for (std::size_t offset = begin; offset < end;) {
        const auto [word_break, size] = classes.at(offset);
        if (word_break == WordBreak::hard) return {end, false};
        offset += size;
    }
    return {end, true};
}

std::string version_string(const UVersionInfo& version) {
    std::array<char, U_MAX_VERSION_STRING_LENGTH> text{};
    u_versionToString(version, text.data());
    return text.data();
}

} // namespace

struct Analyzer::Impl {
    WordRules rules{WordRules::Folding::fast};
    WordRules slow_rules{WordRules::Folding::by_icu};
    std::optional<IcuSegments> segments; // opened when first needed: most queries are ASCII

    IcuSegments& icu() { return segments ? *segments : segments.emplace(); }
};

Analyzer::Analyzer(std::string_view /*tag*/) : impl_(std::make_unique<Impl>()) {}
Analyzer::~Analyzer() = default;
Analyzer::Analyzer(Analyzer&&) noexcept = default;
Analyzer& Analyzer::operator=(Analyzer&&) noexcept = default;

void Analyzer::analyze(std::string_view text, Mode mode, TokenList& out) {
    assert(text.size() <= static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()));
    WordRules& rules = impl_->rules;
    const auto word = [&rules](std::size_t begin, std::size_t end) { rules.word(begin, end); };
    rules.start(text, mode, out);
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
        const Chunk chunk = next_chunk(text, begin);
        if (chunk.simple) {
            run_icu();
            for_each_simple_word(SimpleClasses(text, SimpleCharacters::get()), begin, chunk.end, word);
        } else {
            // WB4: a mark at the beginning belongs to the white space before it, so ICU has to see that.
            if (hard_begin == hard_end) hard_begin = begin > 0 ? begin - 1 : begin;
            hard_end = chunk.end;
        }
        begin = chunk.end;
    }
    run_icu();
    rules.finish();
}

void Analyzer::analyze_by_icu(std::string_view text, Mode mode, TokenList& out) {
    assert(text.size() <= static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()));
    WordRules& rules = impl_->slow_rules;
    rules.start(text, mode, out);
    impl_->icu().for_each_word(text, 0, text.size(),
                               [&rules](std::size_t begin, std::size_t end) { rules.word(begin, end); });
    rules.finish();
}

std::string_view analyzer_tag(std::string_view /*lang*/) {
    return kUndetermined;
}

std::string analyzer_fingerprint() {
    UVersionInfo icu;
    UVersionInfo unicode;
    u_getVersion(icu);
    u_getUnicodeVersion(unicode);
    return "newsidx-" + std::string(kRulesVersion) + " icu-" + version_string(icu) + " unicode-" +
           version_string(unicode);
}

} // namespace newsidx::text

#include "result_notes.h"

#include "command.h"
#include "format.h"
#include "sanitize.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace newsidx::cli {

namespace {

// What of a query stands around a place: a pasted text would be told again, all of it, with each warning.
constexpr std::size_t kBytesBefore = 60;
constexpr std::size_t kBytesBehind = 40;

void note_warnings(const SearchResult& result) {
    const std::string_view query = result.query;
    const auto is_inside = [&](std::size_t at) {
        return at < query.size() && (static_cast<unsigned char>(query[at]) & 0xC0U) == 0x80U;
    };
    for (const QueryWarning& warning : result.warnings) {
        const std::size_t offset = std::min(warning.offset, query.size());
        std::size_t begin = offset > kBytesBefore ? offset - kBytesBefore : 0;
        std::size_t end = query.size() - offset > kBytesBehind ? offset + kBytesBehind : query.size();
        while (is_inside(begin))
            ++begin;
        while (is_inside(end))
            ++end;
        const std::string before = (begin > 0 ? "…" : "") + sanitize(query.substr(begin, offset - begin));
        note("newsidx: query: " + sanitize(warning.message));
        note("  " + before + sanitize(query.substr(offset, end - offset)) + (end < query.size() ? "…" : ""));
        note("  " + std::string(columns(before), ' ') + "^");
    }
}

// Of the file, not of the query: so without a caret.
void note_other_analyzer(const SearchResult& result) {
    if (!result.analyzer_current)
        note("newsidx: other rules analysed the file's text, so that some words may not be found; `newsidx optimize "
             "--reanalyze` brings it up to date");
}

} // namespace

void note_query(const SearchResult& result) {
    note_other_analyzer(result);
    note_warnings(result);
    if (!result.did_you_mean.empty()) note("did you mean: " + sanitize(result.did_you_mean));
    if (result.partial) note("the time was over: there may be more, and better");
    if (result.relaxed) note("no record has all words; showing those with most of them");
}

void note_hidden(const SearchResult& result) {
    std::string what;
    if (result.hidden_records > 0) what = counted(result.hidden_records, "unpublished record");
    if (result.hidden_stubs > 0) what += (what.empty() ? "" : " and ") + counted(result.hidden_stubs, "stub");
    if (what.empty()) return;
    const bool one = result.hidden_records + result.hidden_stubs == 1;
    note(what + " left out (--unpublished shows " + (one ? "it)" : "them)"));
}

} // namespace newsidx::cli

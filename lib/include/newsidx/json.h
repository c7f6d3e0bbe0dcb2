// The JSON that the command prints with --json, and the HTML of a snippet, for programs that want the same.
//
// Pure functions: callable from any thread. Each result is one line of UTF-8 JSON without a newline at its end;
// "format_version" in it changes only when a name or a meaning changes. Bytes that are not UTF-8 become U+FFFD.
#pragma once

#include "newsidx/eval.h"
#include "newsidx/export_macro.h"
#include "newsidx/index.h"

#include <string>

namespace newsidx {

NEWSIDX_API std::string to_json(const SearchResult& result);
NEWSIDX_API std::string to_json(const FacetCounts& counts, const SearchResult& result); // one of its facets
NEWSIDX_API std::string to_json(const WhyResult& result);
NEWSIDX_API std::string to_json(const RelatedResult& result);
NEWSIDX_API std::string to_json(const SuggestResult& result);
NEWSIDX_API std::string to_json(const Hit& hit); // as in the hits of a SearchResult; without "format_version"
NEWSIDX_API std::string to_json(const IndexReport& report);
NEWSIDX_API std::string to_json(const StoredRecord& record, bool with_secured = false);
NEWSIDX_API std::string to_json(const RemoveReport& report);
NEWSIDX_API std::string to_json(const UpdateReport& report);
NEWSIDX_API std::string to_json(const OptimizeReport& report);
NEWSIDX_API std::string to_json(const ExportReport& report);
NEWSIDX_API std::string to_json(const Stats& stats);
NEWSIDX_API std::string to_json(const CheckReport& report);
NEWSIDX_API std::string to_json(const BackupReport& report);
NEWSIDX_API std::string to_json(const RepairReport& report);
NEWSIDX_API std::string to_json(const eval::Report& report);
NEWSIDX_API std::string to_json(const Error& error);

// The snippet with <mark> around its marks and everything else escaped (& < > " ').
NEWSIDX_API std::string to_html(const Snippet& snippet);

// "2023-12-19T23:59:00Z" for seconds since 1970; years outside 0..9999 are clamped.
NEWSIDX_API std::string to_iso8601(std::int64_t seconds);

} // namespace newsidx

// Hits for other programs: a line each, in the formats of --format.
//
// Pure functions of their arguments, but for the last. What they return ends with a line feed unless it is empty, and
// is fit for a terminal.
#pragma once

#include "newsidx/search.h"

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace newsidx::cli {

class Call;

enum class HitFormat { text, json, jsonl, tsv, csv, md, url };

inline constexpr std::array<std::pair<std::string_view, HitFormat>, 7> kHitFormats{{{"text", HitFormat::text},
                                                                                    {"json", HitFormat::json},
                                                                                    {"jsonl", HitFormat::jsonl},
                                                                                    {"tsv", HitFormat::tsv},
                                                                                    {"csv", HitFormat::csv},
                                                                                    {"md", HitFormat::md},
                                                                                    {"url", HitFormat::url}}};

inline constexpr std::string_view kHitFormatHelp =
    "how hits are printed: json as --json; jsonl: one a line; tsv, csv: a table; md: a list of links; url: URLs only "
    "(default text)";

// A header line, then a line a hit: id, score, published_at, quality, heat, lang, type, kind, provider, topics, url,
// title, excerpt, authors, published, snippet. Several topics are separated by "; "; what is unknown is empty. A tab is
// written \t, a line feed \n, a carriage return \r, a backslash \\.
std::string hits_as_tsv(std::span<const Hit> hits);

// The same with commas (RFC 4180, but lines end in a line feed alone): values with a comma, a quotation mark or a line
// break stand in quotation marks. `newsidx index` reads it.
std::string hits_as_csv(std::span<const Hit> hits);

// "- [Title](URL) · Provider · 2024-03-05", with what Markdown would read as a sign escaped. Only http and https are
// linked.
std::string hits_as_markdown(std::span<const Hit> hits);

// Of the hits that have one. `without` is how many have none.
std::string hits_as_urls(std::span<const Hit> hits, std::size_t& without);

// Prints them in one of the formats but text and json. Says on standard error what url leaves out.
void print_hits_as(const Call& call, HitFormat format, std::span<const Hit> hits);

} // namespace newsidx::cli

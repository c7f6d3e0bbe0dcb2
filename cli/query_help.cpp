#include "help.h"

#include <array>
#include <fmt/format.h>

namespace newsidx::cli {
namespace {

constexpr std::array<QueryExample, 28> kExamples{{
    {"moore threads", "both words, in any form; when no record has both, those that have most"},
    {"\"moore threads\"", "the words side by side"},
    {"chip -gaming", "not with gaming; NOT gaming is the same"},
    {"chip OR gpu server", "server, and one of the others; | is OR"},
    {"gpu AND (chip OR server)", "AND and ( ) join what must not be relaxed; AND binds before OR"},
    {"chip*", "every word that begins so, in all its forms"},
    {"procesor~ tariff~2", "words with a letter changed, added, missing or swapped; or two"},
    {"\"card training\"~5", "the words in any order, with at most five others among them"},
    {"card NEAR/5 train*", "the same, of words, phrases and beginnings"},
    {"=chips", "as it is written, no other form and no synonym; =\"two words\" too"},
    {"chip^2 server", "chip counts twice for the order"},
    {"title:chip names:\"moore threads\"", "in title, excerpt, body, or names (provider and topics)"},
    {"topic:5G,telecoms", "filed under one of the topics; topic:\"open source\", topic:open*"},
    {"provider:\"Open Forge News\"", "from this provider"},
    {"domain:openforge.example", "from this site, and the sites below it; of a URL its host counts"},
    {"author:marsh author:\"lena marsh\"", "words of an author's name; author:mar* for what its last word begins with"},
    {"https://openforge.example/2024/redis-licence-forks", "the record of this page; url: without https:// too"},
    {"lang:en type:article category:news", "in English (en-gb, too; lang:english), of this type and category"},
    {"quality:>=50 heat:20..80", "numbers: =, >, >=, <, <= and ranges; unknown ones are outside"},
    {"date:2023-03", "published in a year, a month or on a day (UTC)"},
    {"date:\"may 2023\" date:05/2023 date:2023-q2",
     "the same as others write it; \"last week\", \"last 7 days\" go too"},
    {"after:2023-03-01 before:2023-06", "from that day on, and before that month"},
    {"date:7d", "the last seven days; 12h, 2w, 3m and 1y go too, and ranges as -7d..yesterday"},
    {"is:unpublished", "hidden records; is:published is the others"},
    {"kind:stub", "stories known only from other records; kind:record is the others"},
    {"has:image has:body", "that have one; has:author, topic, excerpt, date, quality or heat too"},
    {"-topic:5G (lang:en OR is:published)", "filters join as words do"},
    {"*", "everything; so is no query at all"},
}};

} // namespace

std::span<const QueryExample> query_examples() {
    return kExamples;
}

std::string query_help(const Terminal& terminal) {
    std::string out = "What a query may say. Whatever is not read as one of these is searched as text.\n\n";
    for (const auto& [query, meaning] : kExamples)
        out +=
            fmt::format("  {}{:<{}}{}\n", terminal.bold(query), "", query.size() < 38 ? 40 - query.size() : 2, meaning);
    out += "\nOther engines' names go, too: intitle, tag, source, site, language, since, until, published, "
           "year.\n"
           "In a shell quote the whole query: newsidx search '\"moore threads\" -lenovo'. -v shows how it was read.\n";
    return out;
}

} // namespace newsidx::cli

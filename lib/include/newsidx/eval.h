// How good rankings are: judgments, queries and runs in TREC's formats, the usual metrics, and two runs compared.
//
// Pure functions over plain values, which whoever holds them owns; callable from any thread. Nothing here knows of an
// Index: a Run may come from any engine. Ids of queries and documents are compared byte by byte.
//
// What cannot be read is an Error of invalid_argument whose `where` is "NAME:LINE", NAME being what the caller calls
// the file. A byte order mark, CRLF and blank lines are tolerated everywhere.
#pragma once

#include "newsidx/export_macro.h"
#include "newsidx/result.h"

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace newsidx::eval {

struct Query {
    std::string id; // without white space
    std::string text;
};

// How relevant documents are to one query.
struct Judgments {
    std::unordered_map<std::string, int> grades; // by document: 0 not relevant, to kMaxGrade; what is not here is 0
    std::size_t line = 0;                        // where the first of them stands, from 1
};
using Qrels = std::map<std::string, Judgments>; // by query id

inline constexpr int kMaxGrade = 100;

struct RankedDocument {
    std::string id;
    double score = 0;
};
using Ranking = std::vector<RankedDocument>; // the best first, no document twice
using Run = std::map<std::string, Ranking>;  // by query id

// "ID TAB TEXT", one a line. An id twice is an error, as is a file without queries.
NEWSIDX_API Result<std::vector<Query>> parse_queries(std::string_view text, const std::string& name);

// "QUERY 0 DOCUMENT GRADE", separated by spaces or tabs; the second field is ignored. A negative grade counts as 0, one
// above kMaxGrade is an error, as is a pair of query and document that stands there twice.
NEWSIDX_API Result<Qrels> parse_qrels(std::string_view text, const std::string& name);

// "QUERY Q0 DOCUMENT RANK SCORE TAG", separated by spaces or tabs. As with trec_eval, the score makes the order and the
// rank is ignored: by descending score, and of equal scores the greater document id first. (Scores are compared as
// doubles; trec_eval compares floats.) A document twice for a query is an error.
NEWSIDX_API Result<Run> parse_run(std::string_view text, const std::string& name);

// The run as parse_run() and trec_eval read it, in the order of `queries`. Scores are rounded to floats, and lowered by
// the smallest step where they would not fall from rank to rank: the order is always that of the ranking. `tag` names
// the run; ids must be without white space.
NEWSIDX_API std::string format_run(std::span<const Query> queries, const Run& run, std::string_view tag);

enum class Measure {
    ndcg,     // gain 2^grade - 1, discount log2(rank + 1), over that of the ideal order of all judged documents
              // (Burges et al. 2005; trec_eval's own takes the grade itself as gain)
    map,      // average precision: precision at the rank of each relevant document, over all relevant documents
    mrr,      // 1 / rank of the first relevant document
    recall,   // relevant documents found, over all relevant documents
    precision // relevant documents among the first `cutoff`, over `cutoff`
};

// A measure of the first `cutoff` documents of a ranking. Relevant is what has a grade above 0.
struct Metric {
    Measure measure = Measure::ndcg;
    std::size_t cutoff = 0; // 0: the whole ranking

    bool operator==(const Metric&) const = default;
};

// ndcg@10, map, mrr, recall@100.
NEWSIDX_API std::vector<Metric> default_metrics();

// "ndcg@20", "recall@1000", "p@5", "map", "mrr@10", in letters of either case; "p" needs its cutoff.
NEWSIDX_API Result<Metric> parse_metric(std::string_view name);
NEWSIDX_API std::string to_string(const Metric& metric);

// One metric of one query's ranking, from 0 to 1. 0 when nothing relevant was judged.
NEWSIDX_API double measure(const Metric& metric, std::span<const RankedDocument> ranking, const Judgments& judgments);

// The ids of the queries that count: those with a relevant document, in their order. The others are left out, as
// trec_eval does. An Error when a query is judged that is not among `queries`, or when none counts; `qrels_name` is
// what the judgments' file is called.
NEWSIDX_API Result<std::vector<std::string>> judged_queries(std::span<const Query> queries, const Qrels& qrels,
                                                            const std::string& qrels_name);

struct QueryResult {
    std::string id;
    std::vector<double> values; // in the order of Evaluation::metrics
};

struct Evaluation {
    std::vector<Metric> metrics;
    std::vector<double> means; // over `queries`, in the order of `metrics`
    std::vector<QueryResult> queries;
};

// The metrics of these queries. One that the run does not answer counts 0 (trec_eval -c); `queries` must be in `qrels`.
NEWSIDX_API Evaluation evaluate(std::span<const std::string> queries, const Qrels& qrels, const Run& run,
                                std::span<const Metric> metrics);

// One metric of two runs, query by query.
struct Comparison {
    double mean = 0;       // of the other run
    double difference = 0; // mean of ours - theirs
    std::size_t wins = 0;  // queries where ours is better
    std::size_t losses = 0;
    std::size_t ties = 0; // equal but for rounding, 1e-9
    double p_value = 1;   // see randomisation_test()
};

// For each metric. Both must be of the same queries and metrics, in the same order.
NEWSIDX_API std::vector<Comparison> compare(const Evaluation& ours, const Evaluation& theirs);

// Two-sided paired randomisation test (Fisher; Smucker, Allan and Carterette 2007): how probable a sum of differences
// at least as far from 0 is, were each sign a coin's. Exact for up to 16 differences that are not 0; else estimated
// from 100,000 draws of a generator whose seed is fixed, as (1 + hits) / (1 + draws).
NEWSIDX_API double randomisation_test(std::span<const double> differences);

// What `newsidx eval` found; to_json() of newsidx/json.h prints it.
struct Report {
    Evaluation evaluation;
    std::size_t left_out = 0;              // queries without a relevant document
    std::string compared_with;             // the other run; "" without one
    std::vector<Comparison> comparisons{}; // in the order of the metrics; empty without another run
    double seconds = 0;
};

} // namespace newsidx::eval

// newsidx_compare_fts5: the ten best of each query by newsidx and by plain FTS5 (`ORDER BY rank`), on the same records,
// in the same process, one after the other, so that a noisy machine is noisy for both.
//
//     newsidx_compare_fts5 FILE QUERIES [REPEAT]
//
// Each query runs REPEAT times (3) on each side and its best run counts. newsidx is asked through its public interface,
// from the query's text to ids and scores, weights on; FTS5 is given the ready match expression, and asked for rowids.
// Its table is a temporary one, in memory, of the same texts by the same tokenizer, so that both sides look for the
// same terms; newsidx's own table lacks what `rank` needs (the lengths are elsewhere).

#include "newsidx/newsidx.h"
#include "query/parse.h"
#include "query/plan.h"
#include "store/connection.h"

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

namespace {

double best_of(int repeat, const std::function<void()>& body) {
    double best = 1e300;
    for (int i = 0; i < repeat; ++i) {
        const auto start = std::chrono::steady_clock::now();
        body();
        best =
            std::min(best, std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
    return best;
}

struct Figures {
    double mean = 0;
    double p50 = 0;
    double p99 = 0;
};

Figures figures_of(std::vector<double> times) {
    std::sort(times.begin(), times.end());
    const auto at = [&times](double part) {
        return times[std::min(times.size() - 1, static_cast<std::size_t>(part * static_cast<double>(times.size())))];
    };
    return {std::accumulate(times.begin(), times.end(), 0.0) / static_cast<double>(times.size()), at(.5), at(.99)};
}

[[noreturn]] void fail(const std::string& message) {
    std::cerr << message << '\n';
    std::exit(2);
}

} // namespace

int main(int argc, char** argv) {
    using namespace newsidx;
    if (argc < 3) fail("usage: newsidx_compare_fts5 FILE QUERIES [REPEAT]");
    const int repeat = argc > 3 ? std::atoi(argv[3]) : 3;
    std::vector<std::string> queries;
    std::ifstream in(argv[2]);
    for (std::string line; std::getline(in, line);)
        if (!line.empty()) queries.push_back(line);
    if (queries.empty()) fail(std::string(argv[2]) + ": no queries");

    auto index = Index::open(argv[1]);
    if (!index) fail(index.error().message);
    store::Connection connection(argv[1], store::Access::read, {.busy_timeout_ms = 0});
    connection.execute("CREATE VIRTUAL TABLE temp.plain USING fts5(title, excerpt, body, names, content = '', "
                       "tokenize = 'newsidx')");
    connection.execute("INSERT INTO temp.plain(rowid, title, excerpt, body, names) "
                       "SELECT id, title, excerpt, body, names FROM document_text");
    sqlite3* const db = connection.database().getHandle();
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(db, "SELECT rowid FROM temp.plain WHERE plain MATCH ?1 ORDER BY rank LIMIT 10", -1,
                           &statement, nullptr) != SQLITE_OK)
        fail(sqlite3_errmsg(db));
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> finalizer(statement, sqlite3_finalize);

    text::Analyzer analyzer(text::analyzer_tag("en")); // that of the generated texts
    query::QueryAnalyzers analyzers({{&analyzer, 1}});
    fmt::print("{:<5} {:<28} {:>10} {:>10} {:>10}   ({} queries, best of {}, ms)\n", "", "", "mean", "p50", "p99",
               queries.size(), repeat);
    for (const auto& [name, match] : {std::pair("OR", Match::any), std::pair("AND", Match::all)}) {
        SearchOptions options;
        options.match = match;
        options.details = false;
        std::vector<double> ours;
        std::vector<double> theirs;
        for (const std::string& query : queries) {
            ours.push_back(best_of(repeat, [&, &options = options] {
                if (!index->search(query, options)) fail("a search failed");
            }));
            const std::string expression = query::plan(query::parse(query, analyzers).root, match).expression;
            theirs.push_back(best_of(repeat, [&] {
                sqlite3_bind_text(statement, 1, expression.c_str(), -1, SQLITE_STATIC);
                while (sqlite3_step(statement) == SQLITE_ROW) {
                }
                if (sqlite3_reset(statement) != SQLITE_OK) fail(sqlite3_errmsg(db));
            }));
        }
        const Figures a = figures_of(ours);
        const Figures b = figures_of(theirs);
        fmt::print("{:<5} {:<28} {:>10.3f} {:>10.3f} {:>10.3f}\n", name, "newsidx (weights, totals)", a.mean, a.p50,
                   a.p99);
        fmt::print("{:<5} {:<28} {:>10.3f} {:>10.3f} {:>10.3f}\n", name, "plain FTS5 (ORDER BY rank)", b.mean, b.p50,
                   b.p99);
        fmt::print("{:<5} {:<28} {:>10.3f} {:>10.3f} {:>10.3f}\n", name, "newsidx / plain FTS5", a.mean / b.mean,
                   a.p50 / b.p50, a.p99 / b.p99);
    }
    return 0;
}

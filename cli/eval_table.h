// What `eval` prints for people: the metrics, those of each query, and a comparison with another run.
#pragma once

#include "newsidx/eval.h"

#include <string>

namespace newsidx::cli {

// One line for each metric: its mean and, with another run, that run's mean, the difference, for how many queries which
// is better, and how probable such a difference is by chance.
std::string format_metrics(const eval::Report& report);

// One line for each query, its metrics in columns; with another run (`theirs`, of the same queries and metrics; else
// null) each is followed by the difference.
std::string format_queries(const eval::Evaluation& ours, const eval::Evaluation* theirs);

} // namespace newsidx::cli

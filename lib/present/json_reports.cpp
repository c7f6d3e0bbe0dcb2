// The JSON of what was done to a file, and of what it is like.
#include "present/json_values.h"

#include <utility>
#include <vector>

namespace newsidx {
namespace {

using namespace present;

std::string_view name_of(RecordChange::Kind kind) {
    switch (kind) {
    case RecordChange::Kind::added: return "added";
    case RecordChange::Kind::updated: return "updated";
    case RecordChange::Kind::removed: return "removed";
    }
    return "";
}

Json of_diagnostics(const std::vector<Diagnostic>& diagnostics) {
    Json list = Json::array();
    for (const Diagnostic& d : diagnostics) {
        list.push_back({{"source", d.source}, {"line", d.line}, {"column", d.column}, {"message", d.message}});
    }
    return list;
}

Json of_counts(const std::vector<std::pair<std::string, std::uint64_t>>& counts) {
    Json list = Json::array();
    for (const auto& [value, count] : counts) {
        list.push_back({{"value", text_or_null(value)}, {"count", count}});
    }
    return list;
}

Json of_histogram(const Histogram& histogram) {
    Json buckets = Json::array();
    for (const Histogram::Bucket& bucket : histogram.buckets)
        buckets.push_back({{"from", bucket.from}, {"below", value_or_null(bucket.below)}, {"count", bucket.records}});
    return {{"buckets", std::move(buckets)}, {"unknown", histogram.unknown}};
}

Json of_sizes(const FileSizes& sizes) {
    return {{"items", sizes.items},     {"index", sizes.index},   {"segments", sizes.segments},
            {"records", sizes.records}, {"labels", sizes.labels}, {"terms", sizes.terms},
            {"pages", sizes.pages},     {"other", sizes.other},   {"free", sizes.free}};
}

// A document of a check, which a repair begins with.
template <class Report>
Json of_check(const Report& report, bool ok) {
    Json json = document();
    json["ok"] = ok;
    json["checks"] = report.checks;
    json["problems"] = report.problems;
    json["not_compared"] = report.not_compared;
    json["seconds"] = report.seconds;
    return json;
}

Json of_comparison(const eval::Report& report) {
    if (report.comparisons.empty()) return nullptr;
    Json metrics = Json::object();
    for (std::size_t i = 0; i < report.comparisons.size(); ++i) {
        const eval::Comparison& c = report.comparisons[i];
        metrics[eval::to_string(report.evaluation.metrics[i])] = {{"mean", c.mean}, {"difference", c.difference},
                                                                  {"wins", c.wins}, {"losses", c.losses},
                                                                  {"ties", c.ties}, {"p_value", c.p_value}};
    }
    return {{"run", report.compared_with}, {"metrics", std::move(metrics)}};
}

} // namespace

std::string to_json(const IndexReport& report) {
    Json json = document();
    json["read"] = report.read;
    json["added"] = report.added;
    json["updated"] = report.updated;
    json["unchanged"] = report.unchanged;
    json["duplicates"] = report.duplicates;
    json["removed"] = report.removed;
    json["gone"] = report.gone;
    json["kept"] = report.kept;
    json["withheld"] = report.withheld;
    json["stubs"] = report.stubs;
    json["rejected"] = report.rejected;
    json["others"] = report.others;
    json["errors"] = of_diagnostics(report.errors);
    json["warnings"] = of_diagnostics(report.warnings);
    json["other_files"] = of_diagnostics(report.other_files);
    json["notes"] = of_diagnostics(report.notes);
    json["changes"] = Json::array();
    for (const RecordChange& change : report.changes)
        json["changes"].push_back({{"change", name_of(change.kind)}, {"id", change.id}, {"name", change.name}});
    json["seconds"] = report.seconds;
    return dump(json);
}

std::string to_json(const RemoveReport& report) {
    Json json = document();
    json["removed"] = report.removed;
    json["not_found"] = report.not_found;
    return dump(json);
}

std::string to_json(const UpdateReport& report) {
    Json json = document();
    json["updated"] = report.updated;
    json["unchanged"] = report.unchanged;
    json["errors"] = of_diagnostics(report.errors);
    return dump(json);
}

std::string to_json(const ExportReport& report) {
    Json json = document();
    json["sources"] = report.sources;
    json["items"] = report.items;
    json["removals"] = report.removals;
    json["updates"] = report.updates;
    json["records"] = report.records;
    json["bytes"] = report.bytes;
    json["inexact"] = report.inexact;
    json["seconds"] = report.seconds;
    return dump(json);
}

std::string to_json(const OptimizeReport& report) {
    Json json = document();
    json["reanalyzed"] = report.reanalyzed;
    json["analyzer_current"] = report.analyzer_current;
    json["documents"] = report.documents;
    json["resumed"] = report.resumed;
    json["reread"] = report.reread;
    json["merged"] = report.merged;
    json["bytes_before"] = report.bytes_before;
    json["bytes"] = report.bytes;
    json["bytes_free"] = report.bytes_free;
    json["seconds"] = report.seconds;
    return dump(json);
}

std::string to_json(const Stats& stats) {
    Json json = document();
    json["path"] = stats.path;
    json["file_format"] = stats.format_version; // the file's version, not this document's
    json["bytes"] = stats.bytes;
    json["analyzer"] = stats.analyzer;
    json["analyzer_current"] = stats.analyzer_current;
    json["reading_current"] = stats.reading_current;
    json["records"] = stats.records;
    json["hidden"] = stats.hidden;
    json["stubs"] = stats.stubs;
    json["hidden_stubs"] = stats.hidden_stubs;
    json["items"] = stats.items;
    json["sources"] = stats.sources;
    json["terms"] = stats.terms;
    json["average_length"] = stats.average_length;
    json["median_quality"] = value_or_null(stats.median_quality);
    json["median_heat"] = value_or_null(stats.median_heat);
    json["oldest"] = date_or_null(stats.oldest);
    json["newest"] = date_or_null(stats.newest);
    json["languages"] = of_counts(stats.languages);
    json["providers"] = of_counts(stats.providers);
    json["topics"] = of_counts(stats.topics);
    json["dates"] = of_counts(stats.dates);
    json["undated"] = stats.undated;
    json["quality"] = of_histogram(stats.quality);
    json["heat"] = of_histogram(stats.heat);
    json["sizes"] = stats.sizes ? of_sizes(*stats.sizes) : Json();
    return dump(json);
}

std::string to_json(const CheckReport& report) {
    return dump(of_check(report, report.ok()));
}

std::string to_json(const BackupReport& report) {
    Json json = document();
    json["bytes"] = report.bytes;
    json["records"] = report.records;
    json["seconds"] = report.seconds;
    return dump(json);
}

// A check's, and what became of it.
std::string to_json(const RepairReport& report) {
    Json json = of_check(report, report.was_whole || report.losses.empty());
    Json repair;
    if (!report.was_whole) {
        repair["backup"] = report.backup;
        repair["items"] = report.items;
        repair["records"] = report.records;
        repair["lost_records"] = report.lost_records;
        repair["reread"] = report.reread;
        repair["losses"] = report.losses;
    }
    json["repair"] = std::move(repair);
    return dump(json);
}

std::string to_json(const eval::Report& report) {
    const eval::Evaluation& evaluation = report.evaluation;
    Json json = document();
    json["metrics"] = Json::object();
    for (std::size_t i = 0; i < evaluation.metrics.size(); ++i)
        json["metrics"][eval::to_string(evaluation.metrics[i])] = evaluation.means[i];
    json["queries"] = evaluation.queries.size();
    json["left_out"] = report.left_out;
    json["per_query"] = Json::array();
    for (const eval::QueryResult& query : evaluation.queries) {
        Json& values = json["per_query"].emplace_back(Json{{"id", query.id}});
        for (std::size_t i = 0; i < query.values.size(); ++i)
            values[eval::to_string(evaluation.metrics[i])] = query.values[i];
    }
    json["comparison"] = of_comparison(report);
    json["seconds"] = report.seconds;
    return dump(json);
}

} // namespace newsidx

#include "newsidx/json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace newsidx {
namespace {

using Json = nlohmann::ordered_json;

Json document() {
    return {{"format_version", 1}};
}

std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// What a record does not state is null, strings included.
Json text_or_null(const std::string& text) {
    return text.empty() ? Json() : Json(text);
}

template <class T>
Json value_or_null(const std::optional<T>& value) {
    return value ? Json(*value) : Json();
}

Json date_or_null(const std::optional<std::int64_t>& seconds) {
    return seconds ? Json(to_iso8601(*seconds)) : Json();
}

// A date as it was written, which may be more, or less, than was understood.
Json written_date(const Date& date) {
    return date.text.empty() ? date_or_null(date.seconds) : Json(date.text);
}

std::string_view name_of(Kind kind) {
    return kind == Kind::stub ? "stub" : "record";
}

Json of_diagnostics(const std::vector<Diagnostic>& diagnostics) {
    Json list = Json::array();
    for (const Diagnostic& d : diagnostics) {
        list.push_back({{"source", d.source}, {"line", d.line}, {"column", d.column}, {"message", d.message}});
    }
    return list;
}

Json of_explanation(const Explanation& e) {
    Json terms = Json::array();
    for (const TermExplanation& t : e.terms) {
        terms.push_back(
            {{"term", t.term}, {"weight", t.weight}, {"idf", t.idf}, {"tf", t.tf}, {"df", t.df}, {"score", t.score}});
    }
    return {{"score", e.score},
            {"text", e.text},
            {"proximity", e.proximity},
            {"ngrams", e.ngrams},
            {"terms", std::move(terms)},
            {"length", e.length},
            {"average_length", e.average_length},
            {"documents", e.documents},
            {"boost", e.boost},
            {"quality", e.quality},
            {"quality_known", e.quality_known},
            {"quality_part", e.quality_part},
            {"heat", e.heat},
            {"heat_known", e.heat_known},
            {"heat_part", e.heat_part},
            {"age_days", value_or_null(e.age_days)},
            {"recency", e.recency}};
}

Json of_hit(const Hit& hit) {
    Json json = {
        {"id", hit.id},
        {"source_id", text_or_null(hit.source_id)},
        {"url", text_or_null(hit.url)},
        {"title", text_or_null(hit.title)},
        {"excerpt", text_or_null(hit.excerpt)},
        {"published_at", date_or_null(hit.published_at)},
        {"provider", {{"name", text_or_null(hit.provider_name)}, {"domain", text_or_null(hit.provider_domain)}}},
        {"topics", hit.topics},
        {"lang", text_or_null(hit.lang)},
        {"type", text_or_null(hit.type)},
        {"quality", value_or_null(hit.quality)},
        {"heat", value_or_null(hit.heat)},
        {"published", hit.published},
        {"kind", name_of(hit.kind)},
        {"score", hit.score},
        {"snippet", to_html(hit.snippet)}};
    if (hit.explanation) json["explain"] = of_explanation(*hit.explanation);
    return json;
}

Json of_hits(const std::vector<Hit>& hits) {
    Json list = Json::array();
    for (const Hit& hit : hits)
        list.push_back(of_hit(hit));
    return list;
}

Json of_facet_values(const FacetCounts& counts) {
    Json list = Json::array();
    for (const FacetValue& value : counts.values)
        list.push_back({{"value", value.value}, {"count", value.count}, {"filter", text_or_null(value.filter)}});
    return list;
}

Json of_images(const std::vector<Image>& images) {
    Json list = Json::array();
    for (const Image& image : images) {
        list.push_back({{"url", text_or_null(image.url)},
                        {"title", text_or_null(image.title)},
                        {"attribution", text_or_null(image.attribution)},
                        {"width", value_or_null(image.width)},
                        {"height", value_or_null(image.height)},
                        {"isCached", image.is_cached}});
    }
    return list;
}

Json of_provider(const Provider& provider) {
    return {{"name", text_or_null(provider.name)},
            {"domain", text_or_null(provider.domain)},
            {"images", of_images(provider.images)}};
}

Json of_stub(const Stub& stub) {
    return {{"title", text_or_null(stub.title)},
            {"excerpt", text_or_null(stub.excerpt)},
            {"publishedDateTime", written_date(stub.published_at)},
            {"originalUrl", text_or_null(stub.original_url)},
            {"webUrl", text_or_null(stub.web_url)},
            {"type", text_or_null(stub.type)},
            {"quality", value_or_null(stub.quality)},
            {"heat", value_or_null(stub.heat)},
            {"provider", of_provider(stub.provider)},
            {"topics", stub.topics},
            {"images", of_images(stub.images)}};
}

// `,"name":value` for the keys that newsidx gives no meaning. Their JSON goes out as it came in, since reading it would
// lose the order of keys and the digits of long numbers, and since both reading and writing take a time that its author
// chooses: ordered_json looks keys up one by one, and writes by recursion.
void append_unknown(std::string& out, const Record& record, const Json& known) {
    std::unordered_set<std::string_view> seen{"secured"};
    for (const auto& [name, value] : record.unknown) {
        if (known.contains(name) || !seen.insert(name).second) continue;
        out += ',' + dump(Json(name)) + ':';
        if (!Json::accept(value)) {
            out += dump(Json(value));
            continue;
        }
        // A line break in well-formed JSON stands between its tokens only.
        std::ranges::transform(value, std::back_inserter(out), [](char c) { return c == '\n' || c == '\r' ? ' ' : c; });
    }
}

Json of_record(const Record& record, bool with_secured) {
    Json json = {{"id", text_or_null(record.source_id)},
                 {"category", text_or_null(record.category)},
                 {"type", text_or_null(record.type)},
                 {"lang", text_or_null(record.lang)},
                 {"title", text_or_null(record.title)},
                 {"excerpt", text_or_null(record.excerpt)},
                 {"body", text_or_null(record.body)},
                 {"featuredContent", text_or_null(record.featured_content)},
                 {"publishedDateTime", written_date(record.published_at)},
                 {"updatedDateTime", written_date(record.updated_at)},
                 {"originalUrl", text_or_null(record.original_url)},
                 {"webUrl", text_or_null(record.web_url)},
                 {"ampWebUrl", text_or_null(record.amp_web_url)},
                 {"cdnAmpWebUrl", text_or_null(record.cdn_amp_web_url)},
                 {"quality", value_or_null(record.quality)},
                 {"heat", value_or_null(record.heat)},
                 {"published", record.published},
                 {"removed", record.removed},
                 {"provider", of_provider(record.provider)},
                 {"topics", record.topics},
                 {"images", of_images(record.images)}};
    Json related = Json::array();
    for (const Stub& stub : record.related) {
        related.push_back(of_stub(stub));
    }
    json["related"] = std::move(related);
    if (with_secured) json["secured"] = value_or_null(record.secured);
    return json;
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

namespace {

Json of_query(const SearchResult& result) {
    Json warnings = Json::array();
    for (const QueryWarning& warning : result.warnings) {
        warnings.push_back({{"offset", warning.offset}, {"message", warning.message}});
    }
    if (!result.analyzer_current)
        warnings.push_back({{"offset", 0},
                            {"message", "other rules analysed the file's text, so that some words may not be found; "
                                        "`newsidx optimize --reanalyze` brings it up to date"}});
    return {{"text", result.query},
            {"interpreted", result.interpreted},
            {"warnings", std::move(warnings)},
            {"relaxed", result.relaxed}};
}

} // namespace

std::string to_json(const FacetCounts& counts, const SearchResult& result) {
    Json json = document();
    json["field"] = to_string(counts.facet);
    json["query"] = of_query(result);
    json["total"] = {{"value", result.total}, {"exact", result.total_exact}};
    json["distinct"] = counts.distinct;
    json["values"] = of_facet_values(counts);
    json["took_ms"] = result.took_ms;
    return dump(json);
}

std::string to_json(const SearchResult& result) {
    Json json = document();
    json["query"] = of_query(result);
    json["total"] = {{"value", result.total}, {"exact", result.total_exact}};
    json["hidden"] = result.hidden_records + result.hidden_stubs;
    json["hidden_stubs"] = result.hidden_stubs;
    json["took_ms"] = result.took_ms;
    json["partial"] = result.partial;
    json["first_rank"] = result.first_rank;
    json["cursor"] = text_or_null(result.cursor);
    json["hits"] = of_hits(result.hits);
    Json facets = Json::object();
    for (const FacetCounts& counts : result.facets)
        facets[std::string(to_string(counts.facet))] = of_facet_values(counts);
    json["facets"] = std::move(facets);
    json["did_you_mean"] = text_or_null(result.did_you_mean);
    return dump(json);
}

std::string to_json(const WhyResult& result) {
    Json json = document();
    json["id"] = result.id == 0 ? Json() : Json(result.id);
    json["title"] = text_or_null(result.title);
    json["query"] = {{"text", result.query}, {"interpreted", result.interpreted}, {"relaxed", result.relaxed}};
    json["matches"] = result.matches;
    json["found"] = result.found;
    json["rank"] = result.rank == 0 ? Json() : Json(result.rank);
    json["total"] = result.total;
    json["explain"] = result.explanation ? of_explanation(*result.explanation) : Json();
    json["rival"] = nullptr;
    if (result.rival)
        json["rival"] = {{"id", result.rival->id},
                         {"title", text_or_null(result.rival->title)},
                         {"rank", result.rival->rank},
                         {"explain", of_explanation(result.rival->explanation)}};
    json["reasons"] = result.reasons;
    return dump(json);
}

std::string to_json(const RelatedResult& result) {
    Json json = document();
    json["id"] = result.id;
    json["title"] = text_or_null(result.title);
    json["relations"] = of_hits(result.relations);
    json["related_by"] = of_hits(result.related_by);
    json["similar"] = of_hits(result.similar);
    json["terms"] = result.terms;
    json["took_ms"] = result.took_ms;
    return dump(json);
}

std::string to_json(const SuggestResult& result) {
    Json json = document();
    json["prefix"] = result.prefix;
    json["words"] = Json::array();
    for (const SuggestedWord& word : result.words)
        json["words"].push_back({{"text", word.text}, {"documents", word.documents}});
    json["titles"] = Json::array();
    for (const SuggestedTitle& title : result.titles)
        json["titles"].push_back({{"id", title.id},
                                  {"title", title.title},
                                  {"url", text_or_null(title.url)},
                                  {"heat", value_or_null(title.heat)}});
    json["took_ms"] = result.took_ms;
    return dump(json);
}

std::string to_json(const Hit& hit) {
    return dump(of_hit(hit));
}

std::string to_json(const IndexReport& report) {
    Json json = document();
    json["read"] = report.read;
    json["added"] = report.added;
    json["updated"] = report.updated;
    json["unchanged"] = report.unchanged;
    json["duplicates"] = report.duplicates;
    json["removed"] = report.removed;
    json["stubs"] = report.stubs;
    json["rejected"] = report.rejected;
    json["errors"] = of_diagnostics(report.errors);
    json["warnings"] = of_diagnostics(report.warnings);
    json["seconds"] = report.seconds;
    return dump(json);
}

std::string to_json(const StoredRecord& record, bool with_secured) {
    Json json = document();
    json["id"] = record.id;
    json["kind"] = name_of(record.kind);
    json["visible"] = record.visible;
    json["identity"] = record.identity;
    json["source"] = record.source;
    json["source_line"] = record.source_line;
    json["items"] = record.items;
    auto made_of = nlohmann::ordered_json::array();
    for (const RecordView& view : record.made_of)
        made_of.push_back({{"path", view.path}, {"line", view.line}, {"format", view.format}});
    json["made_of"] = std::move(made_of);
    const Json fields = of_record(record.record, with_secured);
    json["record"] = fields;
    std::string out = dump(json);
    out.resize(out.size() - 2); // the ends of "record" and of the document, after which the unknown keys would come
    append_unknown(out, record.record, fields);
    return out + "}}";
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
    Json json = document();
    json["ok"] = report.ok();
    json["checks"] = report.checks;
    json["problems"] = report.problems;
    json["seconds"] = report.seconds;
    return dump(json);
}

std::string to_json(const eval::Report& report) {
    const eval::Evaluation& evaluation = report.evaluation;
    Json json = document();
    Json metrics = Json::object();
    for (std::size_t i = 0; i < evaluation.metrics.size(); ++i)
        metrics[eval::to_string(evaluation.metrics[i])] = evaluation.means[i];
    json["metrics"] = std::move(metrics);
    json["queries"] = evaluation.queries.size();
    json["left_out"] = report.left_out;
    Json per_query = Json::array();
    for (const eval::QueryResult& query : evaluation.queries) {
        Json values = {{"id", query.id}};
        for (std::size_t i = 0; i < query.values.size(); ++i)
            values[eval::to_string(evaluation.metrics[i])] = query.values[i];
        per_query.push_back(std::move(values));
    }
    json["per_query"] = std::move(per_query);
    json["comparison"] = of_comparison(report);
    json["seconds"] = report.seconds;
    return dump(json);
}

std::string to_json(const Error& error) {
    Json json = document();
    json["error"] = {{"code", to_string(error.code)}, {"message", error.message}, {"where", text_or_null(error.where)}};
    return dump(json);
}

} // namespace newsidx

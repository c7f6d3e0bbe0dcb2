#include "present/json_values.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace newsidx {
namespace {

using namespace present;

// A date as it was written, which may be more, or less, than was understood.
Json written_date(const Date& date) {
    return date.text.empty() ? date_or_null(date.seconds) : Json(date.text);
}

std::string_view name_of(Kind kind) {
    return kind == Kind::stub ? "stub" : "record";
}

Json of_explanation(const Explanation& e) {
    Json terms = Json::array();
    for (const TermExplanation& t : e.terms) {
        terms.push_back({{"term", t.term},
                         {"weight", t.weight},
                         {"idf", t.idf},
                         {"tf", t.tf},
                         {"df", t.df},
                         {"score", t.score},
                         {"group", t.group}});
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

Json of_ranges(const std::vector<Range>& ranges) {
    Json list = Json::array();
    for (const Range& range : ranges)
        list.push_back({range.begin, range.end});
    return list;
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
        {"authors", hit.authors},
        {"lang", text_or_null(hit.lang)},
        {"type", text_or_null(hit.type)},
        {"category", text_or_null(hit.category)},
        {"quality", value_or_null(hit.quality)},
        {"heat", value_or_null(hit.heat)},
        {"published", hit.published},
        {"kind", name_of(hit.kind)},
        {"score", hit.score},
        {"snippet", to_html(hit.snippet)},
        {"snippet_text", hit.snippet.text},
        {"snippet_marks", of_ranges(hit.snippet.marks)},
        {"title_marks", of_ranges(hit.title_marks)}};
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
    json["related"] = Json::array();
    for (const Stub& stub : record.related)
        json["related"].push_back(of_stub(stub));
    if (with_secured) json["secured"] = value_or_null(record.secured);
    return json;
}

Json of_query(const SearchResult& result) {
    Json warnings = Json::array();
    for (const QueryWarning& warning : result.warnings) {
        warnings.push_back({{"offset", warning.offset}, {"message", warning.message}});
    }
    if (!result.analyzer_current)
        warnings.push_back(
            {{"offset", 0},
             {"message", "other rules analysed the file's text, so that some words may not be found; "
                         "`newsidx optimize --reanalyze`, or optimizing it with reanalyze, brings it up to date"}});
    return {{"text", result.query},
            {"interpreted", result.interpreted},
            {"warnings", std::move(warnings)},
            {"relaxed", result.relaxed}};
}

// What was searched, and how much there is.
void put_query(Json& json, const SearchResult& result) {
    json["query"] = of_query(result);
    json["total"] = {{"value", result.total}, {"exact", result.total_exact}};
    json["hidden"] = result.hidden_records + result.hidden_stubs;
    json["hidden_stubs"] = result.hidden_stubs;
}

} // namespace

std::string to_json(const FacetCounts& counts, const SearchResult& result) {
    Json json = document();
    json["field"] = to_string(counts.facet);
    put_query(json, result);
    json["did_you_mean"] = text_or_null(result.did_you_mean);
    json["distinct"] = counts.distinct;
    json["values"] = of_facet_values(counts);
    json["took_ms"] = result.took_ms;
    return dump(json);
}

std::string to_json(const SearchResult& result) {
    Json json = document();
    put_query(json, result);
    json["took_ms"] = result.took_ms;
    json["partial"] = result.partial;
    json["first_rank"] = result.first_rank;
    json["cursor"] = text_or_null(result.cursor);
    json["hits"] = of_hits(result.hits);
    json["facets"] = Json::object();
    for (const FacetCounts& counts : result.facets)
        json["facets"][std::string(to_string(counts.facet))] = of_facet_values(counts);
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

std::string to_json(const StoredRecord& record, bool with_secured) {
    Json json = document();
    json["id"] = record.id;
    json["kind"] = name_of(record.kind);
    json["visible"] = record.visible;
    json["identity"] = record.identity;
    json["source"] = record.source;
    json["source_line"] = record.source_line;
    json["items"] = record.items;
    json["made_of"] = Json::array();
    for (const RecordView& view : record.made_of)
        json["made_of"].push_back({{"path", view.path}, {"line", view.line}, {"format", view.format}});
    json["authors"] = record.authors;
    if (!record.marks.empty())
        json["marks"] = {{"title", of_ranges(record.marks.title)},
                         {"excerpt", of_ranges(record.marks.excerpt)},
                         {"body", of_ranges(record.marks.body)}};
    const Json fields = of_record(record.record, with_secured);
    json["record"] = fields;
    std::string out = dump(json);
    out.resize(out.size() - 2); // the ends of "record" and of the document, after which the unknown keys would come
    append_unknown(out, record.record, fields);
    return out + "}}";
}

std::string to_json(const Error& error) {
    Json json = document();
    json["error"] = {{"code", to_string(error.code)}, {"message", error.message}, {"where", text_or_null(error.where)}};
    return dump(json);
}

} // namespace newsidx

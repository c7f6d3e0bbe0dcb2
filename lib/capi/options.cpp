#include "capi/options.h"

#include "newsidx/names.h"

#include <nlohmann/json.hpp>

#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace newsidx::capi {

namespace {

using Json = nlohmann::json;

template <Named T>
std::string names_of() {
    std::string out;
    for (const T value : values_of<T>())
        out.append(out.empty() ? "" : ", ").append(to_string(value));
    return out;
}

class Options {
public:
    explicit Options(const char* text) {
        if (text == nullptr || *text == '\0') return;
        try {
            json_ = Json::parse(text);
        } catch (const Json::parse_error& error) {
            throw BadOptions("the options are no JSON: byte " + std::to_string(error.byte) + " of them is wrong",
                             "options");
        } catch (const Json::exception&) { // not of the parser: 1e999
            throw BadOptions("a number in the options is larger than any can be", "options");
        }
        if (!json_.is_object()) throw BadOptions("the options must be a JSON object", "options");
    }

    // Takes the option into `out`, which keeps its value where there is none, or null. What is left at the end is
    // nobody's.
    template <class T>
    Options& take(const char* name, T& out) {
        const auto found = json_.find(name);
        if (found == json_.end()) return *this;
        if (!found->is_null()) read(name, *found, out);
        json_.erase(found);
        return *this;
    }
    void end() const {
        if (!json_.empty()) throw BadOptions("there is no such option here", json_.begin().key());
    }

private:
    static void read(const char* name, const Json& value, bool& out) {
        if (!value.is_boolean()) throw BadOptions("must be true or false", name);
        out = value.get<bool>();
    }
    static void read(const char* name, const Json& value, std::string& out) {
        if (!value.is_string()) throw BadOptions("must be a text", name);
        out = value.get<std::string>();
    }
    template <Named T>
    static void read(const char* name, const Json& value, T& out) {
        std::string text;
        read(name, value, text);
        const std::optional<T> known = parse_name<T>(text);
        if (!known) throw BadOptions("'" + text + "' is none of " + names_of<T>(), name);
        out = *known;
    }
    static void read(const char* name, const Json& value, double& out) {
        if (!value.is_number()) throw BadOptions("must be a number", name);
        out = value.get<double>();
    }
    template <std::unsigned_integral T>
    requires(!std::is_same_v<T, bool>) static void read(const char* name, const Json& value, T& out) {
        if (!value.is_number_unsigned() || value.get<std::uint64_t>() > std::numeric_limits<T>::max())
            throw BadOptions("must be a whole number from 0", name);
        out = value.get<T>();
    }
    static void read(const char* name, const Json& value, std::int64_t& out) {
        const bool fits = value.is_number_integer() &&
                          (!value.is_number_unsigned() ||
                           value.get<std::uint64_t>() <= std::uint64_t{std::numeric_limits<std::int64_t>::max()});
        if (!fits) throw BadOptions("must be a whole number", name);
        out = value.get<std::int64_t>();
    }
    template <class T>
    static void read(const char* name, const Json& value, std::optional<T>& out) {
        read(name, value, out.emplace());
    }
    template <class T>
    static void read(const char* name, const Json& value, std::vector<T>& out) {
        if (!value.is_array()) throw BadOptions(Named<T> ? "must be a list of names" : "must be a list of texts", name);
        for (const Json& one : value)
            read(name, one, out.emplace_back());
    }
    static void read(const char* name, const Json& value, std::vector<std::pair<std::string, std::string>>& out) {
        if (!value.is_object()) throw BadOptions("must be an object of names", name);
        for (const auto& [theirs, ours] : value.items())
            read(name, ours, out.emplace_back(theirs, std::string()).second);
    }

    Json json_ = Json::object();
};

} // namespace

OpenOptions open_options(const char* text) {
    OpenOptions out;
    Options(text)
        .take("create", out.create)
        .take("busy_timeout_ms", out.busy_timeout_ms)
        .take("read_only", out.read_only)
        .take("read_cache", out.read_cache)
        .take("search_cache", out.search_cache)
        .take("write_cache", out.write_cache)
        .take("mapped", out.mapped)
        .take("idle_connections", out.idle_connections)
        .end();
    return out;
}

IndexOptions index_options(const char* text) {
    IndexOptions out;
    Options(text)
        .take("format", out.format)
        .take("source", out.source)
        .take("key_map", out.key_map)
        .take("include", out.include)
        .take("exclude", out.exclude)
        .take("prune", out.prune)
        .take("restore", out.restore)
        .take("force", out.force)
        .take("dry_run", out.dry_run)
        .take("strict", out.strict)
        .take("list_changes", out.list_changes)
        .take("jobs", out.jobs)
        .take("batch", out.batch)
        .end();
    return out;
}

SearchOptions search_options(const char* text, SearchOptions defaults) {
    SearchOptions out = std::move(defaults);
    std::optional<std::string> synonyms;
    Options(text)
        .take("limit", out.limit)
        .take("cursor", out.cursor)
        .take("facets", out.facets)
        .take("facet_limit", out.facet_limit)
        .take("match", out.match)
        .take("sort", out.sort)
        .take("plain_text", out.plain_text)
        .take("as_you_type", out.as_you_type)
        .take("synonyms", synonyms)
        .take("unpublished", out.unpublished)
        .take("quality_weight", out.quality_weight)
        .take("heat_weight", out.heat_weight)
        .take("half_life", out.half_life)
        .take("now", out.now)
        .take("timeout", out.timeout)
        .take("rerank", out.rerank)
        .take("expand", out.expand)
        .take("explain", out.explain)
        .take("exact_total", out.exact_total)
        .take("segments", out.segments)
        .take("details", out.details)
        .take("snippet_length", out.snippet_length)
        .end();
    if (synonyms) {
        auto parsed = Synonyms::parse(*synonyms);
        if (!parsed) throw BadOptions(parsed.error().message, "synonyms");
        out.synonyms = std::move(*parsed);
    }
    return out;
}

RelatedOptions related_options(const char* text) {
    RelatedOptions out;
    Options(text)
        .take("limit", out.limit)
        .take("unpublished", out.unpublished)
        .take("snippet_length", out.snippet_length)
        .end();
    return out;
}

SuggestOptions suggest_options(const char* text) {
    SuggestOptions out;
    Options(text).take("limit", out.limit).take("unpublished", out.unpublished).take("timeout", out.timeout).end();
    return out;
}

OptimizeOptions optimize_options(const char* text) {
    OptimizeOptions out;
    Options(text)
        .take("reanalyze", out.reanalyze)
        .take("vacuum", out.vacuum)
        .take("jobs", out.jobs)
        .take("batch", out.batch)
        .end();
    return out;
}

ExportOptions export_options(const char* text) {
    ExportOptions out;
    Options(text).take("force", out.force).end();
    return out;
}

BackupOptions backup_options(const char* text) {
    BackupOptions out;
    Options(text).take("force", out.force).end();
    return out;
}

RepairOptions repair_options(const char* text) {
    RepairOptions out;
    Options(text).take("backup", out.backup).take("busy_timeout_ms", out.busy_timeout_ms).end();
    return out;
}

StatsOptions stats_options(const char* text) {
    StatsOptions out;
    Options(text).take("sizes", out.sizes).end();
    return out;
}

WaitOptions wait_options(const char* text) {
    WaitOptions out;
    Options(text).take("timeout", out.timeout).take("interval", out.interval).end();
    return out;
}

AskedRecord show_options(const char* text) {
    AskedRecord asked;
    Options(text).take("secured", asked.secured).take("query", asked.show.query).end();
    return asked;
}

} // namespace newsidx::capi

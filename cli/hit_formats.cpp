#include "hit_formats.h"

#include "command.h"
#include "format.h"
#include "newsidx/json.h"
#include "sanitize.h"

#include <array>
#include <fmt/format.h>

namespace newsidx::cli {
namespace {

constexpr auto kColumns = std::to_array<std::string_view>({"id", "score", "published_at", "quality", "heat", "lang",
                                                           "type", "kind", "provider", "topics", "url", "title",
                                                           "excerpt", "authors", "published", "snippet"});

// What may be one within a line: emphasis, code, links, HTML, entities, tables, formulas, headings.
constexpr std::string_view kMarkdownSigns = "\\`*_[]<>#|~&$";

// Line feeds and tabs stay, escaped, and what could steer a terminal does not.
std::string tsv_field(std::string_view text) {
    std::string lines;
    for (const char c : text) {
        // sanitize_lines() would replace these.
        if (c == '\r') {
            lines += "\\r";
        } else if (c == '\\') {
            lines += "\\\\";
        } else {
            lines += c;
        }
    }
    std::string out;
    for (const char c : sanitize_lines(lines)) {
        if (c == '\t') {
            out += "\\t";
        } else if (c == '\n') {
            out += "\\n";
        } else {
            out += c;
        }
    }
    return out;
}

std::string csv_field(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return sanitize(text);
    std::string out = "\"";
    for (const char c : sanitize_lines(text)) {
        if (c == '"') out += c;
        out += c;
    }
    return out + '"';
}

// All of it: `update` reads it again.
std::string number(const std::optional<double>& value) {
    return value ? fmt::format("{}", *value) : std::string();
}

std::string listed(const std::vector<std::string>& values) {
    return fmt::format("{}", fmt::join(values, "; "));
}

std::string provider_of(const Hit& hit) {
    return hit.provider_name.empty() ? hit.provider_domain : hit.provider_name;
}

// Text in which nothing is a sign of Markdown.
std::string markdown(std::string_view text) {
    std::string out;
    bool all_digits = true;
    for (const char c : sanitize(text)) {
        // At the beginning "-", "+" and "1." would begin a list.
        const bool begins_list = out.empty() ? c == '-' || c == '+' : all_digits && (c == '.' || c == ')');
        if (begins_list || kMarkdownSigns.find(c) != std::string_view::npos) out += '\\';
        out += c;
        all_digits = all_digits && c >= '0' && c <= '9';
    }
    return out;
}

// A URL between ( ): parentheses would end it.
std::string link_target(const std::string& url) {
    std::string out;
    for (const char c : sanitize_url(url)) {
        switch (c) {
        case '(': out += "%28"; break;
        case ')': out += "%29"; break;
        case '<': out += "%3C"; break;
        case '>': out += "%3E"; break;
        case '\\': out += "%5C"; break;
        default: out += c;
        }
    }
    return out;
}

// `field` writes a value so that it ends at the separator, or the line's end.
std::string table_of(std::span<const Hit> hits, char separator, std::string (*field)(std::string_view)) {
    std::string out;
    const auto add_row = [&](std::span<const std::string_view> values) {
        for (const std::string_view value : values)
            out += field(value) + separator;
        out.back() = '\n';
    };
    add_row(kColumns);
    for (const Hit& hit : hits) {
        const std::string id = std::to_string(hit.id);
        const std::string score = fmt::format("{:.6g}", hit.score);
        const std::string date = hit.published_at ? to_iso8601(*hit.published_at) : std::string();
        const std::string quality = number(hit.quality);
        const std::string heat = number(hit.heat);
        const std::string provider = provider_of(hit);
        const std::string topics = listed(hit.topics);
        const std::string authors = listed(hit.authors);
        add_row(std::to_array<std::string_view>(
            {id, score, date, quality, heat, hit.lang, hit.type, hit.kind == Kind::stub ? "stub" : "record", provider,
             topics, hit.url, hit.title, hit.excerpt, authors, hit.published ? "true" : "false", hit.snippet.text}));
    }
    return out;
}

} // namespace

std::string hits_as_tsv(std::span<const Hit> hits) {
    return table_of(hits, '\t', tsv_field);
}

std::string hits_as_csv(std::span<const Hit> hits) {
    return table_of(hits, ',', csv_field);
}

std::string hits_as_markdown(std::span<const Hit> hits) {
    std::string out;
    for (const Hit& hit : hits) {
        const std::string title = markdown(hit.title.empty() ? "(no title)" : hit.title);
        const std::string target = link_target(hit.url);
        out += target.empty() ? "- " + title : fmt::format("- [{}]({})", title, target);
        if (const std::string provider = provider_of(hit); !provider.empty()) out += " · " + markdown(provider);
        if (!hit.authors.empty()) out += " · " + markdown(listed(hit.authors));
        if (hit.published_at) out += " · " + to_iso8601(*hit.published_at).substr(0, 10);
        out += '\n';
    }
    return out;
}

std::string hits_as_urls(std::span<const Hit> hits, std::size_t& without) {
    std::string out;
    without = 0;
    for (const Hit& hit : hits) {
        if (hit.url.empty()) {
            ++without;
        } else {
            out += sanitize(hit.url) + '\n';
        }
    }
    return out;
}

void print_hits_as(const Call& call, HitFormat format, std::span<const Hit> hits) {
    std::size_t without = 0;
    switch (format) {
    case HitFormat::jsonl:
        for (const Hit& hit : hits) {
            call.print_json(to_json(hit));
        }
        break;
    case HitFormat::tsv: print(hits_as_tsv(hits)); break;
    case HitFormat::csv: print(hits_as_csv(hits)); break;
    case HitFormat::md: print(hits_as_markdown(hits)); break;
    case HitFormat::url: print(hits_as_urls(hits, without)); break;
    default: break;
    }
    if (without > 0) note(counted(without, "hit") + " without a URL left out");
}

} // namespace newsidx::cli

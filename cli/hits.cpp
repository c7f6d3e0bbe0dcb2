#include "hits.h"

#include "blocks.h"
#include "format.h"
#include "newsidx/json.h"
#include "sanitize.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace newsidx::cli {
namespace {

constexpr std::string_view kSeparator = " · ";
constexpr std::size_t kShownAuthors = 3;

// "Gizmochina · by Jane Doe · 3 days ago · q 60 h 70 · AI Hardware, AI · id 12", then flags.
std::string details_of(const Terminal& terminal, const Hit& hit, std::int64_t now) {
    std::string line;
    const auto add = [&](const std::string& part) {
        if (!part.empty()) line.append(line.empty() ? std::string_view() : kSeparator).append(part);
    };
    add(sanitize(hit.provider_name.empty() ? hit.provider_domain : hit.provider_name));
    std::string authors;
    for (std::size_t i = 0; i < std::min(hit.authors.size(), kShownAuthors); ++i)
        authors += (i == 0 ? "by " : ", ") + sanitize(hit.authors[i]);
    if (hit.authors.size() > kShownAuthors) authors += fmt::format(" and {} more", hit.authors.size() - kShownAuthors);
    add(authors);
    if (hit.published_at) {
        add(terminal.is_terminal() ? relative_date(*hit.published_at, now) : to_iso8601(*hit.published_at));
    }
    std::string figures;
    if (hit.quality) figures = "q " + format_number(*hit.quality);
    if (hit.heat) figures += (figures.empty() ? "h " : " h ") + format_number(*hit.heat);
    add(figures);
    add(sanitize(hit.topics));
    add(fmt::format("id {}", hit.id));
    if (!hit.published) line += " [unpublished]";
    if (hit.kind == Kind::stub) line += " [stub]";
    return line;
}

std::string title_of(const Terminal& terminal, const Hit& hit) {
    if (hit.title.empty()) return terminal.link(hit.url, "(no title)");
    const Snippet title = sanitize(Snippet{hit.title, hit.title_marks});
    return terminal.link(hit.url, terminal.bold(painted(terminal, title, {0, title.text.size()}, false)));
}

std::string format_term(const TermExplanation& term) {
    // tf stands in the score as 2.2 tf / (tf + 1.2 (...)), which is what is left when the others are divided out. After
    // reranking this is what the mean of the two models comes to.
    const double factors = term.weight * term.idf;
    const double tf_part = factors == 0 ? 0 : term.score / factors;
    return fmt::format("{} {:.6g} = weight {:.6g} × idf {:.6g} × tf part {:.6g} (tf {:.6g}, {})", sanitize(term.term),
                       term.score, term.weight, term.idf, tf_part, term.tf, "in " + counted(term.df, "record"));
}

std::string format_value(std::string_view name, double value, bool known) {
    return fmt::format("{} {}{}", name, format_number(value), known ? "" : " (unknown: the median)");
}

} // namespace

std::string format_hit(const Terminal& terminal, const Hit& hit, std::size_t rank, std::size_t last_rank,
                       std::int64_t now) {
    const std::size_t digits = fmt::formatted_size("{}", last_rank);
    const std::size_t indent = digits + 2;
    const std::string margin(indent, ' ');
    std::string out = fmt::format("{:>{}}. {}\n", rank, digits, title_of(terminal, hit));
    const std::string details = details_of(terminal, hit, now);
    const std::size_t width = terminal.width() > indent ? terminal.width() - indent : 0;
    for (const Range& line : wrap(details, width)) {
        out += margin + terminal.dim(std::string_view(details).substr(line.begin, line.end - line.begin)) + '\n';
    }
    if (!hit.snippet.text.empty()) out += paragraph(terminal, sanitize(hit.snippet), indent);
    if (!terminal.has_links() && !hit.url.empty()) out += margin + sanitize(hit.url) + '\n';
    if (hit.explanation)
        out += terminal.is_terminal() ? explanation_bars(terminal, *hit.explanation, indent)
                                      : format_explanation(*hit.explanation, indent);
    return out;
}

std::string format_explanation(const Explanation& e, std::size_t indent) {
    std::string out;
    const auto line = [&](std::size_t depth, const std::string& text) {
        out.append(indent + 2 * depth, ' ');
        out += text + '\n';
    };
    line(0, fmt::format("score {:.6g} = text {:.6g} × boost {:.6g} × recency {:.6g}", e.score, e.text, e.boost,
                        e.recency));
    line(1, e.terms.empty() ? fmt::format("text {:.6g}: no words were asked for", e.text)
                            : fmt::format("text {:.6g} = sum of {}, length {:.6g}, average {:.6g}, {}", e.text,
                                          counted(e.terms.size(), "term"), e.length, e.average_length,
                                          counted(e.documents, "record")));
    for (const TermExplanation& term : e.terms) {
        line(2, format_term(term));
    }
    if (e.proximity > 0) line(2, fmt::format("words near each other: {:.6g}", e.proximity));
    if (e.ngrams > 0) line(2, fmt::format("parts of words: {:.6g}", e.ngrams));
    line(1, fmt::format("boost {:.6g} = 1 + quality part {:.6g} + heat part {:.6g}: {}, {}", e.boost, e.quality_part,
                        e.heat_part, format_value("quality", e.quality, e.quality_known),
                        format_value("heat", e.heat, e.heat_known)));
    line(1, fmt::format("recency {:.6g}: {}", e.recency,
                        e.age_days ? fmt::format("0.2 + 0.8 × 2^(-age / half-life), {:.6g} days old", *e.age_days)
                        : e.recency == 1.0 ? "dates do not count without --half-life"
                                           : "undated, the least there is"));
    return out;
}

} // namespace newsidx::cli

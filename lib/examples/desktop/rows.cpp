#include "desktop/rows.h"

#include "desktop/text.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace newsidx_desktop {

using namespace Qt::StringLiterals;

namespace {

QString number(double value, int decimals = 0) {
    return QLocale::c().toString(value, 'f', decimals);
}

// A term is what is looked for, perhaps in several forms ("moor|moore"): the longest is nearest to what was typed.
QString word_of(const std::string& term) {
    QString longest;
    for (const QString& form : line_of(term, 200).split(u'|'))
        if (form.size() > longest.size()) longest = form;
    return longest.left(30);
}

QString facet_name(newsidx::Facet facet) {
    switch (facet) {
    case newsidx::Facet::topic: return u"Topics"_s;
    case newsidx::Facet::provider: return u"Providers"_s;
    case newsidx::Facet::lang: return u"Languages"_s;
    case newsidx::Facet::year: return u"Years"_s;
    case newsidx::Facet::type: return u"Types"_s;
    default: return line_of(newsidx::to_string(facet));
    }
}

QString name_of(const std::string& provider, const std::string& domain) {
    return line_of(provider.empty() ? domain : provider, 60);
}

QString topics_of(const std::vector<std::string>& topics) {
    QStringList names;
    for (std::size_t i = 0; i < std::min<std::size_t>(topics.size(), 4); ++i)
        names.push_back(line_of(topics[i], 40));
    return names.join(u", "_s);
}

Picture picture_of(const newsidx::Image& image) {
    Picture picture;
    picture.caption = joined({line_of(image.title, 200), line_of(image.attribution, 100)});
    const auto sane = [](const std::optional<std::int64_t>& side) { return side && *side > 0 && *side < 100'000; };
    if (sane(image.width) && sane(image.height)) {
        picture.aspect = std::clamp(static_cast<double>(*image.width) / static_cast<double>(*image.height), .5, 4.0);
        picture.size = u"%1 × %2"_s.arg(*image.width).arg(*image.height);
    }
    return picture;
}

void add_related(RelatedRows& out, const std::vector<newsidx::Hit>& hits, const QString& how) {
    for (const newsidx::Hit& hit : hits)
        out.rows.push_back({hit.id, line_of(hit.title, 200),
                            joined({name_of(hit.provider_name, hit.provider_domain), date_of(hit.published_at)}), how});
}

} // namespace

std::string query_of(const Question& question) {
    QStringList parts = question.filters;
    parts.push_back(question.text);
    return parts.join(u' ').toStdString();
}

newsidx::SearchOptions options_of(const Question& question) {
    newsidx::SearchOptions options;
    options.sort = question.sort;
    options.as_you_type = true;
    options.unpublished = question.hidden;
    options.quality_weight = question.quality_weight;
    options.heat_weight = question.heat_weight;
    options.half_life = question.half_life;
    return options;
}

HitRow row_of(const newsidx::Hit& hit) {
    HitRow row;
    row.id = hit.id;
    row.title = marked_line(hit.title, hit.title_marks, 200);
    if (row.title.text.trimmed().isEmpty()) row.title = {line_of(hit.url.empty() ? "(no title)" : hit.url), {}};
    row.snippet = marked_line(hit.snippet.text, hit.snippet.marks);
    row.meta =
        joined({name_of(hit.provider_name, hit.provider_domain), date_of(hit.published_at), topics_of(hit.topics)});
    row.quality = hit.quality;
    row.heat = hit.heat;
    row.hidden = !hit.published;
    row.stub = hit.kind == newsidx::Kind::stub;
    return row;
}

Counts counts_of(const newsidx::SearchResult& result) {
    Counts counts;
    counts.total = result.total;
    counts.exact = result.total_exact;
    counts.hidden = result.hidden_records + result.hidden_stubs;
    for (const newsidx::FacetCounts& facet : result.facets) {
        FacetGroup group{facet_name(facet.facet), {}, facet.distinct};
        for (const newsidx::FacetValue& value : facet.values)
            group.values.push_back({line_of(value.value, 80), QString::fromStdString(value.filter), value.count});
        if (!group.values.empty()) counts.facets.push_back(std::move(group));
    }
    return counts;
}

Article article_of(const newsidx::StoredRecord& stored, const newsidx::RecordMarks& marks) {
    const newsidx::Record& record = stored.record;
    Article article;
    article.id = stored.id;
    article.title = marked_line(record.title, marks.title, 400);
    article.excerpt = marked_line(record.excerpt, marks.excerpt, 800);
    article.meta = joined({name_of(record.provider.name, record.provider.domain), topics_of(stored.authors),
                           date_of(record.published_at.seconds), line_of(record.lang, 20), line_of(record.type, 30),
                           record.quality ? u"quality %1"_s.arg(number(*record.quality)) : QString(),
                           record.heat ? u"heat %1"_s.arg(number(*record.heat)) : QString()});
    for (const std::string& topic : record.topics)
        article.topics.push_back(line_of(topic, 60));
    for (const newsidx::Image& image : record.images) {
        if (article.pictures.size() == 6) break;
        article.pictures.push_back(picture_of(image));
    }
    article.body = paragraphs_of(record.body, marks.body);
    article.link = link_of(record.original_url);
    if (article.link.isEmpty()) article.link = link_of(record.web_url);
    article.hidden = !stored.visible;
    article.stub = stored.kind == newsidx::Kind::stub;
    return article;
}

RelatedRows related_of(const newsidx::RelatedResult& result) {
    RelatedRows out;
    out.id = result.id;
    add_related(out, result.relations, u"it refers to"_s);
    add_related(out, result.related_by, u"refers to it"_s);
    add_related(out, result.similar, u"similar"_s);
    return out;
}

Reasons reasons_of(const newsidx::WhyResult& result) {
    Reasons out;
    out.id = result.id;
    if (result.found)
        out.headline = u"Hit %1 of %2"_s.arg(number_of(result.rank), number_of(result.total));
    else
        out.headline = result.matches ? u"It matches, and is not among the hits"_s : u"It is no hit"_s;
    if (result.explanation) {
        const newsidx::Explanation& e = *result.explanation;
        out.headline += u"  ·  score %1 = text %2 × quality and heat %3 × age %4"_s.arg(
            number(e.score, 2), number(e.text, 2), number(e.boost, 2), number(e.recency, 2));
        const double longest = std::max({e.quality_part, e.heat_part, e.recency, 1.0});
        double longest_word = 1e-9;
        for (const newsidx::TermExplanation& term : e.terms)
            longest_word = std::max(longest_word, term.score);
        for (const newsidx::TermExplanation& term : e.terms) {
            if (out.factors.size() == 6) break;
            out.factors.push_back({u"“%1”"_s.arg(isolated(word_of(term.term))),
                                   u"%1 — in %2 records"_s.arg(number(term.score, 2), number_of(term.df)),
                                   std::clamp(term.score / longest_word, 0.0, 1.0)});
        }
        const auto known = [](double value, bool is_known) {
            return is_known ? number(value) : u"unknown, the median %1"_s.arg(number(value));
        };
        out.factors.push_back({u"quality"_s,
                               u"+%1 — %2"_s.arg(number(e.quality_part, 2), known(e.quality, e.quality_known)),
                               std::clamp(e.quality_part / longest, 0.0, 1.0)});
        out.factors.push_back({u"heat"_s, u"+%1 — %2"_s.arg(number(e.heat_part, 2), known(e.heat, e.heat_known)),
                               std::clamp(e.heat_part / longest, 0.0, 1.0)});
        if (e.age_days)
            out.factors.push_back({u"age"_s, u"× %1 — %2 days"_s.arg(number(e.recency, 2), number(*e.age_days)),
                                   std::clamp(e.recency / longest, 0.0, 1.0)});
    }
    for (const std::string& reason : result.reasons) {
        QString sentence = line_of(reason, 400);
        if (!sentence.isEmpty()) sentence[0] = sentence[0].toUpper();
        out.sentences.push_back(sentence);
    }
    return out;
}

Failure failure_of(const newsidx::Error& error, const QString& path) {
    const auto told = [&](const QString& headline, const QString& advice) {
        return Failure{headline, line_of(error.message, 600), advice, path};
    };
    switch (error.code) {
    case newsidx::ErrorCode::not_found: return told(u"It is not there any more"_s, u"Open it where it is now."_s);
    case newsidx::ErrorCode::corrupt:
        return told(
            u"The file is damaged"_s,
            u"newsidx --db FILE check --repair makes a new file of all that can be read, and keeps a copy of this one."_s);
    case newsidx::ErrorCode::newer_format:
        return told(u"The file is from a newer newsidx"_s, u"Install that version."_s);
    case newsidx::ErrorCode::not_a_database:
        return told(u"Nothing in it can be read"_s, u"Open a newsidx file, a folder of records, or a feed."_s);
    case newsidx::ErrorCode::io:
        return told(u"The file cannot be read"_s, u"Look at its permissions, and whether the disk has room."_s);
    case newsidx::ErrorCode::busy:
        return told(u"Another program writes the file"_s, u"Try again when it has finished."_s);
    default: return told(u"This did not work"_s, u"Try again, or open another file."_s);
    }
}

} // namespace newsidx_desktop

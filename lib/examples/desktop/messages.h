// What passes between the library's threads and the window: plain values, made on one side and moved to the other.
//
// Texts are ready to be drawn: QString, cleaned (text.h), with marks as UTF-16 ranges, so that the thread that draws
// converts nothing.
#pragma once

#include <QList>
#include <QMetaType>
#include <QString>
#include <QStringList>

#include <memory>
#include <newsidx/search.h>
#include <optional>
#include <vector>

namespace newsidx_desktop {

struct Mark {
    int begin = 0;
    int length = 0;

    bool operator==(const Mark&) const = default;
};

struct MarkedText {
    QString text;
    QList<Mark> marks; // ascending, not overlapping

    bool operator==(const MarkedText&) const = default;
};

// What is asked. Two that are equal have the same answer as long as the file is the same.
struct Question {
    QString text;        // as it was typed
    QStringList filters; // facets that were clicked: topic:"AI Hardware"
    newsidx::Sort sort = newsidx::Sort::relevance;
    double quality_weight = .5;
    double heat_weight = .5;
    std::optional<double> half_life; // seconds
    bool hidden = false;             // hidden records, too

    bool operator==(const Question&) const = default;
};

struct HitRow {
    qint64 id = 0;
    MarkedText title;
    MarkedText snippet;
    QString meta; // "ChipWire · 20 Dec 2023 · GPU"
    std::optional<double> quality;
    std::optional<double> heat;
    bool hidden = false;
    bool stub = false;
};

// A page of hits: the first one of an answer, or one that goes on where the last ended.
struct HitsPage {
    std::vector<HitRow> rows;
    bool first = true;
    bool last = true;   // there is no page after it
    bool again = false; // the same question, because the file has changed
    bool relaxed = false;
    quint64 total = 0;
    bool total_exact = false;
    double took_ms = 0;
    QString did_you_mean;
    QStringList warnings;
};

struct FacetGroup {
    struct Value {
        QString text;
        QString filter; // "": cannot be clicked
        quint64 count = 0;
    };
    QString name;
    std::vector<Value> values;
    quint64 distinct = 0;
};

// What takes longer than the first hits: exact totals and facets.
struct Counts {
    quint64 total = 0;
    bool exact = true;
    quint64 hidden = 0; // that match and are left out
    std::vector<FacetGroup> facets;
};

struct Picture {
    QString caption;
    double aspect = 16.0 / 9; // width by height
    QString size;             // "1280 × 720", if it is known

    bool operator==(const Picture&) const = default;
};

struct Article {
    struct Paragraph {
        MarkedText text;
        bool continues = false; // a piece of the one before

        bool operator==(const Paragraph&) const = default;
    };
    qint64 id = 0;
    MarkedText title;
    MarkedText excerpt;
    QString meta;
    QStringList topics;
    std::vector<Picture> pictures;
    std::vector<Paragraph> body; // none longer than kPiece characters (text.h)
    QString link;                // http or https, else empty
    bool hidden = false;
    bool stub = false;

    bool operator==(const Article&) const = default;
};

struct RelatedRow {
    qint64 id = 0;
    QString title;
    QString meta;
    QString how; // "it names", "names it", "similar"
};

struct RelatedRows {
    qint64 id = 0;
    std::vector<RelatedRow> rows;
};

// Why a record is where it is.
struct Reasons {
    struct Factor {
        QString name;
        QString value;
        double share = 0; // of the longest bar
    };
    qint64 id = 0;
    QString headline;
    std::vector<Factor> factors;
    QStringList sentences;
};

// What went wrong, and what can be done.
struct Failure {
    QString headline;
    QString message;
    QString advice;
    QString path; // the file concerned
};

} // namespace newsidx_desktop

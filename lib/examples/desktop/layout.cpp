#include "desktop/layout.h"

#include "desktop/theme.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace newsidx_desktop {

namespace {

// Of the one thread that draws.
struct Turn {
    QElapsedTimer clock; // valid while one lasts that has drawn something new
    bool left_out = false;
};
Turn turn;

void make_lines(QTextLayout& layout, qreal width, int lines, qreal spacing) {
    qreal y = 0;
    layout.beginLayout();
    for (int i = 0; lines == 0 || i < lines; ++i) {
        QTextLine line = layout.createLine();
        if (!line.isValid()) break;
        line.setLineWidth(width);
        line.setPosition({0, y + line.height() * (spacing - 1) / 2});
        y += line.height() * spacing;
    }
    layout.endLayout();
}

} // namespace

void lay_out(QTextLayout& layout, const MarkedText& text, const QFont& font, qreal width, int lines, qreal spacing,
             const QPalette& palette) {
    QTextOption option;
    const bool right_to_left = text.text.isRightToLeft();
    option.setTextDirection(right_to_left ? Qt::RightToLeft : Qt::LeftToRight);
    option.setAlignment(right_to_left ? Qt::AlignRight : Qt::AlignLeft);
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    layout.setFont(font);
    layout.setCacheEnabled(true);

    QList<QTextLayout::FormatRange> formats;
    for (const Mark& mark : text.marks) {
        QTextCharFormat format;
        format.setBackground(colour::mark(palette));
        formats.push_back({mark.begin, mark.length, format});
    }
    layout.setText(text.text);
    layout.setFormats(formats);
    make_lines(layout, width, lines, spacing);
    if (lines == 0 || layout.lineCount() < lines) return;
    const QTextLine last = layout.lineAt(lines - 1);
    const int start = last.textStart();
    if (start + last.textLength() >= text.text.size()) return;

    const QString rest =
        QFontMetricsF(font).elidedText(text.text.mid(start, last.textLength() + 80), Qt::ElideRight, width);
    const QString shown = text.text.left(start) + rest;
    formats.removeIf([&](const QTextLayout::FormatRange& format) { return format.start >= shown.size() - 1; });
    for (QTextLayout::FormatRange& format : formats)
        format.length = std::min(format.length, static_cast<int>(shown.size()) - 1 - format.start);
    layout.setText(shown);
    layout.setFormats(formats);
    make_lines(layout, width, lines, spacing);
}

bool out_of_time() {
    constexpr qint64 kMs = 4;
    if (!turn.clock.isValid()) {
        turn.clock.start();
        turn.left_out = false;
        QMetaObject::invokeMethod(
            qApp, [] { turn.clock.invalidate(); }, Qt::QueuedConnection);
        return false;
    }
    const bool over = turn.clock.elapsed() >= kMs;
    turn.left_out = turn.left_out || over;
    return over;
}

bool left_out() {
    return turn.clock.isValid() && turn.left_out;
}

void draw_lines(QPainter& painter, const QTextLayout& layout, const QPointF& at,
                const QList<QTextLayout::FormatRange>& selections, const QRectF& clip, int& drawn) {
    for (int i = 0; i < layout.lineCount(); ++i) {
        const QRectF line = layout.lineAt(i).rect().translated(at);
        if (line.bottom() < clip.top() || line.top() > clip.bottom()) continue;
        if (i >= drawn) {
            if (out_of_time()) return;
            drawn = i + 1;
        }
        if (selections.isEmpty()) {
            layout.lineAt(i).draw(&painter, at);
            continue;
        }
        painter.save();
        painter.setClipRect(line, Qt::IntersectClip); // draw() takes its neighbours along
        layout.draw(&painter, at, selections, line);
        painter.restore();
    }
}

void draw_bar(QPainter& painter, const QRectF& place, double share, const QColor& colour, const QColor& track) {
    painter.setPen(Qt::NoPen);
    painter.setRenderHint(QPainter::Antialiasing);
    const qreal round = place.height() / 2;
    painter.setBrush(track);
    painter.drawRoundedRect(place, round, round);
    QRectF filled = place;
    filled.setWidth(std::max(place.width() * std::clamp(share, 0.0, 1.0), place.height()));
    painter.setBrush(colour);
    painter.drawRoundedRect(filled, round, round);
}

} // namespace newsidx_desktop

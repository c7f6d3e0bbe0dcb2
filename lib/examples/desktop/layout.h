// Laying out and drawing texts with marks; shared by the list of hits and the reading pane. For the window's thread.
#pragma once

#include "desktop/messages.h"

#include <QPalette>
#include <QTextLayout>

class QPainter;

namespace newsidx_desktop {

// Lays out at most `lines` lines (0: all) of `width`; what does not fit ends in "…". In the text's own direction.
void lay_out(QTextLayout& layout, const MarkedText& text, const QFont& font, qreal width, int lines, qreal spacing,
             const QPalette& palette);

// Whether this turn of the event loop has drawn enough that was never drawn before, all widgets together. What comes
// after is left out, and drawn in the next turn: glyphs are made when they are drawn for the first time, and a page of
// Chinese has a thousand of them. Something new is drawn in every turn, and what was drawn once is drawn always, so
// that it ends.
bool out_of_time();
// Whether something was left out in this turn: then what draws must ask to draw again.
bool left_out();

// Draws the lines that `clip` has; from `drawn`, the number of those that were drawn before, until it is out_of_time().
void draw_lines(QPainter& painter, const QTextLayout& layout, const QPointF& at,
                const QList<QTextLayout::FormatRange>& selections, const QRectF& clip, int& drawn);

// A bar of `share` (0 to 1) of the width, with round ends.
void draw_bar(QPainter& painter, const QRectF& place, double share, const QColor& colour, const QColor& track);

} // namespace newsidx_desktop

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

// A bar of `share` (0 to 1) of the width, with round ends.
void draw_bar(QPainter& painter, const QRectF& place, double share, const QColor& colour, const QColor& track);

} // namespace newsidx_desktop

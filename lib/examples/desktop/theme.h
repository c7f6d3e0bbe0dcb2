// Theme: the colours and sizes that the program draws with, light and dark. All of them come from the palette, so that
// a change of it changes everything. For the window's thread.
#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>

class QStyle;

namespace newsidx_desktop {

enum class Appearance { system, light, dark };

// Sets the application's palette; `system` is the one that the desktop gave.
void set_appearance(Appearance appearance);

bool is_dark(const QPalette& palette);

namespace colour {

QColor soft(const QPalette& palette);    // of text that matters less
QColor line(const QPalette& palette);    // between things
QColor accent(const QPalette& palette);  // of what can be clicked, and of what is selected
QColor mark(const QPalette& palette);    // behind words that match
QColor quality(const QPalette& palette); // of the bars
QColor heat(const QPalette& palette);
QColor track(const QPalette& palette); // behind the bars

} // namespace colour

// Fusion with slim scroll bars: to be set before the application is made.
QStyle* make_style();

// The font, larger by so many points, and perhaps heavier.
QFont sized(const QFont& font, qreal points, QFont::Weight weight = QFont::Normal);

// Finds the fonts of the world's scripts before they are needed, one in each turn of the event loop: their first use
// would take longer than a frame.
void warm_up_fonts_in_turns(int step = 0);

} // namespace newsidx_desktop

#include "desktop/theme.h"

#include <QApplication>
#include <QImage>
#include <QPainter>
#include <QStringList>
#include <QTimer>

#include <iterator>

namespace newsidx_desktop {

using namespace Qt::StringLiterals;

namespace {

QColor mixed(const QColor& a, const QColor& b, qreal share) {
    return QColor::fromRgbF(static_cast<float>(a.redF() + (b.redF() - a.redF()) * share),
                            static_cast<float>(a.greenF() + (b.greenF() - a.greenF()) * share),
                            static_cast<float>(a.blueF() + (b.blueF() - a.blueF()) * share));
}

QPalette palette_of(bool dark) {
    const QColor window = dark ? QColor(0x1d, 0x1f, 0x23) : QColor(0xf4, 0xf4, 0xf2);
    const QColor base = dark ? QColor(0x24, 0x26, 0x2b) : QColor(0xff, 0xff, 0xff);
    const QColor text = dark ? QColor(0xe4, 0xe5, 0xe8) : QColor(0x1f, 0x22, 0x28);
    const QColor highlight = dark ? QColor(0x6c, 0xa5, 0xf0) : QColor(0x1f, 0x62, 0xc4);
    QPalette palette(text, mixed(window, text, dark ? .10 : .03), mixed(window, base, .5), mixed(window, text, .45),
                     mixed(window, text, .25), text, base, base, window);
    palette.setColor(QPalette::AlternateBase, mixed(base, window, .5));
    palette.setColor(QPalette::Highlight, highlight);
    palette.setColor(QPalette::HighlightedText, dark ? QColor(0x10, 0x14, 0x1a) : QColor(Qt::white));
    palette.setColor(QPalette::Link, highlight);
    palette.setColor(QPalette::PlaceholderText, mixed(base, text, .5));
    palette.setColor(QPalette::ToolTipBase, base);
    palette.setColor(QPalette::ToolTipText, text);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, mixed(window, text, .4));
    return palette;
}

} // namespace

void set_appearance(Appearance appearance) {
    static const bool system_is_dark = is_dark(QApplication::palette()); // before it is set for the first time
    QApplication::setPalette(
        palette_of(appearance == Appearance::system ? system_is_dark : appearance == Appearance::dark));
}

bool is_dark(const QPalette& palette) {
    return palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
}

namespace colour {

QColor soft(const QPalette& palette) {
    return mixed(palette.color(QPalette::Base), palette.color(QPalette::Text), .62);
}
QColor line(const QPalette& palette) {
    return mixed(palette.color(QPalette::Base), palette.color(QPalette::Text), .12);
}
QColor accent(const QPalette& palette) {
    return palette.color(QPalette::Highlight);
}
QColor mark(const QPalette& palette) {
    return is_dark(palette) ? QColor(0x5c, 0x4d, 0x16) : QColor(0xff, 0xec, 0xa3);
}
QColor quality(const QPalette& palette) {
    return is_dark(palette) ? QColor(0x5f, 0xae, 0x9b) : QColor(0x2f, 0x8f, 0x7a);
}
QColor heat(const QPalette& palette) {
    return is_dark(palette) ? QColor(0xe0, 0x8e, 0x5a) : QColor(0xd4, 0x6f, 0x2f);
}
QColor track(const QPalette& palette) {
    return mixed(palette.color(QPalette::Base), palette.color(QPalette::Text), .10);
}

} // namespace colour

QFont sized(const QFont& font, qreal points, QFont::Weight weight) {
    QFont out(font);
    out.setPointSizeF(font.pointSizeF() + points);
    out.setWeight(weight);
    return out;
}

void warm_up_fonts_in_turns(int step) {
    static const QStringList kScripts = {u"ABC xyz 0123"_s, u"Привет"_s, u"Ελλάδα"_s, u"שלום"_s,   u"سلام"_s, u"新闻"_s,
                                         u"ニュース"_s,     u"뉴스"_s,   u"ข่าว"_s,    u"समाचार"_s, u"😀"_s};
    const QFont base = QApplication::font();
    const QFont fonts[] = {base, sized(base, 1, QFont::DemiBold), sized(base, 8, QFont::Bold)};
    constexpr qsizetype kFonts = std::size(fonts);
    if (step >= kScripts.size() * kFonts) return;
    QImage image(8, 8, QImage::Format_ARGB32_Premultiplied);
    QPainter painter(&image);
    painter.setFont(fonts[step % kFonts]);
    painter.drawText(QPoint(0, 8), kScripts[step / kFonts]);
    QTimer::singleShot(0, qApp, [step] { warm_up_fonts_in_turns(step + 1); });
}

} // namespace newsidx_desktop

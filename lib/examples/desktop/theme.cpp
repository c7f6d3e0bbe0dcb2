#include "desktop/theme.h"

#include <QAbstractScrollArea>
#include <QApplication>
#include <QFontDatabase>
#include <QImage>
#include <QPainter>
#include <QProxyStyle>
#include <QStringList>
#include <QStyleOption>
#include <QTimer>

#include <algorithm>
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
    palette.setColor(QPalette::PlaceholderText, mixed(base, text, .6));
    palette.setColor(QPalette::ToolTipBase, base);
    palette.setColor(QPalette::ToolTipText, text);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, mixed(window, text, .4));
    return palette;
}

class Style : public QProxyStyle {
public:
    Style() : QProxyStyle(u"Fusion"_s) {}

    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override {
        return metric == PM_ScrollBarExtent ? 10 : QProxyStyle::pixelMetric(metric, option, widget);
    }

    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                            const QWidget* widget) const override {
        const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
        if (control != CC_ScrollBar || bar == nullptr)
            return QProxyStyle::drawComplexControl(control, option, painter, widget);
        const QWidget* area = widget;
        while (area != nullptr && qobject_cast<const QAbstractScrollArea*>(area) == nullptr)
            area = area->parentWidget();
        const auto* scrolled = qobject_cast<const QAbstractScrollArea*>(area);
        painter->fillRect(bar->rect, bar->palette.color(scrolled != nullptr ? scrolled->viewport()->backgroundRole()
                                                                            : QPalette::Base));
        if (bar->minimum == bar->maximum) return;
        const QRectF handle =
            QRectF(subControlRect(control, option, SC_ScrollBarSlider, widget)).adjusted(2, 2, -2, -2);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        const bool held = bar->state.testFlag(State_MouseOver) || bar->state.testFlag(State_Sunken);
        painter->setBrush(
            mixed(bar->palette.color(QPalette::Base), bar->palette.color(QPalette::Text), held ? .4 : .22));
        painter->drawRoundedRect(handle, 3, 3);
        painter->restore();
    }

    QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                         const QWidget* widget) const override {
        const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
        if (control != CC_ScrollBar || bar == nullptr)
            return QProxyStyle::subControlRect(control, option, part, widget);
        const bool lies = bar->orientation == Qt::Horizontal;
        const int all = lies ? bar->rect.width() : bar->rect.height();
        const int range = bar->maximum - bar->minimum;
        const int length = range == 0 ? all
                                      : std::clamp(int(qint64{all} * bar->pageStep / (qint64{range} + bar->pageStep)),
                                                   std::min(28, all), all);
        const int start =
            sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition, all - length, bar->upsideDown);
        const auto place = [&](int from, int size) {
            return lies ? QRect(from, 0, size, bar->rect.height()) : QRect(0, from, bar->rect.width(), size);
        };
        switch (part) {
        case SC_ScrollBarSlider: return place(start, length);
        case SC_ScrollBarGroove: return place(0, all);
        case SC_ScrollBarSubPage: return place(0, start);
        case SC_ScrollBarAddPage: return place(start + length, all - start - length);
        default: return {};
        }
    }
};

} // namespace

QStyle* make_style() {
    return new Style;
}

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
    struct Script {
        QFontDatabase::WritingSystem system;
        const char16_t* text;
    };
    static constexpr Script kScripts[] = {
        {QFontDatabase::Latin, u"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.,:;!?()-–“”’·…%&/"},
        {QFontDatabase::Cyrillic, u"Привет"},
        {QFontDatabase::Greek, u"Ελλάδα"},
        {QFontDatabase::Hebrew, u"שלום"},
        {QFontDatabase::Arabic, u"سلام"},
        {QFontDatabase::SimplifiedChinese, u"新闻"},
        {QFontDatabase::Japanese, u"ニュース"},
        {QFontDatabase::Korean, u"뉴스"},
        {QFontDatabase::Thai, u"ข่าว"},
        {QFontDatabase::Devanagari, u"समाचार"},
        {QFontDatabase::Symbol, u"✕☰↗‹›"}};
    struct Face {
        qreal points;
        QFont::Weight weight;
    };
    static constexpr Face kFaces[] = {{0, QFont::Normal},   {1, QFont::DemiBold}, {-1, QFont::Normal},
                                      {8, QFont::Bold},     {1.5, QFont::Normal}, {2, QFont::Medium},
                                      {-.5, QFont::Normal}, {-1, QFont::DemiBold}};
    constexpr int kFonts = std::size(kFaces);
    if (step >= static_cast<int>(std::size(kScripts)) * kFonts) return;
    const Script& script = kScripts[step / kFonts];
    const bool known = !QFontDatabase::families(script.system).isEmpty();
    if (known) {
        const Face& face = kFaces[step % kFonts];
        QImage image(1600, 40, QImage::Format_RGB32); // as a window's
        QPainter painter(&image);
        painter.setFont(sized(QApplication::font(), face.points, face.weight));
        painter.drawText(QPoint(0, 30), QString::fromUtf16(script.text));
    }
    QTimer::singleShot(0, qApp, [next = step + (known ? 1 : kFonts - step % kFonts)] { warm_up_fonts_in_turns(next); });
}

} // namespace newsidx_desktop

#include "desktop/hit_delegate.h"

#include "desktop/hits_model.h"
#include "desktop/layout.h"
#include "desktop/theme.h"

#include <QPainter>

namespace newsidx_desktop {

using namespace Qt::StringLiterals;

namespace {

constexpr int kSide = 18;
constexpr int kTop = 12;
constexpr int kGap = 5;
constexpr int kBars = 118;   // the room for both
constexpr double kHalf = 50; // a value of this fills half of its bar, as it counts half of its weight in the score

QFont title_font(const QFont& font) {
    return sized(font, 1, QFont::DemiBold);
}

QFont small_font(const QFont& font) {
    return sized(font, -1);
}

int row_height(const QFont& font) {
    return 2 * kTop + QFontMetrics(title_font(font)).height() + 2 * QFontMetrics(font).height() +
           QFontMetrics(small_font(font)).height() + 2 * kGap + 1;
}

void draw_value(QPainter& painter, const QRectF& place, const QString& letter, const std::optional<double>& value,
                const QColor& colour, const QPalette& palette) {
    painter.setPen(colour::soft(palette));
    painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter, letter);
    const QRectF bar(place.left() + 14, place.center().y() - 2, place.width() - 22, 4);
    if (value)
        draw_bar(painter, bar, *value / (*value + kHalf), colour, colour::track(palette));
    else
        painter.drawText(bar.adjusted(0, -8, 0, 8), Qt::AlignLeft | Qt::AlignVCenter, u"–"_s);
}

} // namespace

HitDelegate::HitDelegate(QObject* parent) : QStyledItemDelegate(parent), laid_out_(120) {}

HitDelegate::LaidOut& HitDelegate::laid_out(int row, int width) const {
    if (LaidOut* known = laid_out_.object(row); known != nullptr && known->width == width) return *known;
    auto* fresh = new LaidOut; // the cache's
    fresh->width = width;
    laid_out_.insert(row, fresh);
    return *fresh;
}

void HitDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto* model = qobject_cast<const HitsModel*>(index.model());
    if (model == nullptr) return;
    const HitRow& hit = model->row(index.row());
    const QPalette& palette = option.palette;
    const QRect& place = option.rect;
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const bool focused = option.state.testFlag(QStyle::State_HasFocus);

    if (selected) {
        QColor behind = colour::accent(palette);
        behind.setAlphaF(is_dark(palette) ? .20F : .10F);
        painter->fillRect(place, behind);
        painter->fillRect(QRect(place.left(), place.top(), 3, place.height()),
                          focused ? colour::accent(palette) : colour::soft(palette));
    } else if (option.state.testFlag(QStyle::State_MouseOver)) {
        QColor behind = colour::accent(palette);
        behind.setAlphaF(.05F);
        painter->fillRect(place, behind);
    }
    painter->fillRect(QRect(place.left() + kSide, place.bottom(), place.width() - 2 * kSide, 1), colour::line(palette));

    // Each part is laid out when there is time for it; where there is none, the view asks again.
    const int width = place.width() - 2 * kSide;
    LaidOut& text = laid_out(index.row(), width);
    const auto draw = [&](Part& part, const MarkedText& from, const QFont& font, int room, int lines, qreal y) {
        if (part.layout.lineCount() == 0) {
            if (out_of_time()) return;
            lay_out(part.layout, from, font, room, lines, 1, palette);
        }
        draw_lines(*painter, part.layout, QPointF(place.left() + kSide, y), {}, QRectF(place), part.drawn);
    };
    const QFont title = title_font(option.font);
    const QFont small = small_font(option.font);
    const int small_height = QFontMetrics(small).height();
    const qreal bottom = place.bottom() - kTop - small_height;
    painter->setPen(hit.hidden ? colour::soft(palette) : palette.color(QPalette::Text));
    draw(text.title, hit.title, title, width, 1, place.top() + kTop);
    painter->setPen(colour::soft(palette));
    draw(text.snippet, hit.snippet, option.font, width, 2, place.top() + kTop + QFontMetrics(title).height() + kGap);
    const QString state = hit.stub ? u"known from others  ·  "_s : hit.hidden ? u"hidden  ·  "_s : QString();
    draw(text.meta, {state + hit.meta, {}}, small, width - kBars - kGap, 1, bottom);
    painter->setFont(small);
    const QRectF bars(place.right() - kSide - kBars, bottom, kBars / 2.0, small_height);
    draw_value(*painter, bars, u"Q"_s, hit.quality, colour::quality(palette), palette);
    draw_value(*painter, bars.translated(kBars / 2.0, 0), u"H"_s, hit.heat, colour::heat(palette), palette);
}

QSize HitDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
    return {200, row_height(option.font)};
}

} // namespace newsidx_desktop

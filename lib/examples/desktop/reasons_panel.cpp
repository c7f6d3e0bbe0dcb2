#include "desktop/reasons_panel.h"

#include "desktop/layout.h"
#include "desktop/theme.h"

#include <QPainter>

#include <cmath>

namespace newsidx_desktop {

using namespace Qt::StringLiterals;

namespace {
constexpr qreal kReasonsSide = 28;
constexpr qreal kName = 110;
constexpr qreal kBar = 130;
} // namespace

ReasonsPanel::ReasonsPanel(QWidget* parent) : QWidget(parent) {
    setObjectName(u"reasons"_s);
    setAccessibleName(u"Why this is here"_s);
    setFocusPolicy(Qt::TabFocus);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void ReasonsPanel::show_reasons(const Reasons& reasons) {
    reasons_ = reasons;
    QStringList told = {reasons.headline};
    for (const Reasons::Factor& factor : reasons.factors)
        told.push_back(factor.name + u": "_s + factor.value);
    setAccessibleDescription((told + reasons.sentences).join(u". "_s));
    setFixedHeight(heightForWidth(width()));
    update();
}

qreal ReasonsPanel::draw(QPainter* painter, qreal width) const {
    const qreal inner = std::max<qreal>(width - 2 * kReasonsSide, 80);
    qreal y = 14;
    const auto paragraph = [&](const QString& text, const QFont& font, const QColor& colour, qreal below) {
        QTextLayout layout;
        lay_out(layout, {text, {}}, font, inner, 4, 1.15, palette());
        if (painter != nullptr) {
            painter->setPen(colour);
            layout.draw(painter, {kReasonsSide, y});
        }
        y += layout.boundingRect().height() + below;
    };
    paragraph(reasons_.headline, sized(font(), 0, QFont::DemiBold), palette().color(QPalette::Text), 8);
    const qreal height = QFontMetricsF(font()).height();
    for (const Reasons::Factor& factor : reasons_.factors) {
        if (painter != nullptr) {
            painter->setFont(font());
            painter->setPen(palette().color(QPalette::Text));
            painter->drawText(QRectF(kReasonsSide, y, kName - 8, height), Qt::AlignVCenter,
                              fontMetrics().elidedText(factor.name, Qt::ElideRight, static_cast<int>(kName) - 8));
            const QColor colour = factor.name == u"quality"_s ? colour::quality(palette())
                                  : factor.name == u"heat"_s  ? colour::heat(palette())
                                                              : colour::accent(palette());
            draw_bar(*painter, QRectF(kReasonsSide + kName, y + height / 2 - 3, kBar, 6), factor.share, colour,
                     colour::track(palette()));
            painter->setPen(colour::soft(palette()));
            const qreal from = kReasonsSide + kName + kBar + 12;
            painter->drawText(
                QRectF(from, y, width - kReasonsSide - from, height), Qt::AlignVCenter,
                fontMetrics().elidedText(factor.value, Qt::ElideRight, static_cast<int>(width - kReasonsSide - from)));
        }
        y += height + 4;
    }
    if (!reasons_.factors.empty()) y += 4;
    for (const QString& sentence : reasons_.sentences)
        paragraph(sentence + (sentence.endsWith(u'.') ? QString() : u"."_s), font(), colour::soft(palette()), 3);
    return y + 12;
}

int ReasonsPanel::heightForWidth(int width) const {
    return static_cast<int>(std::ceil(draw(nullptr, width)));
}

QSize ReasonsPanel::sizeHint() const {
    return {300, heightForWidth(std::max(width(), 300))};
}

void ReasonsPanel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::AlternateBase));
    if (hasFocus()) painter.fillRect(QRect(0, 0, 3, height()), colour::accent(palette()));
    painter.fillRect(QRect(0, height() - 1, width(), 1), colour::line(palette()));
    draw(&painter, width());
}

void ReasonsPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (event->size().width() != event->oldSize().width()) setFixedHeight(heightForWidth(width()));
}

} // namespace newsidx_desktop

#include "desktop/state_page.h"

#include "desktop/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <utility>

namespace newsidx_desktop {

using namespace Qt::StringLiterals;

namespace {

QLabel* make_label(const QFont& font, QPalette::ColorRole colour) {
    auto* label = new QLabel;
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setWordWrap(true);
    label->setFont(font);
    label->setForegroundRole(colour);
    return label;
}

} // namespace

StatePage::StatePage(QWidget* parent)
    : QWidget(parent), headline_(make_label(sized(font(), 6, QFont::DemiBold), QPalette::Text)),
      text_(make_label(sized(font(), 1), QPalette::Text)),
      advice_(make_label(sized(font(), 1), QPalette::PlaceholderText)), choices_(new QVBoxLayout) {
    setObjectName(u"state"_s);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    choices_->setSpacing(6);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(36, 36, 36, 36);
    auto* inner = new QWidget;
    inner->setMaximumWidth(560);
    row->addStretch(1);
    row->addWidget(inner, 20);
    row->addStretch(1);
    auto* column = new QVBoxLayout(inner);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(10);
    column->addStretch(2);
    for (QLabel* label : {headline_, text_, advice_})
        column->addWidget(label);
    column->addSpacing(6);
    column->addLayout(choices_);
    column->addStretch(3);
}

QString StatePage::headline() const {
    return headline_->text();
}
QString StatePage::text() const {
    return text_->text();
}
QString StatePage::advice() const {
    return advice_->text();
}

void StatePage::show_state(const QString& headline, const QString& text, const QString& advice,
                           std::vector<Choice> choices) {
    headline_->setText(headline);
    text_->setText(text);
    text_->setVisible(!text.isEmpty());
    advice_->setText(advice);
    advice_->setVisible(!advice.isEmpty());
    setAccessibleName(headline);
    setAccessibleDescription(text + u' ' + advice);
    while (QLayoutItem* item = choices_->takeAt(0)) {
        if (item->widget() != nullptr) item->widget()->deleteLater();
        delete item;
    }
    for (Choice& choice : choices) {
        auto* button = new QPushButton(QString(choice.text).replace(u'&', u"&&"_s));
        button->setAccessibleName(choice.text);
        button->setMaximumWidth(520);
        button->setMinimumSize(button->sizeHint() + QSize(20, 6));
        connect(button, &QPushButton::clicked, this, [chosen = std::move(choice.chosen)] {
            const auto kept = chosen; // it may change the page, and so this button
            kept();
        });
        choices_->addWidget(button, 0, Qt::AlignLeft);
    }
}

} // namespace newsidx_desktop

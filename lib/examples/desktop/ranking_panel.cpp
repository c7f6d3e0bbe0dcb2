#include "desktop/ranking_panel.h"

#include "desktop/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSignalBlocker>
#include <QSlider>

#include <array>

namespace newsidx_desktop {

using namespace Qt::StringLiterals;

namespace {

constexpr int kWeightSteps = 20; // of .1 each
constexpr int kUsualWeight = 5;

struct HalfLife {
    const char16_t* name;
    double days; // 0: the age does not count
};
constexpr std::array kHalfLives = {HalfLife{u"off", 0},      HalfLife{u"10 years", 3650}, HalfLife{u"3 years", 1095},
                                   HalfLife{u"1 year", 365}, HalfLife{u"3 months", 91},   HalfLife{u"1 month", 30},
                                   HalfLife{u"1 week", 7},   HalfLife{u"1 day", 1}};

QSlider* make_slider(int most, const QString& object, const QString& name) {
    auto* slider = new QSlider(Qt::Horizontal);
    slider->setRange(0, most);
    slider->setPageStep(std::max(most / 5, 1));
    slider->setObjectName(object);
    slider->setAccessibleName(name);
    return slider;
}

} // namespace

RankingPanel::RankingPanel(QWidget* parent)
    : QWidget(parent), sort_(new QComboBox), quality_(make_slider(kWeightSteps, u"quality"_s, u"Weight of quality"_s)),
      heat_(make_slider(kWeightSteps, u"heat"_s, u"Weight of heat"_s)),
      half_life_(make_slider(static_cast<int>(kHalfLives.size()) - 1, u"half_life"_s, u"Half-life"_s)),
      quality_value_(new QLabel), heat_value_(new QLabel), half_life_value_(new QLabel),
      hidden_(new QCheckBox(u"Show hidden records"_s)) {
    sort_->setObjectName(u"sort"_s);
    sort_->setAccessibleName(u"Order"_s);
    for (const auto& [name, sort] :
         {std::pair{u"Best first"_s, newsidx::Sort::relevance}, std::pair{u"Newest first"_s, newsidx::Sort::newest},
          std::pair{u"Oldest first"_s, newsidx::Sort::oldest}, std::pair{u"By quality"_s, newsidx::Sort::quality},
          std::pair{u"By heat"_s, newsidx::Sort::heat}})
        sort_->addItem(name, static_cast<int>(sort));
    hidden_->setObjectName(u"hidden"_s);
    auto* usual = new QPushButton(u"Reset"_s);
    usual->setObjectName(u"reset"_s);
    usual->setAccessibleName(u"Reset the order"_s);
    usual->setFlat(true);

    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(14, 10, 14, 12);
    grid->setVerticalSpacing(5);
    grid->addWidget(sort_, 0, 0, 1, 2);
    grid->addWidget(usual, 0, 2);
    int row = 1;
    for (const auto& [name, slider, value] :
         {std::tuple{u"Quality"_s, quality_, quality_value_}, std::tuple{u"Heat"_s, heat_, heat_value_},
          std::tuple{u"Half-life"_s, half_life_, half_life_value_}}) {
        auto* label = new QLabel(name);
        label->setBuddy(slider);
        value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        value->setMinimumWidth(value->fontMetrics().horizontalAdvance(u"3 months "_s));
        grid->addWidget(label, row, 0);
        grid->addWidget(slider, row, 1);
        grid->addWidget(value, row++, 2);
        connect(slider, &QSlider::valueChanged, this, &RankingPanel::tell);
    }
    grid->addWidget(hidden_, row, 0, 1, 3);
    grid->setColumnStretch(1, 1);
    connect(sort_, &QComboBox::currentIndexChanged, this, &RankingPanel::tell);
    connect(hidden_, &QCheckBox::toggled, this, &RankingPanel::tell);
    connect(usual, &QPushButton::clicked, this, &RankingPanel::reset);
    reset();
}

void RankingPanel::put_into(Question& question) const {
    question.sort = static_cast<newsidx::Sort>(sort_->currentData().toInt());
    question.quality_weight = quality_->value() / 10.0;
    question.heat_weight = heat_->value() / 10.0;
    const double days = kHalfLives[static_cast<std::size_t>(half_life_->value())].days;
    question.half_life = days > 0 ? std::optional(days * 86'400) : std::nullopt;
    question.hidden = hidden_->isChecked();
}

void RankingPanel::reset() {
    {
        const QSignalBlocker sort(sort_);
        const QSignalBlocker quality(quality_);
        const QSignalBlocker heat(heat_);
        const QSignalBlocker half_life(half_life_);
        sort_->setCurrentIndex(0);
        quality_->setValue(kUsualWeight);
        heat_->setValue(kUsualWeight);
        half_life_->setValue(0);
    }
    tell();
}

void RankingPanel::set_hidden_shown(bool shown) {
    hidden_->setChecked(shown);
}

void RankingPanel::tell() {
    quality_value_->setText(QString::number(quality_->value() / 10.0, 'f', 1));
    heat_value_->setText(QString::number(heat_->value() / 10.0, 'f', 1));
    half_life_value_->setText(QString::fromUtf16(kHalfLives[static_cast<std::size_t>(half_life_->value())].name));
    emit changed();
}

void RankingPanel::save(QVariantMap& settings) const {
    settings.insert(u"ranking/sort"_s, sort_->currentIndex());
    settings.insert(u"ranking/quality"_s, quality_->value());
    settings.insert(u"ranking/heat"_s, heat_->value());
    settings.insert(u"ranking/half_life"_s, half_life_->value());
}

void RankingPanel::restore(const QSettings& settings) {
    const QSignalBlocker quiet(this);
    sort_->setCurrentIndex(settings.value("ranking/sort", 0).toInt());
    quality_->setValue(settings.value("ranking/quality", kUsualWeight).toInt());
    heat_->setValue(settings.value("ranking/heat", kUsualWeight).toInt());
    half_life_->setValue(settings.value("ranking/half_life", 0).toInt());
    tell();
}

} // namespace newsidx_desktop

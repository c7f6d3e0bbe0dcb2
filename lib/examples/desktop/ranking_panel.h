// RankingPanel: the order of the hits: sort, weights of quality and heat, half-life; and whether hidden records are
// shown. Every move of a slider is told at once: a search is quicker than the hand, and the latest one wins. For the
// window's thread.
#pragma once

#include "desktop/messages.h"

#include <QVariantMap>
#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QSettings;
class QSlider;

namespace newsidx_desktop {

class RankingPanel : public QWidget {
    Q_OBJECT

public:
    explicit RankingPanel(QWidget* parent = nullptr);

    void put_into(Question& question) const;
    void reset();
    void set_hidden_shown(bool shown);

    void save(QVariantMap& settings) const;
    void restore(const QSettings& settings);

signals:
    void changed();

private:
    void tell();

    QComboBox* sort_;
    QSlider* quality_;
    QSlider* heat_;
    QSlider* half_life_;
    QLabel* quality_value_;
    QLabel* heat_value_;
    QLabel* half_life_value_;
    QCheckBox* hidden_;
};

} // namespace newsidx_desktop

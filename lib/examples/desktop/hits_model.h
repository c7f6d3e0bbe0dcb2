// HitsModel: the hits that have arrived, and a wish for more. fetchMore() only asks (more_wanted); the rows come later,
// by append(). It lives on the window's thread and owns its rows.
#pragma once

#include "desktop/messages.h"

#include <QAbstractListModel>

#include <deque>

namespace newsidx_desktop {

class HitsModel : public QAbstractListModel {
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    enum Role { id_role = Qt::UserRole };

    void replace(const HitsPage& page);
    void append(const HitsPage& page);
    void clear();

    const HitRow& row(int index) const { return rows_[static_cast<std::size_t>(index)]; }
    int row_of(qint64 id) const; // -1: it is not among them
    int count() const { return static_cast<int>(rows_.size()); }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

signals:
    void more_wanted();

private:
    void let_go();

    std::deque<HitRow> rows_;                // which never moves what it has
    std::vector<std::deque<HitRow>> former_; // rows of earlier answers, let go a few in each turn
    bool complete_ = true;
};

} // namespace newsidx_desktop

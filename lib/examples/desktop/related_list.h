// RelatedList: what other records have to do with the one that is read. Return or a click asks for one. For the
// window's thread.
#pragma once

#include "desktop/messages.h"

#include <QAbstractListModel>
#include <QListView>

#include <algorithm>

namespace newsidx_desktop {

class RelatedModel : public QAbstractListModel {
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    void set_rows(std::vector<RelatedRow> rows);
    const RelatedRow& row(int index) const { return rows_[static_cast<std::size_t>(index)]; }
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    // Whether a row has been drawn since it came: what is new has to wait until there is time.
    bool was_drawn(int index) const { return index < drawn_; }
    void set_drawn(int index) const { drawn_ = std::max(drawn_, index + 1); }

private:
    std::vector<RelatedRow> rows_;
    mutable int drawn_ = 0;
};

class RelatedList : public QListView {
    Q_OBJECT

public:
    explicit RelatedList(QWidget* parent = nullptr);

    void show_rows(std::vector<RelatedRow> rows);

signals:
    void wanted(qint64 id);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    RelatedModel* model_;
};

} // namespace newsidx_desktop

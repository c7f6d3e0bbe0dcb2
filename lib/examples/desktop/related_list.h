// RelatedList: what other records have to do with the one that is read. Return or a click asks for one. For the
// window's thread.
#pragma once

#include "desktop/messages.h"

#include <QAbstractListModel>
#include <QListView>

namespace newsidx_desktop {

class RelatedModel : public QAbstractListModel {
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    void set_rows(std::vector<RelatedRow> rows);
    const RelatedRow& row(int index) const { return rows_[static_cast<std::size_t>(index)]; }
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    std::vector<RelatedRow> rows_;
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

// RelatedList: what other records have to do with the one that is read. Return or a click asks for one. For the
// window's thread.
#pragma once

#include "desktop/list_rows.h"
#include "desktop/messages.h"

#include <QListView>

namespace newsidx_desktop {

class RelatedModel : public ListRows<RelatedRow> {
    Q_OBJECT

public:
    using ListRows::ListRows;

    QVariant data(const QModelIndex& index, int role) const override;
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

// FacetsPanel: the filters in force, and below them by what the hits can be told apart, with counts. Return or a click
// on a value asks for its filter to be put on, on a filter in force to be taken away. It owns its rows; for the
// window's thread.
#pragma once

#include "desktop/list_rows.h"
#include "desktop/messages.h"

#include <QListView>

namespace newsidx_desktop {

struct FacetRow {
    enum class Kind { heading, filter, value } kind = Kind::heading;
    QString text;
    QString filter;
    quint64 count = 0;
    double share = 0; // of the most frequent value of its facet
};

class FacetsModel : public ListRows<FacetRow> {
    Q_OBJECT

public:
    using ListRows::ListRows;

    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
};

class FacetsPanel : public QListView {
    Q_OBJECT

public:
    explicit FacetsPanel(QWidget* parent = nullptr);

    void show_filters(const QStringList& filters);
    void show_facets(const std::vector<FacetGroup>& facets);

signals:
    void filter_added(const QString& filter);
    void filter_removed(const QString& filter);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void rebuild();
    void choose(const QModelIndex& index);

    FacetsModel* model_;
    QStringList filters_;
    std::vector<FacetGroup> facets_;
};

} // namespace newsidx_desktop

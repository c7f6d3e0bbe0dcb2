// FacetsPanel: the filters in force, and below them by what the hits can be told apart, with counts. Return or a click
// on a value asks for its filter to be put on, on a filter in force to be taken away. It owns its rows; for the
// window's thread.
#pragma once

#include "desktop/messages.h"

#include <QAbstractListModel>
#include <QListView>

#include <algorithm>

namespace newsidx_desktop {

class FacetsModel : public QAbstractListModel {
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    struct Row {
        enum class Kind { heading, filter, value } kind = Kind::heading;
        QString text;
        QString filter;
        quint64 count = 0;
        double share = 0; // of the most frequent value of its facet
    };

    void set_rows(std::vector<Row> rows);
    const Row& row(int index) const { return rows_[static_cast<std::size_t>(index)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

    // Whether a row has been drawn since it came: what is new has to wait until there is time.
    bool was_drawn(int index) const { return index < drawn_; }
    void set_drawn(int index) const { drawn_ = std::max(drawn_, index + 1); }

private:
    std::vector<Row> rows_;
    mutable int drawn_ = 0;
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

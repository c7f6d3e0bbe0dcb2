// ListRows: the model of a list that is replaced as a whole, and drawn a few new rows in each turn. It owns its rows;
// for the window's thread. What derives from it says what a row is to a view.
#pragma once

#include <QAbstractListModel>

#include <algorithm>
#include <utility>
#include <vector>

namespace newsidx_desktop {

template <class Row>
class ListRows : public QAbstractListModel {
public:
    using QAbstractListModel::QAbstractListModel;

    void set_rows(std::vector<Row> rows) {
        beginResetModel();
        rows_ = std::move(rows);
        drawn_ = 0;
        endResetModel();
    }
    const Row& row(int index) const { return rows_[static_cast<std::size_t>(index)]; }
    int rowCount(const QModelIndex& parent = {}) const override {
        return parent.isValid() ? 0 : static_cast<int>(rows_.size());
    }

    // Whether a row has been drawn since it came: what is new has to wait until there is time.
    bool was_drawn(int index) const { return index < drawn_; }
    void set_drawn(int index) const { drawn_ = std::max(drawn_, index + 1); }

private:
    std::vector<Row> rows_;
    mutable int drawn_ = 0;
};

} // namespace newsidx_desktop

// RowsView: a list whose rows have one height, told by its delegate. QListView adds up all rows whenever some come,
// which takes longer than a frame from some ten thousand on; here nothing depends on how many there are. It stays a
// QListView for screen readers. For the window's thread.
#pragma once

#include <QListView>

namespace newsidx_desktop {

class RowsView : public QListView {
    Q_OBJECT

public:
    explicit RowsView(QWidget* parent = nullptr);

    int row_height() const { return height_; }

    void doItemsLayout() override;
    QModelIndex indexAt(const QPoint& point) const override;
    QRect visualRect(const QModelIndex& index) const override;
    void scrollTo(const QModelIndex& index, ScrollHint hint = EnsureVisible) override;

protected:
    void updateGeometries() override;
    int verticalOffset() const override;
    int horizontalOffset() const override { return 0; }
    bool isIndexHidden(const QModelIndex&) const override { return false; }
    void scrollContentsBy(int dx, int dy) override;
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    void setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags command) override;
    QRegion visualRegionForSelection(const QItemSelection& selection) const override;
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    int rows() const;

    int height_ = 1;
    int hovered_ = -1; // the row below the mouse
};

} // namespace newsidx_desktop

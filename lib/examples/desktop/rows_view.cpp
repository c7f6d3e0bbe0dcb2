#include "desktop/rows_view.h"

#include <QAbstractItemDelegate>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace newsidx_desktop {

RowsView::RowsView(QWidget* parent) : QListView(parent) {
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setEditTriggers(NoEditTriggers);
    setMouseTracking(true);
}

int RowsView::rows() const {
    return model() != nullptr ? model()->rowCount() : 0;
}

void RowsView::doItemsLayout() {
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    if (itemDelegate() != nullptr) height_ = std::max(itemDelegate()->sizeHint(option, {}).height(), 1);
    QAbstractItemView::doItemsLayout(); // NOLINT(bugprone-parent-virtual-call): and not QListView's
}

void RowsView::updateGeometries() {
    QScrollBar* bar = verticalScrollBar();
    bar->setSingleStep(std::max(height_ / 3, 1));
    bar->setPageStep(viewport()->height());
    bar->setRange(0, std::max(rows() * height_ - viewport()->height(), 0));
    QAbstractItemView::updateGeometries(); // NOLINT(bugprone-parent-virtual-call)
}

int RowsView::verticalOffset() const {
    return verticalScrollBar()->value();
}

void RowsView::scrollContentsBy(int, int) {
    viewport()->update();
}

QModelIndex RowsView::indexAt(const QPoint& point) const {
    const int row = point.y() + verticalOffset() < 0 ? -1 : (point.y() + verticalOffset()) / height_;
    return row >= 0 && row < rows() ? model()->index(row, 0) : QModelIndex();
}

QRect RowsView::visualRect(const QModelIndex& index) const {
    if (!index.isValid()) return {};
    return {0, index.row() * height_ - verticalOffset(), viewport()->width(), height_};
}

void RowsView::scrollTo(const QModelIndex& index, ScrollHint hint) {
    if (!index.isValid()) return;
    QScrollBar* bar = verticalScrollBar();
    const int top = index.row() * height_;
    const int room = viewport()->height() - height_; // above the row, when it is the last that can be seen
    switch (hint) {
    case PositionAtTop: bar->setValue(top); break;
    case PositionAtBottom: bar->setValue(top - room); break;
    case PositionAtCenter: bar->setValue(top - room / 2); break;
    case EnsureVisible:
        bar->setValue(std::clamp(bar->value(), std::min(top - room, top), std::max(top - room, top)));
        break;
    }
}

QModelIndex RowsView::moveCursor(CursorAction action, Qt::KeyboardModifiers) {
    if (rows() == 0) return {};
    const int page = std::max(viewport()->height() / height_ - 1, 1);
    int row = currentIndex().row();
    switch (action) {
    case MoveUp:
    case MovePrevious: row -= 1; break;
    case MoveDown:
    case MoveNext: row += 1; break;
    case MovePageUp: row -= page; break;
    case MovePageDown: row += page; break;
    case MoveHome: row = 0; break;
    case MoveEnd: row = rows() - 1; break;
    case MoveLeft:
    case MoveRight: break;
    }
    return model()->index(std::clamp(row, 0, rows() - 1), 0);
}

void RowsView::setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags command) {
    const QRect place = rect.normalized().translated(0, verticalOffset());
    const int first = std::max(place.top() / height_, 0);
    const int last = std::min(place.bottom() / height_, rows() - 1);
    if (first <= last)
        selectionModel()->select(QItemSelection(model()->index(first, 0), model()->index(last, 0)), command);
}

QRegion RowsView::visualRegionForSelection(const QItemSelection& selection) const {
    QRegion region;
    for (const QItemSelectionRange& range : selection)
        region += visualRect(range.topLeft()).united(visualRect(range.bottomRight()));
    return region;
}

void RowsView::paintEvent(QPaintEvent* event) {
    QPainter painter(viewport());
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    const QStyle::State usual = option.state & ~(QStyle::State_HasFocus | QStyle::State_MouseOver);
    const int first = std::max((event->rect().top() + verticalOffset()) / height_, 0);
    const int last = std::min((event->rect().bottom() + verticalOffset()) / height_, rows() - 1);
    for (int row = first; row <= last; ++row) {
        const QModelIndex index = model()->index(row, 0);
        option.rect = visualRect(index);
        option.state = usual;
        option.state.setFlag(QStyle::State_Selected, selectionModel()->isSelected(index));
        option.state.setFlag(QStyle::State_HasFocus, hasFocus() && index == currentIndex());
        option.state.setFlag(QStyle::State_MouseOver, row == hovered_);
        itemDelegate()->paint(&painter, option, index);
    }
}

void RowsView::mouseMoveEvent(QMouseEvent* event) {
    hovered_ = indexAt(event->position().toPoint()).row();
    viewport()->update();
    QAbstractItemView::mouseMoveEvent(event); // NOLINT(bugprone-parent-virtual-call)
}

void RowsView::leaveEvent(QEvent* event) {
    hovered_ = -1;
    viewport()->update();
    QAbstractItemView::leaveEvent(event);
}

} // namespace newsidx_desktop

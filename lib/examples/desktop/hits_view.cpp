#include "desktop/hits_view.h"

#include "desktop/hit_delegate.h"
#include "desktop/layout.h"

#include <QScopedValueRollback>
#include <QScrollBar>

#include <algorithm>
#include <utility>

namespace newsidx_desktop {

using namespace Qt::StringLiterals;

HitsView::HitsView(QWidget* parent) : RowsView(parent), model_(new HitsModel(this)), delegate_(new HitDelegate(this)) {
    setModel(model_);
    setItemDelegate(delegate_);
    setObjectName(u"hits"_s);
    setAccessibleName(u"Hits"_s);
    setFrameShape(QFrame::NoFrame);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &HitsView::look_ahead);
    connect(this, &RowsView::clicked, this,
            [this](const QModelIndex& index) { emit activated_id(index.data(HitsModel::id_role).toLongLong()); });
}

void HitsView::show_first(const HitsPage& page, bool keep) {
    const QScopedValueRollback quiet(quiet_, true);
    const qint64 selected = current_id();
    const int height = row_height();
    const int scrolled = verticalScrollBar()->value();
    const int top_row = scrolled / height;
    const qint64 top = keep && top_row < model_->count() ? model_->row(top_row).id : 0;
    delegate_->forget();
    model_->replace(page);
    fresh_ = !page.rows.empty();
    select_id(selected);
    doItemsLayout(); // now, for the scroll bar's range
    const int row = top != 0 ? model_->row_of(top) : -1;
    if (!keep || top_row == 0)
        verticalScrollBar()->setValue(keep ? scrolled : 0);
    else
        verticalScrollBar()->setValue(row < 0 ? scrolled : row * height + scrolled % height);
}

void HitsView::show_more(const HitsPage& page) {
    model_->append(page);
}

qint64 HitsView::current_id() const {
    return currentIndex().isValid() ? currentIndex().data(HitsModel::id_role).toLongLong() : 0;
}

void HitsView::select_id(qint64 id) {
    const QScopedValueRollback quiet(quiet_, true);
    const int row = id != 0 ? model_->row_of(id) : -1;
    const bool scrolls = hasAutoScroll();
    setAutoScroll(false);
    if (row >= 0)
        setCurrentIndex(model_->index(row));
    else
        selectionModel()->clear();
    setAutoScroll(scrolls);
}

void HitsView::step(int by) {
    if (model_->count() == 0) return;
    const int row = currentIndex().isValid() ? currentIndex().row() + by : 0;
    if (row >= 0 && row < model_->count()) setCurrentIndex(model_->index(row));
}

void HitsView::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    RowsView::currentChanged(current, previous);
    if (!quiet_ && current.isValid()) emit chosen(current.data(HitsModel::id_role).toLongLong());
    look_ahead();
}

void HitsView::changeEvent(QEvent* event) {
    RowsView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) delegate_->forget();
}

void HitsView::resizeEvent(QResizeEvent* event) {
    delegate_->forget();
    RowsView::resizeEvent(event);
}

void HitsView::paintEvent(QPaintEvent* event) {
    RowsView::paintEvent(event);
    if (left_out()) {
        viewport()->update(); // the rest in the next turn
    } else if (std::exchange(fresh_, false)) {
        emit painted();
        look_ahead();
    }
}

void HitsView::look_ahead() {
    constexpr int kScreens = 4;
    const QScrollBar* bar = verticalScrollBar();
    if (bar->maximum() - bar->value() < kScreens * viewport()->height()) model_->fetchMore({});
}

} // namespace newsidx_desktop

#include "desktop/related_list.h"

#include "desktop/layout.h"
#include "desktop/theme.h"

#include <QPainter>
#include <QStyledItemDelegate>

namespace newsidx_desktop {

using namespace Qt::StringLiterals;

namespace {

class RelatedDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const auto* model = qobject_cast<const RelatedModel*>(index.model());
        if (model == nullptr || (!model->was_drawn(index.row()) && out_of_time())) return;
        model->set_drawn(index.row());
        const RelatedRow& row = model->row(index.row());
        const QPalette& palette = option.palette;
        const bool chosen =
            option.state.testFlag(QStyle::State_Selected) && option.state.testFlag(QStyle::State_Active);
        if (chosen || option.state.testFlag(QStyle::State_MouseOver)) {
            QColor behind = colour::accent(palette);
            behind.setAlphaF(chosen ? .14F : .06F);
            painter->fillRect(option.rect, behind);
        }
        const QRect place = option.rect.adjusted(28, 0, -28, 0);
        const QFont small = sized(option.font, -1);
        const QFontMetrics small_metrics(small);
        painter->setFont(small);
        painter->setPen(colour::soft(palette));
        const QString right = row.how;
        const int used = std::min(small_metrics.horizontalAdvance(right), place.width() / 3) + 14;
        painter->drawText(place, Qt::AlignRight | Qt::AlignVCenter, right);
        const QRect left = place.adjusted(0, 0, -used, 0);
        painter->setFont(option.font);
        painter->setPen(palette.color(QPalette::Text));
        const int wide = std::min(option.fontMetrics.horizontalAdvance(row.title), left.width() * 2 / 3);
        const Qt::Alignment leading = Qt::AlignLeft | Qt::AlignAbsolute | Qt::AlignVCenter;
        painter->drawText(QRect(left.left(), left.top(), wide + 2, left.height()), leading,
                          option.fontMetrics.elidedText(row.title, Qt::ElideRight, wide));
        painter->setFont(small);
        painter->setPen(colour::soft(palette));
        const QRect rest = left.adjusted(wide + 14, 0, 0, 0);
        painter->drawText(rest, leading, small_metrics.elidedText(row.meta, Qt::ElideRight, rest.width()));
    }

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override {
        return {100, option.fontMetrics.height() + 9};
    }
};

} // namespace

QVariant RelatedModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const RelatedRow& own = row(index.row());
    if (role == Qt::DisplayRole) return own.title;
    if (role == Qt::AccessibleTextRole) return QStringList{own.title, own.meta, own.how}.join(u". "_s);
    return {};
}

RelatedList::RelatedList(QWidget* parent) : QListView(parent), model_(new RelatedModel(this)) {
    setModel(model_);
    setItemDelegate(new RelatedDelegate(this));
    setObjectName(u"related"_s);
    setAccessibleName(u"Related records"_s);
    setFrameShape(QFrame::NoFrame);
    setUniformItemSizes(true);
    setMouseTracking(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerPixel);
    connect(this, &QListView::clicked, this,
            [this](const QModelIndex& index) { emit wanted(model_->row(index.row()).id); });
    connect(this, &QListView::activated, this, [this](const QModelIndex& index) {
        if (hasFocus()) emit wanted(model_->row(index.row()).id);
    });
}

void RelatedList::show_rows(std::vector<RelatedRow> rows) {
    model_->set_rows(std::move(rows));
}

void RelatedList::paintEvent(QPaintEvent* event) {
    QListView::paintEvent(event);
    if (left_out()) viewport()->update(); // in the next turn
}

} // namespace newsidx_desktop

#include "desktop/facets_panel.h"

#include "desktop/layout.h"
#include "desktop/text.h"
#include "desktop/theme.h"

#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>

namespace newsidx_desktop {

using namespace Qt::StringLiterals;

namespace {

using Row = FacetRow;

constexpr int kPanelSide = 14;

class FacetDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const auto* model = qobject_cast<const FacetsModel*>(index.model());
        if (model == nullptr || (!model->was_drawn(index.row()) && out_of_time())) return;
        model->set_drawn(index.row());
        const Row& row = model->row(index.row());
        QPalette palette = option.palette;
        palette.setCurrentColorGroup(QPalette::Active); // headings cannot be chosen, and can be read
        QRect place = option.rect.adjusted(kPanelSide, 0, -kPanelSide, 0);
        painter->setFont(option.font);
        if (row.kind == Row::Kind::heading) {
            painter->setFont(sized(option.font, -1, QFont::DemiBold));
            painter->setPen(colour::soft(palette));
            painter->drawText(place.adjusted(0, 0, 0, -4), Qt::AlignLeft | Qt::AlignBottom, row.text);
            return;
        }
        const bool chosen =
            option.state.testFlag(QStyle::State_Selected) && option.state.testFlag(QStyle::State_Active);
        if (chosen || option.state.testFlag(QStyle::State_MouseOver)) {
            QColor behind = colour::accent(palette);
            behind.setAlphaF(chosen ? .16F : .07F);
            painter->setPen(Qt::NoPen);
            painter->setBrush(behind);
            painter->drawRoundedRect(option.rect.adjusted(6, 1, -6, -1), 4, 4);
        }
        const QString right = row.kind == Row::Kind::filter ? u"✕"_s : number_of(row.count);
        painter->setPen(row.kind == Row::Kind::filter ? colour::accent(palette) : colour::soft(palette));
        painter->drawText(place, Qt::AlignRight | Qt::AlignVCenter, right);
        const int used = option.fontMetrics.horizontalAdvance(right) + 8;
        painter->setPen(row.kind == Row::Kind::filter ? colour::accent(palette) : palette.color(QPalette::Text));
        painter->drawText(place.adjusted(0, 0, -used, 0), Qt::AlignLeft | Qt::AlignVCenter,
                          option.fontMetrics.elidedText(row.text, Qt::ElideRight, place.width() - used));
        if (row.kind == Row::Kind::value && place.width() * row.share >= 2) {
            QColor bar = colour::accent(palette);
            bar.setAlphaF(.35F);
            painter->fillRect(QRectF(place.left(), place.bottom() - 1, place.width() * row.share, 2), bar);
        }
    }

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const auto* model = qobject_cast<const FacetsModel*>(index.model());
        const bool heading = model != nullptr && model->row(index.row()).kind == Row::Kind::heading;
        return {80, option.fontMetrics.height() + (heading ? 16 : 9)};
    }
};

// topic:"AI Hardware" -> AI Hardware
QString value_of(const QString& filter) {
    QString value = filter.mid(filter.indexOf(u':') + 1);
    if (value.size() > 1 && value.startsWith(u'"') && value.endsWith(u'"')) value = value.mid(1, value.size() - 2);
    return value;
}

} // namespace

QVariant FacetsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Row& own = row(index.row());
    if (role == Qt::DisplayRole) return own.text;
    if (role == Qt::ToolTipRole) return plain_tip(own.text);
    if (role != Qt::AccessibleTextRole) return {};
    switch (own.kind) {
    case Row::Kind::heading: return own.text;
    case Row::Kind::filter: return u"Filter %1, Return takes it away"_s.arg(own.filter);
    case Row::Kind::value: break;
    }
    return u"%1, %2 hits, Return shows only these"_s.arg(own.text).arg(own.count);
}

Qt::ItemFlags FacetsModel::flags(const QModelIndex& index) const {
    if (!index.isValid() || row(index.row()).kind == Row::Kind::heading) return Qt::NoItemFlags;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable;
}

FacetsPanel::FacetsPanel(QWidget* parent) : QListView(parent), model_(new FacetsModel(this)) {
    setModel(model_);
    setItemDelegate(new FacetDelegate(this));
    setObjectName(u"facets"_s);
    setAccessibleName(u"Facets"_s);
    setAccessibleDescription(u"By what the hits can be told apart. Return puts a filter on, or takes it away."_s);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerPixel);
    setEditTriggers(NoEditTriggers);
    viewport()->setBackgroundRole(QPalette::Window);
    connect(this, &QListView::clicked, this, &FacetsPanel::choose);
}

void FacetsPanel::show_filters(const QStringList& filters) {
    if (filters == filters_) return;
    filters_ = filters;
    rebuild();
}

void FacetsPanel::show_facets(const std::vector<FacetGroup>& facets) {
    facets_ = facets;
    rebuild();
}

void FacetsPanel::rebuild() {
    std::vector<Row> rows;
    if (!filters_.isEmpty()) rows.push_back({Row::Kind::heading, u"Filters"_s, {}, 0, 0});
    for (const QString& filter : filters_)
        rows.push_back({Row::Kind::filter, value_of(filter), filter, 0, 0});
    for (const FacetGroup& group : facets_) {
        const QString more = group.distinct > group.values.size()
                                 ? u"  ·  %1 of %2"_s.arg(group.values.size()).arg(number_of(group.distinct))
                                 : QString();
        rows.push_back({Row::Kind::heading, group.name + more, {}, 0, 0});
        quint64 most = 1;
        for (const FacetGroup::Value& value : group.values)
            most = std::max(most, value.count);
        for (const FacetGroup::Value& value : group.values)
            if (!value.filter.isEmpty() && !filters_.contains(value.filter))
                rows.push_back({Row::Kind::value, value.text, value.filter, value.count,
                                static_cast<double>(value.count) / static_cast<double>(most)});
        if (rows.back().kind == Row::Kind::heading) rows.pop_back();
    }
    const int scrolled = verticalScrollBar()->value();
    const int current = currentIndex().row();
    model_->set_rows(std::move(rows));
    if (hasFocus() && current >= 0) setCurrentIndex(model_->index(std::min(current, model_->rowCount() - 1)));
    verticalScrollBar()->setValue(scrolled);
}

void FacetsPanel::choose(const QModelIndex& index) {
    if (!index.isValid()) return;
    const Row row = model_->row(index.row()); // a copy: the rows change
    if (row.kind == Row::Kind::filter) emit filter_removed(row.filter);
    if (row.kind == Row::Kind::value) emit filter_added(row.filter);
}

// Not activated(), which comes with a double click, too: by then another value may stand there.
void FacetsPanel::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        choose(currentIndex());
    else
        QListView::keyPressEvent(event);
}

void FacetsPanel::paintEvent(QPaintEvent* event) {
    QListView::paintEvent(event);
    if (left_out()) viewport()->update(); // in the next turn
}

} // namespace newsidx_desktop

#include "desktop/hits_model.h"

#include <QTimer>

#include <algorithm>
#include <utility>

namespace newsidx_desktop {

using namespace Qt::StringLiterals;

void HitsModel::replace(const HitsPage& page) {
    beginResetModel();
    former_.push_back(std::move(rows_));
    rows_.assign(page.rows.begin(), page.rows.end());
    complete_ = page.last;
    endResetModel();
    if (former_.size() == 1) let_go();
}

// A hundred thousand rows are half a million strings, which take longer than a frame.
void HitsModel::let_go() {
    constexpr std::ptrdiff_t kAtOnce = 1000;
    std::deque<HitRow>& last = former_.back();
    last.erase(last.begin(), last.begin() + std::min(kAtOnce, static_cast<std::ptrdiff_t>(last.size())));
    if (last.empty()) former_.pop_back();
    if (!former_.empty()) QTimer::singleShot(0, this, &HitsModel::let_go);
}

void HitsModel::append(const HitsPage& page) {
    complete_ = page.last;
    if (page.rows.empty()) return;
    beginInsertRows({}, count(), count() + static_cast<int>(page.rows.size()) - 1);
    rows_.insert(rows_.end(), page.rows.begin(), page.rows.end());
    endInsertRows();
}

void HitsModel::clear() {
    replace({});
}

int HitsModel::row_of(qint64 id) const {
    for (int i = 0; i < count(); ++i)
        if (row(i).id == id) return i;
    return -1;
}

int HitsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : count();
}

QVariant HitsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= count()) return {};
    const HitRow& hit = row(index.row());
    switch (role) {
    case Qt::DisplayRole: return hit.title.text;
    case Qt::AccessibleTextRole: {
        QStringList parts = {hit.title.text, hit.meta, hit.snippet.text};
        if (hit.quality) parts.push_back(u"quality %1"_s.arg(*hit.quality));
        if (hit.heat) parts.push_back(u"heat %1"_s.arg(*hit.heat));
        if (hit.hidden) parts.push_back(u"hidden"_s);
        if (hit.stub) parts.push_back(u"known from other records only"_s);
        return parts.join(u". "_s);
    }
    case id_role: return hit.id;
    default: return {};
    }
}

bool HitsModel::canFetchMore(const QModelIndex& parent) const {
    return !parent.isValid() && !complete_;
}

void HitsModel::fetchMore(const QModelIndex& parent) {
    if (canFetchMore(parent)) emit more_wanted();
}

} // namespace newsidx_desktop

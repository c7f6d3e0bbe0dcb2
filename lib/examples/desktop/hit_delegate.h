// HitDelegate: draws a hit: title, two lines of its snippet with marks, where it is from, and small bars for quality
// and heat. Each row's text is laid out once and kept (rows of some screens), in the direction of its own first letter.
// For the window's thread.
#pragma once

#include "desktop/messages.h"

#include <QCache>
#include <QStyledItemDelegate>
#include <QTextLayout>

namespace newsidx_desktop {

class HitDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit HitDelegate(QObject* parent = nullptr);

    void forget() { laid_out_.clear(); } // rows, palette or font have changed

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    struct Part {
        QTextLayout layout;
        int drawn = 0; // lines of it
    };
    struct LaidOut {
        Part title;
        Part snippet;
        Part meta;
        int width = 0;
    };
    LaidOut& laid_out(int row, int width) const;

    mutable QCache<int, LaidOut> laid_out_; // by row
};

} // namespace newsidx_desktop

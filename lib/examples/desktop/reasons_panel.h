// ReasonsPanel: why a record is where it is: what its score is made of, as bars, and what it lacks against others, as
// sentences. For the window's thread.
#pragma once

#include "desktop/messages.h"

#include <QWidget>

namespace newsidx_desktop {

class ReasonsPanel : public QWidget {
    Q_OBJECT

public:
    explicit ReasonsPanel(QWidget* parent = nullptr);

    void show_reasons(const Reasons& reasons);
    const Reasons& reasons() const { return reasons_; }

    int heightForWidth(int width) const override;
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    qreal draw(class QPainter* painter, qreal width) const; // only measures without a painter; the height

    Reasons reasons_;
};

} // namespace newsidx_desktop

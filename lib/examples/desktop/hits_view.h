// HitsView: the list of hits. It asks its model for more some screens before the end is reached, and can be given other
// rows without what is seen or selected moving away. For the window's thread.
#pragma once

#include "desktop/hits_model.h"
#include "desktop/rows_view.h"

namespace newsidx_desktop {

class HitDelegate;

class HitsView : public RowsView {
    Q_OBJECT

public:
    explicit HitsView(QWidget* parent = nullptr);

    HitsModel* hits() const { return model_; }

    // A first page. `keep`: of the same question; the row at the top and the selected one stay where they are.
    void show_first(const HitsPage& page, bool keep);
    void show_more(const HitsPage& page);

    qint64 current_id() const;
    void select_id(qint64 id); // without a signal; nothing if it is not among the rows
    void step(int by);         // to the next or previous hit

signals:
    void chosen(qint64 id);       // it is the current one now
    void activated_id(qint64 id); // Return, or a click
    void painted();               // a first page, for the first time

protected:
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void look_ahead();

    HitsModel* model_;
    HitDelegate* delegate_;
    bool quiet_ = false;
    bool fresh_ = false; // rows that have not been painted yet
};

} // namespace newsidx_desktop

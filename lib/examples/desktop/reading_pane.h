// ReadingPane: the record that is read, what is related to it, and the way back. It asks (signals) and shows what
// comes; it knows nothing of the library. For the window's thread.
#pragma once

#include "desktop/messages.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QToolButton;

namespace newsidx_desktop {

class ArticleView;
class ReasonsPanel;
class RelatedList;

class ReadingPane : public QWidget {
    Q_OBJECT

public:
    explicit ReadingPane(QWidget* parent = nullptr);

    // Asks for the record. `browsing`: one goes from hit to hit, and only the last of these is a place to come back to.
    void open(qint64 id, bool browsing);
    void mark_again(); // the same record, by another question
    void refresh();    // the same record, which may be another one now
    void back() { step(-1); }
    void forward() { step(1); }
    void clear();
    qint64 id() const;

    void show_article(const Article& article);
    void show_related(const RelatedRows& related);
    void show_reasons(const Reasons& reasons);
    void show_gone(qint64 id);

    void start_find();
    bool close_find(); // false: it was not open
    bool close_reasons();
    void toggle_reasons();
    void open_link();
    ArticleView* article() const { return article_; }

signals:
    void article_wanted(qint64 id, bool with_related);
    void reasons_wanted(qint64 id);
    void moved(qint64 id); // by back, forward or a related record

private:
    struct Visit {
        qint64 id = 0;
        bool browsing = false;
    };
    void step(int by);
    void ask();
    void hide_reasons(bool others_come);
    void update_buttons();
    void find(bool backwards);

    std::vector<Visit> visits_;
    std::size_t place_ = 0; // in visits_
    QString link_;
    qint64 related_to_ = 0; // whose related records are shown

    QToolButton* back_;
    QToolButton* forward_;
    QToolButton* why_;
    QToolButton* link_button_;
    ReasonsPanel* reasons_;
    QWidget* find_bar_;
    QLineEdit* find_text_;
    QLabel* find_result_;
    ArticleView* article_;
    QLabel* related_title_;
    RelatedList* related_;
};

} // namespace newsidx_desktop

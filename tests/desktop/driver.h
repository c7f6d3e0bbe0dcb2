// What the tests of the desktop reader share: the records that they read, and a window with its parts by name.
#pragma once

#include "desktop/article_view.h"
#include "desktop/facets_panel.h"
#include "desktop/hits_view.h"
#include "desktop/main_window.h"
#include "desktop/ranking_panel.h"
#include "desktop/reading_pane.h"
#include "desktop/reasons_panel.h"
#include "desktop/related_list.h"
#include "desktop/state_page.h"

#include "watchdog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSlider>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <memory>

namespace newsidx_desktop::test {

// JSON Lines: news of our own, in several scripts, one of them hostile, one hidden, one of a megabyte, and 300 more.
QByteArray news();
inline constexpr int kFerries = 300; // records with "ferry report"

// Writes it, and fails the test if it cannot.
void write(const QString& path, const QByteArray& bytes);
// A newsidx file of these lines.
void make_index(const QString& path, const QByteArray& lines);

struct Window {
    Window();
    ~Window();

    template <class Part>
    Part* part(const char* name) const {
        auto* found = main->findChild<Part*>(QString::fromLatin1(name));
        Q_ASSERT(found != nullptr);
        return found;
    }

    void open(const QString& path) const; // and waits for its first hits
    void type(const QString& text) const; // into an empty search field, letter by letter
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) const; // where the focus is
    bool settle(const std::function<bool()>& done, int ms = 5000) const;
    QString title(int row) const { return hits->hits()->row(row).title.text; }
    int rows() const { return hits->hits()->count(); }
    bool click_facet(const QString& text) const;
    void shoot(const QString& name) const; // a screenshot, if NEWSIDX_DESKTOP_SHOTS is a folder

    std::unique_ptr<MainWindow> main;
    QLineEdit* search;
    HitsView* hits;
    FacetsPanel* facets;
    ArticleView* article;
    RelatedList* related;
    ReasonsPanel* reasons;
    StatePage* state;
    StatePage* welcome;
    QLabel* status;
};

} // namespace newsidx_desktop::test

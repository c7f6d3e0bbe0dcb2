// MainWindow: puts the parts together: what is typed, clicked and moved becomes a Question for the Library, and what
// the Library answers is handed to the parts. It owns them all, and lives on the window's thread.
#pragma once

#include "desktop/index_job.h"
#include "desktop/lane.h"
#include "desktop/library.h"
#include "desktop/theme.h"

#include <QMainWindow>

class QAction;
class QLabel;
class QLineEdit;
class QMenu;
class QProgressBar;
class QPushButton;
class QSplitter;
class QStackedWidget;

namespace newsidx_desktop {

class FacetsPanel;
class HitsView;
class RankingPanel;
class ReadingPane;
class StatePage;

class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    MainWindow();
    ~MainWindow() override;

    void open_path(const QString& path); // a newsidx file, a folder, a feed
    bool is_indexing() const { return job_ != nullptr; }
    const QStringList& recent() const { return recent_; }

signals:
    void painted_with_hits(); // for whoever measures how long that takes

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    void build_parts();
    void build_menu();
    void build_keys();
    void connect_parts();
    void connect_library();

    void ask_for_file();
    void ask_for_folder();
    void start_job(const QString& input, const Failure& refused);
    void end_job(const QString& told);
    void let_job_go();
    void show_welcome();
    void show_failure(const Failure& failure);
    void show_nothing_found();
    void show_hits(const HitsPage& page);
    void show_counts(const Counts& counts);
    void show_status();
    void show_notice(const HitsPage& page);
    void search();
    void search_again();
    void answered();                       // hits or counts
    void search_for(const QString& query); // one that the library proposes: with the filters
    void escape();
    void step(int by);
    void remember(const QString& path);
    void fill_recent(QMenu* menu);
    void set_look(Appearance appearance);
    void restore();
    void save(bool closing);
    Question question() const;

    Library library_;
    Lane saver_;              // writes the settings: a disk may be slow
    IndexJob* job_ = nullptr; // a child of this
    QString path_;            // of what is open, as it was given: a folder stays a folder
    bool open_ = false;
    QString report_; // what indexing it came to
    QStringList filters_;
    QStringList recent_;  // what was opened, the latest first
    Question asked_;      // the last one
    int awaited_ = 0;     // what is still to come of its answer: the first hits and the counts
    bool stale_ = false;  // the file has changed since it was asked
    HitsPage first_page_; // of the answer that is shown, without its rows
    Counts counts_;
    bool counted_ = false;
    Appearance appearance_ = Appearance::system;

    QLineEdit* search_;
    QPushButton* notice_;
    QStackedWidget* pages_; // the welcome, or the three columns
    StatePage* welcome_;
    QSplitter* columns_;
    QSplitter* side_;
    FacetsPanel* facets_;
    RankingPanel* ranking_;
    QStackedWidget* middle_; // the hits, or why there are none
    HitsView* hits_;
    StatePage* state_;
    ReadingPane* reading_;
    QLabel* status_;
    QWidget* progress_;
    QLabel* progress_text_;
    QProgressBar* progress_bar_;
    QPushButton* cancel_;
};

} // namespace newsidx_desktop

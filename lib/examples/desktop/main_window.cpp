#include "desktop/main_window.h"

#include "desktop/article_view.h"
#include "desktop/facets_panel.h"
#include "desktop/hits_view.h"
#include "desktop/ranking_panel.h"
#include "desktop/reading_pane.h"
#include "desktop/state_page.h"
#include "desktop/text.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>

#include <algorithm>

namespace newsidx_desktop {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMostRecent = 10;
constexpr int kMostKeptRows = 2000; // that are asked for again when the file has changed

QString local_path(const QMimeData* data) {
    for (const QUrl& url : data->urls())
        if (url.isLocalFile()) return url.toLocalFile();
    return {};
}

} // namespace

MainWindow::MainWindow() {
    build_parts();
    build_menu();
    build_keys();
    connect_parts();
    connect_library();
    setAcceptDrops(true);
    restore();
    show_welcome();
}

MainWindow::~MainWindow() = default;

// What is given

void MainWindow::open_path(const QString& path) {
    let_job_go();
    progress_->hide();
    path_ = QDir::cleanPath(QFileInfo(path).absoluteFilePath());
    open_ = false;
    filters_.clear();
    search_->clear();
    facets_->show_filters({});
    facets_->show_facets({});
    hits_->hits()->clear(); // of the file before, which nobody reads any more
    notice_->hide();
    reading_->clear();
    report_.clear();
    status_->setToolTip({});
    status_->setText(u"Opening %1 …"_s.arg(QFileInfo(path_).fileName()));
    library_.open(path_);
}

void MainWindow::ask_for_file() {
    const QString path = QFileDialog::getOpenFileName(this, u"Open a newsidx file, or a feed"_s);
    if (!path.isEmpty()) open_path(path);
}

void MainWindow::ask_for_folder() {
    const QString path = QFileDialog::getExistingDirectory(this, u"Open a folder of records"_s);
    if (!path.isEmpty()) open_path(path);
}

void MainWindow::start_job(const QString& input, const Failure& refused) {
    auto* job = new IndexJob(input, refused, this);
    job_ = job;
    connect(job, &IndexJob::ready, this, [this, job] { library_.open(job->file()); });
    connect(job, &IndexJob::progressed, this, [this](quint64 records, double share) {
        progress_text_->setText(u"Indexing %1: %2 records"_s.arg(QFileInfo(path_).fileName(), number_of(records)));
        progress_bar_->setRange(0, share < 0 ? 0 : 1000);
        if (share >= 0) progress_bar_->setValue(static_cast<int>(share * 1000));
    });
    connect(job, &IndexJob::finished, this, [this](const QString& summary, const QStringList& complaints) {
        status_->setToolTip(plain_tip(complaints.join(u'\n')));
        end_job(summary);
    });
    connect(job, &IndexJob::cancelled, this, [this] {
        end_job(u"Indexing was cancelled"_s);
        if (!open_)
            show_failure({u"Indexing was cancelled"_s, u"Nothing of %1 has been indexed yet."_s.arg(path_),
                          u"Open it again to go on."_s, path_});
    });
    connect(job, &IndexJob::failed, this, [this](const Failure& failure) {
        end_job(u"%1: %2"_s.arg(failure.headline, failure.message));
        status_->setToolTip(plain_tip(report_));
        if (!open_) show_failure(failure); // hits that can be read stay
    });
    progress_text_->setText(u"Indexing %1 …"_s.arg(QFileInfo(path_).fileName()));
    progress_bar_->setRange(0, 1000);
    progress_bar_->setValue(0);
    progress_->show();
    status_->clear();
    pages_->setCurrentWidget(columns_);
    state_->show_state(u"Reading %1"_s.arg(QFileInfo(path_).fileName()), u"The first hits are here in a moment."_s, {},
                       {});
    middle_->setCurrentWidget(state_);
    job->start();
}

void MainWindow::end_job(const QString& told) {
    progress_->hide();
    let_job_go();
    report_ = told;
    if (open_ && awaited_ == 0)
        show_status();
    else
        status_->setText(report_);
}

// Nobody waits for its thread.
void MainWindow::let_job_go() {
    if (job_ == nullptr) return;
    job_->disconnect(this);
    job_->cancel();
    connect(job_, &IndexJob::ended, job_, &QObject::deleteLater);
    job_ = nullptr;
}

// What is asked

Question MainWindow::question() const {
    Question question;
    question.text = search_->text();
    question.filters = filters_;
    ranking_->put_into(question);
    return question;
}

void MainWindow::search() {
    if (!open_) return;
    asked_ = question();
    awaited_ = 2;
    stale_ = false;
    counted_ = false;
    facets_->show_filters(filters_);
    library_.search(asked_);
}

// The file has changed. A search that runs is let run, or a file that changes all the time would never have an answer.
void MainWindow::search_again() {
    if (!open_) return;
    stale_ = awaited_ > 0;
    if (stale_) return;
    awaited_ = 2;
    library_.search(asked_, std::clamp(hits_->hits()->count(), Library::kFirstPage, kMostKeptRows), true);
    reading_->refresh();
}

void MainWindow::answered() {
    --awaited_;
    if (awaited_ == 0 && stale_) search_again();
}

void MainWindow::search_for(const QString& query) {
    const QString prefix = filters_.isEmpty() ? QString() : filters_.join(u' ') + u' ';
    if (query.startsWith(prefix)) {
        search_->setText(query.mid(prefix.size()));
    } else {
        filters_.clear();
        search_->setText(query);
    }
    search_->setFocus();
}

// What is answered

void MainWindow::show_hits(const HitsPage& page) {
    if (!open_) return;
    if (!page.first) {
        hits_->show_more(page);
        return;
    }
    first_page_ = page;
    first_page_.rows.clear();
    hits_->show_first(page, page.again);
    pages_->setCurrentWidget(columns_);
    show_notice(page);
    show_status();
    if (page.rows.empty()) {
        show_nothing_found();
    } else {
        middle_->setCurrentWidget(hits_);
        if (!page.again && reading_->id() != 0) {
            hits_->select_id(reading_->id());
            reading_->mark_again();
        }
    }
    answered();
}

void MainWindow::show_notice(const HitsPage& page) {
    QString told;
    if (!page.did_you_mean.isEmpty() && !page.rows.empty()) {
        QString meant = page.did_you_mean;
        if (!filters_.isEmpty() && meant.startsWith(filters_.join(u' ')))
            meant = meant.mid(filters_.join(u' ').size() + 1);
        told = u"Did you mean  %1 ?"_s.arg(meant);
    } else if (page.relaxed) {
        told = u"No record has all words; these have most of them."_s;
    } else if (!page.warnings.isEmpty()) {
        told = page.warnings.front();
    }
    notice_->setText(told.replace(u'&', u"&&"_s));
    notice_->setEnabled(!page.did_you_mean.isEmpty());
    notice_->setVisible(!told.isEmpty() && !page.rows.empty());
}

void MainWindow::show_counts(const Counts& counts) {
    if (!open_) return;
    counts_ = counts;
    counted_ = true;
    facets_->show_facets(counts.facets);
    show_status();
    if (hits_->hits()->count() == 0 && middle_->currentWidget() == state_) show_nothing_found();
    answered();
}

void MainWindow::show_status() {
    if (job_ != nullptr) return;
    const quint64 total = counted_ ? counts_.total : first_page_.total;
    const bool exact = counted_ ? counts_.exact : first_page_.total_exact;
    QString told =
        u"%1%2 %3 in %4 ms"_s.arg(exact ? u""_s : u"more than "_s, number_of(total), total == 1 ? u"hit"_s : u"hits"_s,
                                  QLocale::c().toString(first_page_.took_ms, 'f', 1));
    if (counted_ && counts_.hidden > 0) told += u"  ·  %1 hidden left out"_s.arg(number_of(counts_.hidden));
    if (!report_.isEmpty()) told += u"  ·  "_s + report_;
    status_->setText(told);
}

void MainWindow::show_nothing_found() {
    std::vector<StatePage::Choice> choices;
    if (!first_page_.did_you_mean.isEmpty())
        choices.push_back(
            {u"Did you mean  %1"_s.arg(first_page_.did_you_mean), [this] { search_for(first_page_.did_you_mean); }});
    if (counted_ && counts_.hidden > 0)
        choices.push_back(
            {u"Show %1 hidden records"_s.arg(number_of(counts_.hidden)), [this] { ranking_->set_hidden_shown(true); }});
    if (!filters_.isEmpty())
        choices.push_back({u"Take the filters away"_s, [this] {
                               filters_.clear();
                               search();
                           }});
    const bool empty = search_->text().isEmpty() && filters_.isEmpty();
    const QString advice =
        empty || !choices.empty() ? QString() : u"Try fewer or other words. Each word is searched in all its forms."_s;
    state_->show_state(empty ? u"There is nothing in this file"_s : u"Nothing was found"_s,
                       empty ? QString() : u"No record matches “%1”."_s.arg(search_->text().trimmed().left(120)),
                       advice, std::move(choices));
    middle_->setCurrentWidget(state_);
}

void MainWindow::show_failure(const Failure& failure) {
    std::vector<StatePage::Choice> choices;
    if (!path_.isEmpty()) choices.push_back({u"Try again"_s, [this] { open_path(path_); }});
    choices.push_back({u"Open another file …"_s, [this] { ask_for_file(); }});
    choices.push_back({u"Open a folder …"_s, [this] { ask_for_folder(); }});
    QString text = failure.message;
    if (!text.isEmpty()) text[0] = text[0].toUpper();
    if (!failure.path.isEmpty()) text += u"\n"_s + failure.path;
    welcome_->show_state(failure.headline, text, failure.advice, std::move(choices));
    pages_->setCurrentWidget(welcome_);
    status_->clear();
    open_ = false;
}

void MainWindow::show_welcome() {
    std::vector<StatePage::Choice> choices;
    choices.push_back({u"Open a newsidx file or a feed …"_s, [this] { ask_for_file(); }});
    choices.push_back({u"Open a folder …"_s, [this] { ask_for_folder(); }});
    for (const QString& path : recent_.mid(0, 5))
        choices.push_back({path, [this, path] { open_path(path); }});
    welcome_->show_state(u"Read the news offline"_s,
                         u"Open a newsidx file, or a folder or a feed, which is indexed first. Or drop it here."_s, {},
                         std::move(choices));
    pages_->setCurrentWidget(welcome_);
}

// Keys

void MainWindow::escape() {
    if (reading_->close_find() || reading_->close_reasons()) return;
    const QWidget* focus = QApplication::focusWidget();
    if (focus != nullptr && reading_->isAncestorOf(focus)) {
        hits_->setFocus();
    } else if (focus != search_) {
        search_->setFocus();
        search_->selectAll();
    } else {
        search_->clear();
    }
}

void MainWindow::step(int by) {
    hits_->step(by);
    if (QApplication::focusWidget() != reading_->article()) hits_->setFocus();
}

// What is kept

void MainWindow::remember(const QString& path) {
    recent_.removeAll(path);
    recent_.prepend(path);
    recent_ = recent_.mid(0, kMostRecent);
    save(false);
}

void MainWindow::restore() {
    const QSettings settings;
    recent_ = settings.value("recent").toStringList();
    resize(1280, 860);
    restoreGeometry(settings.value("window/geometry").toByteArray());
    columns_->setSizes({230, 470, 580});
    columns_->restoreState(settings.value("window/columns").toByteArray());
    side_->restoreState(settings.value("window/side").toByteArray());
    ranking_->restore(settings);
    set_look(static_cast<Appearance>(std::clamp(settings.value("window/appearance", 0).toInt(), 0, 2)));
}

void MainWindow::set_look(Appearance appearance) {
    appearance_ = appearance;
    set_appearance(appearance);
}

// All of it each time, so that only the latest needs to be written.
void MainWindow::save(bool closing) {
    QVariantMap values = {{u"window/columns"_s, columns_->saveState()},
                          {u"window/side"_s, side_->saveState()},
                          {u"window/appearance"_s, static_cast<int>(appearance_)},
                          {u"recent"_s, recent_}};
    if (closing) values.insert(u"window/geometry"_s, saveGeometry()); // which asks the display, and waits
    ranking_->save(values);
    saver_.submit([values = std::move(values)](const std::stop_token&) {
        QSettings settings;
        for (auto value = values.begin(); value != values.end(); ++value)
            settings.setValue(value.key(), value.value());
    });
}

void MainWindow::closeEvent(QCloseEvent* event) {
    save(true);
    QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (!local_path(event->mimeData()).isEmpty()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    const QString path = local_path(event->mimeData());
    if (path.isEmpty()) return;
    event->acceptProposedAction();
    open_path(path);
}

} // namespace newsidx_desktop

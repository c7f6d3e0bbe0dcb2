// Of MainWindow: how its parts are made and joined, its menu and its keys.
#include "desktop/article_view.h"
#include "desktop/facets_panel.h"
#include "desktop/hits_view.h"
#include "desktop/main_window.h"
#include "desktop/ranking_panel.h"
#include "desktop/reading_pane.h"
#include "desktop/state_page.h"

#include <QActionGroup>
#include <QApplication>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace newsidx_desktop {

using namespace Qt::StringLiterals;

void MainWindow::build_parts() {
    setWindowTitle(u"newsidx"_s);
    setMinimumSize(720, 420);

    search_ = new QLineEdit;
    search_->setObjectName(u"search"_s);
    search_->setAccessibleName(u"Search"_s);
    search_->setPlaceholderText(u"Search   ( / )"_s);
    search_->setClearButtonEnabled(true);
    if (auto* clear = search_->findChild<QToolButton*>()) {
        clear->setAccessibleName(u"Clear the search"_s);
        (void)clear->icon().pixmap(16); // found and drawn now, and not while somebody types
    }
    search_->setMinimumHeight(34);
    search_->setTextMargins(6, 0, 6, 0);
    search_->setFont(sized(font(), 1));
    search_->setAcceptDrops(false); // files are for the window

    facets_ = new FacetsPanel;
    ranking_ = new RankingPanel;
    side_ = new QSplitter(Qt::Vertical);
    side_->addWidget(facets_);
    side_->addWidget(ranking_);
    side_->setStretchFactor(0, 1);
    side_->setStretchFactor(1, 0);
    side_->setCollapsible(0, false);

    notice_ = new QPushButton;
    notice_->setObjectName(u"notice"_s);
    notice_->setAccessibleName(u"About this answer"_s);
    notice_->setFlat(true);
    notice_->hide();
    hits_ = new HitsView;
    state_ = new StatePage;
    middle_ = new QStackedWidget;
    middle_->addWidget(hits_);
    middle_->addWidget(state_);
    auto* middle = new QWidget;
    middle->setAutoFillBackground(true);
    middle->setBackgroundRole(QPalette::Base);
    auto* middle_column = new QVBoxLayout(middle);
    middle_column->setContentsMargins(0, 0, 0, 0);
    middle_column->setSpacing(0);
    middle_column->addWidget(notice_);
    middle_column->addWidget(middle_, 1);

    reading_ = new ReadingPane;
    columns_ = new QSplitter(Qt::Horizontal);
    columns_->setHandleWidth(1);
    columns_->addWidget(side_);
    columns_->addWidget(middle);
    columns_->addWidget(reading_);
    columns_->setStretchFactor(1, 2);
    columns_->setStretchFactor(2, 3);
    columns_->setChildrenCollapsible(false);
    side_->setMinimumWidth(170);
    middle->setMinimumWidth(240);
    reading_->setMinimumWidth(260);

    welcome_ = new StatePage;
    welcome_->setObjectName(u"welcome"_s);
    pages_ = new QStackedWidget;
    pages_->addWidget(welcome_);
    pages_->addWidget(columns_);

    status_ = new QLabel;
    status_->setObjectName(u"status"_s);
    status_->setTextFormat(Qt::PlainText);
    status_->setForegroundRole(QPalette::WindowText);
    status_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred); // however long, it widens no window
    progress_text_ = new QLabel;
    progress_text_->setTextFormat(Qt::PlainText);
    progress_bar_ = new QProgressBar;
    progress_bar_->setObjectName(u"progress"_s);
    progress_bar_->setAccessibleName(u"Progress of indexing"_s);
    progress_bar_->setTextVisible(false);
    progress_bar_->setFixedSize(180, 8);
    cancel_ = new QPushButton(u"Cancel"_s);
    cancel_->setObjectName(u"cancel"_s);
    cancel_->setAccessibleName(u"Cancel indexing"_s);
    progress_ = new QWidget;
    auto* progress_row = new QHBoxLayout(progress_);
    progress_row->setContentsMargins(0, 0, 0, 0);
    progress_row->addWidget(progress_text_);
    progress_row->addWidget(progress_bar_);
    progress_row->addWidget(cancel_);
    progress_->hide();

    auto* top = new QHBoxLayout;
    top->setContentsMargins(12, 10, 12, 10);
    top->setSpacing(8);
    top->addWidget(search_, 1);
    auto* menu_button = new QToolButton;
    menu_button->setObjectName(u"menu"_s);
    menu_button->setText(u"☰"_s);
    menu_button->setFont(sized(font(), 3));
    menu_button->setAutoRaise(true);
    menu_button->setAccessibleName(u"Menu"_s);
    menu_button->setFocusPolicy(Qt::TabFocus);
    top->addWidget(menu_button);

    auto* bottom = new QHBoxLayout;
    bottom->setContentsMargins(14, 5, 14, 5);
    bottom->addWidget(status_, 1);
    bottom->addWidget(progress_);

    auto* central = new QWidget;
    auto* column = new QVBoxLayout(central);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(top);
    column->addWidget(pages_, 1);
    column->addLayout(bottom);
    setCentralWidget(central);
    search_->setFocus();
}

void MainWindow::build_menu() {
    auto* menu = new QMenu(this);
    menu->addAction(u"Open file …"_s, QKeySequence::Open, this, &MainWindow::ask_for_file);
    menu->addAction(u"Open folder …"_s, QKeySequence(u"Ctrl+Shift+O"_s), this, &MainWindow::ask_for_folder);
    QMenu* recent_menu = menu->addMenu(u"Open recent"_s);
    recent_menu->setObjectName(u"recent"_s);
    connect(recent_menu, &QMenu::aboutToShow, this, [this, recent_menu] { fill_recent(recent_menu); });
    menu->addSeparator();
    auto* looks = new QActionGroup(this);
    for (const auto& [name, look] :
         {std::pair{u"Like the desktop"_s, Appearance::system}, std::pair{u"Light"_s, Appearance::light},
          std::pair{u"Dark"_s, Appearance::dark}}) {
        QAction* action = menu->addAction(name, this, [this, look = look] { set_look(look); });
        action->setCheckable(true);
        action->setObjectName(name);
        looks->addAction(action);
        connect(menu, &QMenu::aboutToShow, action,
                [this, action, look = look] { action->setChecked(look == appearance_); });
    }
    menu->addSeparator();
    menu->addAction(u"Quit"_s, QKeySequence::Quit, this, &MainWindow::close);
    auto* button = findChild<QToolButton*>(u"menu"_s);
    connect(button, &QToolButton::clicked, menu, [menu, button] {
        menu->popup(button->mapToGlobal(QPoint(button->width() - menu->sizeHint().width(), button->height())));
    });
    addActions(menu->actions()); // for their keys
}

void MainWindow::fill_recent(QMenu* menu) {
    menu->clear();
    for (const QString& path : recent())
        menu->addAction(QString(path).replace(u'&', u"&&"_s), this, [this, path] { open_path(path); });
    if (menu->isEmpty()) menu->addAction(u"Nothing yet"_s)->setEnabled(false);
}

void MainWindow::build_keys() {
    const auto key = [this](const QKeySequence& keys, auto body) {
        connect(new QShortcut(keys, this), &QShortcut::activated, this, body);
    };
    const auto to_search = [this] {
        search_->setFocus(Qt::ShortcutFocusReason);
        search_->selectAll();
    };
    key(Qt::Key_Slash, to_search);
    key(Qt::Key_J, [this] { step(1); });
    key(Qt::Key_K, [this] { step(-1); });
    key(Qt::Key_W, [this] { reading_->toggle_reasons(); });
    key(Qt::Key_O, [this] { reading_->open_link(); });
    key(Qt::Key_Escape, [this] { escape(); });
    key(QKeySequence::Find, [this, to_search] {
        if (reading_->id() != 0)
            reading_->start_find();
        else
            to_search();
    });
    key(QKeySequence(u"Alt+Left"_s), [this] { reading_->back(); });
    key(QKeySequence(u"Alt+Right"_s), [this] { reading_->forward(); });
    for (const Qt::Key enter : {Qt::Key_Return, Qt::Key_Enter}) {
        auto* opens = new QShortcut(enter, hits_, nullptr, nullptr, Qt::WidgetShortcut);
        connect(opens, &QShortcut::activated, this, [this] {
            if (hits_->current_id() == 0) return;
            reading_->open(hits_->current_id(), false);
            reading_->article()->setFocus();
        });
    }
    auto* down = new QShortcut(Qt::Key_Down, search_, nullptr, nullptr, Qt::WidgetShortcut);
    connect(down, &QShortcut::activated, this, [this] { step(hits_->current_id() == 0 ? 1 : 0); });
}

void MainWindow::connect_parts() {
    connect(search_, &QLineEdit::textChanged, this, &MainWindow::search);
    connect(search_, &QLineEdit::returnPressed, this, [this] { step(hits_->current_id() == 0 ? 1 : 0); });
    connect(notice_, &QPushButton::clicked, this, [this] { search_for(first_page_.did_you_mean); });
    connect(facets_, &FacetsPanel::filter_added, this, [this](const QString& filter) {
        if (!filters_.contains(filter)) filters_.push_back(filter);
        search();
    });
    connect(facets_, &FacetsPanel::filter_removed, this, [this](const QString& filter) {
        filters_.removeAll(filter);
        search();
    });
    connect(ranking_, &RankingPanel::changed, this, &MainWindow::search);
    connect(hits_, &HitsView::chosen, this, [this](qint64 id) { reading_->open(id, true); });
    connect(hits_, &HitsView::activated_id, this, [this](qint64 id) { reading_->open(id, false); });
    connect(hits_->hits(), &HitsModel::more_wanted, &library_, &Library::fetch_more);
    connect(reading_, &ReadingPane::article_wanted, this,
            [this](qint64 id, bool with_related) { library_.read(id, question(), with_related); });
    connect(reading_, &ReadingPane::reasons_wanted, this, [this](qint64 id) { library_.explain(id, question()); });
    connect(hits_, &HitsView::painted, this, &MainWindow::painted_with_hits);
    connect(reading_, &ReadingPane::moved, hits_, &HitsView::select_id);
    connect(cancel_, &QPushButton::clicked, this, [this] {
        if (job_ != nullptr) job_->cancel();
    });
}

void MainWindow::connect_library() {
    connect(&library_, &Library::opened, this, [this] {
        open_ = true;
        reading_->clear(); // ids are of one file only
        setWindowTitle(u"%1 – newsidx"_s.arg(QFileInfo(path_).fileName()));
        remember(path_);
        search();
    });
    connect(&library_, &Library::input_given, this, &MainWindow::start_job);
    connect(&library_, &Library::failed, this, &MainWindow::show_failure);
    connect(&library_, &Library::changed, this, &MainWindow::search_again);
    connect(qApp, &QGuiApplication::applicationStateChanged, this, [this](Qt::ApplicationState state) {
        if (state != Qt::ApplicationActive) library_.release_memory();
    });
    connect(&library_, &Library::hits_found, this, &MainWindow::show_hits);
    connect(&library_, &Library::counted, this, &MainWindow::show_counts);
    connect(&library_, &Library::article_read, reading_, &ReadingPane::show_article);
    connect(&library_, &Library::related_found, reading_, &ReadingPane::show_related);
    connect(&library_, &Library::explained, reading_, &ReadingPane::show_reasons);
    connect(&library_, &Library::record_gone, reading_, &ReadingPane::show_gone);
}

} // namespace newsidx_desktop

// The desktop reader: what it opens, indexing, and a file that others write.
#include "driver.h"
#include "tests.h"

#include <QDir>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QElapsedTimer>
#include <QFile>
#include <QMenu>
#include <QMimeData>
#include <QProcess>
#include <QProgressBar>
#include <QScrollBar>
#include <QSettings>
#include <QSplitter>

namespace newsidx_desktop::test {

using namespace Qt::StringLiterals;

namespace {

QByteArray many(int count) {
    QByteArray lines;
    for (int i = 0; i < count; ++i)
        lines += "{\"id\":" + QByteArray::number(i) + ",\"title\":\"Gull count " + QByteArray::number(i) +
                 "\",\"body\":\"" + QByteArray("Gulls were counted on the pier before the rain came. ").repeated(12) +
                 "\"}\n";
    return lines;
}

void drop(QWidget* window, const QString& path) {
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    QDragEnterEvent enter(window->rect().center(), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent dropped(window->rect().center(), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window, &dropped);
    QVERIFY(dropped.isAccepted());
}

void newsidx_command(const QStringList& arguments) {
    QProcess process;
    process.start(QStringLiteral(NEWSIDX_BIN), arguments);
    QVERIFY(process.waitForFinished(20'000));
    QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
}

} // namespace

void FilesTest::initTestCase() {
    QVERIFY(dir_.isValid());
}

void FilesTest::init() {
    QSettings().clear();
    QTest::qWait(300); // the fonts
    watched()->reset();
}

void FilesTest::cleanup() {
    qInfo("%s", qPrintable(watched()->told()));
    QVERIFY2(watched()->kept_up(), qPrintable(watched()->told()));
}

// A folder that is dropped on the window is indexed and shown, its file being kept among the user's data; opened again,
// it is what the folder is by then.
void FilesTest::a_dropped_folder_is_indexed_and_kept_in_step() {
    const QString folder = dir_.filePath(u"folder"_s);
    write(folder + u"/a.jsonl"_s, news());
    write(folder + u"/b.json"_s, R"({"id":1,"title":"Only in the second file"})");
    write(folder + u"/broken.json"_s, R"({"id":2,"title":)");
    const Window window;
    QVERIFY(window.welcome->isVisible());
    drop(window.main.get(), folder);
    QVERIFY(
        window.settle([&] { return window.hits->isVisible() && window.rows() > 10 && !window.main->is_indexing(); }));
    QVERIFY(QFile::exists(IndexJob::file_for(folder)));
    QCOMPARE(window.main->recent(), QStringList{folder});
    QVERIFY(window.main->windowTitle().startsWith(u"folder"_s));
    const auto told = [&](const QString& report) {
        return window.status->text().contains(u"hits in"_s) && window.status->text().contains(report);
    };
    QVERIFY(window.settle([&] { return told(u"312 added, 1 could not be read"_s); }));
    QVERIFY(window.status->toolTip().contains(u"broken.json"_s));

    QVERIFY(QFile::remove(folder + u"/b.json"_s));
    write(folder + u"/c.json"_s, R"({"id":1,"title":"A third file has come"})");
    QVERIFY(QFile::remove(folder + u"/broken.json"_s));
    window.main->open_path(folder + u'/');
    QVERIFY(window.status->toolTip().isEmpty());
    QVERIFY(window.settle([&] { return window.rows() > 0 && !window.main->is_indexing(); }));
    QCOMPARE(window.main->recent(), QStringList{folder}); // the same, however it is written
    QCOMPARE(IndexJob::file_for(folder + u"/../folder/"_s), IndexJob::file_for(folder));
    window.type(u"second file"_s);
    QVERIFY(window.settle([&] { return window.rows() > 0 && !window.title(0).contains(u"second"_s); }));
    QVERIFY(window.settle([&] { return told(u"1 added, 1 removed"_s); })); // until another one is opened
    window.type(u"third file"_s);
    QVERIFY(window.settle([&] { return window.rows() > 0 && window.title(0).contains(u"third"_s); }));
}

// A feed file is an input as well.
void FilesTest::a_feed_is_indexed() {
    const QString feed = dir_.filePath(u"feed.xml"_s);
    write(feed,
          "<rss version='2.0'><channel><title>Pier</title><item><title>Lamps on the pier</title>"
          "<link>https://news.example/lamps</link><description>Forty of them.</description></item></channel></rss>");
    const Window window;
    window.main->open_path(feed);
    QVERIFY(window.settle([&] { return window.hits->isVisible() && window.rows() == 1; }));
    QCOMPARE(window.title(0), u"Lamps on the pier"_s);
}

// Indexing shows how far it is, what is committed can be searched meanwhile, and it can be stopped.
void FilesTest::indexing_is_shown_and_cancelled() {
    const QString file = dir_.filePath(u"many.jsonl"_s);
    write(file, many(60'000));
    const Window window;
    window.main->open_path(file);
    auto* progress = window.part<QProgressBar>("progress");
    QVERIFY(window.settle([&] { return progress->isVisible() && progress->value() > 0; }, 20'000));
    window.shoot(u"indexing"_s);
    QVERIFY(window.settle([&] { return window.rows() > 0; }, 20'000));
    QVERIFY2(window.main->is_indexing(), "its first batch could not be seen before its last");
    window.shoot(u"indexing_hits"_s);
    QTest::mouseClick(window.part<QPushButton>("cancel"), Qt::LeftButton);
    QVERIFY(window.settle([&] { return !window.main->is_indexing(); }));
    QVERIFY(!progress->isVisible());
    QVERIFY(window.rows() > 0);

    // Where it fails later, what can be read stays
    window.main->open_path(file);
    QVERIFY(window.settle([&] { return window.rows() > 0; }, 20'000));
    QVERIFY(window.main->is_indexing());
    IndexJob* job = window.main->findChildren<IndexJob*>().constLast();
    emit job->failed({u"The disk is full"_s, u"some of it was not written"_s, {}, file});
    QVERIFY(!window.main->is_indexing());
    QVERIFY(window.rows() > 0 && window.hits->isVisible());
    QVERIFY(window.status->text().contains(u"some of it"_s));
}

// A file that is damaged, or nothing that can be read, or gone, is said to be, with what can be done.
void FilesTest::errors_say_what_to_do() {
    const Window window;
    const QString damaged = dir_.filePath(u"damaged.db"_s);
    make_index(damaged, news());
    QVERIFY(QFile::resize(damaged, QFile(damaged).size() / 3));
    window.main->open_path(damaged);
    QVERIFY(window.settle(
        [&] { return window.welcome->isVisible() && window.welcome->headline().contains(u"damaged"_s); }));
    QVERIFY(window.welcome->advice().contains(u"--repair"_s));
    QVERIFY(window.welcome->text().contains(damaged));
    window.shoot(u"error"_s);

    const QString nothing = dir_.filePath(u"nothing.txt"_s);
    write(nothing, "Just some words.");
    window.main->open_path(nothing);
    QVERIFY(window.settle([&] { return window.welcome->headline() == u"Nothing in it can be read"_s; }));
    QVERIFY(window.welcome->text().contains(u"front matter"_s)); // what could be read instead
    QVERIFY(QFile::exists(IndexJob::file_for(nothing)));         // somebody else may be at it
    write(nothing, "---\ntitle: Now it is a record\n---\nWith a text.\n");
    window.main->open_path(nothing);
    QVERIFY(window.settle([&] { return window.rows() == 1 && window.hits->isVisible(); }));

    window.main->open_path(dir_.filePath(u"gone.db"_s));
    QVERIFY(window.settle([&] { return window.welcome->headline() == u"It is not there any more"_s; }));
    QVERIFY(window.welcome->findChildren<QPushButton*>().size() >= 3);
}

// While a file is opened, nothing of the one before can be read any more, and nothing of it is marked in the new one.
void FilesTest::a_second_file_begins_with_nothing() {
    const QString first = dir_.filePath(u"first.db"_s);
    const QString second = dir_.filePath(u"second.db"_s);
    make_index(first, news());
    make_index(second, R"({"id":1,"title":"Of the second file"})");
    const Window window;
    window.open(first);
    window.hits->setFocus();
    window.press(Qt::Key_J);
    QVERIFY(window.settle([&] { return !window.article->is_empty(); }));
    window.main->open_path(second);
    QCOMPARE(window.rows(), 0);
    window.press(Qt::Key_J);
    window.press(Qt::Key_Return);
    QVERIFY(window.settle([&] { return window.rows() == 1; }));
    QTest::qWait(100);
    QVERIFY(window.article->is_empty());
}

// A file of an older newsidx is brought up to date by opening it, as the library does.
void FilesTest::an_older_file_is_opened() {
    const QString file = dir_.filePath(u"older.db"_s);
    QVERIFY(QFile::copy(QStringLiteral(NEWSIDX_SOURCE_DIR "/tests/compat/format_4.newsidx"), file));
    QVERIFY(QFile::setPermissions(file, QFile::ReadOwner | QFile::WriteOwner));
    const Window window;
    window.main->open_path(file);
    QVERIFY(window.settle([&] { return window.rows() > 0 && window.hits->isVisible(); }));
}

// What another process writes is there within a second, and what one looks at stays where it is.
void FilesTest::another_process_is_followed() {
    const QString file = dir_.filePath(u"shared.db"_s);
    make_index(file, news());
    write(dir_.filePath(u"late.jsonl"_s),
          R"({"id":900,"title":"Breaking: a whale in the harbour","quality":100,"heat":900})");
    const Window window;
    window.open(file);
    QVERIFY(window.settle([&] { return window.rows() > 40; }));
    window.hits->setCurrentIndex(window.hits->hits()->index(20));
    window.hits->scrollTo(window.hits->currentIndex(), QAbstractItemView::PositionAtCenter);
    QVERIFY(window.settle([&] { return !window.article->is_empty(); }));
    QTest::qWait(200);
    window.article->select(3, 9);
    const qint64 selected = window.hits->current_id();
    const QRect before = window.hits->visualRect(window.hits->currentIndex());
    newsidx_command({u"--db"_s, file, u"index"_s, dir_.filePath(u"late.jsonl"_s)});
    QElapsedTimer clock;
    clock.start();
    QVERIFY(window.settle([&] { return window.title(0).startsWith(u"Breaking"_s); }));
    QVERIFY2(clock.elapsed() < 1000, "later than a second");
    QCOMPARE(window.hits->current_id(), selected);
    QCOMPARE(window.hits->currentIndex().row(), 21);
    QCOMPARE(window.hits->visualRect(window.hits->currentIndex()), before);
    QTest::qWait(200);
    QCOMPARE(window.article->selection_begin(), 3); // what is read has not changed
    QCOMPARE(window.article->selection_end(), 9);
    // A record that is read and goes is said to be gone
    newsidx_command({u"--db"_s, file, u"remove"_s, QString::number(selected)});
    QVERIFY(window.settle([&] { return window.article->text().contains(u"not there any more"_s); }));
}

// Recent files are offered again, and the window comes back as it was.
void FilesTest::what_was_is_kept() {
    const QString file = dir_.filePath(u"kept.db"_s);
    make_index(file, news());
    QSize size;
    QList<int> columns;
    {
        const Window window;
        window.open(file);
        window.main->resize(1100, 700);
        auto* splitter = window.main->findChild<QSplitter*>();
        splitter->setSizes({200, 500, 400});
        QTest::qWait(50);
        size = window.main->size();
        columns = splitter->sizes();
        window.part<QSlider>("heat")->setValue(9);
        window.part<QAction>("Dark")->trigger();
    }
    const Window window;
    QTest::qWait(100);
    QCOMPARE(window.main->size(), size);
    QCOMPARE(window.part<QSlider>("heat")->value(), 9);
    QVERIFY(is_dark(window.main->palette()));
    auto* recent = window.part<QMenu>("recent");
    emit recent->aboutToShow();
    QCOMPARE(recent->actions().constFirst()->text(), file);
    recent->actions().constFirst()->trigger();
    QVERIFY(window.settle([&] { return window.rows() > 0 && window.hits->isVisible(); }));
    QCOMPARE(window.main->findChild<QSplitter*>()->sizes(), columns);
    window.part<QAction>("Light")->trigger();
}

} // namespace newsidx_desktop::test

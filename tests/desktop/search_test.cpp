// The desktop reader: searching, the list of hits, facets, the order of hits, and why they are in it.
#include "desktop/lane.h"
#include "driver.h"
#include "tests.h"

#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QScrollBar>
#include <QSettings>
#include <QThread>

#include <atomic>

namespace newsidx_desktop::test {

using namespace Qt::StringLiterals;

void SearchTest::initTestCase() {
    QVERIFY(dir_.isValid());
    make_index(file(), news());
}

void SearchTest::init() {
    QSettings().clear();
    QTest::qWait(300); // the fonts
    watched()->reset();
}

// The window never waits, whatever a test does; a test of a debug build on a busy machine has no more than that.
void SearchTest::cleanup() {
    qInfo("%s", qPrintable(watched()->told()));
    QVERIFY2(watched()->kept_up(), qPrintable(watched()->told()));
}

// A file that is opened shows its hottest and best records at once, with facets and a count.
void SearchTest::opens_a_file_and_shows_what_is_in_it() {
    const Window window;
    window.open(file());
    QCOMPARE(window.title(0), u"Harbour council votes for night ferries"_s);
    QVERIFY(window.settle([&] { return window.status->text().startsWith(u"310 hits"_s); }));
    QVERIFY(window.main->windowTitle().startsWith(u"news.db"_s));
}

// What is typed is searched letter by letter, the last word being a beginning, and what matches is marked.
void SearchTest::searches_as_one_types() {
    const Window window;
    window.open(file());
    window.type(u"night fer"_s);
    QVERIFY(window.settle([&] { return window.rows() == 2; }));
    const HitRow& hit = window.hits->hits()->row(0);
    QVERIFY(!hit.title.marks.isEmpty());
    QCOMPARE(hit.title.text.mid(hit.title.marks.back().begin, hit.title.marks.back().length), u"ferries"_s);
    QVERIFY(!hit.snippet.marks.isEmpty());
    QVERIFY(hit.meta.contains(u"Quay Post"_s));
    QVERIFY(hit.meta.contains(u"2 Mar 2024"_s));
}

// Each key takes the place of the one before: a task that runs is asked to stop, one that waits is never run, and the
// last one is.
void SearchTest::each_key_cancels_the_search_before() {
    std::atomic<bool> runs = false;
    std::atomic<bool> stopped = false;
    std::atomic<bool> others_wait = false;
    std::atomic<bool> overtaken_ran = false;
    std::atomic<int> last = 0; // 1: it ran; 2: it was asked to stop from the start
    const auto until = [](const auto& done) {
        const QDeadlineTimer patience(5000);
        while (!done() && !patience.hasExpired())
            QThread::msleep(1);
    };
    Lane lane;
    lane.submit([&](const std::stop_token& stop) {
        runs = true;
        until([&] { return stop.stop_requested(); });
        stopped = stop.stop_requested();
        until([&] { return others_wait.load(); });
    });
    until([&] { return runs.load(); });
    lane.submit([&](const std::stop_token&) { overtaken_ran = true; });
    lane.submit([&](const std::stop_token& stop) { last = stop.stop_requested() ? 2 : 1; });
    others_wait = true;
    until([&] { return last != 0; });
    lane.finish();
    QVERIFY(stopped);
    QVERIFY(!overtaken_ran);
    QCOMPARE(last.load(), 1);
}

// However fast one types, what is shown in the end is the answer to the last letter.
void SearchTest::the_last_key_has_the_last_word() {
    const Window window;
    window.open(file());
    for (int round = 0; round < 20; ++round) {
        for (const QString& text : {u"ferry"_s, u"ferry report"_s, u"bakers"_s})
            window.search->setText(text);
        QTest::qWait(round % 4); // so that answers come between the keys
    }
    QVERIFY(window.settle([&] { return window.rows() == 1; }));
    QTest::qWait(200);
    QCOMPARE(window.rows(), 1);
    QCOMPARE(window.title(0), u"Bakers strike over the price of flour"_s);
}

// Scrolling fetches page after page, until all hits are there, each once.
void SearchTest::scrolls_through_all_hits() {
    const Window window;
    window.open(file());
    window.type(u"ferry report"_s);
    QVERIFY(window.settle([&] { return window.title(0).startsWith(u"Ferry report"_s); }));
    QVERIFY(window.rows() <= 2 * Library::kPage);
    QScrollBar* bar = window.hits->verticalScrollBar();
    QVERIFY(window.settle([&] {
        bar->setValue(bar->maximum());
        return window.rows() == kFerries;
    }));
    QSet<qint64> seen;
    for (int row = 0; row < window.rows(); ++row)
        seen.insert(window.hits->hits()->row(row).id);
    QCOMPARE(seen.size(), kFerries);
}

// A click on a facet's value shows only its hits, and a click on the filter shows all of them again.
void SearchTest::facets_are_clicked_and_removed() {
    const Window window;
    window.open(file());
    window.type(u"ferr"_s);
    QVERIFY(window.settle([&] { return window.status->text().startsWith(u"302 hits"_s); }));
    QVERIFY(window.click_facet(u"Weather"_s));
    QVERIFY(window.settle([&] { return window.status->text().startsWith(u"150 hits"_s); }));
    QVERIFY(window.click_facet(u"Bay Ledger"_s));
    QVERIFY(window.settle([&] { return window.status->text().startsWith(u"50 hits"_s); }));
    // By keys: the first row that can be chosen is the first filter
    window.facets->setFocus();
    window.facets->setCurrentIndex(window.facets->model()->index(1, 0));
    window.press(Qt::Key_Return);
    QVERIFY(window.settle([&] { return window.status->text().startsWith(u"101 hits"_s); }));
    QVERIFY(window.click_facet(u"Bay Ledger"_s));
    QVERIFY(window.settle([&] { return window.status->text().startsWith(u"302 hits"_s); }));
}

// Sliders change the order while they are moved: without heat the hot record loses its place to the best one.
void SearchTest::sliders_rank_again_at_once() {
    const Window window;
    window.open(file());
    window.type(u"ferry report"_s);
    QVERIFY(window.settle([&] { return window.rows() > 0 && window.title(0).startsWith(u"Ferry"_s); }));
    const QString before = window.title(0);
    auto* heat = window.part<QSlider>("heat");
    heat->setFocus();
    window.press(Qt::Key_Home);
    QVERIFY(window.settle([&] { return window.title(0) != before; }));
    const std::optional<double> quality = window.hits->hits()->row(0).quality;
    QCOMPARE(quality, std::optional(89.0)); // the best there is
    window.part<QSlider>("quality")->setValue(0);
    window.part<QSlider>("half_life")->setValue(7);
    QTest::mouseClick(window.part<QPushButton>("reset"), Qt::LeftButton);
    QVERIFY(window.settle([&] { return window.title(0) == before; }));
}

// A page of signs that were never drawn before, a few thousand of them, is drawn in turns.
void SearchTest::many_new_signs_take_no_frame() {
    QByteArray lines;
    char16_t sign = 0x4e00;
    for (int i = 0; i < 40; ++i) {
        QString text[3];
        for (QString& part : text)
            for (int k = 0; k < (&part == text + 2 ? 1500 : 60); ++k)
                part += QChar(sign == 0x9f00 ? sign = 0x4e00 : sign++);
        lines += u"{\"id\":%1,\"title\":\"%2\",\"excerpt\":\"%3\",\"body\":\"%4\",\"lang\":\"zh\"}\n"_s.arg(i)
                     .arg(text[0], text[1], text[2])
                     .toUtf8();
    }
    make_index(dir_.filePath(u"signs.db"_s), lines);
    const Window window;
    watched()->reset();
    window.open(dir_.filePath(u"signs.db"_s));
    for (int i = 0; i < 10; ++i) {
        window.press(Qt::Key_Down);
        QTest::qWait(60);
    }
    QVERIFY(!window.article->is_empty());
}

// However many hits have come, the next ones take no longer.
void SearchTest::a_long_list_costs_no_more() {
    HitsView view;
    view.resize(400, 600);
    view.show();
    HitsPage page;
    page.last = false;
    for (int i = 0; i < Library::kPage; ++i) {
        HitRow row;
        row.id = i + 1;
        row.title.text = u"Title %1"_s.arg(i);
        page.rows.push_back(row);
    }
    view.show_first(page, false);
    while (view.hits()->count() < 300'000)
        view.show_more(page);
    QTest::qWait(50);
    watched()->reset();
    for (int i = 0; i < 20; ++i) {
        QElapsedTimer clock;
        clock.start();
        view.show_more(page);
        view.verticalScrollBar()->setValue(view.verticalScrollBar()->maximum());
        QVERIFY(clock.elapsed() < qint64{16});
        QTest::qWait(10);
    }
    view.verticalScrollBar()->setValue(view.verticalScrollBar()->maximum());
    QElapsedTimer clock;
    clock.start();
    view.hits()->clear(); // and they are let go, as quickly
    QVERIFY(clock.elapsed() < qint64{16});
    view.show_first(page, false);
    QTest::qWait(500);
    view.verticalScrollBar()->setValue(view.verticalScrollBar()->maximum());
    QVERIFY(view.visualRect(view.hits()->index(view.hits()->count() - 1)).bottom() <= view.viewport()->height());
}

// Other orders are the library's own.
void SearchTest::hits_are_sorted() {
    const Window window;
    window.open(file());
    auto* sort = window.part<QComboBox>("sort");
    sort->setCurrentText(u"Newest first"_s);
    QVERIFY(window.settle([&] { return window.title(0).startsWith(u"Night ferries carry"_s); }));
    sort->setCurrentText(u"Oldest first"_s);
    QVERIFY(window.settle([&] { return window.title(0).startsWith(u"The whole log"_s); }));
    sort->setCurrentText(u"By quality"_s);
    QVERIFY(window.settle([&] { return window.hits->hits()->row(0).quality == 89; }));
}

// Hidden records are told of, and shown only when that is asked for: by the box, or by the query.
void SearchTest::hidden_records_are_shown_when_asked_for() {
    const Window window;
    window.open(file());
    window.type(u"embargoed"_s);
    QVERIFY(window.settle([&] { return window.state->isVisible() && window.status->text().contains(u"1 hidden"_s); }));
    QVERIFY(window.settle([&] { return window.state->findChildren<QPushButton*>().size() == 1; }));
    QTest::mouseClick(window.state->findChildren<QPushButton*>().constFirst(), Qt::LeftButton);
    QVERIFY(window.settle([&] { return window.rows() == 1 && window.hits->isVisible(); }));
    QVERIFY(window.hits->hits()->row(0).hidden);
    window.part<QCheckBox>("hidden")->click();
    QVERIFY(window.settle([&] { return window.rows() == 0; }));
    window.type(u"is:unpublished embargoed"_s);
    QVERIFY(window.settle([&] { return window.rows() == 1; }));
}

// Where nothing is found, what was meant is a button.
void SearchTest::no_hits_come_with_what_was_meant() {
    const Window window;
    window.open(file());
    window.type(u"harbuor "_s);
    QVERIFY(window.settle([&] { return window.state->isVisible(); }));
    QCOMPARE(window.state->headline(), u"Nothing was found"_s);
    // Looked for again before it is clicked: the same answer may come once more, with buttons of its own.
    const auto meant = [&]() -> QPushButton* {
        for (auto* button : window.state->findChildren<QPushButton*>())
            if (button->isVisible() && button->text().contains(u"harbour"_s)) return button;
        return nullptr;
    };
    QVERIFY(window.settle([&] { return meant() != nullptr; }));
    window.shoot(u"nothing"_s);
    QVERIFY(window.settle([&] { return meant() != nullptr; }));
    QTest::mouseClick(meant(), Qt::LeftButton);
    QVERIFY(window.settle([&] { return window.rows() > 0 && window.hits->isVisible(); }));
    QCOMPARE(window.search->text().trimmed(), u"harbour"_s);
}

// Where no record has all words, that is said.
void SearchTest::fewer_words_are_told() {
    const Window window;
    window.open(file());
    window.type(u"harbour bakers lamps"_s);
    auto* notice = window.part<QPushButton>("notice");
    QVERIFY(window.settle([&] { return notice->isVisible() && notice->text().contains(u"all words"_s); }));
    QVERIFY(window.rows() > 0);
}

// Why a record is where it is: its place, what its score is made of, and what it lacks.
void SearchTest::says_why_a_record_is_here() {
    const Window window;
    window.open(file());
    window.type(u"council night"_s);
    QVERIFY(window.settle([&] { return window.rows() == 2; }));
    window.press(Qt::Key_Down);
    QVERIFY(window.settle([&] { return !window.article->is_empty(); }));
    window.press(Qt::Key_W);
    QVERIFY(window.settle([&] { return window.reasons->isVisible(); }));
    QVERIFY(window.reasons->reasons().headline.startsWith(u"Hit 1 of 2"_s));
    QVERIFY(window.reasons->reasons().factors.size() >= 4); // two words, quality, heat
    QVERIFY(!window.reasons->reasons().sentences.isEmpty());
    QVERIFY(window.reasons->accessibleDescription().contains(u"quality"_s));
    QVERIFY(window.reasons->height() >= window.reasons->heightForWidth(window.reasons->width()));
    window.shoot(u"why"_s);
    // It follows the hit that is read, and is gone until then
    window.press(Qt::Key_J);
    QVERIFY(!window.reasons->isVisible());
    QVERIFY(window.settle([&] { return window.reasons->reasons().headline.startsWith(u"Hit 2 of 2"_s); }));
    QVERIFY(window.reasons->isVisible());
    window.press(Qt::Key_Escape);
    QVERIFY(!window.reasons->isVisible());
}

} // namespace newsidx_desktop::test

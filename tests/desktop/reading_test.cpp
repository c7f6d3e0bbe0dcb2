// The desktop reader: the reading pane, keys, and records that mean harm.
#include "desktop/text.h"
#include "driver.h"
#include "tests.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QElapsedTimer>
#include <QScrollBar>
#include <QSettings>

namespace newsidx_desktop::test {

using namespace Qt::StringLiterals;

void ReadingTest::initTestCase() {
    QVERIFY(dir_.isValid());
    make_index(file(), news());
}

void ReadingTest::init() {
    QSettings().clear();
    QTest::qWait(300); // the fonts
    watched()->reset();
}

void ReadingTest::cleanup() {
    qInfo("%s", qPrintable(watched()->told()));
    QVERIFY2(watched()->kept_up(), qPrintable(watched()->told()));
}

// The hit that is chosen is read beside the list: all of its text, with the words that were searched for marked, and a
// place for its image, which is not loaded.
void ReadingTest::shows_the_chosen_record() {
    const Window window;
    window.open(file());
    window.type(u"crossing light"_s);
    QVERIFY(window.settle([&] { return window.rows() == 1; }));
    window.press(Qt::Key_Down);
    QVERIFY(window.settle([&] { return window.article->text().contains(u"better light"_s); }));
    QVERIFY(window.article->text().contains(u"The pier at dusk"_s));
    QVERIFY(window.settle([&] { return window.related->isVisible(); }));
    window.shoot(u"reading"_s);
    window.article->select_all();
    window.article->copy();
    QVERIFY(QGuiApplication::clipboard()->text().contains(u"four"_s));
    QVERIFY(window.article->rect_of(3).isValid());
    const QRect letter = window.article->rect_of(3);
    QCOMPARE(window.article->offset_at(letter.center() - QPoint(letter.width() / 4 + 1, 0)), 3);
}

// Related records are one Return away, and back and forward lead through what was read.
void ReadingTest::goes_to_related_records_and_back() {
    const Window window;
    window.open(file());
    window.type(u"lamps"_s);
    QVERIFY(window.settle([&] { return window.rows() == 1; }));
    window.press(Qt::Key_Down);
    QVERIFY(window.settle([&] { return window.related->isVisible() && window.related->model()->rowCount() > 0; }));
    const auto first_line = [&] { return window.article->text().section(u'\n', 0, 0); };
    QCOMPARE(first_line(), u"Piers get new lamps"_s);
    QCOMPARE(window.related->model()->index(0, 0).data().toString(), u"Harbour council votes for night ferries"_s);
    window.related->setFocus();
    window.related->setCurrentIndex(window.related->model()->index(0, 0));
    window.press(Qt::Key_Return);
    QVERIFY(window.settle([&] { return first_line() == u"Harbour council votes for night ferries"_s; }));
    window.press(Qt::Key_Left, Qt::AltModifier);
    QVERIFY(window.settle([&] { return first_line() == u"Piers get new lamps"_s; }));
    QVERIFY(!window.part<QToolButton>("back")->isEnabled());
    QTest::mouseClick(window.part<QToolButton>("forward"), Qt::LeftButton);
    QVERIFY(window.settle([&] { return first_line() == u"Harbour council votes for night ferries"_s; }));
}

// /, j, k, Enter, Esc and Ctrl+F do without a mouse.
void ReadingTest::is_driven_by_keys() {
    const Window window;
    window.open(file());
    window.hits->setFocus();
    window.press(Qt::Key_Slash);
    QVERIFY(window.search->hasFocus());
    QTest::keyClicks(window.search, u"jk/w"_s); // letters where one types
    QCOMPARE(window.search->text(), u"jk/w"_s);
    window.press(Qt::Key_Escape);
    QCOMPARE(window.search->text(), QString());
    window.type(u"night"_s);
    QVERIFY(window.settle([&] { return window.rows() == 3; }));
    window.press(Qt::Key_Return);
    QVERIFY(window.hits->hasFocus());
    QCOMPARE(window.hits->currentIndex().row(), 0);
    window.press(Qt::Key_J);
    QCOMPARE(window.hits->currentIndex().row(), 1);
    window.press(Qt::Key_K);
    QCOMPARE(window.hits->currentIndex().row(), 0);
    QVERIFY(window.settle([&] { return window.article->text().contains(u"eleven to four"_s); }));
    window.press(Qt::Key_Return);
    QVERIFY(window.article->hasFocus());
    window.press(Qt::Key_F, Qt::ControlModifier);
    auto* find = window.part<QLineEdit>("find");
    QVERIFY(find->hasFocus());
    QTest::keyClicks(find, u"TICKET"_s);
    QCOMPARE(window.article->selected_text(), u"ticket"_s);
    find->selectAll();
    QTest::keyClicks(find, u"night"_s);
    const int first = window.article->selection_begin();
    window.press(Qt::Key_Return);
    QVERIFY(window.article->selection_begin() != first);
    window.press(Qt::Key_Return, Qt::ShiftModifier);
    QCOMPARE(window.article->selection_begin(), first);
    window.press(Qt::Key_Escape);
    QVERIFY(!find->isVisible());
    QVERIFY(window.article->hasFocus());
    window.press(Qt::Key_J); // on in the list, while the article has the keys
    QCOMPARE(window.hits->currentIndex().row(), 1);
    QVERIFY(window.article->hasFocus());
    window.press(Qt::Key_Escape);
    QVERIFY(window.hits->hasFocus());
    window.press(Qt::Key_Escape);
    QVERIFY(window.search->hasFocus());
}

// A megabyte without a paragraph is there at once, is scrolled to its end, and searched, and no turn takes a frame.
void ReadingTest::a_megabyte_is_read_without_waiting() {
    const Window window;
    window.open(file());
    window.type(u"lighthouse"_s);
    QVERIFY(window.settle([&] { return window.rows() == 1; }));
    window.press(Qt::Key_Down);
    QVERIFY(window.settle([&] { return window.article->text().size() > 1'000'000; }));
    window.press(Qt::Key_Return);
    for (int i = 0; i < 60; ++i)
        window.press(Qt::Key_Space);
    window.press(Qt::Key_End);
    QTest::qWait(100);
    window.press(Qt::Key_End);
    const int last = static_cast<int>(window.article->text().indexOf(u"lighthouse"_s));
    QVERIFY(window.settle([&] {
        window.press(Qt::Key_End);
        QTest::qWait(20);
        return window.article->viewport()->rect().contains(window.article->rect_of(last));
    }));
    window.press(Qt::Key_F, Qt::ControlModifier);
    QTest::keyClicks(QApplication::focusWidget(), u"sentence 5000 "_s);
    QCOMPARE(window.article->selected_text(), u"Sentence 5000 "_s);
    QVERIFY(window.article->viewport()->rect().intersects(window.article->rect_of(window.article->selection_begin())));
    window.main->resize(1000, 700);
    QTest::qWait(100);
}

// A hostile record stays text, on its own line, and its address is opened by nothing.
void ReadingTest::a_hostile_record_stays_text() {
    const Window window;
    window.open(file());
    window.type(u"zebra"_s);
    QVERIFY(window.settle([&] { return window.rows() == 1; }));
    const QString title = window.title(0);
    QVERIFY(title.startsWith(u"<b>"_s) || title.startsWith(u"Marked"_s)); // as the library has cleaned it
    QVERIFY(!title.contains(u'\n'));
    for (const char16_t sign : {u'\u202e', u'\u2067', u'\u202c'})
        QVERIFY(!title.contains(QChar(sign)));
    window.press(Qt::Key_Down);
    QVERIFY(window.settle([&] { return !window.article->is_empty(); }));
    QVERIFY(!window.article->text().contains(QChar(0x202e)));
    QVERIFY(!window.part<QToolButton>("link")->isEnabled());
    bool has_tip = false;
    for (int i = 0; i < window.facets->model()->rowCount(); ++i) {
        const QString tip = window.facets->model()->index(i, 0).data(Qt::ToolTipRole).toString();
        has_tip = has_tip || tip.contains(u"Topic"_s);
        QVERIFY(!tip.contains(u"<i>"_s));
    }
    QVERIFY(has_tip);
    QCOMPARE(plain_tip(u"<img src=x>"_s).count(u"<img"_s), 0);
    for (const auto* label : window.main->findChildren<QLabel*>())
        if (!label->text().isEmpty() && label->textFormat() != Qt::PlainText) QVERIFY(!label->text().contains(u'<'));
    window.shoot(u"hostile"_s);
}

// A link is opened by a click only, in the browser, and it is the record's.
void ReadingTest::a_link_is_opened_on_a_click_only() {
    const Window window;
    window.open(file());
    opened_.clear();
    QDesktopServices::setUrlHandler(u"https"_s, this, "open_url");
    window.type(u"bakers"_s);
    QVERIFY(window.settle([&] { return window.rows() == 1; }));
    window.press(Qt::Key_Down);
    QVERIFY(window.settle([&] { return window.part<QToolButton>("link")->isEnabled(); }));
    QCOMPARE(opened_.size(), 0);
    QTest::mouseClick(window.part<QToolButton>("link"), Qt::LeftButton);
    QCOMPARE(opened_, QList<QUrl>{QUrl(u"https://news.example/3"_s)});
    QDesktopServices::unsetUrlHandler(u"https"_s);
}

} // namespace newsidx_desktop::test

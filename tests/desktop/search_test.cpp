// The desktop reader: searching, the list of hits, facets, the order, reading, keys.
#include "driver.h"
#include "tests.h"

#include <QScrollBar>
#include <QSettings>

namespace newsidx_desktop::test {

using namespace Qt::StringLiterals;

void SearchTest::initTestCase() {
    QVERIFY(dir_.isValid());
    make_index(file(), news());
}

void SearchTest::init() {
    QSettings().clear();
}

// A file that is opened shows its hottest and best records at once, with facets and a count.
void SearchTest::opens_a_file_and_shows_what_is_in_it() {
    const Window window;
    window.open(file());
    QCOMPARE(window.title(0), u"Harbour council votes for night ferries"_s);
    QVERIFY(window.settle([&] { return window.status->text().startsWith(u"310 hits"_s); }));
    QVERIFY(window.main->windowTitle().startsWith(u"news.db"_s));
    window.shoot(u"opened"_s);
}

// What is typed is searched letter by letter, and the last word is a beginning.
void SearchTest::searches_as_one_types() {
    const Window window;
    window.open(file());
    window.type(u"night fer"_s);
    QVERIFY(window.settle([&] { return window.rows() == 2; }));
    QVERIFY(!window.hits->hits()->row(0).title.marks.isEmpty());
    QVERIFY(!window.hits->hits()->row(0).snippet.marks.isEmpty());
}

} // namespace newsidx_desktop::test

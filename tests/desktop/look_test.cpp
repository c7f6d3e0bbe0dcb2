// The desktop reader: what it looks like, light and dark, in all scripts, and what screen readers are told. Run at one
// and at two pixels a point.
#include "desktop/layout.h"
#include "desktop/text.h"
#include "driver.h"
#include "tests.h"

#include <QAccessible>
#include <QSettings>

namespace newsidx_desktop::test {

using namespace Qt::StringLiterals;

void LookTest::initTestCase() {
    QVERIFY(dir_.isValid());
    make_index(file(), news());
    QTest::qWait(300);
}

void LookTest::init() {
    QSettings().clear();
}

// Everything that the keys can get to has a name and a role; rows tell what they show.
void LookTest::screen_readers_are_told_everything() {
    const Window window;
    window.open(file());
    window.type(u"night"_s);
    QVERIFY(window.settle([&] { return window.rows() == 3; }));
    window.press(Qt::Key_Down);
    QVERIFY(window.settle([&] { return window.related->isVisible(); }));
    window.press(Qt::Key_W);
    QVERIFY(window.settle([&] { return window.reasons->isVisible(); }));
    int focusable = 0;
    for (QWidget* widget : window.main->findChildren<QWidget*>()) {
        if (!widget->isVisible() || (widget->focusPolicy() & Qt::TabFocus) == 0) continue;
        ++focusable;
        QAccessibleInterface* told = QAccessible::queryAccessibleInterface(widget);
        QVERIFY(told != nullptr);
        const QByteArray who = widget->metaObject()->className() + (' ' + widget->objectName().toUtf8());
        QVERIFY2(!told->text(QAccessible::Name).isEmpty(), who.constData());
        QVERIFY2(told->role() != QAccessible::NoRole && told->role() != QAccessible::Client, who.constData());
    }
    QVERIFY(focusable >= 12);

    QAccessibleInterface* list = QAccessible::queryAccessibleInterface(window.hits);
    QVERIFY(list->childCount() >= 3);
    const QString row = list->child(0)->text(QAccessible::Name);
    for (const QString& part : {u"Harbour council votes"_s, u"Quay Post"_s, u"quality 82"_s, u"heat 120"_s})
        QVERIFY2(row.contains(part), qPrintable(row));

    QAccessibleInterface* article = QAccessible::queryAccessibleInterface(window.article);
    QCOMPARE(article->role(), QAccessible::Document);
    QAccessibleTextInterface* text = article->textInterface();
    QVERIFY(text != nullptr);
    QCOMPARE(text->text(0, 15), u"Harbour council"_s);
    QCOMPARE(text->characterCount(), static_cast<int>(window.article->text().size()));
    text->setSelection(0, 0, 7);
    QCOMPARE(window.article->selected_text(), u"Harbour"_s);
    QVERIFY(text->characterRect(0).isValid());
    QCOMPARE(text->offsetAtPoint(text->characterRect(2).topLeft() + QPoint(1, 4)), 2);
}

// In the dark everything is: windows, lists, text.
void LookTest::is_light_or_dark() {
    const Window window;
    window.open(file());
    window.type(u"council"_s);
    QVERIFY(window.settle([&] { return window.rows() == 2; }));
    window.press(Qt::Key_Down);
    QVERIFY(window.settle([&] { return window.related->isVisible(); }));
    const auto brightness = [&](QWidget* widget) {
        const QImage image = widget->grab().toImage();
        qint64 sum = 0;
        int count = 0;
        for (int y = 0; y < image.height(); y += 7)
            for (int x = 0; x < image.width(); x += 7, ++count)
                sum += qGray(image.pixel(x, y));
        return count == 0 ? 0 : static_cast<int>(sum / count);
    };
    const QList<QWidget*> parts = {window.main.get(), window.hits,    window.facets,
                                   window.article,    window.related, window.search};
    window.part<QAction>("Dark")->trigger();
    QTest::qWait(100);
    for (QWidget* part : parts)
        QVERIFY2(brightness(part) < 90, qPrintable(part->objectName()));
    window.shoot(u"dark"_s);
    window.part<QAction>("Light")->trigger();
    QTest::qWait(100);
    for (QWidget* part : parts)
        QVERIFY2(brightness(part) > 180, qPrintable(part->objectName()));
    window.shoot(u"light"_s);
}

// Each text runs in its own direction, in a list of all.
void LookTest::scripts_run_in_their_own_direction() {
    const Window window;
    window.open(file());
    window.type(u"topic:Harbour -kind:stub date:2024-02"_s);
    QVERIFY(window.settle([&] { return window.rows() == 4; }));
    QTextLayout layout;
    for (int row = 0; row < window.rows(); ++row) {
        const MarkedText& title = window.hits->hits()->row(row).title;
        lay_out(layout, title, window.hits->font(), 600, 1, 1, window.main->palette());
        const QRectF line = layout.lineAt(0).naturalTextRect();
        if (title.text.isRightToLeft())
            QVERIFY(line.right() > 599 && line.left() > 100);
        else
            QVERIFY(line.left() < 1 && line.right() < 500);
    }
    window.type(u"ميناء"_s);
    QVERIFY(window.settle([&] { return window.rows() == 1; }));
    QVERIFY(!window.hits->hits()->row(0).title.marks.isEmpty());
    window.type(u"渡轮"_s);
    QVERIFY(window.settle([&] { return window.rows() == 1; }));
    QVERIFY(!window.hits->hits()->row(0).title.marks.isEmpty());
    window.type(u"topic:Harbour date:2024-02"_s);
    QVERIFY(window.settle([&] { return window.rows() == 4; }));
    for (int row = 0; row < window.rows(); ++row)
        if (window.title(row).isRightToLeft()) window.hits->setCurrentIndex(window.hits->hits()->index(row));
    QVERIFY(window.settle([&] { return window.related->isVisible(); }));
    window.shoot(u"scripts"_s);
}

// What the README shows: the sample records, and why the first hit is the first.
void LookTest::the_samples_make_a_picture() {
    const QString folder = QStringLiteral(NEWSIDX_SOURCE_DIR "/data/news");
    const Window window;
    window.main->open_path(folder);
    QVERIFY(window.settle([&] { return window.rows() > 50 && !window.main->is_indexing(); }, 20'000));
    window.type(u"moore threads"_s);
    QVERIFY(window.settle([&] { return window.status->text().startsWith(u"19 hits"_s); }));
    window.press(Qt::Key_Down);
    QVERIFY(window.settle([&] { return window.related->isVisible(); }));
    window.press(Qt::Key_W);
    QVERIFY(window.settle([&] { return window.reasons->isVisible(); }));
    window.shoot(u"samples"_s);
    window.press(Qt::Key_Escape);
    window.part<QAction>("Dark")->trigger();
    window.shoot(u"samples_dark"_s);
    window.part<QAction>("Light")->trigger();
}

// At two pixels a point it is as large, and twice as fine.
void LookTest::is_as_sharp_as_the_screen() {
    const Window window;
    window.open(file());
    const qreal ratio = window.main->devicePixelRatio();
    QCOMPARE(ratio, qEnvironmentVariable("QT_SCALE_FACTOR", u"1"_s).toDouble());
    const QPixmap shot = window.main->grab();
    QCOMPARE(shot.size(), window.main->size() * ratio);
}

// The pieces of text that are laid out are short, whatever a record holds, and their marks are where they were.
void LookTest::texts_are_cut_and_marks_follow() {
    const std::string word = "näher ";
    std::string text;
    std::vector<newsidx::Range> marks;
    while (text.size() < 300'000) {
        if (text.size() % 5 == 0) marks.push_back({text.size(), text.size() + word.size() - 1});
        text += word;
    }
    int marked = 0;
    QString all;
    for (const Article::Paragraph& piece : paragraphs_of(text, marks)) {
        QVERIFY(piece.text.text.size() <= kPiece);
        for (const Mark& mark : piece.text.marks) {
            QCOMPARE(piece.text.text.mid(mark.begin, mark.length), u"näher"_s);
            ++marked;
        }
        all += piece.text.text;
    }
    QCOMPARE(marked, static_cast<int>(marks.size()));
    QCOMPARE(all, QString::fromStdString(text));
    QVERIFY(paragraphs_of(std::string(10'000, '\xff'), {}).size() < 100); // no UTF-8 at all
    std::string short_ones;
    for (int i = 0; i < 200'000; ++i)
        short_ones += "a\n\n";
    QVERIFY(paragraphs_of(short_ones, {}).size() <= 21'000);
    QCOMPARE(line_of("a\u202eb\nc"), u"ab c"_s);
    QCOMPARE(link_of("javascript:alert(1)"), QString());
    QCOMPARE(link_of("file:///etc/passwd"), QString());
    QCOMPARE(link_of("https://news.example/a b"), QString());
    QCOMPARE(link_of("https://news.example/a"), u"https://news.example/a"_s);
}

} // namespace newsidx_desktop::test

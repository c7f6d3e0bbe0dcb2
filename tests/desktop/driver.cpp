#include "driver.h"

#include "desktop/layout.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <newsidx/index.h>
#include <utility>

namespace newsidx_desktop::test {

using namespace Qt::StringLiterals;

namespace {

QJsonObject record(int id, const QString& title, const QString& excerpt, const QString& body, const QString& lang,
                   const QString& provider, const QStringList& topics, int quality, int heat, const QString& date) {
    return {{u"id"_s, id},
            {u"title"_s, title},
            {u"excerpt"_s, excerpt},
            {u"body"_s, body},
            {u"lang"_s, lang},
            {u"originalUrl"_s, u"https://news.example/%1"_s.arg(id)},
            {u"publishedDateTime"_s, date},
            {u"type"_s, u"article"_s},
            {u"provider"_s, QJsonObject{{u"name"_s, provider}, {u"domain"_s, u"news.example"_s}}},
            {u"topics"_s, QJsonArray::fromStringList(topics)},
            {u"quality"_s, quality},
            {u"heat"_s, heat}};
}

// With its 48 most frequent colours, the others as those of them that are nearest: small, as pictures of text can be.
QImage with_few_colours(const QImage& shot) {
    const QImage from = shot.convertToFormat(QImage::Format_RGB32);
    QHash<QRgb, int> counts;
    for (int y = 0; y < from.height(); ++y)
        for (int x = 0; x < from.width(); ++x)
            ++counts[from.pixel(x, y)];
    QList<QRgb> colours = counts.keys();
    std::sort(colours.begin(), colours.end(),
              [&](QRgb a, QRgb b) { return std::pair(counts[b], a) < std::pair(counts[a], b); });
    if (colours.size() > 48) colours.resize(48);
    const auto distance = [](QRgb a, QRgb b) {
        return std::abs(qRed(a) - qRed(b)) + std::abs(qGreen(a) - qGreen(b)) + std::abs(qBlue(a) - qBlue(b));
    };
    QHash<QRgb, uchar> numbers;
    for (const QRgb colour : counts.keys()) {
        const auto nearest = std::min_element(
            colours.begin(), colours.end(), [&](QRgb a, QRgb b) { return distance(a, colour) < distance(b, colour); });
        numbers.insert(colour, static_cast<uchar>(nearest - colours.begin()));
    }
    QImage to(from.size(), QImage::Format_Indexed8);
    to.setColorTable(colours);
    for (int y = 0; y < from.height(); ++y)
        for (int x = 0; x < from.width(); ++x)
            to.scanLine(y)[x] = numbers[from.pixel(x, y)];
    return to;
}

QString long_text() {
    QString text;
    for (int i = 0; text.size() < 1'000'000; ++i)
        text += u"Sentence %1 of the harbour log says who came, who left, and what the tide did. "_s.arg(i);
    return text + u"The last word is lighthouse."_s;
}

} // namespace

QByteArray news() {
    QList<QJsonObject> records;
    QJsonObject council = record(
        1, u"Harbour council votes for night ferries"_s,
        u"From May on two ferries will cross the bay until two in the morning. The council wants fewer cars on the bridge."_s,
        u"The vote was eleven to four. Those who were against it named the noise, and the price of a crew at night.\n\nThe first ferry of the night leaves at ten. A ticket costs as much as by day.\n\nThe harbour master said that the piers need better light before the first crossing."_s,
        u"en"_s, u"Quay Post"_s, {u"Transport"_s, u"Harbour"_s}, 82, 120, u"2024-03-02T09:00:00Z"_s);
    council[u"images"_s] = QJsonArray{QJsonObject{{u"url"_s, u"https://news.example/a.jpg"_s},
                                                  {u"title"_s, u"The pier at dusk"_s},
                                                  {u"width"_s, 1280},
                                                  {u"height"_s, 720}}};
    records << council;
    records << record(
        2, u"Night ferries carry fewer people than planned"_s,
        u"Three weeks on, most of the seats stay empty after midnight. The council asks for patience."_s,
        u"The operator counts forty people a night, and had hoped for two hundred. The council pays the rest until autumn."_s,
        u"en"_s, u"Bay Ledger"_s, {u"Transport"_s}, 64, 35, u"2024-06-11T07:30:00Z"_s);
    records << record(3, u"Bakers strike over the price of flour"_s,
                      u"Ovens stayed cold in half of the city's bakeries on Tuesday."_s,
                      u"The guild asks for a fixed price until the harvest. Millers say that they have none to give."_s,
                      u"en"_s, u"Bay Ledger"_s, {u"Economy"_s}, 55, 12, u"2023-11-20T06:00:00Z"_s);
    records << record(
        4, u"ميناء المدينة يفتح رصيفا جديدا للعبارات"_s,
        u"افتتح الميناء رصيفا جديدا يوم الأحد، وتقول الإدارة إن العبارات ستصل كل نصف ساعة."_s,
        u"يبلغ طول الرصيف مئتي متر. وقد استمر العمل فيه عامين.\n\nقال المدير: سنبدأ الرحلات الليلية في الصيف."_s,
        u"ar"_s, u"صحيفة الميناء"_s, {u"Harbour"_s}, 70, 40, u"2024-02-12T08:00:00Z"_s);
    records << record(5, u"נמל העיר פותח רציף חדש למעבורות"_s,
                      u"הרציף החדש נפתח ביום ראשון, והמעבורות יגיעו כל חצי שעה."_s,
                      u"אורך הרציף מאתיים מטר. העבודה נמשכה שנתיים."_s, u"he"_s, u"עיתון הנמל"_s, {u"Harbour"_s}, 66,
                      31, u"2024-02-13T08:00:00Z"_s);
    records << record(6, u"港口新码头启用 夜间渡轮每半小时一班"_s,
                      u"新码头周日启用，管理处表示，夜间渡轮将每半小时一班。"_s,
                      u"码头全长两百米，工程历时两年。\n\n负责人说，夏季将增加班次。"_s, u"zh"_s, u"海湾日报"_s,
                      {u"Harbour"_s}, 73, 52, u"2024-02-14T08:00:00Z"_s);
    records << record(7, u"港の新しい桟橋が開業、夜の渡し船は三十分ごと"_s,
                      u"新しい桟橋が日曜日に開業した。夜の渡し船は三十分ごとに出る。"_s,
                      u"桟橋の長さは二百メートルで、工事は二年続いた。"_s, u"ja"_s, u"湾岸新聞"_s, {u"Harbour"_s}, 71,
                      44, u"2024-02-15T08:00:00Z"_s);
    QJsonObject hostile =
        record(8, u"<b>Marked</b> &lt;img src=x onerror=alert(1)&gt; \u202egnp.exe\u202c zebra\nsecond line"_s,
               u"\u2067A zebra turns the line around & <script>alert(1)</script>"_s,
               u"<h1>No heading</h1> and a \u202ezebra\u202c in stripes."_s, u"en"_s, u"Odd \u202eNews"_s,
               {u"<i>Topic</i>"_s}, 20, 5, u"2022-01-01T00:00:00Z"_s);
    hostile[u"originalUrl"_s] = u"javascript:alert(1)"_s;
    records << hostile;
    QJsonObject hidden = record(9, u"Embargoed: the ferry budget"_s, u"A budget that nobody may read yet."_s, {},
                                u"en"_s, u"Quay Post"_s, {u"Economy"_s}, 60, 20, u"2024-06-30T00:00:00Z"_s);
    hidden[u"published"_s] = false;
    records << hidden;
    records << record(10, u"The whole log of the harbour"_s, u"A megabyte of tides."_s, long_text(), u"en"_s,
                      u"Quay Post"_s, {u"Harbour"_s}, 40, 3, u"2021-05-05T00:00:00Z"_s);
    QJsonObject follow_up =
        record(11, u"Piers get new lamps"_s, u"Before the night crossings begin, forty lamps go up."_s,
               u"The lamps are low, so that gulls and neighbours sleep."_s, u"en"_s, u"Quay Post"_s, {u"Harbour"_s}, 58,
               22, u"2024-04-20T08:00:00Z"_s);
    follow_up[u"related"_s] = QJsonArray{QJsonObject{{u"title"_s, u"Harbour council votes for night ferries"_s},
                                                     {u"originalUrl"_s, u"https://news.example/1"_s}}};
    records << follow_up;
    for (int i = 0; i < kFerries; ++i)
        records << record(100 + i, u"Ferry report %1"_s.arg(i), u"Crossing number %1 went as planned."_s.arg(i),
                          u"Nothing happened on crossing %1."_s.arg(i), u"en"_s,
                          i % 3 == 0 ? u"Bay Ledger"_s : u"Quay Post"_s, {i % 2 == 0 ? u"Transport"_s : u"Weather"_s},
                          30 + i % 60, i % 40, u"2022-0%1-1%2T00:00:00Z"_s.arg(1 + i % 9).arg(i % 10));
    QByteArray lines;
    for (const QJsonObject& object : records)
        lines += QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
    return lines;
}

void write(const QString& path, const QByteArray& bytes) {
    QDir().mkpath(QFileInfo(path).absolutePath());
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    QCOMPARE(file.write(bytes), bytes.size());
}

void make_index(const QString& path, const QByteArray& lines) {
    auto index = newsidx::Index::open(path.toStdString(), {.create = true});
    QVERIFY(index);
    const auto report = index->index_text({lines.data(), static_cast<std::size_t>(lines.size())}, {.source = "test"});
    QVERIFY(report);
    QCOMPARE(report->rejected, std::uint64_t{0});
}

Window::Window() : main(std::make_unique<MainWindow>()) {
    search = part<QLineEdit>("search");
    hits = part<HitsView>("hits");
    facets = part<FacetsPanel>("facets");
    article = part<ArticleView>("article");
    related = part<RelatedList>("related");
    reasons = part<ReasonsPanel>("reasons");
    state = part<StatePage>("state");
    welcome = part<StatePage>("welcome");
    status = part<QLabel>("status");
    main->show();
    main->activateWindow();
    (void)QTest::qWaitForWindowExposed(main.get());
}

Window::~Window() {
    main->close();
}

bool Window::settle(const std::function<bool()>& done, int ms) const {
    if (QTest::qWaitFor(done, ms)) return true;
    // What there was instead
    qInfo("search “%s”, %d rows, the first “%s”, status “%s”", qPrintable(search->text()), rows(),
          rows() > 0 ? qPrintable(title(0)) : "", qPrintable(status->text()));
    return false;
}

void Window::open(const QString& path) const {
    main->open_path(path);
    QVERIFY(settle([this] { return rows() > 0 && hits->isVisible() && facets->model()->rowCount() > 0; }));
}

void Window::type(const QString& text) const {
    search->clear();
    search->setFocus();
    for (const QChar letter : text) {
        if (letter.unicode() < 0x80)
            QTest::keyClicks(search, QString(letter));
        else
            search->insert(letter); // QTest's keys are ASCII
    }
}

void Window::press(Qt::Key key, Qt::KeyboardModifiers modifiers) const {
    QWidget* focus = QApplication::focusWidget();
    QTest::keyClick(focus != nullptr ? focus : main.get(), key, modifiers);
}

bool Window::click_facet(const QString& text) const {
    for (int i = 0; i < facets->model()->rowCount(); ++i) {
        const QModelIndex index = facets->model()->index(i, 0);
        if (index.data().toString() != text || index.flags() == Qt::NoItemFlags) continue;
        facets->scrollTo(index);
        QTest::mouseClick(facets->viewport(), Qt::LeftButton, {}, facets->visualRect(index).center());
        return true;
    }
    return false;
}

void Window::shoot(const QString& name) const {
    const QString folder = qEnvironmentVariable("NEWSIDX_DESKTOP_SHOTS");
    if (folder.isEmpty()) return;
    QDir().mkpath(folder);
    QPixmap shot;
    for (int tries = 0; tries < 50 && (shot.isNull() || left_out()); ++tries) { // until a turn is enough for all of it
        QTest::qWait(30);
        shot = main->grab();
    }
    QVERIFY(with_few_colours(shot.toImage()).save(folder + u'/' + name + u".png"_s, "PNG", 0));
}

} // namespace newsidx_desktop::test

// newsidx_desktop_tests search|...  [QTest's options]
#include "desktop/accessible.h"
#include "desktop/theme.h"
#include "tests.h"
#include "watchdog.h"

#include <QTest>

#include <cstring>
#include <iostream>

using namespace newsidx_desktop::test;

int main(int count, char** arguments) {
    QApplication::setStyle(newsidx_desktop::make_style());
    WatchedApplication app(count, arguments);
    QApplication::setOrganizationName(QStringLiteral("newsidx"));
    QApplication::setApplicationName(QStringLiteral("newsidx-desktop"));
    newsidx_desktop::make_accessible();
    newsidx_desktop::warm_up_fonts_in_turns();
    const QByteArray name = count > 1 ? arguments[1] : "";
    const auto run = [&](auto&& test) { return QTest::qExec(&test, count - 1, arguments + 1); };
    if (name == "search") return run(SearchTest());
    if (name == "reading") return run(ReadingTest());
    if (name == "files") return run(FilesTest());
    if (name == "look") return run(LookTest());
    if (name == "million") return run(MillionTest());
    std::cerr << "no such tests; there are: search, reading, files, look, million\n";
    return 2;
}

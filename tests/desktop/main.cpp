// newsidx_desktop_tests search|...  [QTest's options]
#include "desktop/article_accessible.h"
#include "tests.h"
#include "watchdog.h"

#include <QTest>

#include <cstring>
#include <iostream>

using namespace newsidx_desktop::test;

int main(int count, char** arguments) {
    QApplication::setStyle(QStringLiteral("Fusion"));
    WatchedApplication app(count, arguments);
    QApplication::setOrganizationName(QStringLiteral("newsidx"));
    QApplication::setApplicationName(QStringLiteral("newsidx-desktop"));
    newsidx_desktop::make_articles_accessible();
    const QByteArray name = count > 1 ? arguments[1] : "";
    const auto run = [&](auto& test) { return QTest::qExec(&test, count - 1, arguments + 1); };
    if (name == "search") {
        SearchTest test;
        return run(test);
    }
    std::cerr << "no such test; they are: search\n";
    return 2;
}

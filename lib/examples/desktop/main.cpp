// newsidx-desktop [PATH]: a reader of newsidx files, folders of records, and feeds.
#include "desktop/accessible.h"
#include "desktop/main_window.h"
#include "desktop/theme.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QIcon>
#include <QTimer>

#include <cstdio>
#include <newsidx/version.h>

using namespace Qt::StringLiterals;

int main(int count, char** arguments) {
    QApplication::setStyle(newsidx_desktop::make_style());
    QApplication app(count, arguments);
    QApplication::setOrganizationName(u"newsidx"_s);
    QApplication::setApplicationName(u"newsidx-desktop"_s);
    QApplication::setApplicationDisplayName(u"newsidx"_s);
    QApplication::setApplicationVersion(QLatin1String(NEWSIDX_VERSION));
    QApplication::setDesktopFileName(u"newsidx-desktop"_s);
    QApplication::setWindowIcon(QIcon::fromTheme(u"newsidx-desktop"_s, QIcon(u":/newsidx-desktop.svg"_s)));
    QCommandLineParser parser;
    parser.setApplicationDescription(u"Reads newsidx files, folders of records, and feeds."_s);
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(u"path"_s, u"A newsidx file, a folder, or a feed file."_s, u"[path]"_s);
    const QCommandLineOption measured(u"measure-start"_s, u"Print a line when the first hits are on the screen."_s);
    parser.addOption(measured);
    parser.process(app);

    newsidx_desktop::make_accessible();
    newsidx_desktop::MainWindow window;
    if (parser.isSet(measured))
        QObject::connect(&window, &newsidx_desktop::MainWindow::painted_with_hits, &window, [] {
            std::puts("ready");
            std::fflush(stdout);
        });
    window.show();
    if (!parser.positionalArguments().isEmpty()) window.open_path(parser.positionalArguments().constFirst());
    newsidx_desktop::warm_up_fonts_in_turns();
    return QApplication::exec();
}

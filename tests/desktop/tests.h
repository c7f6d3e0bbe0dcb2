// The tests of the desktop reader, as QTest runs them. Their names are sentences; what each shows is said where it is.
#pragma once

#include <QObject>
#include <QTemporaryDir>

namespace newsidx_desktop::test {

class SearchTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void opens_a_file_and_shows_what_is_in_it();
    void searches_as_one_types();

private:
    QString file() const { return dir_.filePath(QStringLiteral("news.db")); }
    QTemporaryDir dir_;
};

} // namespace newsidx_desktop::test

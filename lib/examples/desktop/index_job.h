// IndexJob: reads a folder or a feed file into a newsidx file of the program's own, on a thread of its own, with an
// Index of its own; whoever has that file open sees each batch as it is committed. Signals arrive on the window's
// thread. Cancelled, what was committed stays, and the next run goes on from there. Destroying it waits for its thread,
// which may be in the middle of a commit: who must not wait lets it delete itself when it has ended().
#pragma once

#include "desktop/messages.h"

#include <QObject>
#include <QString>

#include <thread>

namespace newsidx_desktop {

class IndexJob : public QObject {
    Q_OBJECT

public:
    // `refused`: what is told when nothing of it can be read.
    IndexJob(const QString& input, const Failure& refused, QObject* parent = nullptr);

    void start();
    void cancel();

    const QString& input() const { return input_; }
    const QString& file() const { return file_; }

    // Where the file for this input is: one for each folder or feed, in the user's data folder.
    static QString file_for(const QString& input);

signals:
    void ready();                                   // file() has records, and can be opened
    void progressed(quint64 records, double share); // share: of the bytes; below 0 where their number is unknown
    void finished(const QString& summary, const QStringList& complaints);
    void failed(const newsidx_desktop::Failure& failure);
    void cancelled();
    void ended(); // the last one: its thread does nothing any more

private:
    void run(const std::stop_token& stop);
    void index(const std::stop_token& stop);

    QString input_;
    QString file_;
    Failure refused_;
    std::jthread thread_;
};

} // namespace newsidx_desktop

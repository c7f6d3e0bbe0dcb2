// An application that measures itself: how long each event keeps the thread that draws, from the outermost call of
// notify() to its end. Counted is what it works and what it waits for (a lock, a disk, another thread), and not what it
// waits for a processor, for other tests run beside this one: the kernel tells that (schedstat). What is painted waits
// for the X server to take the frame before, which has to wait for a processor, too: there only the work is counted.
#pragma once

#include <QApplication>
#include <QString>

#include <vector>

namespace newsidx_desktop::test {

class WatchedApplication : public QApplication {
public:
    WatchedApplication(int& count, char** arguments);
    ~WatchedApplication() override;

    bool notify(QObject* receiver, QEvent* event) override;

    void reset(); // forgets what was measured
    double longest_ms() const { return longest_; }
    // Whether no turn was longer than a frame. In a debug build, with other tests beside it, that is asked of the work
    // alone: whoever holds a lock (of the memory map, say) may be waiting for a processor.
    bool kept_up() const;
    double percentile_ms(double share) const;
    std::size_t turns() const { return turns_.size(); }
    QString told() const; // "1,234 turns, 99 % below 1.2 ms, longest 5.1 ms (Paint of QWidget)"

    static constexpr double kFrameMs = 16;

private:
    double waited_ms() const; // for a processor, since the thread began

    int schedstat_ = -1;
    int depth_ = 0;
    std::vector<float> turns_;
    double longest_ = 0;
    double longest_worked_ = 0; // of the longest
    double most_work_ = 0;      // of any
    QString what_;
};

inline WatchedApplication* watched() {
    return static_cast<WatchedApplication*>(qApp); // NOLINT: main() makes no other one
}

} // namespace newsidx_desktop::test

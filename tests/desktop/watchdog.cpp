#include "watchdog.h"

#include <QMetaEnum>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <unistd.h>

namespace newsidx_desktop::test {

using namespace Qt::StringLiterals;

namespace {

double now_ms() {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double processor_ms() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

} // namespace

WatchedApplication::WatchedApplication(int& count, char** arguments) : QApplication(count, arguments) {
    schedstat_ = open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
}

WatchedApplication::~WatchedApplication() {
    if (schedstat_ >= 0) close(schedstat_);
}

// Where the kernel does not tell, all that is not work on a processor.
double WatchedApplication::waited_ms() const {
    std::array<char, 80> text{};
    if (schedstat_ < 0 || pread(schedstat_, text.data(), text.size() - 1, 0) <= 0) return now_ms() - processor_ms();
    char* second = nullptr;
    std::strtoull(text.data(), &second, 10);
    return static_cast<double>(std::strtoull(second, nullptr, 10)) / 1e6;
}

bool WatchedApplication::notify(QObject* receiver, QEvent* event) {
    if (depth_ > 0) return QApplication::notify(receiver, event);
    const QEvent::Type type = event->type();
    const QString name = QString::fromLatin1(receiver->metaObject()->className()) + u' ' + receiver->objectName();
    const double waited = waited_ms();
    const double worked = processor_ms();
    const double begin = now_ms();
    ++depth_;
    const bool done = QApplication::notify(receiver, event);
    --depth_;
    const double work = processor_ms() - worked;
    const bool paints = type == QEvent::UpdateRequest || type == QEvent::Expose;
    const double took = paints ? work : std::max(now_ms() - begin - (waited_ms() - waited), 0.0);
    turns_.push_back(static_cast<float>(took));
    most_work_ = std::max(most_work_, work);
    if (took > longest_) {
        longest_ = took;
        longest_worked_ = work;
        const char* key = QMetaEnum::fromType<QEvent::Type>().valueToKey(type);
        what_ = u"%1 of %2"_s.arg(key != nullptr ? QString::fromLatin1(key) : QString::number(type), name.trimmed());
    }
    return done;
}

bool WatchedApplication::kept_up() const {
#ifdef NEWSIDX_SANITIZED
    return true; // these take as long as they take
#elif defined(NDEBUG)
    return longest_ <= kFrameMs;
#else
    return most_work_ <= kFrameMs && longest_ <= 4 * kFrameMs;
#endif
}

void WatchedApplication::reset() {
    most_work_ = 0;
    turns_.clear();
    longest_ = 0;
    what_.clear();
}

double WatchedApplication::percentile_ms(double share) const {
    if (turns_.empty()) return 0;
    std::vector<float> sorted = turns_;
    const auto place =
        std::min(static_cast<std::size_t>(static_cast<double>(sorted.size()) * share), sorted.size() - 1);
    std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(place), sorted.end());
    return sorted[place];
}

QString WatchedApplication::told() const {
    return u"%1 turns, 99 % below %2 ms, longest %3 ms, %4 of them on a processor (%5)"_s.arg(turns_.size())
        .arg(percentile_ms(.99), 0, 'f', 2)
        .arg(longest_, 0, 'f', 2)
        .arg(longest_worked_, 0, 'f', 2)
        .arg(what_);
}

} // namespace newsidx_desktop::test

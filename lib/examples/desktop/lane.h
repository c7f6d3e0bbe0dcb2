// Lane: a thread on which the latest request wins. A new task asks the one that runs to stop, and takes the place of
// the one that waits.
//
// submit() may be called from any thread and never waits. Tasks are run, and destroyed, on the lane's thread, but for
// one that another takes the place of: that is destroyed by whoever submits, so a task must hold nothing that is
// expensive to let go. finish() runs what waits, and ends the thread.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

namespace newsidx_desktop {

class Lane {
public:
    using Task = std::function<void(const std::stop_token&)>;

    Lane() : thread_([this] { run(); }) {}
    ~Lane() { finish(); }
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    void submit(Task task) {
        {
            const std::lock_guard lock(mutex_);
            running_.request_stop();
            waiting_ = std::move(task);
        }
        wake_.notify_one();
    }

    void finish() {
        {
            const std::lock_guard lock(mutex_);
            running_.request_stop();
            ended_ = true;
        }
        wake_.notify_one();
        if (thread_.joinable()) thread_.join();
    }

private:
    void run() {
        std::unique_lock lock(mutex_);
        for (;;) {
            wake_.wait(lock, [this] { return waiting_ || ended_; });
            if (!waiting_) return;
            Task task = std::exchange(waiting_, nullptr);
            running_ = std::stop_source();
            const std::stop_token stop = running_.get_token();
            lock.unlock();
            task(stop);
            task = nullptr;
            lock.lock();
        }
    }

    std::mutex mutex_;
    std::condition_variable wake_;
    std::stop_source running_; // under mutex_, as all below
    Task waiting_;
    bool ended_ = false;
    std::thread thread_; // last: it uses all of the above
};

} // namespace newsidx_desktop

// Library: all that this program does with newsidx::Index, off the thread that draws.
//
// The object lives on the window's thread; its methods return at once, and what comes of them arrives there as signals.
// The Index itself is opened, asked and destroyed on threads of this class only: five lanes (lane.h), on each of which
// a new request cancels the one before, and a follower that waits for changes of the file. Answers to older questions
// are dropped: when a signal arrives, it is about the last question, page or record that was asked for.
#pragma once

#include "desktop/lane.h"
#include "desktop/messages.h"

#include <QObject>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <newsidx/index.h>
#include <optional>
#include <thread>

namespace newsidx_desktop {

class Library : public QObject {
    Q_OBJECT

public:
    explicit Library(QObject* parent = nullptr);
    ~Library() override;

    // Opens a newsidx file for reading. Ends in opened(), failed(), or input_given() for what is none: a folder, or a
    // file that may be indexed.
    void open(const QString& path);

    // Finds the first hits, at least `rows` of them, and then the counts. `again`: the file has changed.
    void search(const Question& question, int rows = kFirstPage, bool again = false);
    // The page after the last one that arrived.
    void fetch_more();
    // The record's text with the question's words marked, and then, if that is asked for, what is related to it.
    void read(qint64 id, const Question& question, bool with_related);
    void explain(qint64 id, const Question& question);

    // What is kept for the next searches is given back: the program has gone into the background.
    void release_memory();

    static constexpr int kFirstPage = 20; // what can be seen, so that it is there soon
    static constexpr int kPage = 60;

signals:
    void opened(const QString& path);
    void input_given(const QString& path, const newsidx_desktop::Failure& failure);
    void failed(const newsidx_desktop::Failure& failure);
    void changed(); // the file has, by whatever process
    void hits_found(const newsidx_desktop::HitsPage& page);
    void counted(const newsidx_desktop::Counts& counts);
    void article_read(const newsidx_desktop::Article& article);
    void related_found(const newsidx_desktop::RelatedRows& related);
    void explained(const newsidx_desktop::Reasons& reasons);
    void record_gone(qint64 id);

private:
    using IndexPointer = std::shared_ptr<const newsidx::Index>;

    IndexPointer index() const;
    void open_on_lane(const QString& path, quint64 generation);
    std::optional<newsidx::SearchResult> find(const Question& question, newsidx::SearchOptions options,
                                              const std::stop_token& stop, quint64 generation);
    void count(const Question& question, quint64 generation);
    void follow(const IndexPointer& index, quint64 seen, quint64 generation);
    // On the window's thread, if `current` still is `generation`.
    void post(const std::atomic<quint64>& current, quint64 generation, std::function<void()> body);

    mutable std::mutex mutex_;
    IndexPointer index_; // under mutex_; let go on lanes only

    std::atomic<quint64> opening_ = 0; // numbers of the last requests
    std::atomic<quint64> asked_ = 0;
    std::atomic<quint64> reading_ = 0;
    std::atomic<quint64> explaining_ = 0;

    Question question_;  // of the hits that are shown; of the window's thread, as the two below
    std::string cursor_; // after the last page of them
    bool fetching_ = false;

    std::jthread follower_; // started and joined on the lane of hits
    Lane hits_lane_;
    Lane counts_lane_;
    Lane articles_lane_;
    Lane reasons_lane_;
    Lane memory_lane_; // cancels nothing that was asked
};

} // namespace newsidx_desktop

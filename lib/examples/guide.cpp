// The C++ of GUIDE.md, as a program that is compiled and run: each piece of code there stands here, line by line.
#include <newsidx/newsidx.h>

#include <atomic>
#include <condition_variable>
#include <fstream>
#include <functional>
#include <iostream>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

namespace {

// Search off the thread that draws: each letter that is typed ends the search for the text before.
class SearchBox {
public:
    SearchBox(const newsidx::Index& index, std::function<void(newsidx::SearchResult)> show)
        : index_(index), show_(std::move(show)), worker_([this](const std::stop_token& end) { work(end); }) {}
    ~SearchBox() { search_.request_stop(); } // and then worker_ ends
    SearchBox(const SearchBox&) = delete;
    SearchBox& operator=(const SearchBox&) = delete;

    void typed(std::string text) {
        const std::lock_guard lock(mutex_);
        search_.request_stop();
        search_ = {};
        next_ = std::move(text);
        wake_.notify_one();
    }

private:
    void work(const std::stop_token& end) {
        std::unique_lock lock(mutex_);
        while (wake_.wait(lock, end, [this] { return next_.has_value(); })) {
            const std::string text = *std::exchange(next_, std::nullopt);
            const std::stop_token stop = search_.get_token();
            lock.unlock();
            auto found = index_.search(text, {.as_you_type = true, .timeout = 0.5, .stop = stop});
            if (found && !stop.stop_requested()) show_(std::move(*found));
            lock.lock();
        }
    }

    const newsidx::Index& index_;
    std::function<void(newsidx::SearchResult)> show_; // hands it over to the thread that draws
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::optional<std::string> next_; // what to search for
    std::stop_source search_;         // of the search under way
    std::jthread worker_;             // the last member: it ends before the others go
};

int run(const std::string& folder) {
    const std::string path = folder + "/news.db";
    auto index = newsidx::Index::open(path, {.create = true});
    if (!index) return std::cerr << index.error().message << '\n', 1;

    const std::string records = "{\"id\":1,\"title\":\"Moore Threads shows a card\",\"topics\":[\"GPU\"],\"heat\":10}\n"
                                "{\"id\":2,\"title\":\"Threads of silk\",\"topics\":[\"Cloth\"]}\n";
    // Records that are in no file
    newsidx::Record note;
    note.source_id = "16";
    note.title = "A note of mine";
    auto added = index->add({&note, 1}, {.source = "notes"});
    if (!added || added->rejected > 0) return 1;

    added = index->index_text(records, {.source = "app"});
    if (!added || added->rejected > 0) return 1;

    // All that a source holds now: what it held before goes
    added = index->index_text(records.substr(0, records.find('\n')), {.source = "app", .prune = true});
    if (!added || added->removed != 1) return 1;

    // Progress, and a way to stop
    std::atomic<bool> stopped = false;
    const auto on_progress = [&](const newsidx::Progress& progress) {
        std::cout << progress.bytes << " of " << progress.total_bytes << " bytes\n";
        return !stopped;
    };
    auto read = index->index({folder + "/news"}, {.on_progress = on_progress});
    if (!read && read.error().code != newsidx::ErrorCode::cancelled) std::cerr << read.error().message << '\n';

    // Pages
    newsidx::SearchOptions options = {.limit = 20, .facets = {newsidx::Facet::topic}};
    do {
        auto page = index->search("threads", options);
        if (!page) return 1;
        for (const newsidx::Hit& hit : page->hits)
            std::cout << hit.title << ": " << newsidx::to_html(hit.snippet) << '\n';
        options.cursor = page->cursor;
    } while (!options.cursor.empty());

    {
        std::atomic<int> shown = 0;
        SearchBox box(*index, [&](const newsidx::SearchResult&) { ++shown; });
        for (const char* text : {"m", "mo", "moore", "moore th"})
            box.typed(text);
    }

    // Redraw what is shown when the file has changed, by whatever process
    std::jthread watcher([&index](const std::stop_token& stop) {
        auto seen = index->version();
        while (seen && !stop.stop_requested()) {
            auto now = index->wait_for_change(*seen, {.stop = stop});
            if (now && *now != *seen) std::cout << "the file has changed\n";
            seen = now; // where it is an error, the watch ends
        }
    });

    // Of a file that comes with the app
    auto shipped = newsidx::Index::open(path, {.read_only = true, .read_cache = 4 << 20, .search_cache = 16 << 20});
    if (!shipped) return 1;

    // Nothing on the disk
    auto scratch = newsidx::Index::in_memory();
    if (!scratch || !scratch->index_text(R"({"title":"Gone with the process"})")) return 1;

    // Into the background
    index->release_memory();
    return 0;
}

} // namespace

int main(int count, char** arguments) {
    return count == 2 ? run(arguments[1]) : 2;
}

#include "desktop/library.h"

#include "desktop/rows.h"

#include <QFileInfo>

#include <chrono>
#include <condition_variable>
#include <utility>

namespace newsidx_desktop {

namespace {

constexpr std::size_t kFacetValues = 8;

// Less memory than a server would give it: hits, counts and texts keep a connection each.
const newsidx::OpenOptions kOpening = {
    .read_only = true, .read_cache = std::size_t{8} << 20U, .mapped = std::size_t{512} << 20U, .idle_connections = 3};

std::string id_text(qint64 id) {
    return std::to_string(id);
}

} // namespace

Library::Library(QObject* parent) : QObject(parent) {}

// What asks the Index ends first; then the last lane lets it go.
Library::~Library() {
    counts_lane_.finish();
    articles_lane_.finish();
    reasons_lane_.finish();
    memory_lane_.finish();
    hits_lane_.submit([this](const std::stop_token&) {
        follower_ = {};
        const std::lock_guard lock(mutex_);
        index_.reset();
    });
    hits_lane_.finish();
}

Library::IndexPointer Library::index() const {
    const std::lock_guard lock(mutex_);
    return index_;
}

void Library::post(const std::atomic<quint64>& current, quint64 generation, std::function<void()> body) {
    QMetaObject::invokeMethod(
        this,
        [&current, generation, body = std::move(body)] {
            if (current == generation) body();
        },
        Qt::QueuedConnection);
}

void Library::open(const QString& path) {
    ++asked_; // what was asked of the file before is of no interest any more
    ++reading_;
    ++explaining_;
    cursor_.clear();
    const quint64 generation = ++opening_;
    hits_lane_.submit([this, path, generation](const std::stop_token&) { open_on_lane(path, generation); });
}

void Library::open_on_lane(const QString& path, quint64 generation) {
    // Whether it is a newsidx file is asked of the library, never by a look into it: closing a file drops the locks
    // that SQLite holds on it elsewhere in this process.
    const bool folder = QFileInfo(path).isDir();
    auto result =
        folder ? newsidx::Result<newsidx::Index>(newsidx::Error{}) : newsidx::Index::open(path.toStdString(), kOpening);
    // Perhaps it is of an older newsidx: whoever opens it for writing brings it up to date.
    if (!folder && !result && result.error().code == newsidx::ErrorCode::io && newsidx::Index::open(path.toStdString()))
        result = newsidx::Index::open(path.toStdString(), kOpening);
    if (!result) {
        const newsidx::Error& error = result.error();
        Failure failure = failure_of(error, path);
        if (folder || error.code == newsidx::ErrorCode::not_a_database)
            post(opening_, generation, [this, path, failure] { emit input_given(path, failure); });
        else
            post(opening_, generation, [this, failure] { emit failed(failure); });
        return;
    }
    auto index = std::make_shared<const newsidx::Index>(std::move(*result));
    const auto version = index->version();
    if (!version) {
        const Failure failure = failure_of(version.error(), path);
        post(opening_, generation, [this, failure] { emit failed(failure); });
        return;
    }
    {
        const std::lock_guard lock(mutex_);
        index_.swap(index);
    }
    follow(this->index(), *version, generation);
    post(opening_, generation, [this, path] { emit opened(path); });
}

// Waits in the library, which looks ten times a second; ends when another file is opened. An error may pass: a file
// that is busy, or a disk that is away for a while.
void Library::follow(const IndexPointer& index, quint64 seen, quint64 generation) {
    follower_ = std::jthread([this, index, seen, generation](const std::stop_token& stop) mutable {
        std::mutex mutex;
        std::condition_variable_any stopped;
        while (!stop.stop_requested()) {
            const auto now = index->wait_for_change(seen, {.stop = stop});
            if (stop.stop_requested()) return;
            if (!now) {
                std::unique_lock lock(mutex);
                stopped.wait_for(lock, stop, std::chrono::seconds(1), [] { return false; });
                continue;
            }
            if (*now != seen) post(opening_, generation, [this] { emit changed(); });
            seen = *now;
        }
    });
}

// On a lane. nullopt: it was asked to stop, or failed and told so.
std::optional<newsidx::SearchResult> Library::find(const Question& question, newsidx::SearchOptions options,
                                                   const std::stop_token& stop, quint64 generation) {
    const IndexPointer index = this->index();
    if (!index) return std::nullopt;
    options.stop = stop;
    auto found = index->search(query_of(question), options);
    if (stop.stop_requested()) return std::nullopt;
    if (found) return std::move(*found);
    post(asked_, generation, [this, failure = failure_of(found.error(), {})] { emit failed(failure); });
    return std::nullopt;
}

void Library::search(const Question& question, int rows, bool again) {
    const quint64 generation = ++asked_;
    question_ = question;
    cursor_.clear();
    fetching_ = false;
    hits_lane_.submit([this, question, rows, again, generation](const std::stop_token& stop) {
        newsidx::SearchOptions options = options_of(question);
        options.limit = static_cast<std::size_t>(rows);
        options.exact_total = false; // the first hits are there before all are counted
        const auto found = find(question, options, stop, generation);
        if (!found) return;
        HitsPage page;
        page.again = again;
        page.last = found->cursor.empty();
        page.relaxed = found->relaxed;
        page.total = found->total;
        page.total_exact = found->total_exact;
        page.took_ms = found->took_ms;
        page.did_you_mean = QString::fromStdString(found->did_you_mean);
        for (const newsidx::QueryWarning& warning : found->warnings)
            page.warnings.push_back(QString::fromStdString(warning.message));
        for (const newsidx::Hit& hit : found->hits)
            page.rows.push_back(row_of(hit));
        post(asked_, generation, [this, page = std::move(page), cursor = found->cursor] {
            cursor_ = cursor;
            emit hits_found(page);
        });
    });
    count(question, generation);
}

void Library::count(const Question& question, quint64 generation) {
    counts_lane_.submit([this, question, generation](const std::stop_token& stop) {
        newsidx::SearchOptions options = options_of(question);
        options.limit = 0;
        options.facets = {newsidx::Facet::topic, newsidx::Facet::provider, newsidx::Facet::lang, newsidx::Facet::type,
                          newsidx::Facet::year};
        options.facet_limit = kFacetValues;
        const auto found = find(question, options, stop, generation);
        if (!found) return;
        post(asked_, generation, [this, counts = counts_of(*found)] { emit counted(counts); });
    });
}

void Library::fetch_more() {
    if (cursor_.empty() || fetching_) return;
    fetching_ = true;
    const quint64 generation = asked_;
    hits_lane_.submit([this, question = question_, cursor = cursor_, generation](const std::stop_token& stop) {
        newsidx::SearchOptions options = options_of(question);
        options.limit = kPage;
        options.exact_total = false;
        options.cursor = cursor;
        const auto found = find(question, options, stop, generation);
        if (!found) return; // nothing more is fetched of this search
        HitsPage page;
        page.first = false;
        page.last = found->cursor.empty();
        for (const newsidx::Hit& hit : found->hits)
            page.rows.push_back(row_of(hit));
        post(asked_, generation, [this, page = std::move(page), next = found->cursor] {
            fetching_ = false;
            cursor_ = next;
            emit hits_found(page);
        });
    });
}

void Library::read(qint64 id, const Question& question, bool with_related) {
    const quint64 generation = ++reading_;
    articles_lane_.submit([this, id, question, with_related, generation](const std::stop_token& stop) {
        const IndexPointer index = this->index();
        if (!index) return;
        const auto stored = index->show(id_text(id));
        if (stop.stop_requested()) return;
        if (!stored) {
            post(reading_, generation, [this, id] { emit record_gone(id); });
            return;
        }
        const auto marks = index->marks(id_text(id), query_of(question), options_of(question));
        if (stop.stop_requested()) return;
        auto article = std::make_shared<const Article>(article_of(*stored, marks ? *marks : newsidx::RecordMarks{}));
        post(reading_, generation, [this, article] { emit article_read(*article); });
        if (!with_related) return;
        const auto related = index->related(id_text(id), {.unpublished = question.hidden, .snippet_length = 0});
        if (stop.stop_requested() || !related) return;
        post(reading_, generation, [this, rows = related_of(*related)] { emit related_found(rows); });
    });
}

void Library::explain(qint64 id, const Question& question) {
    const quint64 generation = ++explaining_;
    reasons_lane_.submit([this, id, question, generation](const std::stop_token& stop) {
        const IndexPointer index = this->index();
        if (!index) return;
        const auto why = index->why(id_text(id), query_of(question), options_of(question));
        if (stop.stop_requested() || !why) return;
        post(explaining_, generation, [this, reasons = reasons_of(*why)] { emit explained(reasons); });
    });
}

void Library::release_memory() {
    memory_lane_.submit([this](const std::stop_token&) {
        if (const IndexPointer index = this->index()) index->release_memory();
    });
}

} // namespace newsidx_desktop

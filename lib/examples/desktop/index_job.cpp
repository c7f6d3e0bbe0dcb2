#include "desktop/index_job.h"

#include "desktop/rows.h"
#include "desktop/text.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

#include <chrono>
#include <newsidx/index.h>
#include <optional>
#include <utility>

namespace newsidx_desktop {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kBatch = 10'000; // so that the first hits are there soon

QString counted(quint64 count, const QString& what) {
    return count == 0 ? QString() : number_of(count) + u' ' + what;
}

QString summary_of(const newsidx::IndexReport& report) {
    QStringList parts = {counted(report.added, u"added"_s), counted(report.updated, u"updated"_s),
                         counted(report.removed, u"removed"_s), counted(report.rejected, u"could not be read"_s)};
    parts.removeAll(QString());
    return parts.isEmpty() ? u"Nothing has changed"_s : parts.join(u", "_s);
}

} // namespace

IndexJob::IndexJob(const QString& input, const Failure& refused, QObject* parent)
    : QObject(parent), input_(input), file_(file_for(input)), refused_(refused) {}

QString IndexJob::file_for(const QString& input) {
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    const QString path = QDir::cleanPath(QFileInfo(input).absoluteFilePath());
    const QByteArray hash = QCryptographicHash::hash(path.toUtf8(), QCryptographicHash::Sha256).toHex().left(12);
    QString name = QFileInfo(path).completeBaseName().left(40);
    for (QChar& c : name)
        if (!c.isLetterOrNumber() && c != u'-' && c != u'_') c = u'_';
    return u"%1/%2-%3.db"_s.arg(folder, name.isEmpty() ? u"news"_s : name, QString::fromLatin1(hash));
}

void IndexJob::start() {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void IndexJob::cancel() {
    thread_.request_stop();
}

void IndexJob::run(const std::stop_token& stop) {
    index(stop);
    QMetaObject::invokeMethod(
        this, [this] { emit ended(); }, Qt::QueuedConnection);
}

void IndexJob::index(const std::stop_token& stop) {
    const auto post = [this](auto body) { QMetaObject::invokeMethod(this, std::move(body), Qt::QueuedConnection); };
    QDir().mkpath(QFileInfo(file_).absolutePath());
    auto made = newsidx::Index::open(file_.toStdString(), {.create = true});
    if (!made) {
        post([this, failure = failure_of(made.error(), file_)] { emit failed(failure); });
        return;
    }
    std::optional<newsidx::Index> index(std::move(*made));
    bool is_ready = false;
    std::optional<quint64> seen;
    const auto look_whether_ready = [&]() -> newsidx::Result<bool> {
        if (is_ready) return true;
        const auto now = index->version();
        if (!now) return now.error();
        if (*now == seen) return false;
        const auto found =
            index->search("*", {.limit = 1, .unpublished = true, .exact_total = false, .details = false});
        if (!found) return found.error();
        seen = *now;
        is_ready = found->total > 0;
        if (is_ready) post([this] { emit ready(); });
        return is_ready;
    };
    (void)look_whether_ready(); // what goes wrong now is told at the end

    newsidx::IndexOptions options;
    options.batch = kBatch;
    options.prune = QFileInfo(input_).isDir(); // a feed keeps what it does not hold any more
    auto told = std::chrono::steady_clock::time_point();
    options.on_progress = [&](const newsidx::Progress& progress) {
        const auto now = std::chrono::steady_clock::now();
        if (now - told > std::chrono::milliseconds(50)) { // more is more than can be seen
            told = now;
            const double share = progress.total_bytes > 0
                                     ? static_cast<double>(progress.bytes) / static_cast<double>(progress.total_bytes)
                                     : -1;
            post([this, records = quint64{progress.records}, share] { emit progressed(records, share); });
            (void)look_whether_ready();
        }
        return !stop.stop_requested();
    };
    const auto report = index->index({input_.toStdString()}, options);
    const auto looked = look_whether_ready();
    index.reset(); // before anybody hears that it is done; the file stays, as another job may be at it
    if (!report) {
        if (report.error().code == newsidx::ErrorCode::cancelled)
            post([this] { emit cancelled(); });
        else
            post([this, failure = failure_of(report.error(), input_)] { emit failed(failure); });
        return;
    }
    if (!looked) {
        post([this, failure = failure_of(looked.error(), file_)] { emit failed(failure); });
        return;
    }
    QStringList complaints;
    for (const newsidx::Diagnostic& error : report->errors) {
        if (complaints.size() == 20) break;
        complaints.push_back(line_of(error.source + ": " + error.message, 600));
    }
    if (!is_ready) { // it is nothing that can be read
        Failure failure = refused_;
        failure.path = input_;
        failure.headline = u"Nothing in it can be read"_s;
        if (!complaints.isEmpty())
            failure.message = complaints.front();
        else if (failure.message.isEmpty())
            failure.message = u"There are no records in it."_s;
        failure.advice = u"Open a newsidx file, a folder of records, or a feed."_s;
        post([this, failure] { emit failed(failure); });
        return;
    }
    post([this, summary = summary_of(*report), complaints] { emit finished(summary, complaints); });
}

} // namespace newsidx_desktop

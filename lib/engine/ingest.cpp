#include "engine/ingest.h"

#include "engine/chunks.h"
#include "engine/inputs.h"
#include "engine/workers.h"
#include "store/run_log.h"
#include "store/writer.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <set>
#include <string_view>
#include <utility>

namespace newsidx::engine {

namespace {

constexpr std::size_t kBatchItems = 20'000;
constexpr std::size_t kBatchBytes = 64 << 20;
constexpr std::size_t kMaxDiagnostics = 1'000;
// How long to wait for the next chunk before somebody is told and others may write.
constexpr std::chrono::milliseconds kPatience{200};

std::string place(const Diagnostic& diagnostic) {
    std::string text = diagnostic.source;
    if (diagnostic.line > 0) text += fmt::format(":{}", diagnostic.line);
    if (diagnostic.line > 0 && diagnostic.column > 0) text += fmt::format(":{}", diagnostic.column);
    return text;
}

// Whether `path` is `folder` or lies in it.
bool lies_in(std::string_view path, std::string_view folder) {
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

class Ingest {
public:
    Ingest(store::Connection& connection, const IndexOptions& options)
        : own_path_(connection.path()), writer_(connection), options_(options) {}

    IndexReport run(const std::vector<std::string>& paths) {
        inputs_ = find_inputs(paths, own_path_);
        if (options_.prune && !inputs_.missing.empty())
            throw RunError({ErrorCode::not_found,
                            "it is missing, so that --prune would remove all that came from it; nothing was changed",
                            inputs_.missing.front()});
        const store::WriteScope scope(writer_);
        std::vector<std::string> unreadable;
        for (Diagnostic& error : inputs_.errors) {
            unreadable.push_back(error.source);
            reject(std::move(error));
        }
        skip_unchanged();
        read();
        begin();
        writer_.drop_gone(log_);
        if (options_.prune) prune(unreadable);
        count();
        if (!options_.dry_run) writer_.commit();
        return std::move(report_);
    }

private:
    [[nodiscard]] double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    }

    [[nodiscard]] const std::string& name_of(const InputFile& file) const {
        return options_.source.empty() ? file.path : options_.source;
    }

    void reject(Diagnostic diagnostic) {
        if (options_.strict)
            throw RunError(
                {ErrorCode::rejected, diagnostic.message + "; nothing was changed (--strict)", place(diagnostic)});
        ++report_.rejected;
        if (report_.errors.size() < kMaxDiagnostics) report_.errors.push_back(std::move(diagnostic));
    }

    // Nobody else can write from here to the end of the batch.
    void begin() {
        if (!in_batch_) writer_.begin();
        in_batch_ = true;
    }

    // Leaves in inputs_.files what has to be read.
    void skip_unchanged() {
        std::vector<InputFile> to_read;
        for (InputFile& file : inputs_.files) {
            visited_.insert(file.path);
            const auto known =
                file.path == kStandardInput ? std::nullopt : writer_.find_source(name_of(file), file.path);
            if (known && known->size == file.size && known->mtime_ns == file.mtime_ns && !known->reread) {
                writer_.see_unchanged(known->id, log_);
                progress_.bytes += static_cast<std::uint64_t>(file.size);
            } else {
                to_read.push_back(std::move(file));
            }
        }
        inputs_.files = std::move(to_read);
    }

    void read() {
        progress_.total_bytes = visited_.contains(kStandardInput) ? 0 : inputs_.bytes;
        for (const std::string& path : inputs_.same_files)
            visited_.insert(path);
        std::vector<record::Place> places;
        for (const InputFile& file : inputs_.files)
            places.push_back({name_of(file), file.path, false});
        ChunkReader chunks(inputs_.files, options_.format);
        Workers workers(chunks, places, options_.jobs);
        PreparedChunk chunk;
        for (;;) {
            const Workers::Next next = workers.next(chunk, kPatience);
            if (next == Workers::Next::end) break;
            if (next == Workers::Next::chunk) {
                begin();
                take(chunk);
            } else if (in_batch_) {
                end_batch(); // a slow pipe must not keep others from writing
            }
            tell();
        }
    }

    void take(PreparedChunk& chunk) {
        const InputFile& file = inputs_.files[chunk.file];
        if (chunk.file != open_file_) {
            writer_.open_source(name_of(file), file.path);
            open_file_ = chunk.file;
            rejected_before_ = report_.rejected;
        }
        for (const store::PreparedItem& item : chunk.items) {
            writer_.put(item, log_);
            batch_bytes_ += item.bytes.rest.size();
            if (++batch_items_ >= kBatchItems || batch_bytes_ >= kBatchBytes) {
                end_batch();
                begin();
            }
        }
        for (Diagnostic& rejection : chunk.rejections) {
            rejection.source = file.path;
            reject(std::move(rejection));
        }
        for (Diagnostic& warning : chunk.warnings) {
            if (report_.warnings.size() == kMaxDiagnostics) break;
            warning.source = file.path;
            report_.warnings.push_back(std::move(warning));
        }
        if (chunk.last) {
            const std::uint64_t rejected = report_.rejected - rejected_before_;
            // A file that holds one record is that record now. Of many, those that are gone go only when asked, and
            // only when every line could be read: a line that could not may be one of them. Standard input is another
            // one each time.
            store::Rest rest = store::Rest::replaced;
            if (rejected > 0 || file.path == kStandardInput)
                rest = store::Rest::keep_all;
            else if (!chunk.lines || options_.prune)
                rest = store::Rest::drop;
            writer_.close_source(file.size, file.mtime_ns, rejected > 0, rest, log_);
        }
        progress_.bytes += chunk.bytes_read;
        progress_.records = log_.items() + report_.rejected;
    }

    // A dry or strict run is one transaction, whatever its size.
    void end_batch() {
        if (options_.dry_run || options_.strict) return;
        writer_.commit();
        in_batch_ = false;
        batch_items_ = 0;
        batch_bytes_ = 0;
    }

    void tell() {
        if (!options_.on_progress) return;
        progress_.seconds = seconds();
        if (!options_.on_progress(progress_))
            throw RunError({ErrorCode::cancelled, "indexing was cancelled; whole batches before that are kept", ""});
    }

    // `unreadable`: what is in these may still be there.
    void prune(const std::vector<std::string>& unreadable) {
        for (const std::string& root : inputs_.roots)
            for (const store::SourceState& source : writer_.sources_under(root)) {
                if (visited_.contains(source.path)) continue;
                // What could not be looked into may still be there.
                const bool unknown = std::any_of(unreadable.begin(), unreadable.end(),
                                                 [&](const std::string& path) { return lies_in(source.path, path); });
                if (!unknown) writer_.drop_source(source.id, log_);
            }
    }

    void count() {
        report_.read = log_.items() + report_.rejected;
        report_.added = log_.added();
        report_.updated = log_.updated();
        report_.unchanged = log_.unchanged();
        report_.duplicates = log_.duplicates();
        report_.removed = log_.removed();
        report_.stubs = writer_.count_stubs(log_);
        report_.seconds = seconds();
    }

    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    std::string own_path_;
    store::Writer writer_;
    const IndexOptions& options_;
    Inputs inputs_;
    std::set<std::string> visited_;
    store::RunLog log_;
    IndexReport report_;
    Progress progress_;
    std::size_t open_file_ = kNone;
    std::uint64_t rejected_before_ = 0;
    bool in_batch_ = false;
    std::size_t batch_items_ = 0;
    std::size_t batch_bytes_ = 0;
};

} // namespace

IndexReport ingest(store::Connection& connection, const std::vector<std::string>& paths, const IndexOptions& options) {
    return Ingest(connection, options).run(paths);
}

} // namespace newsidx::engine

#include "engine/ingest/ingest.h"

#include "engine/ingest/chunks.h"
#include "engine/ingest/duplicates.h"
#include "engine/ingest/import.h"
#include "engine/ingest/index_options.h"
#include "engine/ingest/inputs.h"
#include "engine/ingest/listed_feeds.h"
#include "engine/ingest/source_messages.h"
#include "engine/ingest/workers.h"
#include "engine/stopwatch.h"
#include "store/items/blocks.h"
#include "store/run_log.h"
#include "store/upkeep/reread.h"
#include "store/writer.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace newsidx::engine {

namespace {

constexpr std::size_t kBatchBytes = 64 << 20;
// What a dictionary is made from: the first small blocks of the first run that has as many.
constexpr std::size_t kSamplesBytes = 4 << 20;
constexpr std::size_t kMaxDiagnostics = 1'000;
// How long to wait for the next chunk before somebody is told and others may write.
constexpr std::chrono::milliseconds kPatience{200};
constexpr double kPause = 0.05; // seconds

class Ingest {
public:
    Ingest(store::Connection& connection, const IndexOptions& options)
        : connection_(connection), writer_(connection, options.key_map), options_(options) {
        require_valid(options);
        if (options.restore) writer_.restore_removed();
        if (options.list_changes) log_.keep_names(kMaxDiagnostics);
    }

    IndexReport run(const std::vector<std::string>& paths) {
        const InputPatterns patterns{options_.include, options_.exclude};
        Inputs inputs = find_inputs(paths, connection_.path(), patterns);
        if (options_.prune) look_for_lost_folders(inputs);
        if (inputs.left_all_out)
            warn({inputs.roots.front(), 0, 0,
                  "the patterns leave nothing of it: one without a slash is like a name, '*.md', one with a slash like "
                  "a path, 'posts/*'"});
        follows_roots_ = true;
        return run(std::move(inputs), {});
    }

    IndexReport run(std::string_view bytes) {
        Inputs inputs;
        inputs.files.push_back({kStandardInput, static_cast<std::int64_t>(bytes.size()), 0, bytes});
        inputs.bytes = bytes.size();
        return run(std::move(inputs), {});
    }

    // `roots`: what is watched.
    IndexReport run(const Changes& changes, const std::vector<std::string>& roots) {
        written_.insert(changes.written.begin(), changes.written.end());
        reads_all_ = false;
        const InputPatterns patterns{options_.include, options_.exclude};
        Inputs inputs = find_inputs(looked_at(changes.changed, roots, patterns), connection_.path(), patterns);
        for (InputFile& file : inputs.files) {
            const auto root = std::ranges::find_if(roots, [&](const auto& in) { return lies_in(file.path, in); });
            file.folder = root == roots.end() || *root == file.path ? 0 : root->size();
        }
        return run(std::move(inputs), changes.gone);
    }

private:
    // What is missing or empty may be a drive that is not there, or a slip: all that came from it goes only when the
    // user says so.
    void look_for_lost_folders(Inputs& inputs) {
        if (options_.force) {
            const std::set<std::string> missing(inputs.missing.begin(), inputs.missing.end());
            std::erase_if(inputs.errors, [&](const Diagnostic& error) { return missing.contains(error.source); });
            return;
        }
        const auto refuse = [](const char* state, const std::string& path) {
            throw RunError({ErrorCode::not_found,
                            fmt::format("it is {}, so that pruning would remove all that came from it; nothing was "
                                        "changed (force, if that is meant; in the command --force)",
                                        state),
                            path});
        };
        if (!inputs.missing.empty()) refuse("missing", inputs.missing.front());
        for (const std::string& root : inputs.empty)
            if (!writer_.sources_under(root).empty())
                refuse(inputs.left_all_out ? "left out as a whole" : "empty", root);
    }

    // `gone`: paths of which nothing is left.
    IndexReport run(Inputs inputs, const std::vector<std::string>& gone) {
        const store::WriteScope scope(writer_);
        std::vector<std::string> unreadable;
        prunable_ = gone;
        last_source_ = connection_.integer("SELECT coalesce(max(id), 0) FROM source");
        for (;;) {
            for (Diagnostic& error : inputs.errors) {
                unreadable.push_back(error.source);
                reject(std::move(error));
            }
            skip_unchanged(inputs);
            read(inputs);
            prunable_.insert(prunable_.end(), inputs.roots.begin(), inputs.roots.end());
            if (listed_.empty()) break;
            inputs = find_inputs(std::exchange(listed_, {}), connection_.path());
            std::erase_if(inputs.files, [this](const InputFile& file) { return visited_.contains(file.path); });
        }
        if (found_keys_ && reads_all_) // what is not read may have the others
            for (Diagnostic& warning : keys_not_found(options_, *found_keys_))
                warn(std::move(warning));
        tell(); // also when there is nothing to read
        begin();
        writer_.drop_gone(log_, pause_);
        if (options_.prune || follows_roots_) settle_gone(unreadable);
        count();
        if (!options_.dry_run) writer_.commit();
        return std::move(report_);
    }

    [[nodiscard]] const std::string& name_of(const InputFile& file) const {
        return options_.source.empty() ? file.path : options_.source;
    }

    // `is_cause`: it says why the file could not be read to its end, and so what is wrong with the rest: told first.
    void reject(Diagnostic diagnostic, bool is_cause = false) {
        if (options_.strict)
            throw RunError({ErrorCode::rejected,
                            diagnostic.message + "; nothing was changed (strict; in the command --strict)",
                            place(diagnostic)});
        ++report_.rejected;
        keep(report_.errors, std::move(diagnostic), is_cause);
    }

    static void keep(std::vector<Diagnostic>& told, Diagnostic diagnostic, bool before_its_source) {
        const auto is_of_source = [&](const Diagnostic& other) { return other.source == diagnostic.source; };
        const auto at = before_its_source ? std::find_if(told.begin(), told.end(), is_of_source) : told.end();
        if (at == told.end() && told.size() >= kMaxDiagnostics) return;
        told.insert(at, std::move(diagnostic));
        if (told.size() > kMaxDiagnostics) told.pop_back();
    }

    void pass_over(Diagnostic file) {
        ++report_.others;
        if (report_.other_files.size() < kMaxDiagnostics) report_.other_files.push_back(std::move(file));
    }

    // Nobody else can write from here to the end of the batch.
    void begin() {
        if (!in_batch_) writer_.begin();
        in_batch_ = true;
    }

    // Leaves in `inputs.files` what has to be read.
    void skip_unchanged(Inputs& inputs) {
        progress_.total_bytes += inputs.bytes;
        std::vector<InputFile> to_read;
        for (InputFile& file : inputs.files) {
            tell_at_times();
            visited_.insert(file.path);
            const auto known =
                file.path == kStandardInput ? std::nullopt : writer_.find_source(name_of(file), file.path);
            if (!known || !is_unchanged(*known, file)) {
                if (known) file.items = writer_.count_items(known->id);
                if (file.items > 0 && !known->same_map && options_.key_map.empty() &&
                    !std::exchange(told_of_map_, true))
                    warn({file.path, 0, 0, "it was read with a key_map (--map) before, and is read again without one"});
                to_read.push_back(std::move(file));
                continue;
            }
            reads_all_ = false;
            std::vector<Diagnostic> rejections = writer_.see_unchanged(*known, log_);
            if (known->age == store::SourceAge::other) {
                for (Diagnostic& rejection : rejections)
                    pass_over(std::move(rejection));
                continue;
            }
            report_.rejected += known->rejected - std::min<std::uint64_t>(known->rejected, rejections.size());
            for (Diagnostic& rejection : rejections)
                reject(std::move(rejection));
            progress_.bytes += static_cast<std::uint64_t>(file.size);
        }
        visited_.insert(inputs.same_files.begin(), inputs.same_files.end());
        inputs.files = std::move(to_read);
        // Not before all files are hashed: others could not write meanwhile.
        for (const auto& [source, mtime_ns] : std::exchange(touched_, {})) {
            begin();
            writer_.touch_source(source, mtime_ns);
        }
    }

    // Of a file that looks touched, but has as many bytes as before, the bytes are asked: that is far less work than to
    // read them.
    bool is_unchanged(const store::SourceState& known, const InputFile& file) {
        const bool left_over = known.age == store::SourceAge::left_over && options_.prune;
        // Who says what a file is may have said otherwise before.
        const bool may_be_read_now = options_.format == Format::markdown && known.rejected > 0;
        if (!is_told_from_content(options_.format) || may_be_read_now || options_.restore) return false;
        if (known.age == store::SourceAge::reread || left_over || !known.same_map || known.newer_reader) return false;
        if (known.size != file.size || (known.age == store::SourceAge::other && file.is_named())) return false;
        if (known.mtime_ns == file.mtime_ns) return true;
        if (known.hash.empty()) return false;
        const auto hash = hash_of_file(file.path);
        if (!hash || store::hash_bytes(*hash) != known.hash) return false;
        touched_.emplace_back(known.id, file.mtime_ns);
        return true;
    }

    void read(const Inputs& inputs) {
        if (inputs.files.empty()) return;
        if (visited_.contains(kStandardInput) && !inputs.files.front().bytes) progress_.total_bytes = 0;
        std::vector<record::Place> places;
        for (const InputFile& file : inputs.files)
            places.push_back({name_of(file), file.path, false, file.path_in_folder()});
        ChunkReader chunks(inputs.files, options_.format, options_.key_map);
        Workers workers(chunks, places, options_.key_map, options_.jobs);
        const auto dictionary = connection_.unpacker().latest_dictionary();
        if (dictionary) workers.set_dictionary(dictionary);
        wants_dictionary_ = !dictionary;
        PreparedChunk chunk;
        for (;;) {
            const Workers::Next next = workers.next(chunk, kPatience);
            if (next == Workers::Next::end) break;
            if (next == Workers::Next::chunk) {
                begin();
                if (wants_dictionary_) learn(chunk, workers);
                take(chunk, inputs.files[chunk.file]);
            } else if (in_batch_) {
                end_batch(); // a slow pipe must not keep others from writing
            }
            tell();
        }
        open_file_.reset();
    }

    // Collects samples until they are enough for a dictionary.
    void learn(const PreparedChunk& chunk, Workers& workers) {
        const store::PackedBlock* last = nullptr;
        for (const store::PreparedItem& item : chunk.items) {
            if (item.block.get() == last) continue;
            last = item.block.get();
            if (!store::needs_dictionary(last->bytes)) continue;
            samples_bytes_ += last->bytes;
            samples_.push_back(connection_.unpacker().unpack(last->packed));
        }
        if (samples_bytes_ < kSamplesBytes) return;
        wants_dictionary_ = false;
        if (std::string bytes = store::train_dictionary(samples_); !bytes.empty())
            workers.set_dictionary(connection_.unpacker().add_dictionary(std::move(bytes)));
        samples_ = {};
    }

    void take(PreparedChunk& chunk, const InputFile& file) {
        for (auto* diagnostics : {&chunk.rejections, &chunk.others, &chunk.warnings, &chunk.notes})
            for (Diagnostic& diagnostic : *diagnostics)
                diagnostic.source = file.bytes ? name_of(file) : file.path;
        for (Diagnostic& warning : chunk.warnings)
            warn(std::move(warning));
        for (Diagnostic& of_file : chunk.notes)
            note(std::move(of_file));
        if (chunk.is_export)
            take_export(chunk, file);
        else
            take_items(chunk, file);
        progress_.bytes += chunk.bytes_read;
        progress_.records = log_.items() + report_.rejected;
    }

    void take_items(PreparedChunk& chunk, const InputFile& file) {
        if (chunk.file != open_file_) {
            writer_.open_source(name_of(file), file.path);
            open_file_ = chunk.file;
            end_ = {};
            replaced_by_id_ = 0;
        }
        for (const store::PreparedItem& item : chunk.items) {
            if (writer_.put(item, log_) && item.key.starts_with("id:")) ++replaced_by_id_;
            count_item(item.size);
        }
        for (Diagnostic& rejection : chunk.rejections) {
            ++end_.rejected;
            const bool is_cause = chunk.failed && rejection.line == 0;
            keep(end_.rejections, rejection, is_cause);
            reject(std::move(rejection), is_cause);
        }
        if (!chunk.other.empty()) {
            end_.rejections.push_back({file.path, 0, 0, std::string(chunk.other)});
            end_.other = true;
            pass_over(end_.rejections.back());
        }
        for (Diagnostic& other : chunk.others)
            pass_over(std::move(other));
        if (chunk.has_keys) found_keys_ = found_keys_.value_or(0) | chunk.found_keys;
        for (const std::string& feed : chunk.feeds)
            take_listed(feed, file.path);
        if (chunk.last) close(chunk, file);
    }

    void count_item(std::size_t bytes) {
        batch_bytes_ += bytes;
        if (++batch_items_ < options_.batch && batch_bytes_ < kBatchBytes) return;
        end_batch();
        begin();
    }

    // What an export holds is of the sources that it names. The export itself is none, and is read each time.
    void take_export(PreparedChunk& chunk, const InputFile& file) {
        if (chunk.file != open_file_) {
            open_file_ = chunk.file;
            const auto reject_line = [this, path = file.path](std::uint64_t line, std::string message) {
                reject({path, line, 0, std::move(message)});
            };
            import_.emplace(writer_, log_,
                            Import::Hooks{reject_line, [this](std::size_t bytes) { count_item(bytes); },
                                          [this](const std::string& path) { exported_.insert(path); }, pause_});
            if (!options_.source.empty() || !options_.key_map.empty())
                warn({file.path, 0, 0,
                      "this is an export, which says itself what its sources are and how they are read: source and "
                      "key_map (--source, --map) do not apply to it"});
        }
        for (const Diagnostic& rejection : chunk.rejections)
            reject(rejection);
        import_->take(chunk);
        if (chunk.last) import_.reset();
        // What came from this file before it was an export goes like that of a file that is gone.
        if (chunk.last && !chunk.failed && options_.prune) visited_.erase(file.path);
    }

    void close(const PreparedChunk& chunk, const InputFile& file) {
        // A file that holds one record is that record now, if it did not hold many before: what a server gives in the
        // place of a feed takes nothing away. Of many, those that are gone go only when asked, and only when all of it
        // could be read: what could not may be one of them. Standard input holds all of its source when --prune says
        // so.
        store::Rest rest = store::Rest::replaced;
        const bool is_one_of_many = chunk.single && file.items > 1 && !options_.prune;
        if (file.path == kStandardInput && !options_.prune)
            rest = store::Rest::unknown;
        else if (end_.rejected > 0 || is_one_of_many || (options_.prune && written_.contains(file.path)))
            rest = store::Rest::keep_all;
        else if (chunk.single || options_.prune)
            rest = store::Rest::drop;
        end_.size = file.size;
        end_.mtime_ns = file.mtime_ns;
        if (chunk.hash) end_.hash = store::hash_bytes(*chunk.hash);
        // What a list names may have changed when it has not; and a file that was read as what somebody said it is may
        // be read as what it is the next time.
        const bool is_forced = !is_told_from_content(options_.format) && options_.format != Format::exported;
        end_.unreadable = chunk.failed || chunk.is_list || (is_forced && file.path != kStandardInput);
        const std::uint64_t left = writer_.close_source(end_, rest, log_);
        if (options_.prune && end_.rejected > 0) tell_kept(left, file.path);
        if (is_one_of_many && left > 0 && end_.rejected == 0) warn({file.path, 0, 0, message_of_left(file.items)});
        if (file.path == kStandardInput && options_.source.empty() && replaced_by_id_ > 0)
            warn({file.path, 0, 0, message_of_replaced(replaced_by_id_)});
        if (const std::uint64_t items = writer_.namesakes(); items > 0)
            warn({file.path, 0, 0, message_of_namesakes(items)});
    }

    void tell_kept(std::uint64_t items, const std::string& path) {
        if (items == 0) return;
        report_.kept += items;
        warn({path, 0, 0, message_of_kept(items)});
    }

    // A feed that an OPML file names, as it is written there.
    void take_listed(const std::string& feed, const std::string& list) {
        ListedFeed listed = listed_feed(feed, list);
        if (listed.path.empty())
            warn({list, 0, 0, std::move(listed.warning)});
        else
            listed_.push_back(std::move(listed.path));
    }

    void warn(Diagnostic warning) {
        if (report_.warnings.size() < kMaxDiagnostics) report_.warnings.push_back(std::move(warning));
    }

    void note(Diagnostic note) {
        if (options_.list_changes && report_.notes.size() < kMaxDiagnostics) report_.notes.push_back(std::move(note));
    }

    // A dry or strict run is one transaction, whatever its size.
    void end_batch() {
        if (options_.dry_run || options_.strict) return;
        writer_.commit();
        in_batch_ = false;
        batch_items_ = 0;
        batch_bytes_ = 0;
    }

    // Where a step may take no time at all.
    void tell_at_times() {
        if (const double now = stopwatch_.seconds(); now >= told_ + kPause) {
            told_ = now;
            tell();
        }
    }

    void tell() {
        if (!options_.on_progress) return;
        progress_.seconds = stopwatch_.seconds();
        if (!options_.on_progress(progress_))
            throw RunError({ErrorCode::cancelled, "indexing was cancelled; whole batches before that are kept", ""});
    }

    // What the inputs do not hold now goes, or is counted. What is in those that are `unreadable` may still be there.
    void settle_gone(const std::vector<std::string>& unreadable) {
        std::set<std::int64_t> sources;
        std::set<std::string> paths;
        for (const std::string& root : prunable_)
            for (const store::SourceState& source : writer_.sources_under(root)) {
                const bool is_new = source.id > last_source_; // another process has read it since
                if (is_new || visited_.contains(source.path) || exported_.contains(source.path)) continue;
                const auto holds = [&](const std::string& path) { return lies_in(source.path, path); };
                if (std::ranges::any_of(unreadable, holds)) continue;
                sources.insert(source.id);
                if (!options_.prune && writer_.count_items(source.id) > 0) paths.insert(source.path);
            }
        report_.gone = paths.size();
        if (options_.prune) writer_.drop_sources({sources.begin(), sources.end()}, log_, pause_);
    }

    void count() {
        report_.read = log_.items() + report_.rejected;
        report_.added = log_.added();
        report_.updated = log_.updated();
        report_.unchanged = log_.unchanged();
        report_.duplicates = log_.duplicates();
        report_.removed = log_.removed();
        report_.withheld = log_.withheld();
        report_.stubs = writer_.count_stubs(log_);
        report_.changes = log_.changes();
        if (options_.list_changes)
            for (Diagnostic& duplicate : duplicates_of(connection_, log_, kMaxDiagnostics))
                note(std::move(duplicate));
        if (report_.added > 0 && !store::has_own_reading(connection_))
            warn({connection_.path(), 0, 0,
                  "another version of newsidx read what it held before, and may have known the same articles by other "
                  "keys: Index::optimize() (`newsidx optimize`) reads it again and joins them"});
        report_.seconds = stopwatch_.seconds();
    }

    Stopwatch stopwatch_;
    store::Connection& connection_;
    store::Writer writer_;
    const IndexOptions& options_;
    const std::function<void()> pause_ = [this] { tell_at_times(); };
    std::int64_t last_source_ = 0; // that there was when the run began
    std::set<std::string> visited_;
    std::set<std::string> written_;                              // they are not yet what they will be
    std::vector<std::pair<std::int64_t, std::int64_t>> touched_; // sources that have another time, and are as they were
    std::optional<Import> import_;                               // of the open file
    std::set<std::string> exported_;    // the paths of sources that exports hold: they may be nowhere else any more
    std::vector<std::string> listed_;   // files that lists have named and that are not read yet
    bool follows_roots_ = false;        // all of what they hold is looked at
    std::vector<std::string> prunable_; // whatever came from these and was not visited is gone
    bool wants_dictionary_ = false;
    std::vector<std::string> samples_;
    std::size_t samples_bytes_ = 0;
    store::RunLog log_;
    IndexReport report_;
    Progress progress_;
    double told_ = 0; // at times, in seconds
    std::optional<std::size_t> open_file_;
    store::SourceEnd end_;                    // of the open file, so far
    std::uint64_t replaced_by_id_ = 0;        // of the open file's items, those that a record knows by its id alone
    std::optional<std::uint64_t> found_keys_; // of all chunks that have keys
    bool reads_all_ = true;                   // no file is as it was
    bool told_of_map_ = false;                // of the first file that was read with another one
    bool in_batch_ = false;
    std::size_t batch_items_ = 0;
    std::size_t batch_bytes_ = 0;
};

} // namespace

IndexReport ingest(store::Connection& connection, const std::vector<std::string>& paths, const IndexOptions& options) {
    if (std::find(paths.begin(), paths.end(), kStandardInput) != paths.end()) require_name(options);
    return Ingest(connection, options).run(paths);
}

IndexReport ingest_text(store::Connection& connection, std::string_view bytes, const IndexOptions& options) {
    require_name(options);
    return Ingest(connection, options).run(bytes);
}

IndexReport ingest_changes(store::Connection& connection, const Changes& changes, const std::vector<std::string>& roots,
                           const IndexOptions& options) {
    return Ingest(connection, options).run(changes, roots);
}

} // namespace newsidx::engine

// Index: one newsidx file, opened. The facade of the library.
//
// An Index may be shared by any number of threads: searches run side by side, each on a connection of its own; calls
// that write wait for one another. Everything returned is owned by the caller. Nothing here prints, reads the
// environment or throws, but std::bad_alloc; what goes wrong is an Error. Other processes may use the same file at the
// same time.
//
// Callbacks come on the thread that called. They may read the Index; but one in memory, while a batch is written or it
// is checked, only says busy. They may write to it when the call that they belong to does not (WatchOptions::on_run,
// exports, backups); else what writes, and check(), fails with invalid_argument. They must not move or destroy it. What
// a callback throws ends the call as cancelled, whose message has its what(); only std::bad_alloc goes through.
//
// fork(): an Index belongs to the process that opened it. In a child its calls fail with invalid_argument, and its
// destructor closes nothing. Open the file in the child, after the fork, when the parent has not got it open then:
// SQLite in the child would believe to hold the parent's locks. Where other threads are in a call of newsidx at the
// fork, a child may only exec.
#pragma once

#include "newsidx/backup.h"
#include "newsidx/export.h"
#include "newsidx/export_macro.h"
#include "newsidx/record.h"
#include "newsidx/related.h"
#include "newsidx/result.h"
#include "newsidx/search.h"
#include "newsidx/suggest.h"
#include "newsidx/why.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace newsidx {

struct OpenOptions {
    bool create = false;                  // make the file when it does not exist (readable by its owner only)
    std::int64_t busy_timeout_ms = 10000; // how long to wait for another writer
    bool read_only = false; // nothing is written, neither the file nor anything beside it but locks while others write
                            // it (in its -shm); calls that would write fail with invalid_argument. A file that an older
                            // newsidx wrote must be opened without it once

    // Memory, in bytes. Each search has a connection of its own while it runs, so that the first three count for each
    // of the searches that run at once; what connections hold is kept for the next search. While it runs, a search may
    // need more: entries of all documents, where it visits all.
    std::size_t read_cache = std::size_t{16} << 20U;   // pages of the file that a connection keeps, at most
    std::size_t search_cache = std::size_t{64} << 20U; // what it keeps unpacked of ranked segments, about; and of
                                                       // documents (48 bytes each) the same again
    std::size_t write_cache = std::size_t{32} << 20U;  // pages that a call that writes keeps until its end
    std::size_t mapped = std::size_t{1} << 30U; // of the file mapped into memory, at most: shared by all, and given
                                                // back whenever the system wants it. 0: nothing is mapped
    std::size_t idle_connections = 8;           // that are kept for the next searches, at most
};

enum class Format {
    automatic, // told from the content
    record,    // a front-matter record: YAML between --- lines, then perhaps a body
    jsonl,     // JSON Lines: one record a line
    json,      // any other JSON: arrays, pages and records, one after the other, over any number of lines
    feed,      // an XML feed, OPML or a JSON Feed
    html,      // a saved HTML page, also in MHTML
    csv,       // a table in CSV or TSV whose first line names the columns: one record a row
    markdown,  // told from the content, and files named .md and the like without front matter are read, too
    exported   // what Index::export_to() wrote
};
NEWSIDX_API std::string_view to_string(Format format) noexcept; // "auto", "record", ..., "export"

struct Progress {
    std::uint64_t records = 0;     // read so far
    std::uint64_t bytes = 0;       // read so far
    std::uint64_t total_bytes = 0; // of all inputs; 0 when unknown (standard input)
    double seconds = 0;            // since the start
};

inline constexpr unsigned kMostJobs = 1024; // threads of a call; more asked for are that many

struct IndexOptions {
    Format format = Format::automatic;
    std::string source{}; // names the source of all inputs, in place of each file's absolute path
    std::vector<std::pair<std::string, std::string>> key_map{}; // keys of JSON and front matter, columns of tables:
                                                                // theirs ("headline", or a path "meta.headline"), ours
                                                                // ("title")
    std::vector<std::string> include{}; // of folders, only files with a name like one of these (*, ?, [a-z]); or, where
                                        // a pattern has a slash, with such a path below the folder that was named, in
                                        // which * goes over slashes
    std::vector<std::string> exclude{}; // of folders, no files and folders with such a name or path
    bool prune = false;         // remove what these inputs gave before and no longer hold ("-" needs the source's name)
    bool force = false;         // with prune: also all that came from an input that is missing or an empty folder now
    bool restore = false;       // also take what was removed (Index::remove); unchanged files are read again for it
    bool dry_run = false;       // report what would change, and change nothing
    bool strict = false;        // the first rejected input stops the run, and nothing is committed
    bool list_changes = false;  // name the records that change in IndexReport::changes, and fill `notes`
    unsigned jobs = 0;          // threads that parse and analyse, at most kMostJobs; 0: as many as there are cores
    std::size_t batch = 50'000; // items of one transaction: more is quicker, and keeps other writers waiting for longer
    std::function<bool(const Progress&)> on_progress{}; // called now and then on the calling thread; false cancels
};

// Something to say of one place of an input.
struct Diagnostic {
    std::string source;
    std::uint64_t line = 0;   // from 1; 0: the input as a whole
    std::uint64_t column = 0; // from 1, in bytes; 0: the line as a whole
    std::string message;
};

// A record that a run of indexing has changed, or would change.
struct RecordChange {
    enum class Kind { added, updated, removed };
    Kind kind = Kind::added;
    std::int64_t id = 0;
    std::string name{}; // its title; of one that is there and has none, its identity
};

// The state at the end of a run, for the inputs named in it: read = added + updated + unchanged + duplicates +
// rejected.
struct IndexReport {
    std::uint64_t read = 0;       // items seen, rejected ones and those of unchanged files included
    std::uint64_t added = 0;      // records that the file did not have
    std::uint64_t updated = 0;    // records that are different now
    std::uint64_t unchanged = 0;  // records that are as they were
    std::uint64_t duplicates = 0; // items whose identity another item with a later date holds
    std::uint64_t removed = 0;    // records that are gone (IndexOptions::prune)
    std::uint64_t gone = 0;       // files that gave records and are not found in these inputs any more, or left out by
                                  // patterns: what they gave stays without IndexOptions::prune
    std::uint64_t kept = 0;       // items gone from their source that prune left, as some of it could not be read
    std::uint64_t stubs = 0;      // stories that these inputs relate to and that are known as stubs only
    std::uint64_t withheld = 0;   // items that were removed and are as they were (IndexOptions::restore); not in `read`
    std::uint64_t rejected = 0;   // items that could not be read; `errors` says why
    std::uint64_t others = 0;     // files found in folders that hold no news: images, scripts, templates, settings; not
                                  // in `read`. A file that is named is read, or rejected. Of a WARC file that is read
                                  // in this run, the captures that are neither articles nor feeds; of JSON, what is no
                                  // news: action lines of a bulk file, articles that an API removed
    std::vector<Diagnostic> errors;    // one for each rejected item, at most 1,000 of them
    std::vector<RecordChange> changes; // with IndexOptions::list_changes, at most 1,000
    std::vector<Diagnostic> notes;     // likewise: which columns of tables mean nothing, and what each of `duplicates`
                                       // is one record with
    std::vector<Diagnostic> other_files; // what each of `others` is, "image", at most 1,000
    std::vector<Diagnostic> warnings;    // what was read and looks wrong, at most 1,000
    double seconds = 0;
};

// How long Index::wait_for_change() waits.
struct WaitOptions {
    std::optional<double> timeout{}; // seconds, >= 0; nullopt: until there is a change
    std::stop_token stop{};          // ends it, asked from any thread
    double interval = .1;            // seconds, > 0: how often to look at what other processes have written
};

// What Index::watch() tells and asks, on the calling thread.
struct WatchOptions {
    // After the first run, and each that changed or rejected something. The file is not being written then.
    std::function<void(const IndexReport&)> on_run{};
    // True ends the watch. Asked every 50 ms; in a run, as often as IndexOptions::on_progress is called.
    std::function<bool()> stopped{};
};

// An item that a record was made of.
struct RecordView {
    std::string path; // of the file it was read from; "-": standard input
    std::uint64_t line = 0;
    std::string format; // "front matter", "JSON", "feed", "JSON Feed", "HTML page", "Markdown",
                        // "page in a WARC file"
};

// A record as `show` gives it.
struct StoredRecord {
    std::int64_t id = 0;
    Kind kind = Kind::record;
    bool visible = true;  // false: only searches with SearchOptions::unpublished find it
    Record record;        // with what `update` set
    std::string identity; // the key under which its items are one record
    std::string
        source; // the source of the item that the record was made of; for a stub that of a record relating to it
    std::uint64_t source_line = 0;
    std::uint64_t items = 0;         // how many source items are kept under this identity
    std::vector<RecordView> made_of; // the items whose words it has, the one that counts most first; for a stub those
                                     // of the record that relates to it
    std::string original; // the bytes of the first of these as they were read, `secured` included; empty for a stub
    std::vector<std::string> authors; // as in Hit
    RecordMarks marks;                // of `record`: where it has the words of ShowOptions::query
};

struct ShowOptions {
    std::string query = {}; // what the record was found by, read as search() reads it; empty: nothing is marked
};

struct RemoveReport {
    std::uint64_t removed = 0;
    std::vector<std::string> not_found; // the ids and URLs that no record has
};

struct UpdateReport {
    std::uint64_t updated = 0;
    std::uint64_t unchanged = 0;
    std::vector<Diagnostic> errors; // lines that could not be read, or that name no record
};

enum class OptimizePhase {
    analysing, // OptimizeOptions::reanalyze
    reading,   // records that another version read from their items
    merging,   // of the full-text index
    ranking,   // documents that are in no ranked segment get into one
    ranked     // segments are merged
};
NEWSIDX_API std::string_view to_string(OptimizePhase phase) noexcept;

struct OptimizeProgress {
    OptimizePhase phase = OptimizePhase::merging;
    std::uint64_t done = 0;  // documents; reading: records; merging and ranked: pages
    std::uint64_t total = 0; // merging: about so many
    double seconds = 0;      // since the start
};

struct OptimizeOptions {
    bool reanalyze = false;    // analyse the texts again if other rules did it
    bool vacuum = false;       // give free pages back to the file system: rewrites the file, and no one else can write
    unsigned jobs = 0;         // threads that analyse, at most kMostJobs; 0: as many as the machine has cores
    std::size_t batch = 5'000; // documents analysed again in one transaction, about
    std::function<bool(const OptimizeProgress&)> on_progress{}; // called between transactions, and while segments are
                                                                // merged, on the calling thread; false cancels
};

struct OptimizeReport {
    bool reanalyzed = false;      // the text was analysed by other rules, and is not any more
    bool analyzer_current = true; // false: it still is
    std::uint64_t documents = 0;  // analysed again by this run
    std::uint64_t resumed = 0;    // analysed again before, by one that was not finished
    std::uint64_t reread = 0;     // records made again, since another version read less or otherwise
    bool merged = false;          // false: there was nothing to merge
    std::uint64_t bytes = 0;      // of the file, now
    std::uint64_t bytes_free = 0; // of these, not used; what is written next goes there
    std::uint64_t bytes_before = 0;
    double seconds = 0;
};

// Records counted by a number that they state.
struct Histogram {
    struct Bucket {
        double from = 0;             // the number, or more,
        std::optional<double> below; // but less than this; nullopt: the last bucket, which is open
        std::uint64_t records = 0;
    };
    std::vector<Bucket> buckets; // about ten, of equal width up to the 99th percentile; empty: no record states one
    std::uint64_t unknown = 0;   // records that state none
};

// What a file's bytes are for. Their sum is what the file takes when its -wal is written back.
struct FileSizes {
    std::uint64_t items = 0;    // what was read, and the texts: sources, items, blocks
    std::uint64_t index = 0;    // the full-text index
    std::uint64_t segments = 0; // what ranks quickly, made from it
    std::uint64_t records = 0;  // records and documents, and how they hang together
    std::uint64_t labels = 0;   // topics, providers, languages, ... and who has them
    std::uint64_t terms = 0;    // in how many documents each stands
    std::uint64_t pages = 0;    // what the score needs of each document
    std::uint64_t other = 0;
    std::uint64_t free = 0; // what is written next goes there
};

struct StatsOptions {
    bool sizes = false; // Stats::sizes, too: reads the whole file
};

struct Stats {
    std::string path;
    std::uint64_t format_version = 0; // of the file
    std::string analyzer;             // the fingerprint of the rules that analysed its text
    bool analyzer_current = true;     // whether this build has the same rules
    bool reading_current = true; // false: another version read records from their items; optimize() reads them again
    std::uint64_t records = 0;   // visible and hidden, without stubs
    std::uint64_t hidden = 0;    // of these, the unpublished and removed
    std::uint64_t stubs = 0;
    std::uint64_t hidden_stubs = 0; // of these, those that only hidden records relate to
    std::uint64_t items = 0;        // kept source items
    std::uint64_t sources = 0;
    std::uint64_t terms = 0; // distinct
    double average_length = 0;
    std::optional<double> median_quality;
    std::optional<double> median_heat;
    std::optional<std::int64_t> oldest; // publication dates, seconds since 1970
    std::optional<std::int64_t> newest;
    std::uint64_t bytes = 0;                                      // of the file, without its -wal
    std::vector<std::pair<std::string, std::uint64_t>> languages; // most frequent first; "" where no record says
    std::vector<std::pair<std::string, std::uint64_t>> providers; // the ten most frequent
    std::vector<std::pair<std::string, std::uint64_t>> topics;    // the ten most frequent
    // Of the records, hidden ones included, stubs not.
    std::vector<std::pair<std::string, std::uint64_t>>
        dates; // by month, "2024-03", if the dates lie within 36 of them,
               // else by year, "2024"; in order, without empty ones
    std::uint64_t undated = 0;
    Histogram quality;
    Histogram heat;
    std::optional<FileSizes> sizes; // if asked for, and if SQLite can tell: it needs its table dbstat
};

struct CheckProgress {
    std::string check;       // what is looked at now, as CheckReport::checks has it
    std::uint64_t done = 0;  // checks that are over
    std::uint64_t total = 0; // checks there are
    double seconds = 0;      // since the start
};

struct CheckOptions {
    std::function<bool(const CheckProgress&)> on_progress{}; // called now and then on the calling thread; false cancels
};

struct CheckReport {
    bool ok() const { return problems.empty(); }
    std::vector<std::string> checks;   // what was looked at, in order
    std::vector<std::string> problems; // what is wrong; empty: nothing
    double seconds = 0;
    // What another version made, so that nobody can say whether it is as it should be, and what to do about it.
    std::vector<std::string> not_compared;
};

// A moved-from one may only be destroyed or assigned to.
class NEWSIDX_API Index {
public:
    // Opens the file at `path`. Fails with not_found, not_a_database, newer_format, io or corrupt; invalid_argument for
    // a path that is none; busy when somebody else makes or migrates the file for too long. The file is then as it was.
    // An older format is migrated, for which the file must be writable.
    //
    // A file that is open must not be replaced by another one (by rename): calls that write fail with io then, and
    // those that read from a twentieth of a second later on.
    static Result<Index> open(const std::string& path, const OpenOptions& options = {});

    // An index of its own that is in no file, and gone with this. All calls work on it as on a file, from any number of
    // threads; but searches wait while a batch is written, and a batch for searches (no longer than busy_timeout_ms).
    // It holds as much as an SQLite database in memory does, 1 GiB if the program does not say otherwise
    // (SQLITE_CONFIG_MEMDB_MAXSIZE). `create` and `read_only` are not looked at.
    static Result<Index> in_memory(const OpenOptions& options = {});

    Index(Index&&) noexcept;
    Index& operator=(Index&&) noexcept;
    ~Index();

    // Finds and ranks records. No query text is an error: what cannot be read as syntax is searched as text. Fails with
    // invalid_argument for options out of their range.
    Result<SearchResult> search(std::string_view query, const SearchOptions& options = {}) const;

    // Why the record with this id, URL or file (as show() takes them) is where it is among the query's hits, as
    // search() with these options ranks them, or why it is none. What limit says is the page: the last hit on it is
    // what the record is compared with. A cursor, facets, timeout and stop are not looked at.
    Result<WhyResult> why(std::string_view id_or_url, std::string_view query, const SearchOptions& options = {}) const;

    // Where the texts of the record with this id or URL, as show() gives them, have the query's words, whether it is
    // one of its hits or not: for whoever shows all of it. Of the options those count that say how the query is read.
    // Fails with not_found.
    Result<RecordMarks> marks(std::string_view id_or_url, std::string_view query,
                              const SearchOptions& options = {}) const;

    // What other records have to do with the one with this id or URL. Fails with not_found.
    Result<RelatedResult> related(std::string_view id_or_url, const RelatedOptions& options = {}) const;

    // Words and titles for somebody who has typed so far; for the last word of the text, those before it are complete.
    Result<SuggestResult> suggest(std::string_view prefix, const SuggestOptions& options = {}) const;

    // Reads files and folders ("-": standard input) into the index, in transactions of whole batches. An input that
    // cannot be read is a Diagnostic of the report, not an Error.
    Result<IndexReport> index(const std::vector<std::string>& paths, const IndexOptions& options = {});

    // The same for bytes in memory, as if they were piped into standard input: a record, JSON Lines, a feed, packed or
    // not. options.source names where they come from: what the records' own ids are unique in ("-" if it is empty:
    // streams that both count from 1 then replace each other's records, which a warning says).
    // With options.prune, which needs a name, the bytes are all that this source holds now: what it gave before and
    // does not hold any more is removed.
    Result<IndexReport> index_text(std::string_view bytes, const IndexOptions& options = {});

    // The same for records; options.format and key_map mean nothing here. Texts are plain: a <b> in them stays. Of a
    // date the text is read, or, where it has none, the seconds; bytes that are not UTF-8 become U+FFFD. Where the n-th
    // cannot be indexed, a Diagnostic of line n says why, and the others are.
    Result<IndexReport> add(std::span<const Record> records, const IndexOptions& options = {});

    // Indexes files and folders, and then whatever changes in them, within a second or so, until it is stopped. Gives
    // the number of runs. Between these others may write; while they do, changes wait. What another machine changes on
    // a network drive is not seen, nor what a list (OPML) names elsewhere. Fails with invalid_argument for "-", dry_run
    // and strict, where index() does, and with io when the system allows no more watches. What goes while it is watched
    // is removed if options.prune, but nothing while one of `paths` that is a folder is missing.
    Result<std::uint64_t> watch(const std::vector<std::string>& paths, const IndexOptions& options,
                                const WatchOptions& watch_options);

    // The record with this id (decimal digits: the file's own, as Hit::id) or URL (any form of its originalUrl or
    // webUrl; http for https, with www. or without); one without a URL also by "id:SOURCE#ID", its source's name and
    // its own id there; or the one record that the file at this path gave. Fails with not_found.
    Result<StoredRecord> show(std::string_view id_or_url, const ShowOptions& options = {}) const;

    // Deletes records, by id or URL. Reading an unchanged source again does not bring them back; a changed one does,
    // and so does IndexOptions::restore.
    Result<RemoveReport> remove(const std::vector<std::string>& ids_or_urls);

    // Sets heat, quality and published of many records. `lines` holds objects with "id" or "url" and any of the three
    // ("heat": null means unknown); or a table in CSV or TSV with these columns, of which empty cells, and those that
    // say what the record says already, set nothing. Text is not indexed again. A value holds until the record's source
    // changes.
    Result<UpdateReport> update(std::string_view lines);

    // Merges the segments of the full-text index, for quicker searches, in short transactions, and then the ranked
    // segments in one: others may read meanwhile, and write between them. Records that
    // another version read from their items are made again, unless its rules also analysed their text. With
    // `reanalyze`, a file whose text was analysed by other rules gets an index by this build's, beside the old one,
    // which is searched until the new one takes its place in one step; after cancelling, or a kill, the next call goes
    // on where it stopped. Fails with cancelled, and with busy when another process does the same by rules of its own.
    Result<OptimizeReport> optimize(const OptimizeOptions& options = {});

    // Writes everything that the file was made of as JSON Lines: its sources, their items byte for byte with what is
    // secured, what `update` set and `remove` deleted. index() of that makes the same records in any other file, and an
    // export of a file made of nothing else gives the same bytes. Made from one commit; memory is bounded, whatever the
    // file. Fails with cancelled, and with io when the sink gives false.
    Result<ExportReport> export_to(const ExportSink& sink, const ExportOptions& options = {}) const;

    // Writes each record (no stubs) as a front-matter file of its own, merged and with what `update` set, into the
    // folder: one that does not exist yet, or is empty, unless options.force. index() of the folder makes the same
    // records; what `update` set of stubs is not in it. Fails with invalid_argument, io and cancelled; the files until
    // then are whole.
    Result<ExportReport> export_records(const std::string& folder, const ExportOptions& options = {}) const;

    // A number that is another one after each commit that changed a record, by whatever process; kept in the file.
    // Reads one row.
    Result<std::uint64_t> version() const;

    // Waits until version() is another one than `since`, and gives it; `since` itself when the time is over or somebody
    // stops it. What this Index has written is seen when the call ends, all else within an interval. For a thread of
    // the caller's; any number may wait.
    Result<std::uint64_t> wait_for_change(std::uint64_t since, const WaitOptions& options = {}) const;

    // Gives back what is kept for the next searches, which will read it again, and to the system what the process has
    // free (glibc): for an app that goes into the background. Calls under way keep what they have.
    void release_memory() const noexcept;

    Result<Stats> stats(const StatsOptions& options = {}) const;

    // Compares everything derived with what it is derived from: SQLite's integrity, the full-text index with the texts,
    // counts, document frequencies, lengths and medians with the records. It takes the write lock, and so fails for a
    // file that is open for reading only.
    Result<CheckReport> check(const CheckOptions& options = {}) const;

    // Writes a copy of the file as it is at one commit, while others read and write, and looks at each of its pages.
    // The copy takes its name when it is whole: until then `path` stays as it was. Only its owner can read it. Fails
    // with invalid_argument when there is such a file and options.force is not set, with busy when that one is open
    // somewhere, and with corrupt, cancelled and io.
    Result<BackupReport> backup(const std::string& path, const BackupOptions& options = {}) const;

    // Checks the file at `path`, which need not be one that can be opened, and if it is not whole makes a new one of
    // all that can be read, and puts that in its place, in one transaction: whoever has it open sees the one or the
    // other. Before, the damaged file is copied byte for byte. Public ids stay. What is lost is told; sources that it
    // may be read from again are read again by the next index(). Fails with not_a_database for a file whose header is
    // lost, corrupt where nothing can be read, busy when another process writes meanwhile, cancelled and io; the file
    // is as it was then.
    static Result<RepairReport> repair(const std::string& path, const RepairOptions& options = {});

private:
    struct NEWSIDX_LOCAL Impl;
    explicit Index(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

} // namespace newsidx

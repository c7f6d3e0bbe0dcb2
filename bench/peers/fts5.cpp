// newsidx_peer_fts5: indexes a JSON Lines file with plain FTS5, as one would without newsidx, and searches it. How it
// is called: peer.h.
//
// The text is kept in the FTS5 table itself, quality, heat and the key in a table beside it, the topics in another; but
// for the journal and the page cache of searches everything is as SQLite has it by default.

#include "peer.h"

#include <sqlite3.h>

#include <initializer_list>
#include <memory>

namespace {

using namespace peer;

constexpr long kBatchRows = 50'000; // as many as newsidx commits at once

class Database {
public:
    Database(const std::string& path, int flags) {
        if (sqlite3_open_v2(path.c_str(), &db_, flags, nullptr) != SQLITE_OK) fail();
    }
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    ~Database() { sqlite3_close_v2(db_); }

    void execute(const std::string& sql) {
        if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail();
    }
    [[nodiscard]] sqlite3* handle() const { return db_; }
    [[noreturn]] void fail() const { throw std::runtime_error(sqlite3_errmsg(db_)); }

private:
    sqlite3* db_ = nullptr;
};

class Statement {
public:
    Statement(const Database& database, const std::string& sql) : database_(database) {
        if (sqlite3_prepare_v2(database.handle(), sql.c_str(), -1, &statement_, nullptr) != SQLITE_OK) database.fail();
    }
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    ~Statement() { sqlite3_finalize(statement_); }

    // The text must live until reset().
    Statement& bind(int number, std::string_view text) {
        sqlite3_bind_text(statement_, number, text.empty() ? "" : text.data(), // a null pointer would be NULL
                          static_cast<int>(text.size()), SQLITE_STATIC);
        return *this;
    }
    Statement& bind(int number, double value) {
        sqlite3_bind_double(statement_, number, value);
        return *this;
    }
    Statement& bind(int number, std::int64_t value) {
        sqlite3_bind_int64(statement_, number, value);
        return *this;
    }
    bool step() { return sqlite3_step(statement_) == SQLITE_ROW; }
    void reset() {
        if (sqlite3_reset(statement_) != SQLITE_OK) database_.fail();
    }
    void run() {
        step();
        reset();
    }
    [[nodiscard]] sqlite3_stmt* handle() const { return statement_; }

private:
    const Database& database_;
    sqlite3_stmt* statement_ = nullptr;
};

void insert_records(const Options& options, Database& database, long& records) {
    Statement text(database, "INSERT INTO fts(rowid, title, excerpt, body, names) VALUES(?1, ?2, ?3, ?4, ?5)");
    Statement row(database, "INSERT INTO record(id, key, quality, heat) VALUES(?1, ?2, ?3, ?4)");
    Statement filed(database, "INSERT OR IGNORE INTO topic(name, record) VALUES(?1, ?2)");
    RecordReader reader(options);
    Record record;
    while (reader.next(record)) {
        const std::int64_t id = ++records;
        const std::string names = record.names();
        text.bind(1, id).bind(2, record.title).bind(3, record.excerpt).bind(4, record.body).bind(5, names).run();
        row.bind(1, id).bind(2, record.key()).bind(3, record.quality).bind(4, record.heat).run();
        for (const std::string_view topic : record.topics)
            filed.bind(1, topic).bind(2, id).run();
        if (records % kBatchRows == 0) database.execute("COMMIT; BEGIN");
    }
}

void make_index(const Options& options) {
    const Stopwatch indexing;
    Database database(options.directory + "/fts5.db", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    database.execute("PRAGMA journal_mode = WAL");
    database.execute("PRAGMA synchronous = NORMAL");
    database.execute(std::string("CREATE VIRTUAL TABLE fts USING fts5(title, excerpt, body, names, tokenize = '") +
                     (options.stem ? "porter unicode61" : "unicode61") + "')");
    database.execute("CREATE TABLE record(id INTEGER PRIMARY KEY, key TEXT, quality REAL, heat REAL)");
    database.execute("CREATE TABLE topic(name TEXT, record INTEGER, PRIMARY KEY(name, record)) WITHOUT ROWID");
    database.execute("BEGIN");
    long records = 0;
    insert_records(options, database, records);
    database.execute("COMMIT");
    const double index_seconds = indexing.seconds();

    const Stopwatch optimizing;
    if (options.optimize) database.execute("INSERT INTO fts(fts) VALUES('optimize')");
    print_indexed(records, index_seconds, options.optimize ? optimizing.seconds() : 0, sqlite3_libversion());
}

class Fts5Searcher : public Searcher {
public:
    explicit Fts5Searcher(const Options& options)
        : options_(options), database_(options.directory + "/fts5.db", SQLITE_OPEN_READONLY),
          select_(configured(database_), select(options)), key_(database_, "SELECT key FROM record WHERE id = ?1") {
        select_.bind(2, static_cast<std::int64_t>(options.limit));
    }

    std::vector<std::int64_t> best(const Query& query) override {
        const std::string expression = match(query);
        select_.bind(1, expression);
        if (options_.kind == Kind::filtered) select_.bind(3, query.topic);
        std::vector<std::int64_t> hits;
        while (select_.step())
            hits.push_back(sqlite3_column_int64(select_.handle(), 0));
        select_.reset();
        return hits;
    }

    std::string key(std::int64_t document) override {
        key_.bind(1, document);
        std::string key;
        if (key_.step()) key = reinterpret_cast<const char*>(sqlite3_column_text(key_.handle(), 0));
        key_.reset();
        return key;
    }

private:
    static Database& configured(Database& database) {
        database.execute("PRAGMA cache_size = -65536"); // 64 MB; the default of 2 MB would read each list again
        return database;
    }

    // rank is negative, the best is the least.
    static std::string select(const Options& options) {
        // An "IN (SELECT ...)" would make SQLite ask FTS5 again for each record of the topic.
        const std::string filter =
            options.kind == Kind::filtered
                ? " AND EXISTS (SELECT 1 FROM topic WHERE topic.name = ?3 AND topic.record = fts.rowid)"
                : "";
        if (options.weights == Weights::none)
            return "SELECT rowid, rank FROM fts WHERE fts MATCH ?1" + filter + " ORDER BY rank LIMIT ?2";
        const std::string weights = "(1 + 0.5 * quality / (quality + 50) + 0.5 * heat / (heat + 50))";
        const std::string score = options.weights == Weights::product
                                      ? "bm25(fts) * " + weights
                                      : "bm25(fts) - 5 * (quality / (quality + 50) + heat / (heat + 50))";
        return "SELECT fts.rowid, " + score + " AS score FROM fts JOIN record ON record.id = fts.rowid " +
               "WHERE fts MATCH ?1" + filter + " ORDER BY score LIMIT ?2";
    }

    [[nodiscard]] std::string match(const Query& query) const {
        if (options_.kind == Kind::phrase) {
            std::string phrase;
            for (const std::string& word : query.words)
                phrase += (phrase.empty() ? "\"" : " ") + word;
            return phrase + '"';
        }
        std::string expression;
        for (const std::string& word : query.words) {
            if (!expression.empty()) expression += options_.kind == Kind::any ? " OR " : " AND ";
            expression += '"' + word + '"';
        }
        return options_.kind == Kind::prefix ? expression + '*' : expression;
    }

    Options options_;
    Database database_;
    Statement select_;
    Statement key_;
};

} // namespace

int main(int argc, char** argv) {
    return peer::run(argc, argv, make_index,
                     [](const Options& options) { return std::make_unique<Fts5Searcher>(options); });
}

// newsidx_peer_fts5: indexes a JSON Lines file with plain FTS5, as one would without newsidx, and prints how many
// records.
//
//     newsidx_peer_fts5 DB FILE.jsonl
//
// DB must not exist. One thread; the text is kept in the FTS5 table itself; but for the journal everything is as SQLite
// has it by default.

#include <simdjson.h>
#include <sqlite3.h>

#include <cstdio>
#include <exception>
#include <fstream>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

namespace ondemand = simdjson::ondemand;

constexpr long kBatchRows = 50'000; // as many as newsidx commits at once

class Database {
public:
    explicit Database(const char* path) {
        if (sqlite3_open(path, &db_) != SQLITE_OK) fail();
        execute("PRAGMA journal_mode = WAL");
        execute("PRAGMA synchronous = NORMAL");
        execute("CREATE VIRTUAL TABLE fts USING fts5(title, excerpt, body, names, tokenize = 'unicode61')");
        if (sqlite3_prepare_v2(db_, "INSERT INTO fts VALUES(?1, ?2, ?3, ?4)", -1, &insert_, nullptr) != SQLITE_OK)
            fail();
    }
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    ~Database() {
        sqlite3_finalize(insert_);
        sqlite3_close(db_);
    }

    void execute(const char* sql) {
        if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail();
    }

    void insert(std::initializer_list<std::string_view> columns) {
        int number = 0;
        for (const std::string_view column : columns) {
            const char* text = column.empty() ? "" : column.data(); // a null pointer would be NULL
            sqlite3_bind_text(insert_, ++number, text, static_cast<int>(column.size()), SQLITE_STATIC);
        }
        sqlite3_step(insert_);
        if (sqlite3_reset(insert_) != SQLITE_OK) fail();
    }

private:
    [[noreturn]] void fail() const { throw std::runtime_error(sqlite3_errmsg(db_)); }

    sqlite3* db_ = nullptr;
    sqlite3_stmt* insert_ = nullptr;
};

struct Record {
    std::string_view title;
    std::string_view excerpt;
    std::string_view body;
    std::string names;
};

// The provider's name, or each of the topics, a line each.
void add_names(ondemand::value value, std::string& names) {
    const auto add = [&names](std::string_view name) { names.append(name).push_back('\n'); };
    switch (value.type()) {
    case ondemand::json_type::string: add(value.get_string()); break;
    case ondemand::json_type::object: add(value.get_object()["name"].get_string()); break;
    case ondemand::json_type::array:
        for (std::string_view topic : value.get_array())
            add(topic);
        break;
    default: break;
    }
}

// The views live until the parser's next document.
void read_record(ondemand::document& document, Record& record) {
    record.title = record.excerpt = record.body = {};
    record.names.clear();
    for (ondemand::field field : document.get_object()) {
        const std::string_view key = field.unescaped_key();
        if (key == "title")
            record.title = field.value().get_string();
        else if (key == "excerpt")
            record.excerpt = field.value().get_string();
        else if (key == "body" || key == "text")
            record.body = field.value().get_string();
        else if (key == "provider" || key == "topics")
            add_names(field.value(), record.names);
    }
}

long index_file(const char* db, const char* path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error(std::string(path) + ": cannot be opened");
    Database database(db);
    ondemand::parser parser;
    Record record;
    std::string line;
    long records = 0;
    database.execute("BEGIN");
    while (std::getline(in, line)) {
        if (line.empty()) continue;
        line.reserve(line.size() + simdjson::SIMDJSON_PADDING);
        ondemand::document document = parser.iterate(line);
        read_record(document, record);
        database.insert({record.title, record.excerpt, record.body, record.names});
        if (++records % kBatchRows == 0) database.execute("COMMIT; BEGIN");
    }
    database.execute("COMMIT");
    return records;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("usage: newsidx_peer_fts5 DB FILE.jsonl\n", stderr);
        return 2;
    }
    try {
        std::printf("{\"records\":%ld}\n", index_file(argv[1], argv[2]));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "newsidx_peer_fts5: %s\n", error.what());
        return 2;
    }
    return 0;
}

// The loadable module newsidx.so. In a connection that has a newsidx file open as its main database it gives
//
//   MATCH          on the table fts: the tokenizer, to which the strings of a query are text
//   newsidx_score(fts [, quality_weight [, heat_weight]])     the score of a row of a MATCH
//   newsidx_snippet(fts [, length])                           its passage, as HTML
//   newsidx_search(query [, options])                         a table of hits, by the library
//   newsidx_version()
//
// The first two work on the host's own connection and see what it sees, uncommitted rows too. The next two read the
// file on connections of the library's own.

#include "extension/host.h"
#include "fts5/tokenizer.h"
#include "newsidx/version.h"
#include "text/analyzer.h"

#include <exception>
#include <new>
#include <stdexcept>

SQLITE_EXTENSION_INIT1

namespace newsidx::extension {

void Finalize::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

HostStatement prepare(sqlite3* db, const char* sql) {
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(db, sql, -1, &statement, nullptr);
    return HostStatement(statement);
}

OwnFile& Host::own_file() {
    if (own) return *own;
    // Two copies of SQLite that have one file open drop each other's locks
    // (https://sqlite.org/howtocorrupt.html, 2.2.1). Each has its own literal: equal addresses are one copy.
    if (sqlite3_sourceid() != linked_sqlite())
        throw std::runtime_error(
            "this program has an SQLite of its own beside the libsqlite3 that newsidx is linked with, "
            "and two of them must not open one file; use a program that is linked with "
            "libsqlite3, or newsidx_score() and MATCH, which need no second one");
    const char* name = sqlite3_db_filename(db, "main");
    if (name == nullptr || *name == '\0')
        throw std::runtime_error("the main database is in no file; open the file of an index");
    own = std::make_unique<OwnFile>(name);
    return *own;
}

std::vector<std::string> Host::tags() const {
    std::vector<std::string> tags;
    const HostStatement select =
        prepare(db, "SELECT substr(name, 11) FROM main.meta WHERE name GLOB 'documents:*' AND value > 0 "
                    "ORDER BY value DESC, name");
    while (select && sqlite3_step(select.get()) == SQLITE_ROW)
        tags.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(select.get(), 0)));
    if (tags.empty()) tags.emplace_back(text::analyzer_tag(""));
    return tags;
}

void forget_host(void* held) {
    delete static_cast<HeldHost*>(held);
}

int register_function(const std::shared_ptr<Host>& host, fts5_api* api, const char* name,
                      fts5_extension_function call) {
    auto held = std::make_unique<HeldHost>(host);
    const int rc = api->xCreateFunction(api, name, held.get(), call, forget_host);
    if (rc == SQLITE_OK) held.release(); // NOLINT(bugprone-unused-return-value): SQLite has it
    return rc;
}

namespace {

void version(sqlite3_context* context, int, sqlite3_value**) {
    sqlite3_result_text(context, NEWSIDX_VERSION, -1, SQLITE_STATIC);
}

// The file's view of its texts asks the library for them by this name, which only the library's connections have.
void no_field(sqlite3_context* context, int, sqlite3_value**) {
    sqlite3_result_error(context, "texts cannot be read here; they come from newsidx_search() or newsidx_snippet()",
                         -1);
}

fts5_api* fts5_of(sqlite3* db) {
    fts5_api* api = nullptr;
    const HostStatement select = prepare(db, "SELECT fts5(?1)");
    if (!select) return nullptr;
    sqlite3_bind_pointer(select.get(), 1, static_cast<void*>(&api), "fts5_api_ptr", nullptr);
    sqlite3_step(select.get());
    return api;
}

int init(sqlite3* db, char** message) {
    const auto fail = [&](const char* what) {
        *message = sqlite3_mprintf("newsidx: %s", what);
        return SQLITE_ERROR;
    };
    constexpr int kOldest = 3040000;
    if (sqlite3_libversion_number() < kOldest) return fail("SQLite 3.40 or newer is needed");
    fts5_api* api = fts5_of(db);
    if (api == nullptr) return fail("this SQLite has no FTS5");
    const auto host = std::make_shared<Host>();
    host->db = db;
    // By the host, which outlives what is registered with it: nothing of this holds another.
    if (!fts5::register_text_tokenizer(api, [host] { return host->tags(); }))
        return fail("the tokenizer cannot be registered");
    if (const int rc = register_score(host, api); rc != SQLITE_OK) return rc;
    if (const int rc = register_snippet(host, api); rc != SQLITE_OK) return rc;
    if (const int rc = register_search(host); rc != SQLITE_OK) return rc;
    // The only one of them that may stand in a schema that a stranger wrote.
    constexpr int kFlags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    if (const int rc =
            sqlite3_create_function_v2(db, "newsidx_version", 0, kFlags, nullptr, version, nullptr, nullptr, nullptr);
        rc != SQLITE_OK)
        return rc;
    constexpr int kHarmless = SQLITE_UTF8 | SQLITE_INNOCUOUS; // for views, whatever the host thinks of schemas
    if (const int rc = sqlite3_create_function_v2(db, "newsidx_field", -1, kHarmless, nullptr, no_field, nullptr,
                                                  nullptr, nullptr);
        rc != SQLITE_OK)
        return rc;
    // What the analyzers keep for a thread must not lose its code while the thread lives.
    return SQLITE_OK_LOAD_PERMANENTLY;
}

} // namespace

} // namespace newsidx::extension

extern "C" __attribute__((visibility("default"))) int sqlite3_newsidx_init(sqlite3* db, char** message,
                                                                           const sqlite3_api_routines* api) {
    SQLITE_EXTENSION_INIT2(api)
    try {
        return newsidx::extension::init(db, message);
    } catch (const std::bad_alloc&) {
        return SQLITE_NOMEM;
    } catch (const std::exception& error) {
        *message = sqlite3_mprintf("newsidx: %s", error.what());
        return SQLITE_ERROR;
    }
}

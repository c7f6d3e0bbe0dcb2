// newsidx_search(query [, options]): a table-valued function, one row a hit, the best first. The library runs the
// search on a connection of its own and gives a page at a time, so that LIMIT ends it early. `options` is the JSON of
// the C ABI.

#include "capi/options.h"
#include "extension/host.h"
#include "newsidx/json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <exception>
#include <iterator>
#include <limits>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

SQLITE_EXTENSION_INIT3

namespace newsidx::extension {

namespace {

// What the planner tells filter(): which arguments it will be given.
enum Plan : int { kHasQuery = 1, kHasOptions = 2 };

struct Table {
    sqlite3_vtab base{}; // first: SQLite takes the one for the other
    std::shared_ptr<Host> host;
};

struct Cursor {
    sqlite3_vtab_cursor base{};
    std::string query;
    std::string options_text;
    SearchOptions options;
    std::uint64_t wanted = 0; // hits that are still to come, at most
    SearchResult page;
    std::size_t at = 0; // in the page

    [[nodiscard]] sqlite3_int64 rank() const {
        return static_cast<sqlite3_int64>(page.first_rank) + static_cast<sqlite3_int64>(at);
    }

    void read(const Index& index) {
        constexpr std::size_t kFirstPage = 50;
        constexpr std::size_t kPage = 1000;
        options.limit =
            static_cast<std::size_t>(std::min<std::uint64_t>(wanted, options.cursor.empty() ? kFirstPage : kPage));
        auto result = index.search(query, options);
        if (!result) throw std::runtime_error(result.error().message);
        if (result->partial) throw std::runtime_error("the search ended early, by its timeout"); // no row can say so
        page = std::move(*result);
        at = 0;
        wanted -= page.hits.size();
    }
};

// Runs what may throw; the message goes where SQLite looks for it.
template <class Body>
int guarded(sqlite3_vtab* table, Body body) noexcept {
    const auto fail = [&](const char* what) {
        sqlite3_free(table->zErrMsg);
        table->zErrMsg = sqlite3_mprintf("newsidx_search: %s", what);
        return SQLITE_ERROR;
    };
    try {
        return body();
    } catch (const std::bad_alloc&) {
        return SQLITE_NOMEM;
    } catch (const capi::BadOptions& error) {
        return fail((error.where() + ": " + error.what()).c_str());
    } catch (const std::exception& error) {
        return fail(error.what());
    }
}

void give(sqlite3_context* context, std::string_view text) {
    sqlite3_result_text64(context, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

// What is not known is NULL.
void give_known(sqlite3_context* context, std::string_view text) {
    if (!text.empty()) give(context, text);
}
void give_known(sqlite3_context* context, const std::optional<double>& number) {
    if (number) sqlite3_result_double(context, *number);
}

void give_list(sqlite3_context* context, const std::vector<std::string>& texts) {
    using Json = nlohmann::json;
    give(context, Json(texts).dump(-1, ' ', false, Json::error_handler_t::replace));
}

struct Column {
    const char* declaration;
    void (*give)(sqlite3_context* to, const Cursor& cursor, const Hit& hit);
};
using To = sqlite3_context*;
constexpr Column kColumns[] = {
    {"rank INTEGER", [](To to, const Cursor& cursor, const Hit&) { sqlite3_result_int64(to, cursor.rank()); }},
    {"id INTEGER", [](To to, const Cursor&, const Hit& hit) { sqlite3_result_int64(to, hit.id); }},
    {"score REAL", [](To to, const Cursor&, const Hit& hit) { sqlite3_result_double(to, hit.score); }},
    {"kind TEXT", [](To to, const Cursor&, const Hit& hit) { give(to, hit.kind == Kind::record ? "record" : "stub"); }},
    {"source_id TEXT", [](To to, const Cursor&, const Hit& hit) { give_known(to, hit.source_id); }},
    {"url TEXT", [](To to, const Cursor&, const Hit& hit) { give_known(to, hit.url); }},
    {"title TEXT", [](To to, const Cursor&, const Hit& hit) { give_known(to, hit.title); }},
    {"excerpt TEXT", [](To to, const Cursor&, const Hit& hit) { give_known(to, hit.excerpt); }},
    {"published_at INTEGER",
     [](To to, const Cursor&, const Hit& hit) {
         if (hit.published_at) sqlite3_result_int64(to, *hit.published_at);
     }},
    {"provider TEXT", [](To to, const Cursor&, const Hit& hit) { give_known(to, hit.provider_name); }},
    {"domain TEXT", [](To to, const Cursor&, const Hit& hit) { give_known(to, hit.provider_domain); }},
    {"topics TEXT", [](To to, const Cursor&, const Hit& hit) { give_list(to, hit.topics); }},
    {"lang TEXT", [](To to, const Cursor&, const Hit& hit) { give_known(to, hit.lang); }},
    {"type TEXT", [](To to, const Cursor&, const Hit& hit) { give_known(to, hit.type); }},
    {"quality REAL", [](To to, const Cursor&, const Hit& hit) { give_known(to, hit.quality); }},
    {"heat REAL", [](To to, const Cursor&, const Hit& hit) { give_known(to, hit.heat); }},
    {"published INTEGER", [](To to, const Cursor&, const Hit& hit) { sqlite3_result_int(to, hit.published ? 1 : 0); }},
    {"snippet TEXT", [](To to, const Cursor&, const Hit& hit) { give(to, to_html(hit.snippet)); }},
    {"total INTEGER", [](To to, const Cursor& cursor,
                         const Hit&) { sqlite3_result_int64(to, static_cast<sqlite3_int64>(cursor.page.total)); }},
    {"hit TEXT", [](To to, const Cursor&, const Hit& hit) { give(to, to_json(hit)); }},
    {"authors TEXT", [](To to, const Cursor&, const Hit& hit) { give_list(to, hit.authors); }},
    {"category TEXT", [](To to, const Cursor&, const Hit& hit) { give_known(to, hit.category); }},
    {"query HIDDEN", [](To to, const Cursor& cursor, const Hit&) { give(to, cursor.query); }},
    {"options HIDDEN", [](To to, const Cursor& cursor, const Hit&) { give(to, cursor.options_text); }},
};
// Those that the planner asks about.
constexpr int kRank = 0;
constexpr int kOptions = static_cast<int>(std::size(kColumns)) - 1;
constexpr int kQuery = kOptions - 1;

int connect(sqlite3* db, void* host, int, const char* const*, sqlite3_vtab** out, char**) {
    try {
        std::string columns;
        for (const Column& column : kColumns)
            columns.append(columns.empty() ? "" : ", ").append(column.declaration);
        const std::string declaration = "CREATE TABLE newsidx_search(" + columns + ')';
        if (const int rc = sqlite3_declare_vtab(db, declaration.c_str()); rc != SQLITE_OK) return rc;
        // It opens a file: no view or trigger of a stranger's schema may use it.
        sqlite3_vtab_config(db, SQLITE_VTAB_DIRECTONLY);
        auto table = std::make_unique<Table>();
        table->host = *static_cast<HeldHost*>(host);
        *out = &table.release()->base;
        return SQLITE_OK;
    } catch (const std::bad_alloc&) {
        return SQLITE_NOMEM;
    }
}

int disconnect(sqlite3_vtab* table) {
    delete reinterpret_cast<Table*>(table);
    return SQLITE_OK;
}

int best_index(sqlite3_vtab*, sqlite3_index_info* info) {
    int query = -1;
    int options = -1;
    for (int i = 0; i < info->nConstraint; ++i) {
        const auto& constraint = info->aConstraint[i];
        if (constraint.op != SQLITE_INDEX_CONSTRAINT_EQ) continue;
        if (constraint.iColumn != kQuery && constraint.iColumn != kOptions) continue;
        if (constraint.usable == 0) return SQLITE_CONSTRAINT;
        (constraint.iColumn == kQuery ? query : options) = i;
    }
    info->idxNum = 0;
    int arguments = 0;
    const auto pass = [&](int constraint, int flag) {
        if (constraint < 0) return;
        info->aConstraintUsage[constraint].argvIndex = ++arguments;
        info->aConstraintUsage[constraint].omit = 1;
        info->idxNum |= flag;
    };
    pass(query, kHasQuery);
    pass(options, kHasOptions);
    // They come in this order by themselves.
    const bool by_rank = info->nOrderBy == 1 && info->aOrderBy[0].iColumn == kRank && info->aOrderBy[0].desc == 0;
    info->orderByConsumed = by_rank ? 1 : 0;
    info->estimatedCost = 1000;
    info->estimatedRows = 100;
    return SQLITE_OK;
}

int open(sqlite3_vtab*, sqlite3_vtab_cursor** out) {
    auto* cursor = new (std::nothrow) Cursor;
    if (cursor == nullptr) return SQLITE_NOMEM;
    *out = &cursor->base;
    return SQLITE_OK;
}

int close(sqlite3_vtab_cursor* cursor) {
    delete reinterpret_cast<Cursor*>(cursor);
    return SQLITE_OK;
}

std::string text_of(sqlite3_value* value) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
    return text == nullptr ? std::string() : std::string(text, static_cast<std::size_t>(sqlite3_value_bytes(value)));
}

int filter(sqlite3_vtab_cursor* base, int plan, const char*, int, sqlite3_value** values) {
    return guarded(base->pVtab, [&] {
        if ((plan & kHasQuery) == 0) throw std::runtime_error("a query is needed: newsidx_search('moore threads')");
        auto& cursor = *reinterpret_cast<Cursor*>(base);
        cursor.page = {};
        cursor.at = 0;
        if (sqlite3_value_type(values[0]) == SQLITE_NULL) return SQLITE_OK; // nothing equals NULL
        cursor.query = text_of(values[0]);
        cursor.options_text = (plan & kHasOptions) != 0 ? text_of(values[1]) : std::string();
        SearchOptions defaults;
        defaults.limit = std::numeric_limits<std::size_t>::max();
        cursor.options = capi::search_options(cursor.options_text.c_str(), std::move(defaults));
        cursor.wanted = cursor.options.limit;
        cursor.read(reinterpret_cast<Table*>(base->pVtab)->host->own_file().index());
        return SQLITE_OK;
    });
}

int next(sqlite3_vtab_cursor* base) {
    return guarded(base->pVtab, [&] {
        auto& cursor = *reinterpret_cast<Cursor*>(base);
        if (++cursor.at < cursor.page.hits.size() || cursor.wanted == 0 || cursor.page.cursor.empty()) return SQLITE_OK;
        cursor.options.cursor = cursor.page.cursor;
        cursor.read(reinterpret_cast<Table*>(base->pVtab)->host->own_file().index());
        return SQLITE_OK;
    });
}

int eof(sqlite3_vtab_cursor* base) {
    const auto& cursor = *reinterpret_cast<Cursor*>(base);
    return cursor.at >= cursor.page.hits.size() ? 1 : 0;
}

int column(sqlite3_vtab_cursor* base, sqlite3_context* context, int index) {
    return guarded(base->pVtab, [&] {
        const auto& cursor = *reinterpret_cast<Cursor*>(base);
        kColumns[index].give(context, cursor, cursor.page.hits[cursor.at]);
        return SQLITE_OK;
    });
}

int rowid(sqlite3_vtab_cursor* base, sqlite3_int64* out) {
    const auto& cursor = *reinterpret_cast<Cursor*>(base);
    *out = cursor.rank();
    return SQLITE_OK;
}

// Without xCreate it is a table-valued function, and cannot be made a table of a schema.
const sqlite3_module kModule = [] {
    sqlite3_module module{};
    module.xConnect = connect;
    module.xBestIndex = best_index;
    module.xDisconnect = disconnect;
    module.xOpen = open;
    module.xClose = close;
    module.xFilter = filter;
    module.xNext = next;
    module.xEof = eof;
    module.xColumn = column;
    module.xRowid = rowid;
    return module;
}();

} // namespace

int register_search(const std::shared_ptr<Host>& host) {
    // SQLite forgets it, also when this fails.
    return sqlite3_create_module_v2(host->db, "newsidx_search", &kModule, new HeldHost(host), forget_host);
}

} // namespace newsidx::extension

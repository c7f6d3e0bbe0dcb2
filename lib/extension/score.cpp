// newsidx_score(fts [, quality_weight [, heat_weight]]): the library's score of a row, by what the host's connection
// sees. Each string of the match expression is a term. How rare it is, is counted once for a query, by running it.

#include "rank/score.h"
#include "extension/host.h"
#include "fts5/columns.h"
#include "store/documents/score_rows.h"
#include "store/packing.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <exception>
#include <new>
#include <optional>
#include <string_view>

SQLITE_EXTENSION_INIT3

namespace newsidx::extension {

namespace {

// What a query needs to score its rows; FTS5 keeps it until the query's end.
struct Query {
    rank::Collection collection;
    std::vector<rank::Term> terms;
    HostStatement pages;
    std::int64_t page = -1; // the one in `entries`
    store::DocumentPage entries{};

    explicit Query(sqlite3* db) : pages(prepare(db, "SELECT entries FROM main.document_page WHERE page = ?1")) {
        const HostStatement select = prepare(db, "SELECT name, value FROM main.meta");
        while (select && sqlite3_step(select.get()) == SQLITE_ROW) {
            const std::string_view name = reinterpret_cast<const char*>(sqlite3_column_text(select.get(), 0));
            const auto count = [&] { return static_cast<std::uint64_t>(sqlite3_column_int64(select.get(), 1)); };
            const auto median = [&] { return sqlite3_column_double(select.get(), 1); };
            if (name == store::kDocumentsName) collection.documents = count();
            for (std::size_t field = 0; field < rank::kFieldCount; ++field)
                if (name == store::kLengthNames[field]) collection.lengths[field] = count();
            if (name == store::median_name(store::Prior::quality)) collection.median_quality = median();
            if (name == store::median_name(store::Prior::heat)) collection.median_heat = median();
        }
    }

    // Null when there is none, or it cannot be read.
    const rank::DocumentEntry* entry(std::int64_t document) {
        const std::int64_t wanted = document / store::kDocumentsPerPage;
        if (!pages || document < 0) return nullptr;
        if (wanted != page) {
            page = -1;
            sqlite3_reset(pages.get());
            sqlite3_bind_int64(pages.get(), 1, wanted);
            if (sqlite3_step(pages.get()) != SQLITE_ROW) return nullptr;
            const void* bytes = sqlite3_column_blob(pages.get(), 0);
            const auto size = static_cast<std::size_t>(sqlite3_column_bytes(pages.get(), 0));
            const auto plain = store::unpack({static_cast<const char*>(bytes), size}, nullptr);
            sqlite3_reset(pages.get());
            if (!plain || plain->size() != sizeof entries) return nullptr;
            std::memcpy(entries.data(), plain->data(), sizeof entries);
            page = wanted;
        }
        const rank::DocumentEntry& found = entries[static_cast<std::size_t>(document % store::kDocumentsPerPage)];
        return found.live() ? &found : nullptr;
    }
};

int count_row(const Fts5ExtensionApi*, Fts5Context*, void* count) {
    ++*static_cast<std::uint64_t*>(count);
    return SQLITE_OK;
}

Query* query_of(const Fts5ExtensionApi* api, Fts5Context* row, sqlite3* db) {
    if (void* kept = api->xGetAuxdata(row, 0); kept != nullptr) return static_cast<Query*>(kept);
    auto query = std::make_unique<Query>(db);
    for (int phrase = 0; phrase < api->xPhraseCount(row); ++phrase) {
        std::uint64_t df = 0;
        if (api->xQueryPhrase(row, phrase, &df, count_row) != SQLITE_OK) return nullptr;
        rank::Term term;
        term.df = std::min(df, query->collection.documents);
        query->terms.push_back(term);
    }
    rank::prepare(query->terms, query->collection.documents);
    Query* out = query.release();
    const auto forget = [](void* held) { std::unique_ptr<Query>(static_cast<Query*>(held)); };
    return api->xSetAuxdata(row, out, forget) == SQLITE_OK ? out : nullptr; // on failure it has been forgotten
}

std::optional<double> score(const Fts5ExtensionApi* api, Fts5Context* row, Query& query, const rank::Weights& weights) {
    const rank::DocumentEntry* entry = query.entry(api->xRowid(row));
    if (entry == nullptr) return std::nullopt;
    const double norm = rank::length_norm(rank::weighted_length(entry->lengths), query.collection.average_length());
    double text = query.terms.empty() ? 1 : 0;
    for (std::size_t i = 0; i < query.terms.size(); ++i) {
        std::array<std::uint32_t, rank::kFieldCount> counts{};
        Fts5PhraseIter place{};
        int column = 0;
        int offset = 0;
        if (api->xPhraseFirst(row, static_cast<int>(i), &place, &column, &offset) != SQLITE_OK) return std::nullopt;
        for (; column >= 0; api->xPhraseNext(row, &place, &column, &offset))
            if (static_cast<std::size_t>(column) < fts5::kColumns)
                ++counts[fts5::kFieldOfColumn[static_cast<std::size_t>(column)]];
        if (const double tf = rank::weighted_frequency(counts); tf > 0)
            text += rank::term_score(query.terms[i], tf, norm);
    }
    return rank::final_score(text, *entry, query.collection, weights);
}

// NULL for a row that has no entry.
void call_score(const Fts5ExtensionApi* api, Fts5Context* row, sqlite3_context* result, int count,
                sqlite3_value** values) {
    try {
        rank::Weights weights;
        const auto is_number = [](sqlite3_value* value) {
            const int type = sqlite3_value_type(value);
            return type == SQLITE_INTEGER || type == SQLITE_FLOAT;
        };
        const bool are_numbers = std::all_of(values, values + count, is_number);
        if (count > 0) weights.quality = sqlite3_value_double(values[0]);
        if (count > 1) weights.heat = sqlite3_value_double(values[1]);
        if (count > 2 || !are_numbers || !rank::is_weight(weights.quality) || !rank::is_weight(weights.heat)) {
            sqlite3_result_error(
                result, "newsidx_score(fts, quality_weight, heat_weight): the weights are numbers from 0 to 1e9", -1);
            return;
        }
        const auto& host = *static_cast<std::shared_ptr<Host>*>(api->xUserData(row));
        Query* query = query_of(api, row, host->db);
        if (query == nullptr) {
            sqlite3_result_error(result, "newsidx_score: the full-text index cannot be read", -1);
            return;
        }
        if (const std::optional<double> value = score(api, row, *query, weights)) sqlite3_result_double(result, *value);
    } catch (const std::bad_alloc&) {
        sqlite3_result_error_nomem(result);
    } catch (const std::exception& error) {
        sqlite3_result_error(result, error.what(), -1);
    }
}

} // namespace

int register_score(const std::shared_ptr<Host>& host, fts5_api* api) {
    return register_function(host, api, "newsidx_score", call_score);
}

} // namespace newsidx::extension

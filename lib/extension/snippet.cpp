// newsidx_snippet(fts [, length]): the passage of a row that shows best why it was found, as HTML. The places come from
// the host's query, the text from the file: NULL for a row that is not committed.

#include "extension/host.h"

#include <exception>
#include <new>

SQLITE_EXTENSION_INIT3

namespace newsidx::extension {

namespace {

constexpr std::size_t kLength = 200; // as SearchOptions::snippet_length
constexpr std::size_t kMostPlaces = 10'000;

void call_snippet(const Fts5ExtensionApi* api, Fts5Context* row, sqlite3_context* result, int count,
                  sqlite3_value** values) {
    try {
        std::size_t length = kLength;
        if (count > 0 && sqlite3_value_int64(values[0]) >= 0)
            length = static_cast<std::size_t>(sqlite3_value_int64(values[0]));
        const auto& host = *static_cast<std::shared_ptr<Host>*>(api->xUserData(row));
        std::vector<Place> places;
        for (int phrase = 0; phrase < api->xPhraseCount(row); ++phrase) {
            Fts5PhraseIter place{};
            int column = 0;
            int offset = 0;
            if (api->xPhraseFirst(row, phrase, &place, &column, &offset) != SQLITE_OK) break;
            for (; column >= 0 && places.size() < kMostPlaces; api->xPhraseNext(row, &place, &column, &offset))
                places.push_back({phrase, column, offset, api->xPhraseSize(row, phrase)});
        }
        const auto html = host->own_file().snippet(api->xRowid(row), places, length);
        if (html) sqlite3_result_text64(result, html->data(), html->size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    } catch (const std::bad_alloc&) {
        sqlite3_result_error_nomem(result);
    } catch (const std::exception& error) {
        sqlite3_result_error(result, (std::string("newsidx_snippet: ") + error.what()).c_str(), -1);
    }
}

} // namespace

int register_snippet(const std::shared_ptr<Host>& host, fts5_api* api) {
    return register_function(host, api, "newsidx_snippet", call_snippet);
}

} // namespace newsidx::extension

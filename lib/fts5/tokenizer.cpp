#include "fts5/tokenizer.h"

#include "fts5/api.h"
#include "text/analyzer_set.h"
#include "text/token.h"

#include <memory>
#include <new>
#include <string_view>

namespace newsidx::fts5 {

namespace {

// FTS5 makes one of these for each table of a connection; a connection belongs to one thread at a time, and so does
// this.
class Tokenizer {
public:
    int tokenize(void* context, int flags, std::string_view input, Fts5TokenCallback emit) {
        if ((flags & FTS5_TOKENIZE_QUERY) != 0) return term_of_query(context, input, emit);
        if (input.empty()) return SQLITE_OK;
        switch (input.front()) {
        case text::kPackedTokens: return replay(context, input.substr(1), emit);
        case text::kTaggedText: return analyze(context, input.substr(1), emit);
        default: return SQLITE_CONSTRAINT;
        }
    }

private:
    static int term_of_query(void* context, std::string_view term, Fts5TokenCallback emit) {
        return term.empty() ? SQLITE_OK : emit_token(context, false, term, emit);
    }

    static int replay(void* context, std::string_view packed, Fts5TokenCallback emit) {
        text::PackedReader reader(packed);
        std::string_view term;
        bool colocated = false;
        while (reader.next(term, colocated)) {
            // FTS5 takes terms for C strings in one place, and its index would be damaged. No analyzer makes such a
            // term.
            if (term.find('\0') != std::string_view::npos) return SQLITE_CORRUPT;
            if (const int rc = emit_token(context, colocated, term, emit); rc != SQLITE_OK) return rc;
        }
        return reader.valid() ? SQLITE_OK : SQLITE_CORRUPT;
    }

    int analyze(void* context, std::string_view tagged, Fts5TokenCallback emit) {
        const std::size_t separator = tagged.find(text::kTaggedText);
        if (separator == std::string_view::npos) return SQLITE_CORRUPT;
        analyzers_.with_tag(tagged.substr(0, separator))
            .analyze(tagged.substr(separator + 1), text::Mode::index, tokens_);
        for (std::size_t i = 0; i < tokens_.size(); ++i)
            if (const int rc = emit_token(context, tokens_[i].colocated, tokens_.term(i), emit); rc != SQLITE_OK)
                return rc;
        return SQLITE_OK;
    }

    // Offsets serve FTS5's own snippet() and highlight() only, which newsidx does not use: packed tokens have none.
    static int emit_token(void* context, bool colocated, std::string_view term, Fts5TokenCallback emit) {
        return emit(context, colocated ? FTS5_TOKEN_COLOCATED : 0, term.data(), static_cast<int>(term.size()), 0, 0);
    }

    text::AnalyzerSet analyzers_;
    text::TokenList tokens_;
};

// The C callbacks. No exception may cross into SQLite.

int create(void*, const char**, int, Fts5Tokenizer** out) {
    try {
        *out = reinterpret_cast<Fts5Tokenizer*>(std::make_unique<Tokenizer>().release());
        return SQLITE_OK;
    } catch (...) {
        return SQLITE_NOMEM;
    }
}

void destroy(Fts5Tokenizer* tokenizer) {
    std::unique_ptr<Tokenizer>(reinterpret_cast<Tokenizer*>(tokenizer));
}

int tokenize(Fts5Tokenizer* tokenizer, void* context, int flags, const char* input, int size, Fts5TokenCallback emit) {
    try {
        const std::string_view bytes =
            input == nullptr ? std::string_view() : std::string_view(input, static_cast<std::size_t>(size));
        return reinterpret_cast<Tokenizer*>(tokenizer)->tokenize(context, flags, bytes, emit);
    } catch (const std::bad_alloc&) {
        return SQLITE_NOMEM;
    } catch (...) {
        return SQLITE_ERROR;
    }
}

} // namespace

void register_tokenizer(sqlite3* db) {
    fts5_api* api = api_of(db);
    fts5_tokenizer callbacks = {create, destroy, tokenize};
    if (const int code = api->xCreateTokenizer(api, "newsidx", nullptr, &callbacks, nullptr); code != SQLITE_OK)
        throw SqliteRefusal(code & 0xff, "the tokenizer could not be registered with SQLite");
}

} // namespace newsidx::fts5

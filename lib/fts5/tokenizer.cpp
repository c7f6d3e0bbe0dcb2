#include "fts5/tokenizer.h"

#include "fts5/api.h"
#include "text/analyzer_set.h"
#include "text/token.h"

#include <algorithm>
#include <memory>
#include <new>
#include <string_view>
#include <utility>

namespace newsidx::fts5 {

namespace {

using QueryTags = std::function<std::vector<std::string>()>;

// FTS5 makes one of these for each table of a connection; a connection belongs to one thread at a time, and so does
// this.
class Tokenizer {
public:
    // `tags`: null for queries of terms.
    explicit Tokenizer(const QueryTags* tags) : tags_(tags) {}

    int tokenize(void* context, int flags, std::string_view input, Fts5TokenCallback emit) {
        if ((flags & FTS5_TOKENIZE_QUERY) != 0) {
            if (tags_ == nullptr) return term_of_query(context, input, emit);
            return text_of_query(context, (flags & FTS5_TOKENIZE_PREFIX) != 0, input, emit);
        }
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

    // The words by the first analyzer, and beside each what others make of it, if they see as many words. A beginning
    // stands also as it is written: a stem may be another one than that of the word it is the beginning of.
    int text_of_query(void* context, bool prefix, std::string_view text, Fts5TokenCallback emit) {
        std::vector<std::vector<std::string>> words;
        const std::vector<std::string> tags = (*tags_)();
        for (const std::string& tag : tags) {
            add_forms(tag, text, text::Mode::query, words);
            if (prefix) add_forms(tag, text, text::Mode::exact, words);
        }
        for (const std::vector<std::string>& forms : words)
            for (std::size_t i = 0; i < forms.size(); ++i)
                if (const int rc = emit_token(context, i > 0, forms[i], emit); rc != SQLITE_OK) return rc;
        return SQLITE_OK;
    }

    void add_forms(const std::string& tag, std::string_view text, text::Mode mode,
                   std::vector<std::vector<std::string>>& words) {
        analyzers_.with_tag(tag).analyze(text, mode, tokens_);
        std::vector<std::vector<std::string>> own;
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            if (!tokens_[i].colocated) own.emplace_back();
            own.back().emplace_back(tokens_.term(i));
        }
        if (words.empty()) words.resize(own.size());
        if (own.size() != words.size()) return;
        for (std::size_t i = 0; i < own.size(); ++i)
            for (std::string& form : own[i])
                if (std::find(words[i].begin(), words[i].end(), form) == words[i].end())
                    words[i].push_back(std::move(form));
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

    const QueryTags* tags_;
    text::AnalyzerSet analyzers_;
    text::TokenList tokens_;
};

// The C callbacks. No exception may cross into SQLite.

int create(void* tags, const char**, int, Fts5Tokenizer** out) {
    try {
        *out = reinterpret_cast<Fts5Tokenizer*>(
            std::make_unique<Tokenizer>(static_cast<const QueryTags*>(tags)).release());
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

bool register_text_tokenizer(fts5_api* api, QueryTags tags) {
    fts5_tokenizer callbacks = {create, destroy, tokenize};
    auto context = std::make_unique<QueryTags>(std::move(tags));
    const auto forget = [](void* held) { std::unique_ptr<QueryTags>(static_cast<QueryTags*>(held)); };
    if (api->xCreateTokenizer(api, "newsidx", context.get(), &callbacks, forget) != SQLITE_OK) return false;
    context.release(); // NOLINT(bugprone-unused-return-value): SQLite has it
    return true;
}

} // namespace newsidx::fts5

#include "fts5/match.h"

#include "fts5/api.h"
#include "fts5/columns.h"

#include <algorithm>
#include <utility>

namespace newsidx::fts5 {

namespace {

class RowPositions : public PositionSource {
public:
    RowPositions(const Fts5ExtensionApi* api, Fts5Context* row) : api_(api), row_(row) {}

    void positions(std::size_t string, std::vector<Position>& out) const override {
        Fts5PhraseIter position{};
        int column = 0;
        int offset = 0;
        const std::size_t before = out.size();
        if (const int code = api_->xPhraseFirst(row_, static_cast<int>(string), &position, &column, &offset);
            code != SQLITE_OK)
            throw SqliteRefusal(code & 0xff, "the full-text index cannot be read");
        for (; column >= 0; api_->xPhraseNext(row_, &position, &column, &offset)) {
            if (static_cast<std::size_t>(column) >= kColumns) break;
            out.push_back(static_cast<Position>(kFieldOfColumn[static_cast<std::size_t>(column)]) << 32U |
                          static_cast<std::uint32_t>(offset));
        }
        std::sort(out.begin() + static_cast<std::ptrdiff_t>(before), out.end());
    }

private:
    const Fts5ExtensionApi* api_;
    Fts5Context* row_;
};

} // namespace

struct MatchCallback {
    // The C callback. No exception may cross into SQLite.
    static void call(const Fts5ExtensionApi* api, Fts5Context* row, sqlite3_context* result, int, sqlite3_value**) {
        auto& self = *static_cast<MatchFunction*>(api->xUserData(row));
        if (self.visitor_ == nullptr) {
            sqlite3_result_error(result, "newsidx_match() is for newsidx's own searches", -1);
            return;
        }
        try {
            if (const int rc = count(self, api, row); rc != SQLITE_OK) {
                sqlite3_result_error_code(result, rc);
                return;
            }
            const RowPositions positions(api, row);
            self.visitor_->visit(MatchRow(api->xRowid(row), self.counts_, positions));
            sqlite3_result_int(result, 1);
        } catch (...) {
            self.failure_ = std::current_exception();
            sqlite3_result_error_code(result, SQLITE_ABORT);
        }
    }

    static int count(MatchFunction& self, const Fts5ExtensionApi* api, Fts5Context* row) {
        const int leaves = api->xPhraseCount(row);
        self.counts_.assign(static_cast<std::size_t>(leaves), FieldCounts{});
        for (int leaf = 0; leaf < leaves; ++leaf) {
            FieldCounts& counts = self.counts_[static_cast<std::size_t>(leaf)];
            Fts5PhraseIter position{};
            int column = 0;
            int offset = 0;
            if (const int rc = api->xPhraseFirst(row, leaf, &position, &column, &offset); rc != SQLITE_OK) return rc;
            for (; column >= 0; api->xPhraseNext(row, &position, &column, &offset)) {
                if (static_cast<std::size_t>(column) >= kColumns) return SQLITE_CORRUPT;
                ++counts[kFieldOfColumn[static_cast<std::size_t>(column)]];
            }
        }
        return SQLITE_OK;
    }
};

void MatchFunction::register_with(sqlite3* db) {
    fts5_api* api = api_of(db);
    if (const int code = api->xCreateFunction(api, "newsidx_match", this, MatchCallback::call, nullptr);
        code != SQLITE_OK)
        throw SqliteRefusal(code & 0xff, "the function newsidx_match could not be registered with SQLite");
}

void MatchFunction::rethrow() {
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

} // namespace newsidx::fts5

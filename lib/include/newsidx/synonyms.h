// Synonyms: words that a query may mean besides those that were typed (SearchOptions::synonyms).
//
//     # a comment
//     gpu, graphics card       each means the others, too
//     feds => federal reserve  the left one means the right ones, too, but not the other way round
//
// Case and marks do not matter. A synonym of several words is found side by side. What is typed with = or in quotes has
// none. Immutable: copies share what was read, and may be used from any thread.
#pragma once

#include "newsidx/export_macro.h"
#include "newsidx/result.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace newsidx {

namespace query {
class Synonyms;
}

class NEWSIDX_API Synonyms {
public:
    // Fail with invalid_argument for a line that is no rule, and name it; read() also with not_found or io.
    static Result<Synonyms> read(const std::string& path);
    static Result<Synonyms> parse(std::string_view text);

    // For the library itself.
    [[nodiscard]] const query::Synonyms& rules() const { return *rules_; }

private:
    explicit Synonyms(std::shared_ptr<const query::Synonyms> rules) : rules_(std::move(rules)) {}

    std::shared_ptr<const query::Synonyms> rules_;
};

} // namespace newsidx

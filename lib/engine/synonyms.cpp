#include "newsidx/synonyms.h"

#include "query/synonyms.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <fstream>
#include <utility>
#include <vector>

namespace newsidx {

Result<Synonyms> Synonyms::read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return Error{errno == ENOENT ? ErrorCode::not_found : ErrorCode::io, "the synonyms cannot be read", path};
    // A stream's iterators would throw for a folder.
    std::string text;
    for (std::array<char, 4096> part{}; in.read(part.data(), part.size()) || in.gcount() > 0;)
        text.append(part.data(), static_cast<std::size_t>(in.gcount()));
    if (in.bad()) return Error{ErrorCode::io, "the synonyms cannot be read; is this a file?", path};
    Result<Synonyms> out = parse(text);
    if (!out) return Error{out.error().code, out.error().message, path};
    return out;
}

Result<Synonyms> Synonyms::parse(std::string_view text) {
    std::vector<query::Synonyms::Problem> problems;
    auto rules = std::make_shared<query::Synonyms>(query::Synonyms::read(text, problems));
    if (!problems.empty())
        return Error{ErrorCode::invalid_argument,
                     "line " + std::to_string(problems.front().line) + ": " + problems.front().message, ""};
    return Synonyms(std::move(rules));
}

} // namespace newsidx

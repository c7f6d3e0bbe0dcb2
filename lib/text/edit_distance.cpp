#include "text/edit_distance.h"

#include "text/utf8.h"

#include <algorithm>
#include <numeric>

namespace newsidx::text {

namespace {

// The row of the table after the one, and the one before that (for swaps), of a word ending with b.
void fill_row(const std::u32string& word, char32_t before, char32_t last, const std::vector<std::size_t>* older,
              const std::vector<std::size_t>& old, std::vector<std::size_t>& row) {
    row.resize(word.size() + 1);
    row[0] = old[0] + 1;
    for (std::size_t j = 1; j <= word.size(); ++j) {
        row[j] = std::min({old[j] + 1, row[j - 1] + 1, old[j - 1] + (word[j - 1] == last ? 0U : 1U)});
        if (older != nullptr && j > 1 && word[j - 1] == before && word[j - 2] == last)
            row[j] = std::min(row[j], (*older)[j - 2] + 1);
    }
}

} // namespace

NearWord::NearWord(std::string_view word) : word_(decoded(word)) {
    std::vector<std::size_t>& first = rows_.emplace_back(word_.size() + 1);
    std::iota(first.begin(), first.end(), std::size_t{0});
    least_.push_back(0);
    ends_.push_back(0);
}

std::size_t NearWord::distance(std::string_view other, std::size_t limit, std::size_t& skip) {
    skip = 0;
    std::size_t at = 0;   // bytes
    std::size_t size = 0; // characters that it has in common with the last one
    while (at < other.size() && size < other_.size()) {
        const DecodedCharacter character = decode_at(other, at);
        if (character.code_point != other_[size]) break;
        at += character.size;
        ++size;
    }
    other_.resize(size);
    // A swap reaches one row back: both must be out of reach.
    const auto is_hopeless = [&] { return size > 0 && least_[size] > limit && least_[size - 1] > limit; };
    while (at < other.size() && !is_hopeless()) {
        const DecodedCharacter character = decode_at(other, at);
        at += character.size;
        other_ += character.code_point;
        ++size;
        if (rows_.size() == size) {
            rows_.emplace_back();
            least_.push_back(0);
            ends_.push_back(0);
        }
        fill_row(word_, size > 1 ? other_[size - 2] : U'\0', character.code_point,
                 size > 1 ? &rows_[size - 2] : nullptr, rows_[size - 1], rows_[size]);
        least_[size] = *std::min_element(rows_[size].begin(), rows_[size].end());
        ends_[size] = at;
    }
    if (is_hopeless()) {
        // The shortest beginning for which that is so.
        while (size > 1 && least_[size - 1] > limit && least_[size - 2] > limit)
            --size;
        skip = ends_[size];
        return limit + 1;
    }
    return rows_[size].back();
}

} // namespace newsidx::text

// The distance of text/edit_distance.h as its definition has it: all of the table.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

namespace newsidx {

inline std::size_t plain_edit_distance(std::u32string_view a, std::u32string_view b) {
    std::vector<std::vector<std::size_t>> table(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i)
        for (std::size_t j = 0; j <= b.size(); ++j) {
            table[i][j] = i + j;
            if (i == 0 || j == 0) continue;
            table[i][j] = std::min(
                {table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
        }
    return table[a.size()][b.size()];
}

} // namespace newsidx

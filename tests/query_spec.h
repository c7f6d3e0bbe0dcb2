// tests/query_spec.txt: what queries mean, as a table that people read and the tests hold the library and the command
// against. Its first lines say how a row is written.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace newsidx::test {

inline constexpr std::int64_t kSpecNow = 1'773'576'000; // 2026-03-15T12:00:00Z
inline constexpr const char* kSpecNowText = "2026-03-15T12:00:00Z";

struct SpecRow {
    std::size_t line = 0;
    std::string query;
    std::string interpreted;
    std::vector<std::string> ids;      // of the records found, ascending
    std::vector<std::size_t> warnings; // their offsets
    bool relaxed = false;
    std::uint64_t hidden = 0;
};

struct QuerySpec {
    std::string records; // JSON Lines
    std::vector<SpecRow> rows;
};

inline std::vector<std::string> split_at(const std::string& text, char separator) {
    std::vector<std::string> out;
    std::istringstream in(text);
    for (std::string piece; std::getline(in, piece, separator);)
        out.push_back(piece);
    return out;
}

inline QuerySpec read_query_spec() {
    std::ifstream in(NEWSIDX_SOURCE_DIR "/tests/query_spec.txt");
    QuerySpec spec;
    std::size_t number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        if (line.starts_with("@ ")) {
            spec.records += line.substr(2) + '\n';
        } else if (!line.empty() && line != "#" && !line.starts_with("# ")) {
            const std::vector<std::string> cells = split_at(line, '\t');
            if (cells.size() < 3) throw std::runtime_error("query_spec.txt:" + std::to_string(number) + ": no row");
            SpecRow row;
            row.line = number;
            row.query = cells[0];
            row.interpreted = cells[1] == "=" ? cells[0] : cells[1] == "nothing" ? "\"\"" : cells[1];
            if (cells[1] == "everything") row.interpreted.clear();
            if (cells[2] != "-") row.ids = split_at(cells[2], ' ');
            for (const std::string& note : split_at(cells.size() > 3 ? cells[3] : "", ' ')) {
                if (note == "relaxed")
                    row.relaxed = true;
                else if (note.starts_with("hidden="))
                    row.hidden = std::stoull(note.substr(7));
                else
                    row.warnings.push_back(std::stoull(note.substr(1)));
            }
            spec.rows.push_back(std::move(row));
        }
    }
    return spec;
}

} // namespace newsidx::test

// What the tests of reliability share: inputs of a few hundred records, everything that a file says, processes that are
// killed, and the figures that are shown at the end.
#pragma once

#include "newsidx/newsidx.h"
#include "temp_dir.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace newsidx::test {

// Lines, a feed, a JSON page and Markdown files in `in`: all of them tell of the same `stories` stories, and some more.
// Another round tells a seventh of the stories anew, and leaves every ninth story, every fifth entry of the feed and
// every third Markdown file of the first round away.
void write_stories(const TempDir& dir, int round, int stories);

// Everything that a file says, but for the numbers of items and documents, which count what was tried; its export, too.
std::string state_of(const std::string& path);
// The first lines that differ; "" when the states are the same.
std::string first_difference(const std::string& state, const std::string& expected);

// What `check` finds, but that the text was analysed by other rules.
std::vector<std::string> damage_of(const Index& index);
// meta.commit; 0 when the file has none.
std::int64_t commits_of(const std::string& path);

// The file, its -wal and all else beside it.
void remove_file(const std::string& path);

// A process of its own that does `work` (whether it went well), and what became of it.
struct Ended {
    bool killed = false;       // the time was up: SIGKILL
    std::optional<int> status; // its exit status: 0, it went well
    int signal = 0;            // that ended it otherwise
    [[nodiscard]] bool well() const { return status && *status == 0; }
};
Ended run_apart(std::chrono::microseconds time, const std::function<bool()>& work);

// A number that the environment gives, or another.
int number_from(const char* variable, int otherwise);

// A line of the table that `./run test reliability` ends with: "name: text". Written to the file that
// NEWSIDX_RELIABILITY_FIGURES names, too.
void print_figures(const std::string& name, const std::string& text);

} // namespace newsidx::test

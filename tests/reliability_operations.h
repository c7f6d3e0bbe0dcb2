// The operations that change a file, or read all of it, as the tests of faults and of kills do them: each on a small
// file of its own, again and again from the same start.
#pragma once

#include "reliability.h"

#include <optional>
#include <string>
#include <vector>

namespace newsidx::test {

// A new operation needs a row in all_operations(); both tests then do it.
struct Operation {
    std::string name;
    bool makes_file = false; // there is none before
    bool killed = true;      // false: of no interest to the test of kills
    // Writes the inputs, and start.db unless makes_file.
    std::function<void(const TempDir& dir, int stories)> prepare;
    // To be done twice without harm. What it gives is wrong when the Error says `internal`.
    std::function<std::optional<Error>(Index& index, const TempDir& dir)> run;
};

// Only the one that NEWSIDX_OPERATION names, if it does.
std::vector<Operation> all_operations();

// One of them: its directory, and the state that it ends in when nothing disturbs it. Belongs to one thread.
class Rehearsal {
public:
    Rehearsal(Operation operation, int stories);

    [[nodiscard]] const Operation& operation() const { return operation_; }
    [[nodiscard]] const std::string& path() const { return path_; }
    // The file is as before the operation.
    void reset() const;
    // Opens the file, and does it.
    [[nodiscard]] std::optional<Error> run() const;
    [[nodiscard]] std::optional<Error> run(Index& index) const { return operation_.run(index, dir_); }
    // Without faults, whatever happened before: the file opens (or does not exist yet, where the operation makes it),
    // is whole, has as many commits as were made, and after the operation it is what it would be had nothing happened.
    // "" or what is wrong.
    [[nodiscard]] std::string verify(std::int64_t commits_made) const;

private:
    Operation operation_;
    TempDir dir_;
    std::string path_;
    std::string expected_;
    std::int64_t first_commit_ = 0;
};

} // namespace newsidx::test

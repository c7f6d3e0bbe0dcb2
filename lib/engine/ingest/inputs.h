// Inputs: which files a run of indexing reads. Owns nothing but names; for one thread.
#pragma once

#include "newsidx/index.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace newsidx::engine {

inline constexpr const char* kStandardInput = "-";

struct InputFile {
    std::string path; // absolute, without symbolic links in its folders; or kStandardInput
    std::int64_t size = 0;
    std::int64_t mtime_ns = 0;
    std::optional<std::string_view> bytes{}; // what it holds, in place of a file or standard input
    // The bytes of `path` that are the folder it was found in, where other files lie as well; 0: the user named the
    // file.
    std::size_t folder = 0;
    std::uint64_t items = 0; // that it is known to have given

    [[nodiscard]] bool is_named() const { return folder == 0; }
    // "tags/ferry/index.html"; "" of a file that was named.
    [[nodiscard]] std::string_view path_in_folder() const;
};

struct Inputs {
    std::vector<InputFile> files;     // in the order of the arguments, each folder's files in the order of their names
    std::vector<std::string> roots;   // the arguments as absolute paths; a missing one too
    std::vector<std::string> missing; // of the roots
    std::vector<std::string> empty;   // of the roots: folders without a file in them that is looked at
    bool left_all_out = false;        // there are files, and the patterns leave none of them
    std::vector<std::string> same_files; // other names of files that are among them already
    std::vector<Diagnostic> errors;      // what could not be looked into, and why
    std::uint64_t bytes = 0;             // of all files
};

// Which files of folders are looked at: those that one of `include` is like, or a folder that they lie in, if there are
// any; and none of `exclude` (IndexOptions).
struct InputPatterns {
    std::vector<std::string> include;
    std::vector<std::string> exclude;
};

// The path under which a file or folder is remembered: absolute, without symbolic links in the folders; its own name
// stays.
std::string remembered_path(const std::string& path);

// Whether a walk passes over all that has this name: what begins with a dot, and packages of JavaScript.
bool is_passed_over(std::string_view name);
// The names in a folder that it does not pass over, in their order; as many as could be read before an error.
std::vector<std::string> names_in(const std::string& folder, std::error_code& error);

// Whether `path` is `folder` or lies in it.
bool lies_in(std::string_view path, std::string_view folder);

// Those of `paths` that a walk through `roots` comes to.
std::vector<std::string> looked_at(const std::vector<std::string>& paths, const std::vector<std::string>& roots,
                                   const InputPatterns& patterns);

// Files as they are named; folders with everything below them, but for what is_passed_over(). Symbolic links are
// followed; a folder that leads back to itself is an error of its own. A file named twice is read once. The index
// itself (`own_path`) and what SQLite keeps beside it are not looked at: to open and close them would drop the locks on
// them.
Inputs find_inputs(const std::vector<std::string>& paths, const std::string& own_path,
                   const InputPatterns& patterns = {});

} // namespace newsidx::engine

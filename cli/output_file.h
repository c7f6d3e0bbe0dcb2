// A file that is written whole or not at all. For one thread.
#pragma once

#include "newsidx/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace newsidx::cli {

// Gives errno, 0 where all is written.
int write_all(int file, std::string_view bytes);

class OutputFile {
public:
    // Nothing is made before open().
    explicit OutputFile(std::string path) : path_(std::move(path)) {}
    ~OutputFile(); // without commit(): nothing is left of it
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    // What is there is replaced only with `over`, and never the index that is read. A pipe or device is written to as
    // it is.
    std::optional<Error> open(bool over, const std::string& index);
    // False: error() says why.
    bool write(std::string_view bytes);
    // Puts the file where it belongs.
    std::optional<Error> commit();
    [[nodiscard]] const std::optional<Error>& error() const { return error_; }

private:
    std::optional<Error> fail(int number);
    std::optional<Error> refuse_to_replace();

    std::string path_;
    std::string temporary_; // "": the file itself is written
    int file_ = -1;
    bool over_ = false; // a file that is there is replaced
    std::optional<Error> error_;
};

} // namespace newsidx::cli

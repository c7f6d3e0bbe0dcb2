// Result<T> and Error: how every public function of newsidx reports failure.
//
// A Result holds either a value or an Error; nothing public throws (out-of-memory excepted). It is a small subset of
// std::expected, which gcc 12 lacks. Both types own what they hold and may be moved between threads.
#pragma once

#include "newsidx/export_macro.h"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace newsidx {

// What kind of failure it was, for programs. People read Error::message.
enum class ErrorCode {
    invalid_argument,  // the caller asked for something that cannot be: an unknown option value, a negative weight
    not_found,         // no such file, folder or record
    io,                // the operating system refused: permission, disk full, read error, no
                       // memory for SQLite
    not_a_database,    // the file exists and is not a newsidx file
    newer_format,      // the file was written by a newer newsidx
    analyzer_mismatch, // the file's text was analysed by other rules than this build has; it can be searched, not
                       // written
    busy,      // somebody else holds what is needed, the write lock mostly, for longer than the busy timeout; or
               // the file changed meanwhile
    corrupt,   // the file is damaged
    rejected,  // IndexOptions::strict: an input was rejected and nothing was committed
    cancelled, // a callback asked to stop, or has thrown
    internal   // a defect in newsidx
};

// The code's name as it stands in JSON: "not_found".
NEWSIDX_API std::string_view to_string(ErrorCode code) noexcept;

struct Error {
    ErrorCode code = ErrorCode::internal;
    std::string message; // one sentence for people: what is wrong and what to do
    std::string where;   // the file, URL or argument concerned; may be empty
};

template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    // Precondition for these: has_value(). Else the program ends (std::abort) with the error on standard error.
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }
    T& value() & {
        if (!has_value()) fail();
        return *std::get_if<0>(&state_);
    }
    T&& value() && { return std::move(value()); }
    const T& value() const& {
        if (!has_value()) fail();
        return *std::get_if<0>(&state_);
    }

    // Precondition: !has_value().
    [[nodiscard]] const Error& error() const {
        if (has_value()) fail();
        return *std::get_if<1>(&state_);
    }

private:
    [[noreturn]] void fail() const {
        const Error* const error = std::get_if<1>(&state_);
        const std::string told = error == nullptr
                                     ? "newsidx: a Result has no error, but a value\n"
                                     : "newsidx: a Result has no value, but an error: " + error->message + '\n';
        std::fputs(told.c_str(), stderr);
        std::abort();
    }

    std::variant<T, Error> state_;
};

} // namespace newsidx

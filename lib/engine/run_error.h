// RunError: what ends a call as a whole, as the Error that its caller gets.
#pragma once

#include "newsidx/result.h"

#include <stdexcept>
#include <utility>

namespace newsidx::engine {

// Of a run that writes nothing of the batch under way is committed.
class RunError : public std::runtime_error {
public:
    explicit RunError(Error error) : std::runtime_error(error.message), error_(std::move(error)) {}
    [[nodiscard]] const Error& error() const { return error_; }

private:
    Error error_;
};

} // namespace newsidx::engine

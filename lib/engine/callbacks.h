// What a caller's callback throws ends the call as if it had asked for it (RunError cancelled): nothing of a caller's
// flies through the library and out of it. But lack of memory, and a thread's cancellation, which nobody may stop.
//
// Callable from any thread.
#pragma once

#include "engine/run_error.h"

#include <cxxabi.h>

#include <exception>
#include <functional>
#include <new>
#include <string>
#include <utility>

namespace newsidx::engine {

// `name`: of the callback, for the error.
template <class Result, class... Args>
std::function<Result(Args...)> contained(std::function<Result(Args...)> callback, const char* name) {
    if (!callback) return callback;
    return [callback = std::move(callback), name](Args... args) -> Result {
        const auto error = [name](const std::string& what) {
            return RunError({ErrorCode::cancelled, "a callback has thrown: " + what, name});
        };
        try {
            return callback(args...);
        } catch (const abi::__forced_unwind&) {
            throw;
        } catch (const std::bad_alloc&) {
            throw;
        } catch (const std::exception& thrown) {
            throw error(thrown.what());
        } catch (...) {
            throw error("something that is no std::exception");
        }
    };
}

// Options whose on_progress is contained.
template <class Options>
Options contained(const Options& options) {
    Options own = options;
    own.on_progress = contained(std::move(own.on_progress), "on_progress");
    return own;
}

} // namespace newsidx::engine

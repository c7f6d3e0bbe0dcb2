// What ICU says of a call, as an exception. Internal to lib/text; a pure function, callable from any thread.
#pragma once

#include <stdexcept>
#include <string>
#include <unicode/utypes.h>

namespace newsidx::text {

// Throws std::runtime_error "ICU cannot `what`: U_..." where the call failed.
inline void require(UErrorCode status, const char* what) {
    if (U_FAILURE(status)) throw std::runtime_error(std::string("ICU cannot ") + what + ": " + u_errorName(status));
}

} // namespace newsidx::text

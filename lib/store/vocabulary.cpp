#include "store/vocabulary.h"

namespace newsidx::store {

bool TermCursor::seek(std::string_view term) {
    select_.reset();
    select_.bind(term);
    return next();
}

bool TermCursor::next() {
    const bool there = select_.step();
    term_ = there ? select_.bytes(0) : std::string_view();
    return there;
}

} // namespace newsidx::store

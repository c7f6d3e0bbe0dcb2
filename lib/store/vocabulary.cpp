#include "store/vocabulary.h"

namespace newsidx::store {

bool TermCursor::seek(std::string_view term) {
    select_.reset();
    select_.bind(term);
    return select_.step();
}

} // namespace newsidx::store

// Fold::Row: a row of the table `record` as it is before a fold changes it. Only for the sources of Fold.
#pragma once

#include "store/records/fold.h"

#include <cstdint>
#include <optional>
#include <string>

namespace newsidx::store {

struct Fold::Row {
    std::string key;
    std::string alias;
    bool exists_as_something = false; // kind is not NULL
    std::int64_t kind = 0;
    std::int64_t item_id = 0;
    std::int64_t stub_ordinal = -1;
    std::int64_t document_id = 0;
    std::string made_of;
    std::string labels;
    bool visible = false;
    std::int64_t set_mask = 0; // of SetMask
    std::int64_t set_on = 0;   // the item that counted when that was set
    std::optional<double> quality;
    std::optional<double> heat;

    [[nodiscard]] bool is(std::int64_t what) const { return exists_as_something && kind == what; }
};

} // namespace newsidx::store

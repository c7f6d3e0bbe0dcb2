// What a scanner of many records has found, taken from it in batches.
#pragma once

#include "record/json/json_items.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace newsidx::test {

struct Found {
    std::vector<std::string> texts;
    std::vector<std::uint64_t> lines;
    std::vector<record::Note> errors;
    std::vector<record::Note> warnings;

    void add(const record::JsonBatch& batch) {
        std::size_t end = 0;
        for (const record::JsonItem& item : batch.items) {
            CHECK(item.begin == end);
            end = item.begin + item.size;
            texts.push_back(batch.bytes.substr(item.begin, item.size));
            lines.push_back(item.line);
        }
        CHECK(end == batch.bytes.size());
        errors.insert(errors.end(), batch.errors.begin(), batch.errors.end());
        warnings.insert(warnings.end(), batch.warnings.begin(), batch.warnings.end());
    }
};

} // namespace newsidx::test

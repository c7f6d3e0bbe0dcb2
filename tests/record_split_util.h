// The records of a document in XML that is read without a complaint.
#pragma once

#include "record/parse.h"
#include "record/split.h"

#include <doctest/doctest.h>

#include <string_view>
#include <vector>

namespace newsidx::test {

inline std::vector<Record> records_of(std::string_view bytes) {
    const record::SplitDocument document = record::split_xml(bytes);
    CHECK(document.rejections.empty());
    std::vector<Record> records;
    for (const record::SplitDocument::Item& item : document.items) {
        const record::ParseResult result = record::parse(item.bytes, item.format);
        CHECK(result.warnings.empty());
        REQUIRE(result.record);
        records.push_back(*result.record);
    }
    return records;
}

} // namespace newsidx::test

// Bulk files, whose documents have their ids in the line above.
#include "record/json/bulk.h"
#include "record/parse.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace newsidx::record;

TEST_CASE("bulk: a document has the id that the line above says, if it says none of its own") {
    CHECK(id_for_next(R"({"index":{"_index":"news","_id":"7"}})") == R"("7")");
    CHECK(id_for_next(" { \"create\" : { \"_id\" : 7 } }\r\n") == "7");
    CHECK(id_for_next(R"({"update":{"_id":"a\"b"}})") == R"("a\"b")");
    CHECK(with_id(R"({"title":"Ferry"})", "7") == R"({"title":"Ferry","_id":7})");
    CHECK(with_id("{\"title\":\"Ferry\"} \r", "\"7\"") == R"({"title":"Ferry","_id":"7"})");
    const ParseResult result = parse(with_id(R"({"doc":{"title":"Ferry"}})", "\"7\""), ItemFormat::json);
    REQUIRE(result.record);
    CHECK(result.record->source_id == "7");
    for (const std::string_view own : {R"({"id":1,"title":"Ferry"})", R"({"_id":"x","title":"Ferry"})",
                                       R"({"guid":"x"})", "{}", "[7]", R"({"title":"Ferry")"})
        CHECK(with_id(own, "7") == own);
}

TEST_CASE("bulk: other lines say nothing of the next one") {
    for (const std::string_view line :
         {R"({"delete":{"_id":"7"}})", R"({"index":{}})", R"({"index":{"_index":"news"}})", R"({"index":{"_id":null}})",
          R"({"index":{"_id":"7","title":"Ferry"}})", R"({"index":{"_id":"7"},"title":"Ferry"})", R"({"index":"7"})",
          R"({"index":{"_id":"7")", R"({"title":"Ferry","_id":"7"})", "", "{", "{}", "index"})
        CHECK_MESSAGE(id_for_next(line).empty(), line);
    CHECK(id_for_next(R"({"index":{"_id":")" + std::string(kLongestAction, '7') + "\"}}").empty());
}

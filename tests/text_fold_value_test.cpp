#include "text/fold_value.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>

using newsidx::text::fold_value;

TEST_CASE("fold: a value is compared without case, marks, quotes and runs of white space") {
    const std::pair<std::string, std::string> rows[] = {
        {"", ""},
        {" \t ", ""},
        {"Climate  CHANGE ", "climate change"},
        {"\u00A0Économie\u3000mondiale\n", "economie mondiale"},
        {"R&D", "r&d"},
        {"bbc.co.uk", "bbc.co.uk"},
        {"EN-us", "en-us"},
        {"O'Brien \"Bar\"", "obrien bar"},
        {"a ' b", "a b"}, // nothing is left between the two
        {"ＧＰＵ Straße", "gpu strasse"},
        {"Ёлка", "елка"},
        {"芯片 训练", "芯片 训练"},
        {"İstanbul", "istanbul"},
        {"عام ٢٠٢٤", "عام 2024"},
        {"\xFF\xFE", fold_value("\xFF\xFE")}, // no UTF-8: no crash
    };
    for (const auto& [value, folded] : rows) {
        CAPTURE(value);
        CHECK(fold_value(value) == folded);
        CHECK(fold_value(folded) == folded);
    }
}

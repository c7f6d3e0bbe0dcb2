#include "text/keyboard.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <string>
#include <string_view>
#include <utility>

using newsidx::text::on_other_keyboards;
using Pair = std::pair<std::string_view, std::string_view>;

TEST_CASE("keyboard: what was typed on another one than was meant is what the same keys give there") {
    for (const auto& [typed, meant] :
         {Pair{"ghbdtn", "привет"}, Pair{"Ghfdbntkmcndj", "правительство"}, Pair{",.l;tn 2024", "бюджет 2024"},
          Pair{"ntcn", "тест"}, Pair{"ehzl Erhf]yb", "уряд україни"}, Pair{"nnakv", "ממשלה"},
          Pair{"kybernhsh", "κυβερνηση"}, Pair{"hgp;,lm", "الحكومة"}, Pair{"сщзшдще", "copilot"},
          Pair{"Ьщщку Еркуфвы", "moore threads"}, Pair{"ψοπυ", "copy"}, Pair{"هحاخىث", "iphone"},
          Pair{"ЇФІВА", "]asdf"}, Pair{"ΨΟΠΥ", "copy"}}) {
        CAPTURE(typed);
        const auto others = on_other_keyboards(typed);
        CHECK(std::ranges::find(others, meant) != others.end());
    }
    CHECK(on_other_keyboards("сщзшдще").size() == 1); // the Ukrainian one has the same keys there
}

TEST_CASE("keyboard: a text of both kinds of letters, of short words, of others or of none was typed as it was meant") {
    const std::string long_text(201, 'a');
    for (const std::string_view text :
         {std::string_view("iphone сщзшдще"), std::string_view("abc"), std::string_view("abc 2024"),
          std::string_view("lt NT"), std::string_view("d b c yf"), std::string_view("www -foo"),
          std::string_view("жжжж"), std::string_view(";,.;,."), std::string_view("2024-05-01"),
          std::string_view("東京新聞社"), std::string_view("élève"), std::string_view(""),
          std::string_view("\xff\xff\xff\xff"), std::string_view(long_text)})
        CHECK_MESSAGE(on_other_keyboards(text).empty(), text);
}

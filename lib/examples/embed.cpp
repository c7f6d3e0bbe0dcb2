// The program of the README: index a folder, search it, print what was found.
#include <newsidx/newsidx.h>

#include <iostream>

int main() {
    auto index = newsidx::Index::open("news.db", {.create = true});
    if (!index) return std::cerr << index.error().message << '\n', 1;
    if (auto report = index->index({"data/news"}); report) std::cout << report->added << " records added\n";
    auto found = index->search("moore threads", {.limit = 3});
    if (!found) return std::cerr << found.error().message << '\n', 1;
    for (const newsidx::Hit& hit : found->hits)
        std::cout << hit.score << "  " << hit.title << '\n';
}

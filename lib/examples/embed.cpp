// The ten lines of the README: index a folder, search it, print what was found.
#include <newsidx/newsidx.h>

#include <iostream>

int main(int argc, char** argv) {
    if (argc < 3) {
        std::cerr << "usage: newsidx_example_embed FOLDER QUERY\n";
        return 2;
    }
    auto index = newsidx::Index::open("example.db", {.create = true});
    if (!index) return std::cerr << index.error().message << '\n', 1;
    if (auto report = index->index({argv[1]}); report) std::cout << report->added << " records added\n";
    auto found = index->search(argv[2], {.limit = 3});
    if (!found) return std::cerr << found.error().message << '\n', 1;
    for (const newsidx::Hit& hit : found->hits)
        std::cout << hit.score << "  " << hit.title << "\n      " << newsidx::to_html(hit.snippet) << '\n';
}

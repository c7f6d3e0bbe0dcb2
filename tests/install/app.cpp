// Uses the C++ interface as it is installed.
#include <newsidx/newsidx.h>

#include <iostream>

int main() {
    auto index = newsidx::Index::in_memory();
    if (!index) return std::cerr << index.error().message << '\n', 1;
    auto report = index->index_text(R"({"title":"An installed library"})");
    if (!report || report->added != 1) return 1;
    auto found = index->search("libraries");
    if (!found || found->total != 1) return 1;
    std::cout << NEWSIDX_VERSION << ' ' << found->hits.front().title << '\n';
}

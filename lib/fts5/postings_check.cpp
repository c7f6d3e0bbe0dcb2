#include "fts5/postings_check.h"

#include "fts5/varint.h"

#include <algorithm>

namespace newsidx::fts5 {

namespace {

constexpr std::size_t kHead = 4; // where the page's first document stands, and where its footer; two bytes each

std::size_t number_at(std::string_view page, std::size_t at) {
    return static_cast<std::size_t>(static_cast<unsigned char>(page[at])) << 8 |
           static_cast<unsigned char>(page[at + 1]);
}

} // namespace

// The footer has the places of the page's terms, each less the one before.
bool PostingsCheck::add(std::string_view page) {
    if (page.size() < kHead) return false;
    const std::size_t end = number_at(page, 2);
    if (end < kHead || end > page.size()) return false;
    std::string_view footer = page.substr(end);
    std::size_t at = kHead; // what stands before the first term goes on with the last one of the page before
    std::size_t term = 0;
    for (bool is_first = true;; is_first = false) {
        std::uint64_t gap = 0;
        const bool is_last = footer.empty();
        if (!is_last && (!take_varint(footer, gap) || gap > end - term)) return false;
        const std::size_t next = is_last ? end : term + static_cast<std::size_t>(gap);
        if (next < at || !read_postings(page, at, next, is_first)) return false;
        if (is_last) return true;
        if (left_ > 0) return false; // positions go on over a page, and never over a term
        std::string_view rest = page.substr(next, end - next);
        std::uint64_t shared = 0;
        std::uint64_t size = 0;
        if ((!is_first && !take_varint(rest, shared)) || !take_varint(rest, size) || size > rest.size()) return false;
        term = next;
        at = end - rest.size() + static_cast<std::size_t>(size);
    }
}

// `is_first`: these go on with the last page's.
bool PostingsCheck::read_postings(std::string_view page, std::size_t begin, std::size_t end, bool is_first) {
    std::string_view rest = page.substr(begin, end - begin);
    const auto skip = [&] {
        const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, rest.size()));
        rest.remove_prefix(size);
        left_ -= size;
    };
    if (is_first) skip();
    // The first one of a page, or of a term, says which document; the others by how much it is greater.
    for (bool is_whole = true; !rest.empty(); is_whole = false) {
        std::uint64_t document = 0;
        std::uint64_t size = 0; // of the positions, times two; one more: older postings are deleted
        if (!take_varint(rest, document) || !take_varint(rest, size)) return false;
        if ((document == 0 && !is_whole) || size == 0) return false;
        left_ = size / 2;
        skip();
    }
    return true;
}

} // namespace newsidx::fts5

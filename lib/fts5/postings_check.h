// PostingsCheck: whether the postings of a segment of an FTS5 index can be what FTS5 has written. Its own integrity
// check compares what a search finds; a posting that is neither one nor a deletion finds nothing, and hides an older
// one until segments are merged.
//
// Of FTS5's file format (the comment at the head of SQLite's ext/fts5/fts5_index.c), as far as leaf pages go. For one
// segment, on one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace newsidx::fts5 {

class PostingsCheck {
public:
    // The segment's next leaf, from its first one on. False: there is something in it that FTS5 does not write. Then no
    // other one must be given.
    bool add(std::string_view page);
    // After the last one: whether the last posting has all its positions.
    [[nodiscard]] bool is_complete() const { return left_ == 0; }

private:
    bool read_postings(std::string_view page, std::size_t begin, std::size_t end, bool is_first);

    std::uint64_t left_ = 0; // bytes of the last posting's positions that are on the next page
};

} // namespace newsidx::fts5

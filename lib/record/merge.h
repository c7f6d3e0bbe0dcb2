// Views of one article -> what they say together. Pure functions, callable from any thread.
#pragma once

#include "newsidx/record.h"
#include "record/parse.h"

#include <cstdint>
#include <span>
#include <vector>

namespace newsidx::record {

// How much an item's word counts. What a publisher keeps of its own article (front matter, JSON) beats what a feed, a
// page or a note says of it.
constexpr int authority(ItemFormat format) {
    return format == ItemFormat::front_matter || format == ItemFormat::json ? 1 : 0;
}

// How much text an item has, if it may be shown. Of items of one format the latest counts; and of those before it each
// that has more text than all later ones, up to the one that was withheld last: so a list of links, or of ratings, does
// not take the place of the text that another file has of the story, and what was withdrawn does not come back with
// one. The values are stored in the file: add, never renumber.
enum class Extent : std::uint8_t {
    body = 0,
    excerpt = 1, // or the beginning of a body
    title = 2,   // and no more
    withheld = 3 // unpublished, or removed
};

// A front-matter file is its publisher's own record, and whole: what its latest version lacks was taken out.
Extent extent_of(const Record& record, ItemFormat format);

// The record that `views` make, the one that counts most first: each field is the first one's that says it, provider,
// topics, images and related as wholes; the body, if there is one, that of the first that was not cut. It is published
// if all views are, and removed if any is: what its owner hides is hidden, whoever else has it. Precondition: there is
// a view.
Record merge(std::span<const Record* const> views);

// As merge() takes them.
template <class View>
std::vector<const View*> pointers_to(const std::vector<View>& views) {
    std::vector<const View*> pointers;
    pointers.reserve(views.size());
    for (const View& view : views)
        pointers.push_back(&view);
    return pointers;
}

} // namespace newsidx::record

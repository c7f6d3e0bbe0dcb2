// Views of one article -> what they say together. Pure functions, callable from any thread.
#pragma once

#include "newsidx/record.h"
#include "record/parse.h"

#include <span>

namespace newsidx::record {

// How much an item's word counts. What a publisher keeps of its own article (front matter, JSON) beats what a feed, a
// page or a note says of it. Items of one format are versions of one view: only the latest of them counts.
constexpr int authority(ItemFormat format) {
    return format == ItemFormat::front_matter || format == ItemFormat::json ? 1 : 0;
}

// The record that `views` make, the one that counts most first: each field is the first one's that says it, provider,
// topics, images and related as wholes. It is published if all views are, and removed if any is: what its owner hides
// is hidden, whoever else has it. Precondition: there is a view.
Record merge(std::span<const Record* const> views);

} // namespace newsidx::record

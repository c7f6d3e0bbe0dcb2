// Documents whose records refer to others of the same document, as JSON:API has them (Drupal: `relationships` to what
// is `included`), an export of a site by Ghost (tables of posts, tags, users, and of which belong together) and
// Discourse (topics and users): their records, with what they refer to written into them. For one thread.
#pragma once

#include "record/json/json_items.h"
#include "record/parse.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::record {

// Whether a document that begins so may be one of them.
bool may_have_relations(std::string_view head);

// The records of such a document, each with its own bytes and at their end, where it has no such member itself, the
// names of its authors, topics and publisher and the addresses of its images, as far as the document says them.
// nullopt: it is another document, has no relations, cannot be read, or has more than kMaxJoinedBytes. What is written
// into the records takes no more than the document, in all; what is left then stays as it is.
inline constexpr std::size_t kMaxJoinedBytes = 8u << 20;
std::optional<JsonBatch> joined_records(std::string_view document);

// The same of a text in pieces: a JsonItems that reads to the end of the document, if it is not too large, which is
// told. Where nothing can be joined, it finds what JsonItems does.
class JoinedItems {
public:
    explicit JoinedItems(const KeyMap& map = {}) : items_(map) {}

    void feed(std::string_view piece);
    void finish();

    [[nodiscard]] std::size_t found_bytes() const { return joined_ ? joined_->bytes.size() : items_.found_bytes(); }
    [[nodiscard]] std::size_t found_errors() const { return items_.found_errors(); }
    [[nodiscard]] JsonBatch take();

private:
    void read_apart();

    JsonItems items_;
    std::string document_;   // while it may be joined
    bool is_waiting_ = true; // for its end
    std::optional<JsonBatch> joined_;
    std::vector<Note> warnings_;
};

} // namespace newsidx::record

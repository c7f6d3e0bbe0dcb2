// A page's markup -> a tree of its elements and texts, as far as reading the page needs one.
//
// libxml2 reads the markup, and what it says goes straight into one vector: there is no document of libxml2's, whose
// depth would be its limit. Here depth and size are bounded, and time is linear, whatever the markup. (gumbo's tree is
// not: on `<div><table></div></table>`, again and again, it nests without end though each element is closed, and its
// time and its destructor's stack go with the depth.) What HTML does with formatting elements that overlap is left out:
// it changes no text.
//
// A tree owns its texts. Plain values and pure functions, callable from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace newsidx::record {

// What an element is, as bits.
enum ElementTrait : std::uint8_t {
    kBlock = 1,  // stands on its own lines, and ends an open paragraph
    kHidden = 2, // what it holds is not shown
    kCell = 4    // set off by white space
};

struct PageNode {
    std::string_view name;   // of an element: in lower case, "?" if nobody here asks for it; "" of a text
    std::string_view source; // of a text: as written, entities and all; of an element: its attributes as written
    std::uint32_t parent = 0;
    std::uint32_t end = 0; // behind the last node within it
    std::uint8_t traits = 0;

    bool is_text() const { return name.empty(); }
};

// The nodes in document order: what is within node i stands at i + 1 up to nodes[i].end. Node 0 is the page.
class PageTree {
public:
    PageTree(std::vector<PageNode> nodes, std::vector<char> text) : nodes_(std::move(nodes)), text_(std::move(text)) {}
    PageTree(PageTree&&) noexcept = default; // views into a vector that is moved stay valid
    PageTree& operator=(PageTree&&) noexcept = default;

    std::size_t size() const { return nodes_.size(); }
    const PageNode& operator[](std::size_t node) const { return nodes_[node]; }

private:
    std::vector<PageNode> nodes_;
    std::vector<char> text_; // what the nodes point into
};

inline constexpr std::size_t kMaxPageNodes = 1'000'000;
inline constexpr int kMaxPageAttributes = 500; // of one tag
inline constexpr int kMaxPageNames = 10'000;   // of elements and attributes, that differ

// nullopt when the page has more of these (the last two are counted roughly). An element within 254 others ends the
// one around it, so that no node is deeper than 256.
//
// Precondition: `html` is UTF-8 of at most kMaxRecordBytes.
std::optional<PageTree> build_page_tree(std::string_view html);

// The attribute's value as written (entities not decoded), trimmed; nullopt when the element has none of this name.
std::optional<std::string_view> find_attribute(const PageNode& element, std::string_view name);
// The same for what stands behind a tag's name.
std::optional<std::string_view> find_attribute_in(std::string_view attributes, std::string_view name);

} // namespace newsidx::record

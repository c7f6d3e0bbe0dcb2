// An entry and what stands around it, to look things up in. Internal to lib/record; it points into the XmlDocument, and
// belongs to one thread at a time.
#pragma once

#include "record/feed/feed.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::record {

struct ElementName {
    Vocabulary vocabulary;
    std::string_view name; // lower case
};

class Entry {
public:
    struct Child {
        const xmlNode* node;
        Vocabulary vocabulary;
        std::string name; // lower case

        bool is(const ElementName& wanted) const { return vocabulary == wanted.vocabulary && name == wanted.name; }
        // Of the feed's own format, or of Atom, whose elements stand in every format.
        bool is_own(std::string_view wanted) const {
            return (vocabulary == Vocabulary::feed || vocabulary == Vocabulary::atom) && name == wanted;
        }
    };

    // Precondition: both outlive the Entry.
    Entry(const Feed& feed, const xmlNode* node);

    const xmlNode* node() const { return node_; }
    // Its elements and those within <media:group> and <media:content>, in the order of the document.
    const std::vector<Child>& children() const { return children_; }
    // The elements around it, the nearest first, and RSS 1.0's channel beside it.
    const std::vector<const xmlNode*>& around() const { return around_; }
    const std::string& feed_link() const { return feed_link_; } // absolute; "" when the feed gives none

    // The first of these elements that says something, by the order of the names, and its text.
    const xmlNode* find(std::span<const ElementName> names, std::string& text) const;
    // The same with what prose_of() makes of it.
    const xmlNode* find_prose(std::span<const ElementName> names, std::string& text) const;

    // What relative URLs within `node` are relative to.
    std::string base_of(const xmlNode* node) const;
    // A URL as an absolute one; "" for what leads to no page.
    std::string absolute(const xmlNode* node, std::string_view url) const;

private:
    template <class TextOf>
    const xmlNode* find(std::span<const ElementName> names, std::string& text, TextOf text_of) const;
    void add_child(const xmlNode* node);
    void find_around();
    std::string find_feed_link() const;

    const Feed& feed_;
    const xmlNode* node_;
    std::vector<Child> children_;
    std::vector<const xmlNode*> around_;
    std::string feed_link_;
};

} // namespace newsidx::record

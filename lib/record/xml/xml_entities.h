// What &name; stands for in one XML document. Internal to lib/record; belongs to one thread at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace newsidx::record {

class XmlEntities {
public:
    // Reads what the document type at the beginning of `text` declares, and returns its length; 0 when it has no end.
    // Values are plain text: entities within them are those of HTML only, so that they cannot grow by each other.
    std::size_t read_document_type(std::string_view text);

    // The text of "&name;", declared or HTML's; "" for one that nobody knows. The view lasts until the next call.
    std::string_view find(std::string_view reference);

private:
    void read_declaration(std::string_view text);

    std::unordered_map<std::string, std::string> texts_; // "": asked for, and none
};

} // namespace newsidx::record

#include "record/feed/catalogue.h"

#include "record/feed/made_entry.h"
#include "record/identity.h"
#include "record/trim.h"
#include "record/value.h"

#include <string>
#include <utility>

namespace newsidx::record {

namespace {

// `header`: what OAI-PMH says of it, or null.
void add_record(const xmlNode* dublin_core, const xmlNode* header, SplitDocument& split) {
    MadeEntry entry;
    std::string source;
    std::string identifier;
    for (const xmlNode* child : elements_of(dublin_core)) {
        std::string value(trim(text_of(child)));
        if (value.empty()) continue;
        if (is_named(child, "title"))
            set_first(entry.title, std::move(value));
        else if (is_named(child, "creator"))
            entry.authors.push_back(std::move(value));
        else if (is_named(child, "subject"))
            entry.topics.push_back(std::move(value));
        else if (is_named(child, "description") || is_named(child, "abstract"))
            entry.excerpt += (entry.excerpt.empty() ? "" : "\n\n") + value;
        else if (is_named(child, "publisher"))
            set_first(entry.provider, std::move(value));
        else if (is_named(child, "source"))
            set_first(source, std::move(value));
        else if (is_named(child, "date"))
            set_first(entry.published, std::move(value));
        else if (is_named(child, "language"))
            set_first(entry.language, std::move(value));
        else if (is_named(child, "identifier"))
            set_first(canonical_url(value).empty() ? identifier : entry.link, value);
    }
    set_first(entry.provider, std::move(source));
    entry.id = text_at(header, {"identifier"});
    set_first(entry.id, std::move(identifier));
    split.items.push_back({ItemFormat::feed, line_of(dublin_core), to_rss(entry)});
}

void add_records(const xmlNode* parent, SplitDocument& split) {
    for (const xmlNode* child : elements_of(parent)) {
        if (is_named(child, "listrecords") || is_named(child, "getrecord")) add_records(child, split);
        if (!is_named(child, "record") || is_cut(child)) continue;
        const xmlNode* const header = element_at(child, {"header"});
        const xmlNode* const metadata = element_at(child, {"metadata"});
        if (const xmlNode* const dublin_core = element_at(metadata, {"dc"}))
            add_record(dublin_core, header, split);
        else if (metadata != nullptr)
            split.rejections.push_back({line_of(child), 0,
                                        "this record is in another form than Dublin Core: ask the archive for "
                                        "metadataPrefix=oai_dc"});
    }
}

} // namespace

bool is_catalogue_root(std::string_view root) {
    return root == "oai-pmh" || root == "dc";
}

void split_catalogue(const xmlNode* root, SplitDocument& split) {
    if (is_named(root, "dc")) return add_record(root, nullptr, split);
    add_records(root, split);
    if (!split.items.empty() || !split.rejections.empty()) return;
    const std::string error = text_at(root, {"error"});
    split.warnings.push_back({0, 0, "the archive lists no records" + (error.empty() ? "" : ": " + shorten(error))});
}

} // namespace newsidx::record

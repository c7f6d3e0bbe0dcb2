#include "targets.h"

namespace newsidx::fuzz {

std::span<const Target> targets() {
    // The weight of a target that has much left to find, and slowly, is high.
    static constexpr Target kTargets[] = {
        {"front_matter", front_matter, 4},
        {"page", page, 4},
        {"feed", feed, 4},
        {"html", html, 3},
        {"secured", secured, 3},
        {"json", json, 2},
        {"json_items", json_items, 2},
        {"json_related", json_related, 2},
        {"json_feed", json_feed, 2},
        {"table", table, 1},
        {"warc", warc, 1},
        {"mhtml", mhtml, 1},
        {"mail", mail, 1},
        {"detect", detect, 2},
        {"date", date, 1},
        {"change", change, 1},
        {"export_line", export_line, 1},
        {"written_record", written_record, 2},
        {"query", query, 2},
        {"trec", trec, 1},
        {"packing", packing, 1},
        {"split_fields", split_fields, 1},
        {"text_ranges", text_ranges, 1},
        {"ranked_index", ranked_index, 2},
        {"capi", capi, 2},
    };
    return kTargets;
}

} // namespace newsidx::fuzz

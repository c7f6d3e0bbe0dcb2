#include "store/prepared_item.h"

#include <xxhash.h>

#include <cstring>
#include <utility>

namespace newsidx::store {

ItemHash hash_of(std::string_view bytes) {
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes.data(), bytes.size()));
    ItemHash hash;
    static_assert(sizeof canonical.digest == sizeof hash);
    std::memcpy(hash.data(), canonical.digest, hash.size());
    return hash;
}

std::int64_t key_hash(std::string_view key) {
    return static_cast<std::int64_t>(XXH3_64bits(key.data(), key.size()));
}

ParsedItem prepare(std::string_view bytes, record::ItemFormat format, const record::Place& place,
                   text::AnalyzerSet& analyzers) {
    ParsedItem out;
    record::SplitItem split;
    record::ParseResult parsed = record::parse_and_split(bytes, format, split);
    out.rejection = std::move(parsed.rejection);
    out.warnings = std::move(parsed.warnings);
    if (!parsed.record) return out;

    PreparedItem& item = out.item.emplace();
    item.format = format;
    item.hash = hash_of(bytes);
    item.bytes = std::move(split);
    item.record = std::move(*parsed.record);
    item.key = record::identity_key(item.record, place);
    item.alias = record::alias_key(item.record, item.key);
    item.text = analyze(item.record, analyzers);
    item.stubs.reserve(item.record.related.size());
    for (const Stub& stub : item.record.related) {
        PreparedStub& prepared = item.stubs.emplace_back();
        prepared.key = record::identity_key(stub);
        if (!prepared.key.empty()) prepared.text = analyze(stub, item.record.lang, analyzers);
    }
    return out;
}

} // namespace newsidx::store

#include "store/items/prepared_item.h"

#include "record/authors.h"
#include "record/file_path.h"
#include "record/merge.h"
#include "record/page/page_url.h"
#include "store/items/unpacker.h"
#include "text/language.h"
#include "text/unicode.h"

#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace newsidx::store {

namespace {

std::string_view beginning(std::string_view text, std::size_t size) {
    return text.substr(0, text::floor_to_character(text, size));
}

// Detection is dear (about 5 microseconds for 100 bytes), and a few words are mostly enough. First those of a sentence:
// a title has names in it, which belong to no language.
std::string language_of(const Record& record) {
    constexpr std::size_t kFew = 128;
    constexpr std::size_t kSome = 240;
    constexpr std::size_t kMore = 1'200;
    const std::string_view sentences = record.excerpt.size() >= kFew ? record.excerpt : record.body;
    if (sentences.size() >= kFew)
        if (std::string language = text::detect_language(beginning(sentences, kFew)); !language.empty())
            return language;
    std::string text = record.title + "\n\n" + record.excerpt;
    if (text.size() < kMore) text.append("\n\n").append(beginning(record.body, kMore));
    std::string language = text::detect_language(beginning(text, kSome));
    if (language.empty() && text.size() > kSome) language = text::detect_language(beginning(text, kMore));
    return language;
}

template <class Source>
std::string domain_of(const Source& source) {
    if (!source.provider.domain.empty()) return source.provider.domain;
    return record::domain_of(source.original_url.empty() ? source.web_url : source.original_url);
}

// What follows from the record. Once more where that is another one now.
void finish(PreparedItem& item, text::AnalyzerSet& analyzers, fts5::PostingsBuilder* postings) {
    item.lang = item.record.lang.empty() ? language_of(item.record) : item.record.lang;
    item.authors = record::authors_of(item.record);
    item.domain = domain_of(item.record);
    item.alias = record::alias_key(item.record, item.key);
    item.text = analyze(item.record, item.lang, analyzers, postings);
    item.stubs.clear();
    item.stubs.reserve(item.record.related.size());
    for (const Stub& stub : item.record.related) {
        PreparedStub& prepared = item.stubs.emplace_back();
        prepared.key = record::identity_key(stub);
        prepared.domain = domain_of(stub);
        if (!prepared.key.empty()) prepared.text = analyze(stub, item.lang, analyzers);
    }
}

} // namespace

ItemHash hash_of(std::string_view bytes, const record::KeyMap& map) {
    XXH64_hash_t seed = 0;
    if (!map.empty()) {
        const std::string names = to_text(map);
        seed = XXH3_64bits(names.data(), names.size());
    }
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_withSeed(bytes.data(), bytes.size(), seed));
    ItemHash hash;
    static_assert(sizeof canonical.digest == sizeof hash);
    std::memcpy(hash.data(), canonical.digest, hash.size());
    return hash;
}

std::int64_t key_hash(std::string_view key) {
    return static_cast<std::int64_t>(XXH3_64bits(key.data(), key.size()));
}

ParsedItem prepare(std::string_view bytes, record::ItemFormat format, const record::KeyMap& map,
                   const record::Place& place, text::AnalyzerSet& analyzers, fts5::PostingsBuilder* postings) {
    ParsedItem out;
    record::SplitItem split;
    record::ParseResult parsed = record::parse_and_split(bytes, format, map, split, place.in_folder);
    out.rejection = std::move(parsed.rejection);
    out.may_hold_records = parsed.may_hold_records;
    out.lists_pages = parsed.lists_pages;
    out.other = parsed.other;
    out.found_keys = parsed.found_keys;
    out.warnings = std::move(parsed.warnings);
    if (!parsed.record) return out;

    PreparedItem& item = out.item.emplace();
    item.format = format;
    item.hash = hash_of(bytes, map);
    item.bytes = std::move(split);
    item.record = std::move(*parsed.record);
    record::add_from_path(item.record, format, place);
    item.key = record::identity_key(item.record, place);
    finish(item, analyzers, postings);
    return out;
}

void add_path(PreparedItem& item, const record::Place& place, text::AnalyzerSet& analyzers) {
    const bool had_title = !item.record.title.empty();
    record::add_from_path(item.record, item.format, place);
    if (!had_title && !item.record.title.empty()) finish(item, analyzers, nullptr);
}

PreparedItem merge(std::span<const PreparedItem* const> items, text::AnalyzerSet& analyzers) {
    std::vector<const Record*> views;
    std::string hashes;
    for (const PreparedItem* item : items) {
        views.push_back(&item->record);
        hashes += hash_bytes(item->hash);
    }
    PreparedItem merged;
    merged.format = items.front()->format;
    merged.hash = hash_of(hashes);
    merged.record = record::merge(views);
    merged.key = items.front()->key;
    finish(merged, analyzers, nullptr);
    return merged;
}

std::optional<std::int64_t> dated_at(const Record& record) {
    const std::optional<std::int64_t>& published = record.published_at.seconds;
    const std::optional<std::int64_t>& updated = record.updated_at.seconds;
    if (!published || !updated) return published ? published : updated;
    return std::max(*published, *updated);
}

} // namespace newsidx::store

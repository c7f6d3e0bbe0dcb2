// The keys whose values are text, and how that is cleaned. Internal to lib/record; read-only data, pure functions.
#pragma once

#include "newsidx/record.h"
#include "record/clean.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace newsidx::record {

enum class TextKind : std::uint8_t {
    prose,   // paragraphs stay
    line,    // a title, a name
    word,    // an id, a tag, a URL: nothing is decoded
    as_it_is // HTML that is given out again
};

inline std::string clean_as(TextKind kind, std::string_view text) {
    switch (kind) {
    case TextKind::prose: return clean_text(text);
    case TextKind::line: return clean_line(text);
    case TextKind::word: return clean_word(text);
    case TextKind::as_it_is: break;
    }
    return std::string(text);
}

template <typename T>
struct TextField {
    std::string_view key;
    std::string T::*field;
    TextKind kind;
};

inline constexpr auto kRecordTexts = std::to_array<TextField<Record>>({
    {"title", &Record::title, TextKind::line},
    {"excerpt", &Record::excerpt, TextKind::prose},
    {"body", &Record::body, TextKind::prose},
    {"id", &Record::source_id, TextKind::word},
    {"category", &Record::category, TextKind::line},
    {"type", &Record::type, TextKind::word},
    {"lang", &Record::lang, TextKind::word},
    {"originalUrl", &Record::original_url, TextKind::word},
    {"webUrl", &Record::web_url, TextKind::word},
    {"ampWebUrl", &Record::amp_web_url, TextKind::word},
    {"cdnAmpWebUrl", &Record::cdn_amp_web_url, TextKind::word},
    {"featuredContent", &Record::featured_content, TextKind::as_it_is},
});

inline constexpr auto kStubTexts = std::to_array<TextField<Stub>>({
    {"title", &Stub::title, TextKind::line},
    {"excerpt", &Stub::excerpt, TextKind::prose},
    {"type", &Stub::type, TextKind::word},
    {"originalUrl", &Stub::original_url, TextKind::word},
    {"webUrl", &Stub::web_url, TextKind::word},
});

inline constexpr auto kProviderTexts = std::to_array<TextField<Provider>>({
    {"name", &Provider::name, TextKind::line},
    {"domain", &Provider::domain, TextKind::word},
});

inline constexpr auto kImageTexts = std::to_array<TextField<Image>>({
    {"url", &Image::url, TextKind::word},
    {"title", &Image::title, TextKind::line},
    {"attribution", &Image::attribution, TextKind::line},
});

template <typename T, std::size_t n>
const TextField<T>* find_field(const std::array<TextField<T>, n>& fields, std::string_view key) {
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const TextField<T>& f) { return f.key == key; });
    return found == fields.end() ? nullptr : &*found;
}

} // namespace newsidx::record

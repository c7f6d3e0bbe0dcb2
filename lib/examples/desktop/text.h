// Records' texts -> what may be drawn. Records are hostile: their texts are never HTML here, stay on their line, and
// what would turn other text around (bidirectional overrides and isolates) is dropped.
//
// Pure functions, called on the library's threads.
#pragma once

#include "desktop/messages.h"

#include <QString>

#include <cstdint>
#include <newsidx/record.h>
#include <newsidx/search.h>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx_desktop {

// The longest text, in bytes, that is laid out in one go: some two milliseconds.
inline constexpr int kPiece = 2000;

// One line, at most so many characters.
QString line_of(std::string_view utf8, int longest = 500);
MarkedText marked_line(std::string_view utf8, const std::vector<newsidx::Range>& marks, int longest = 500);

// Paragraphs, the long ones cut where there is a space; the very many short ones of a huge text joined.
std::vector<Article::Paragraph> paragraphs_of(std::string_view utf8, const std::vector<newsidx::Range>& marks);

// The text as a part of a line: whatever its direction, it does not turn its neighbours around.
QString isolated(const QString& text);

// The text as a tool tip, which Qt would take for HTML wherever it looks like it.
QString plain_tip(const QString& text);

// "1,234,567"
QString number_of(quint64 value);

// "20 Dec 2023"; empty without a date.
QString date_of(std::optional<std::int64_t> seconds);

// Parts with dots between them; the empty ones are left out.
QString joined(const QStringList& parts);

// The URL if it is a plain http or https one, else empty.
QString link_of(std::string_view url);

} // namespace newsidx_desktop

#include "desktop/text.h"

#include <QDateTime>
#include <QLocale>
#include <QTimeZone>
#include <QUrl>

#include <algorithm>

namespace newsidx_desktop {

using namespace Qt::StringLiterals;

namespace {

bool turns_text(char16_t c) {
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

// Appends what may be drawn of it. `breaks`: ends of lines stay, as line separators.
void append_clean(QString& out, std::string_view utf8, bool breaks) {
    const QString text = QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
    out.reserve(out.size() + text.size());
    for (const QChar c : text) {
        const char16_t code = c.unicode();
        if (turns_text(code) || code == '\r' || code == 0xfeff) continue;
        if (code == '\n' || code == 0x2028 || code == 0x2029)
            out += breaks ? QChar(QChar::LineSeparator) : QChar(u' ');
        else
            out += code < 0x20 || (code >= 0x7f && code < 0xa0) ? QChar(u' ') : c;
    }
}

// The bytes from `begin` to `end` with the marks that are in them.
MarkedText marked(std::string_view utf8, const std::vector<newsidx::Range>& marks, std::size_t begin, std::size_t end,
                  bool breaks) {
    MarkedText out;
    std::size_t at = begin;
    auto mark = std::lower_bound(marks.begin(), marks.end(), begin,
                                 [](const newsidx::Range& range, std::size_t place) { return range.end <= place; });
    for (; mark != marks.end() && mark->begin < end; ++mark) {
        const std::size_t from = std::max(mark->begin, at);
        const std::size_t to = std::min(mark->end, end);
        append_clean(out.text, utf8.substr(at, from - at), breaks);
        const auto start = static_cast<int>(out.text.size());
        append_clean(out.text, utf8.substr(from, to - from), breaks);
        out.marks.push_back({start, static_cast<int>(out.text.size()) - start});
        at = to;
    }
    append_clean(out.text, utf8.substr(at, end - at), breaks);
    return out;
}

// A start of the text that ends with a whole character.
std::size_t whole_characters(std::string_view text, std::size_t bytes) {
    if (bytes >= text.size()) return text.size();
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0U) == 0x80)
        --bytes;
    return bytes;
}

// How many bytes of it are laid out in one go: of scripts of thousands of signs fewer, for each of them is a picture
// to be made.
std::size_t piece_of(std::string_view text) {
    text = text.substr(0, kPiece);
    const auto wide =
        std::count_if(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0xe0; });
    return static_cast<std::size_t>(wide) > text.size() / 6 ? kPiece / 4 : kPiece;
}

// Where to cut a text of more than `bytes`: behind a sentence, a space, or anywhere.
std::size_t cut_at(std::string_view text, std::size_t bytes) {
    for (const std::string_view sign : {". ", "。", " "}) {
        const std::size_t place = text.substr(0, bytes).rfind(sign);
        if (place != std::string_view::npos && place > bytes / 2) return place + sign.size();
    }
    return std::max<std::size_t>(whole_characters(text, bytes), 1);
}

} // namespace

MarkedText marked_line(std::string_view utf8, const std::vector<newsidx::Range>& marks, int longest) {
    const std::size_t bytes = whole_characters(utf8, static_cast<std::size_t>(longest) * 4);
    MarkedText out = marked(utf8, marks, 0, bytes, false);
    if (out.text.size() > longest) out.text = out.text.left(longest) + u"…"_s;
    out.marks.removeIf([&](const Mark& mark) { return mark.begin + mark.length > out.text.size(); });
    return out;
}

QString line_of(std::string_view utf8, int longest) {
    return marked_line(utf8, {}, longest).text.simplified();
}

std::vector<Article::Paragraph> paragraphs_of(std::string_view utf8, const std::vector<newsidx::Range>& marks) {
    constexpr std::size_t kMost = 20'000; // about so many: all of them are added up whenever one changes its height
    const std::size_t least = utf8.size() / kMost;
    std::vector<Article::Paragraph> out;
    for (std::size_t begin = 0; begin < utf8.size();) {
        std::size_t end = utf8.find("\n\n", std::min(begin + least, utf8.size()));
        end = std::min(end, utf8.size());
        for (std::size_t at = begin; at < end;) {
            const std::string_view rest = utf8.substr(at, end - at);
            const std::size_t most = piece_of(rest);
            const std::size_t size = rest.size() > most ? cut_at(rest, most) : rest.size();
            MarkedText piece = marked(utf8, marks, at, at + size, true);
            if (!piece.text.trimmed().isEmpty()) out.push_back({std::move(piece), at > begin});
            at += size;
        }
        begin = end + 2;
        while (begin < utf8.size() && utf8[begin] == '\n')
            ++begin;
    }
    return out;
}

QString isolated(const QString& text) {
    return QChar(0x2068) + text + QChar(0x2069);
}

QString plain_tip(const QString& text) {
    return text.isEmpty() ? QString() : u"<span style='white-space:pre'>%1</span>"_s.arg(text.toHtmlEscaped());
}

QString number_of(quint64 value) {
    return QLocale(QLocale::English).toString(qulonglong{value});
}

QString date_of(std::optional<std::int64_t> seconds) {
    if (!seconds) return {};
    const QDate date = QDateTime::fromSecsSinceEpoch(*seconds, QTimeZone::utc()).date();
    return QLocale(QLocale::English).toString(date, u"d MMM yyyy"_s);
}

QString joined(const QStringList& parts) {
    QStringList shown;
    for (const QString& part : parts)
        if (!part.isEmpty()) shown.push_back(isolated(part));
    return shown.join(u"  ·  "_s);
}

QString link_of(std::string_view url) {
    const QUrl parsed(QString::fromUtf8(url.data(), static_cast<qsizetype>(url.size())), QUrl::StrictMode);
    const bool web = parsed.scheme() == "http"_L1 || parsed.scheme() == "https"_L1;
    return web && parsed.isValid() && !parsed.host().isEmpty() ? parsed.toString(QUrl::FullyEncoded) : QString();
}

} // namespace newsidx_desktop

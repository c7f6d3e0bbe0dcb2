#include "record/keys.h"

#include "record/among.h"
#include "record/parse.h"
#include "text/ascii.h"
#include "text/fold_value.h"
#include "text/split.h"
#include "text/string_hash.h"
#include "text/unicode.h"

#include <algorithm>
#include <array>
#include <string>

namespace newsidx::record {
namespace {

struct Names {
    std::string_view key;
    std::string_view others; // in lower case without _, - and spaces; the preferred one first
};

constexpr auto kKeyNames = std::to_array<Names>({
    {"title", "headline headlines topictitle heading webtitle posttitle headlinetext name"},
    {"excerpt", "summary description abstract dek standfirst lead lede teaser trailtext bio snippet shortdescription "
                "descriptionsummary "
                "customexcerpt postexcerpt subtitle subheadline subheadlines abstractnote descriptiontext highlights"},
    {"body",
     "content text article articlebody articletext bodytext contenthtml contenttext fulltext maintext descriptionlong "
     "longdescription selftext leadparagraph storytext plaintext bodyhtml bodyxhtml postcontent html contents "
     "contentelements ocrtext ocreng cooked textcontent blocks"},
    {"id", "guid docid uuid objectid nid uid"},
    {"category", "section articlesection sectionname primarysection"},
    {"type", ""},
    {"lang", "language locale inlanguage langs langcode"},
    {"originalUrl", "sourceurl canonical canonicalurl canonicallink externalurl"},
    {"webUrl", "url link permalink pageurl articleurl storyurl alternate href"},
    {"webUrlIsShared", ""},
    {"ampWebUrl", "ampurl"},
    {"cdnAmpWebUrl", ""},
    {"publishedDateTime",
     "publishedat publishedon publisheddate firstpublishdate firstpublishedat firstpublicationdate publishdate "
     "displaydate publishon pubdate publicationdate "
     "webpublicationdate "
     "datepublished datepublish datetimepub datetime dateunixtime dategmt date createdat datecreated created "
     "createdutc "
     "seendate timestamp time firstcreated versioncreated postdategmt postdate issued "
     "@timestamp createdtimestampusec"},
    {"updatedDateTime", "updated updatedat updateddate lastupdated lastupdateddate lastpublicationdate updatedon "
                        "lastmod modifiedgmt modified modifiedat lastmodified datemodified "
                        "datemodify changed changedat usereditedtimestampusec"},
    {"quality", ""},
    {"heat", ""},
    {"published", "ispublished"}, // a date under this name is publishedDateTime: see map.cpp
    {"draft", "isdraft"},
    {"removed", "deleted"},
    {"provider", "publisher publication source site sitename sourcename sourcehostname origin outlet newspaper "
                 "publicationtitle medianame feed feedtitle feedname "
                 "containertitle"},
    {"provider.name", ""},
    {"provider.domain", "domain sourcedomain hostname domainname"},
    {"topics",
     "tags keywords categories subjects manualtags automatictags posttags wp:term documenttags labels topic tag"},
    {"images", "image imageurl urltoimage topimage bannerimage featuredimage featureimage socialimage thumbnail "
               "thumbnailurl wp:featuredmedia coverimage multimedia previewpicture"},
    {"featuredContent", ""},
    {"related", ""},
});

// What spreadsheets in other languages call them, folded (text/fold_value.h). Words that stand for something else in
// English are left out: data, medium, resume.
constexpr auto kAbroad = std::to_array<Names>({
    {"title", "titel uberschrift schlagzeile titre titulo titolo tytul заголовок название 标题 標題 タイトル 見出し "
              "제목 tieude"},
    {"excerpt", "zusammenfassung kurztext vorspann anriss untertitel unterzeile subtitulo soustitre chapo chapeau "
                "resumen resumo riassunto sommario samenvatting "
                "аннотация 摘要 概要 tomtat"},
    {"body", "inhalt volltext artikeltext texte contenu texto contenido cuerpo conteudo corpo testo contenuto tekst "
             "inhoud tresc текст "
             "正文 内容 內容 本文 본문 내용 noidung"},
    {"category",
     "rubrik ressort kategorie rubrique categorie seccion categoria rubriek kategoria рубрика категория 分类 "
     "栏目 カテゴリ カテゴリー chuyenmuc"},
    {"lang", "sprache langue idioma lingua taal jezyk язык 语言 言語"},
    {"webUrl", "lien enlace webadresse ссылка 链接 網址 网址 lienket duongdan "
               "adresurl"},
    {"publishedDateTime",
     "datum erscheinungsdatum veroffentlichungsdatum veroffentlicht veroffentlichtam datedepublication fecha "
     "fechadepublicacion publicatiedatum дата датапубликации 日期 发布时间 发布日期 日付 날짜 ngay "
     "ngaydang datapublikacji 公開日 公開日時"},
    {"provider", "quelle zeitung fuente fonte bron zrodlo источник издание 来源 來源 出典 출처 nguon"},
    {"topics",
     "schlagworter schlagworte stichworter stichworte motscles etiquetas palabrasclave parolechiave trefwoorden "
     "теги ключевыеслова 关键词 標籤 标签 タグ tukhoa tagi"},
});
constexpr auto kAuthorsAbroad = std::to_array<std::string_view>(
    {"autor", "autor/in", "verfasser", "auteur", "autore", "автор", "作者", "記者", "记者", "著者", "tacgia"});

constexpr std::size_t kLongestKey = 32;

// A name in lower case without _, - and spaces, cut behind kLongestKey bytes; one that is not ASCII is folded.
class PlainName {
public:
    explicit PlainName(std::string_view name) {
        std::string folded;
        if (!text::is_ascii(name) && !text::find_invalid_utf8(name)) name = folded = text::fold_value(name);
        for (const char c : name.substr(0, kLongestKey + 1)) {
            if (c == '_' || c == '-' || c == ' ') continue;
            bytes_[size_++] = text::lower_ascii(c);
        }
    }
    [[nodiscard]] std::string_view view() const { return {bytes_.data(), size_}; }

private:
    std::array<char, kLongestKey + 1> bytes_{};
    std::size_t size_ = 0;
};

using Meanings = text::StringMap<KeyMeaning>;

Meanings make_meanings() {
    Meanings meanings;
    std::uint16_t order = 0;
    const auto add_others = [&](const Names& names) {
        for (std::string_view rest = names.others; !rest.empty();)
            meanings.emplace(text::take_part(rest, ' '), KeyMeaning{names.key, order++});
    };
    for (const Names& names : kKeyNames) {
        meanings.emplace(PlainName(names.key).view(), KeyMeaning{names.key, order++});
        add_others(names);
    }
    for (const Names& names : kAbroad)
        add_others(names);
    return meanings;
}

// Whether an item's key can be mapped to this key of the record.
bool is_mappable(std::string_view key) {
    if (key == "draft") return false;
    return key == kAuthor ||
           std::any_of(kKeyNames.begin(), kKeyNames.end(), [&](const Names& names) { return names.key == key; });
}

std::string mappable_keys() {
    std::string out;
    for (const Names& names : kKeyNames) {
        if (!is_mappable(names.key)) continue;
        if (!out.empty()) out += ", ";
        out += names.key;
    }
    return out.append(", ").append(kAuthor);
}

} // namespace

std::optional<KeyMeaning> meaning_of(std::string_view name) {
    static const Meanings kMeanings = make_meanings();
    if (name.size() > kLongestKey) return std::nullopt;
    const auto found = kMeanings.find(PlainName(name).view());
    if (found == kMeanings.end()) return std::nullopt;
    return found->second;
}

bool is_text_key(std::string_view ours) {
    return ours == "title" || ours == "excerpt" || ours == "body";
}

bool means_text(std::string_view name) {
    const auto meaning = meaning_of(name);
    return meaning && is_text_key(meaning->key);
}

bool names_authors(std::string_view name) {
    if (name.size() > kLongestKey) return false;
    const PlainName plain(name);
    constexpr auto kAuthors =
        std::to_array<std::string_view>({"author", "authors", "authorname", "byline", "creator", "creators",
                                         "primaryauthor", "publishedby", "publishedbylines", "bylines", "account",
                                         "journalist", "journalists", "reporter", "reporters", "reporter(s)", "by"});
    return is_among(kAuthors, plain.view()) || is_among(kAuthorsAbroad, plain.view());
}

std::string rejection_of_key(std::string_view ours) {
    if (is_mappable(ours)) return {};
    const auto meaning = names_authors(ours) ? KeyMeaning{kAuthor} : meaning_of(ours).value_or(KeyMeaning{});
    return "\"" + std::string(ours) + "\" is no key of a record" +
           (is_mappable(meaning.key) ? ", which calls it " + std::string(meaning.key) : "") + ": it must be one of " +
           mappable_keys();
}

} // namespace newsidx::record

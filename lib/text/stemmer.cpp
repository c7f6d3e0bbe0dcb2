#include "text/stemmer.h"

#include "text/fnv.h"
#include "text/language_rules.h"

#include <array>
#include <cstdint>
#include <libstemmer.h>
#include <new>
#include <stdexcept>

namespace newsidx::text {
namespace {

// Words with endings that the algorithms cut, change or keep, of every alphabet. Each language stems all of them: what
// an algorithm does to foreign words tells its versions apart as well.
constexpr auto kProbes = std::to_array<std::string_view>({
    "generalizations",
    "happily",
    "skies",
    "dying",
    "ponies",
    "sensational",
    "relational", // English
    "häuser",
    "arbeitslosigkeit",
    "freundlichkeiten",
    "gegangen",
    "strassen",
    "möglichkeiten", // German
    "continuellement",
    "nationalité",
    "mangeaient",
    "chevaux",
    "yeux",
    "naïveté",
    "gouvernements", // French
    "nacionalidades",
    "hablábamos",
    "rápidamente",
    "corazones",
    "abbandonare",
    "felicità",
    "ações", // Romance
    "governações",
    "naționalități",
    "națiunilor",
    "naţiunilor",
    "copiilor",
    "ciutadans",
    "onzième", // Romance
    "lichamelijkheid",
    "huizen",
    "onafhankelijke",
    "undersökningar",
    "regeringens",
    "bestemmelser", // Germanic
    "friheden",
    "virksomhederne",
    "utdanningen",
    "kirjastoissa",
    "taloissammekin",
    "házakban", // Nordic, Uralic
    "szépségeik",
    "evlerimizden",
    "kitapçılarından",
    "ırklarının",
    "gobernuaren",
    "etxeetatik", // Turkish, Basque
    "vyriausybės",
    "namuose",
    "gaeilge",
    "bhfuinneog",
    "mempertanggungjawabkan",
    "kebudayaannya", // Baltic, Irish, Malay
    "владама",
    "владе",
    "градовима",
    "gradovima",
    "državnicima",
    "правительства",
    "работающими", // Slavic
    "исследователей",
    "побежавшие",
    "ελλάδας",
    "κυβερνήσεις",
    "άνθρωποι",
    "μεγαλύτερος",
    "τρένα", // Slavic, Greek
    "والمعلمون",
    "الكتاب",
    "سيكتبونها",
    "مدرستهم",
    "المسؤولين",
    "լեզուների",
    "կառավարության", // Arabic, Armenian
    "लड़कियाँ",
    "किताबों",
    "सरकारी",
    "नेपालको",
    "विद्यार्थीहरूलाई",
    "மரங்களில்",
    "படித்தார்கள்",
    "ביכער",
    "שרײַבערס",
});

} // namespace

Stemmer::Stemmer(const char* algorithm) : stemmer_(sb_stemmer_new(algorithm, "UTF_8")) {
    if (!stemmer_) throw std::runtime_error(std::string("libstemmer has no stemmer for ") + algorithm);
}

void Stemmer::Delete::operator()(sb_stemmer* stemmer) const {
    sb_stemmer_delete(stemmer);
}

std::string_view Stemmer::stem(std::string_view word) {
    const auto* const bytes = reinterpret_cast<const sb_symbol*>(word.data());
    const sb_symbol* const found = sb_stemmer_stem(stemmer_.get(), bytes, static_cast<int>(word.size()));
    if (found == nullptr) throw std::bad_alloc();
    const auto size = static_cast<std::size_t>(sb_stemmer_length(stemmer_.get()));
    return size == 0 ? word : std::string_view(reinterpret_cast<const char*>(found), size);
}

std::string stemmer_fingerprint() {
    static const std::string fingerprint = [] {
        std::uint64_t hash = kFnvOffset;
        for (const Language& language : languages()) {
            if (language.stemmer == nullptr) continue;
            hash = add_to_hash(hash, language.tag);
            Stemmer stemmer(language.stemmer);
            for (const std::string_view word : kProbes)
                hash = add_to_hash(hash, stemmer.stem(word));
        }
        return to_hex(hash);
    }();
    return fingerprint;
}

} // namespace newsidx::text

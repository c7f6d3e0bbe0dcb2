#include "text/stemmer.h"

#include "text/fnv.h"
#include "text/language_rules.h"
#include "text/split.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <libstemmer.h>
#include <new>
#include <stdexcept>

namespace newsidx::text {
namespace {

struct Probes {
    std::string_view algorithm;
    std::string_view words; // with a space between
};

constexpr auto kProbes = std::to_array<Probes>({
    {"arabic", "والمعلمون الكتاب سيكتبونها مدرستهم المسؤولين برنامج استخراج كتابان"},
    {"armenian", "լեզուների կառավարության քաղաքներից աշխատողները"},
    {"basque", "gobernuaren etxeetatik hiriburuko zientzialariek"},
    {"catalan", "ciutadans nacionalitats governava ràpidament"},
    {"danish", "bestemmelser friheden virksomhederne arbejdsløshed"},
    {"dutch", "lichamelijkheid huizen onafhankelijke regeringen gelopen"},
    {"english", "generalizations happily skies dying ponies sensational relational evening viruses"},
    {"finnish", "kirjastoissa taloissammekin hallituksen työttömyydestä"},
    {"french", "continuellement nationalité mangeaient chevaux yeux naïveté gouvernements onzième"},
    {"german", "häuser arbeitslosigkeit freundlichkeiten gegangen strassen möglichkeiten ministerinnen"},
    {"greek", "ελλάδας κυβερνήσεις άνθρωποι μεγαλύτερος τρένα"},
    {"hindi", "लड़कियाँ किताबों सरकारी विद्यार्थियों"},
    {"hungarian", "házakban szépségeik kormányának választásokon"},
    {"indonesian", "mempertanggungjawabkan kebudayaannya pemerintahan berjalanlah"},
    {"irish", "gaeilge bhfuinneog rialtais mbáillí gcathracha"},
    {"italian", "abbandonare felicità nazionalità rapidamente governavano"},
    {"lithuanian", "vyriausybės namuose rinkimuose darbuotojų"},
    {"nepali", "नेपालको विद्यार्थीहरूलाई सरकारले गर्दछन्"},
    {"norwegian", "utdanningen virksomhetene friheten regjeringens"},
    {"portuguese", "ações governações nacionalidades rapidamente falávamos"},
    {"romanian", "naționalități națiunilor naţiunilor copiilor guvernului"},
    {"russian", "правительства работающими исследователей побежавшие ещё"},
    {"serbian", "владама владе градовима gradovima državnicima predsjednika"},
    {"spanish", "nacionalidades hablábamos rápidamente corazones diciéndoselo"},
    {"swedish", "undersökningar regeringens möjligheterna arbetslöshet"},
    {"tamil", "மரங்களில் படித்தார்கள் அரசாங்கத்தின்"},
    {"turkish", "evlerimizden kitapçılarından ırklarının hükümetlerin"},
    {"yiddish", "ביכער שרײַבערס רעגירונגען"},
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

std::string_view stemmer_probes(std::string_view algorithm) {
    const auto* const found = std::ranges::find(kProbes, algorithm, &Probes::algorithm);
    return found == kProbes.end() ? std::string_view{} : found->words;
}

std::string stemmer_fingerprint() {
    static const std::string fingerprint = [] {
        std::uint64_t hash = kFnvOffset;
        for (const Language& language : languages()) {
            if (language.stemmer == nullptr) continue;
            hash = add_to_hash(hash, language.tag);
            Stemmer stemmer(language.stemmer);
            for (std::string_view words = stemmer_probes(language.stemmer); !words.empty();)
                hash = add_to_hash(hash, stemmer.stem(take_part(words, ' ')));
        }
        return to_hex(hash);
    }();
    return fingerprint;
}

} // namespace newsidx::text

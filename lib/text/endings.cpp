#include "text/endings.h"

#include "text/ascii.h"
#include "text/edit_distance.h"
#include "text/split.h"

#include <algorithm>
#include <array>

namespace newsidx::text {
namespace {

struct Endings {
    std::string_view tag;
    std::string_view endings; // in lower case, between spaces. Of two with one stem the shorter one will do
};

constexpr auto kEndings = std::to_array<Endings>({
    {"da", "e ede en ende ens er eren erne erede et hed heden heder ig ige ing ingen lig lige ning s"},
    {"de",
     "bar e em en end ende enden er ere ern ers es est heit heiten ig ige igen iger iges igkeit isch ische ischen "
     "ischer keit keiten lich liche lichen licher lichkeit s st ste sten t te ten ung ungen"},
    {"en",
     "able ably al ally ance ancy ant ate ated ately ates ating ation ational ative atively ator ators ed edly "
     "ement ence ency ent ently er ers es ful fully ial ibility ible ibly ic ical ically icate icity ied ies iest "
     "ility ing ingly ion ional ionally ions isation ised ising ism ities ity ive ively iveness ization ize ized "
     "izing ly ment ments ness ous ously ousness s y"},
    {"es", "a aba aban able ación aciones ada adas ado ador adora adores ados amente amiento an ando ar ara arán ará "
           "aron as encia encias es ia iar ible ica icas ico icos ida idad idades idas ido idos iendo ieron imiento io "
           "ión iones ir ismo ista istas iva ivas ivo ivos mente o os osa osas oso osos ó"},
    {"fa", "ها هایتان هایشان هایمان"},
    {"fi", "a ä an en iin illa ille ilta in ina issa ista ja jen ksi la lla lle lta minen misen n na nen isen ista sa "
           "ssa sta t ta ten tä ään"},
    {"fr",
     "able ables ait aient al ale ales ance ances ant ante ants aux ateur ateurs atif ation ations ative atrice e "
     "ement ements ence ences ent er era es eur eurs euse euses eux ez if ifs ique iques isme iste istes ité ités "
     "ive ives ion ions ir it issement ment ments s é ée ées és èrent"},
    {"hu", "a ak ba ban be ben ból ből e ek en es et hoz hez ig ik ja k nak nek nál nél ok on os ra re ról ről t tól "
           "től val vel ért ság ség"},
    {"it", "a abile amente amenti amento ando ante anti anza are ata ate ati ato atore atori ava azione azioni e endo "
           "ente enti enza enze ere i ia ibile ica iche ici ico imento io ioni ione ire ismo issimo ista iste isti ita "
           "iti ito ità iva ive ivi ivo mente o osa ose osi oso uta uti uto à ò"},
    {"nl", "baar de den e en end ende er ers heden heid ig ige ing ingen lijk lijke lijkheid s st ste t te ten"},
    {"no",
     "a ane ar e ede en ende ene enes ens er ere eres erte et ets hete heten heter ig ige ing ingen lig lige ning "
     "s"},
    {"pt", "a ada adas ado ador adora adores ados am amente amento ando ante ar aram as ava ação ações em endo eram es "
           "ia ica icas ico icos ida idade idades idas ido idos indo ir ismo ista istas iva ivas ivo ivos ência ências "
           "imento mente o os osa osas oso osos ou ável ível ão ões"},
    {"ro",
     "a are ate ată ati atie ație ația ații ator e ea ele elor ere i ie ii iile iilor ilor ire ism ist istă it ită "
     "itate iune iv ivă le lor ul ului ă ți"},
    {"ru",
     "а ал ала али ам ами ание ания ах ая ов ого ое ой ом ому ость ости остью ую ы ые ый ых ым ыми е ев ей ем ение "
     "ения ением ет ешь ев ее и ие из ий ил ила или им ими ит их ировать ия иям иями ная ного ное ной ную ные "
     "ный ным ных о ование ования овать ский ская ского ское ской ским ских скую ские ся т ть ться у ут ую ь ю "
     "ют ющий ющие я ям ями ят ях"},
    {"sv",
     "a ad ade ades an ande ar arna arnas as at e en ens er era erade erar eras erat ering eringen erna ernas het "
     "heten heter ig iga igt ing ingen lig liga ligt ning ningar ningen or orna s"},
    {"tr", "a ci cu cü cı da dan de den du dur dü dı e i in in ımız ız ka la lar ları larının lardan larda ler leri "
           "lerin lerde lerden lik liği luk luğu lük lı lığı li nin nun nün nın sı si su sü ta te tan ten un u ü ün ya "
           "ye yi yu yü yı ın ı"},
});

bool is_doubled(std::string_view beginning) {
    const std::size_t size = beginning.size();
    return size > 3 && beginning[size - 1] == beginning[size - 2] && is_ascii(beginning.back());
}

// How many bytes the letter at `at` has.
std::size_t size_of_letter(std::string_view text, std::size_t at) {
    std::size_t size = 1;
    while (at + size < text.size() && (static_cast<unsigned char>(text[at + size]) & 0xC0U) == 0x80)
        ++size;
    return size;
}

std::size_t letters_of(std::string_view text) {
    std::size_t letters = 0;
    for (std::size_t at = 0; at < text.size(); at += size_of_letter(text, at))
        ++letters;
    return letters;
}

std::string_view endings_of_language(std::string_view tag) {
    const auto* const known =
        std::find_if(kEndings.begin(), kEndings.end(), [&](const Endings& e) { return e.tag == tag; });
    return known == kEndings.end() ? std::string_view() : known->endings;
}

} // namespace

std::vector<std::string> with_other_endings(std::string_view word, std::string_view tag, std::size_t edits) {
    std::vector<std::string> words;
    std::vector<std::size_t> begins; // of letters from kFewestLetters on, and the end
    for (std::size_t at = 0, letters = 0; at < word.size(); at += size_of_letter(word, at), ++letters)
        if (letters >= kFewestLetters) begins.push_back(at);
    begins.push_back(word.size());
    NearWord near(word);
    for (std::string_view rest = endings_of_language(tag); !rest.empty();) {
        const std::string_view ending = take_part(rest, ' ');
        const std::size_t letters = letters_of(ending);
        for (std::size_t i = 0; i < begins.size(); ++i) {
            const std::size_t cut = begins.size() - 1 - i; // letters of the word
            if (cut > letters + edits || letters > cut + edits) continue;
            std::string other = std::string(word.substr(0, begins[i])).append(ending);
            std::size_t skip = 0;
            if (other != word && near.distance(other, edits, skip) <= edits &&
                std::find(words.begin(), words.end(), other) == words.end())
                words.push_back(std::move(other));
        }
    }
    return words;
}

std::vector<Completion> completions(std::string_view beginning, std::string_view tag) {
    std::vector<Completion> words;
    const bool doubled = is_doubled(beginning); // "runn" may become "running" with no letter of the ending there yet
    std::string_view rest = endings_of_language(tag);
    while (!rest.empty()) {
        const std::string_view ending = take_part(rest, ' ');
        for (std::size_t at = 0, typed = 0; at < ending.size(); at += size_of_letter(ending, at), ++typed) {
            if ((typed == 0 && !doubled) || !beginning.ends_with(ending.substr(0, at))) continue;
            std::string word = std::string(beginning).append(ending.substr(at));
            const auto same = std::find_if(words.begin(), words.end(), [&](const auto& w) { return w.word == word; });
            if (same != words.end())
                same->typed = std::max(same->typed, static_cast<unsigned>(typed));
            else if (words.size() < kMaxCompletions)
                words.push_back({std::move(word), static_cast<unsigned>(typed)});
        }
    }
    return words;
}

} // namespace newsidx::text

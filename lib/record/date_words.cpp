#include "record/date_words.h"

#include "record/among.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace newsidx::record {
namespace {

// By month: those of the languages with Latin letters, then Greek, Cyrillic, Arabic and Devanagari, of which capital
// letters are told apart. An abbreviation is the beginning of a name, so the names stand here in full.
constexpr std::array<std::string_view, 12> kMonths = {
    "january januar jänner janvier enero gennaio janeiro januari január ianuarie gener stycznia styczeń ledna leden "
    "ocak "
    "tammikuuta Ιανουαρίου Ιανουάριος января январь Январь січня януари يناير जनवरी",
    "february februar février fevrier febrero febbraio fevereiro februari február februarie febrer lutego luty února "
    "únor "
    "şubat Şubat helmikuuta Φεβρουαρίου Φεβρουάριος февраля февраль Февраль лютого февруари فبراير फरवरी फ़रवरी",
    "march märz maerz mrz mars marzo março marco maart mrt marts március martie març marca marzec března březen mart "
    "maret "
    "maaliskuuta Μαρτίου Μάρτιος Μάρ марта март Март березня مارس मार्च",
    "april avril abril aprile április aprilie kwietnia kwiecień dubna duben nisan huhtikuuta Απριλίου Απρίλιος апреля "
    "апрель Апрель квітня април أبريل ابريل إبريل अप्रैल",
    "may mai mayo maggio maio mei maj maja május maig května květen mayıs toukokuuta Μαΐου Μάιος Μαϊ мая май Май "
    "травня "
    "مايو मई",
    "june juni juin junio giugno junho június iunie juny czerwca czerwiec června červen haziran kesäkuuta Ιουνίου "
    "Ιούνιος "
    "Ιον июня июнь Июнь юни يونيو يونيه जून",
    "july juli juillet julio luglio julho július iulie juliol lipca lipiec července červenec temmuz heinäkuuta Ιουλίου "
    "Ιούλιος Ιολ июля июль Июль юли липня يوليو يوليه जुलाई",
    "august août aout agosto augustus augusti augusztus agost agustus sierpnia sierpień srpna srpen ağustos elokuuta "
    "Αυγούστου Αύγουστος августа август Август серпня أغسطس اغسطس अगस्त",
    "september septembre septiembre setiembre settembre setembro setembre szeptember septembrie września wrzesień září "
    "eylül syyskuuta Σεπτεμβρίου Σεπτέμβριος сентября сентябрь Сентябрь вересня септември سبتمبر सितंबर सितम्बर",
    "october oktober octobre octubre ottobre outubro október octombrie października październik října říjen ekim "
    "lokakuuta Οκτωβρίου Οκτώβριος октября октябрь Октябрь жовтня октомври أكتوبر اكتوبر अक्टूबर अक्तूबर",
    "november novembre noviembre novembro noiembrie listopada listopad listopadu kasım marraskuuta Νοεμβρίου Νοέμβριος "
    "Νοέ ноября ноябрь Ноябрь листопада ноември نوفمبر नवंबर नवम्बर",
    "december dezember décembre decembre diciembre dicembre dezembro desember desembre decembrie grudnia grudzień "
    "prosince "
    "prosinec aralık joulukuuta Δεκεμβρίου Δεκέμβριος декабря декабрь Декабрь грудня декември ديسمبر दिसंबर दिसम्बर",
};

constexpr std::string_view kWeekdays = "monday tuesday wednesday thursday friday saturday sunday";
// Of languages that put no comma behind them; whole, for "mar" is March as well.
constexpr std::string_view kForeignWeekdays =
    "lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles miercoles jueves viernes sábado sabado "
    "domingo lunedì martedì mercoledì giovedì venerdì sabato domenica montag dienstag mittwoch donnerstag freitag "
    "samstag "
    "sonnabend sonntag maandag dinsdag woensdag donderdag vrijdag zaterdag zondag måndag tisdag onsdag torsdag fredag "
    "lördag "
    "söndag mandag tirsdag lørdag søndag maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai "
    "poniedziałek "
    "wtorek środa czwartek piątek sobota niedziela pondělí úterý středa čtvrtek pátek neděle понедельник вторник среда "
    "четверг пятница суббота воскресенье понеділок вівторок середа четвер пʼятниця субота неділя";
constexpr std::string_view kFillers = "at d de del den der di du kl klo le of r roku the um г года році року";

// Whether `word` is one of the names in `names`, or the beginning of one with at least three letters.
bool begins_name(std::string_view names, std::string_view word) {
    const auto begins_letter = [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80; };
    if (std::count_if(word.begin(), word.end(), begins_letter) < 3) return is_word_of(names, word);
    if (word.find(' ') != std::string_view::npos) return false;
    for (std::size_t at = names.find(word); at != std::string_view::npos; at = names.find(word, at + 1)) {
        if (at == 0 || names[at - 1] == ' ') return true;
    }
    return false;
}

} // namespace

int month_of(std::string_view word) {
    // "jui" begins two months of the French year; "mar" is marzo as well as märz, so the order above decides nothing
    // else.
    for (std::size_t i = 0; i < kMonths.size(); ++i) {
        if (begins_name(kMonths[i], word)) return static_cast<int>(i) + 1;
    }
    return 0;
}

bool is_weekday(std::string_view word) {
    return begins_name(kWeekdays, word) || is_word_of(kForeignWeekdays, word);
}

bool is_filler(std::string_view word) {
    return is_word_of(kFillers, word);
}

} // namespace newsidx::record

#include "text/date_words.h"

#include "text/ascii.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace newsidx::text {
namespace {

// By month. An abbreviation is the beginning of a name, so the names stand here in full.
constexpr std::array<std::string_view, 12> kMonths = {
    "january januar jänner janvier enero gennaio janeiro januari január ianuarie gener Ιανουαρίου Ιανουάριος",
    "february februar février fevrier febrero febbraio fevereiro februari február februarie febrer Φεβρουαρίου "
    "Φεβρουάριος",
    "march märz maerz mrz mars marzo março marco maart mrt marts március martie març Μαρτίου Μάρτιος Μάρ",
    "april avril abril aprile április aprilie Απριλίου Απρίλιος",
    "may mai mayo maggio maio mei maj május maig Μαΐου Μάιος Μαϊ",
    "june juni juin junio giugno junho június iunie juny Ιουνίου Ιούνιος Ιον",
    "july juli juillet julio luglio julho július iulie juliol Ιουλίου Ιούλιος Ιολ",
    "august août aout agosto augustus augusti augusztus agost agustus Αυγούστου Αύγουστος",
    "september septembre septiembre setiembre settembre setembro setembre szeptember septembrie Σεπτεμβρίου "
    "Σεπτέμβριος",
    "october oktober octobre octubre ottobre outubro október octombrie Οκτωβρίου Οκτώβριος",
    "november novembre noviembre novembro noiembrie Νοεμβρίου Νοέμβριος Νοέ",
    "december dezember décembre decembre diciembre dicembre dezembro desember desembre decembrie Δεκεμβρίου Δεκέμβριος",
};
// The same of languages in which the beginning of one month is another one's, or another word: whole. In scripts that
// have them, capital letters are told apart. "listopada" is November, as in Polish, Czech and Ukrainian; to Croats it
// is October.
constexpr std::array<std::string_view, 12> kWholeMonths = {
    "stycznia styczeń ledna leden ocak tammikuuta января январь Январь янв січня януари يناير जनवरी",
    "lutego luty února únor şubat Şubat helmikuuta февраля февраль Февраль фев лютого февруари فبراير फरवरी फ़रवरी",
    "marca marzec března březen mart maret maaliskuuta марта март Март мар березня مارس मार्च",
    "kwietnia kwiecień dubna duben nisan huhtikuuta апреля апрель Апрель апр квітня април أبريل ابريل إبريل अप्रैल",
    "maja května květen mayıs toukokuuta мая май Май травня مايو मई",
    "czerwca czerwiec června červen haziran kesäkuuta июня июнь Июнь июн червня юни يونيو يونيه जून",
    "lipca lipiec července červenec temmuz heinäkuuta июля июль Июль июл липня юли يوليو يوليه जुलाई",
    "sierpnia sierpień srpna srpen ağustos elokuuta августа август Август авг серпня أغسطس اغسطس अगस्त",
    "września wrzesień září eylül syyskuuta сентября сентябрь Сентябрь сен сент вересня септември سبتمبر सितंबर सितम्बर",
    "października październik října říjen ekim lokakuuta октября октябрь Октябрь окт жовтня октомври أكتوبر اكتوبر "
    "अक्टूबर अक्तूबर",
    "listopada listopad listopadu kasım marraskuuta ноября ноябрь Ноябрь ноя листопада ноември نوفمبر नवंबर नवम्बर",
    "grudnia grudzień prosince prosinec aralık joulukuuta декабря декабрь Декабрь дек грудня декември ديسمبر दिसंबर "
    "दिसम्बर",
};

constexpr std::string_view kWeekdays = "monday tuesday wednesday thursday friday saturday sunday";
// Of languages that put no comma behind them; whole, for "mar" is March as well.
constexpr std::string_view kForeignWeekdays =
    "lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles miercoles jueves viernes sábado sabado "
    "domingo lunedì martedì mercoledì giovedì venerdì sabato domenica montag dienstag mittwoch donnerstag freitag "
    "samstag "
    "sonnabend sonntag maandag dinsdag woensdag donderdag vrijdag zaterdag zondag måndag tisdag onsdag torsdag fredag "
    "lördag söndag mandag tirsdag lørdag søndag maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai "
    "poniedziałek wtorek środa czwartek piątek sobota niedziela pondělí úterý středa čtvrtek pátek neděle понедельник "
    "вторник среда четверг пятница суббота воскресенье понеділок вівторок середа четвер пʼятниця субота неділя";
constexpr std::string_view kFillers = "at d de del den der di du kl klo le of r roku the um à às г года році року";

// Whether `word` is one of the names in `names`, or the beginning of one with at least three letters.
bool begins_name(std::string_view names, std::string_view word) {
    const auto begins_letter = [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80; };
    if (std::count_if(word.begin(), word.end(), begins_letter) < 3) return false;
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
        if (begins_name(kMonths[i], word) || is_word_of(kWholeMonths[i], word)) return static_cast<int>(i) + 1;
    }
    return 0;
}

bool is_weekday(std::string_view word) {
    return begins_name(kWeekdays, word) || is_word_of(kForeignWeekdays, word);
}

bool is_filler(std::string_view word) {
    return is_word_of(kFillers, word);
}

} // namespace newsidx::text

#include "record/date_words.h"

#include "record/among.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace newsidx::record {
namespace {

// By month. An abbreviation is the beginning of a name, so the names stand here in full.
constexpr std::array<std::string_view, 12> kMonths = {
    "january januar jänner janvier enero gennaio janeiro januari január Ιανουαρίου Ιανουάριος",
    "february februar février fevrier febrero febbraio fevereiro februari február Φεβρουαρίου Φεβρουάριος",
    "march märz maerz mrz mars marzo março marco maart mrt március Μαρτίου Μάρτιος Μάρ",
    "april avril abril aprile április Απριλίου Απρίλιος",
    "may mai mayo maggio maio mei május Μαΐου Μάιος Μαϊ",
    "june juni juin junio giugno junho június Ιουνίου Ιούνιος Ιον",
    "july juli juillet julio luglio julho július Ιουλίου Ιούλιος Ιολ",
    "august août aout agosto augustus augusztus Αυγούστου Αύγουστος",
    "september septembre septiembre setiembre settembre setembro szeptember Σεπτεμβρίου Σεπτέμβριος",
    "october oktober octobre octubre ottobre outubro október Οκτωβρίου Οκτώβριος",
    "november novembre noviembre novembro Νοεμβρίου Νοέμβριος Νοέ",
    "december dezember décembre decembre diciembre dicembre dezembro Δεκεμβρίου Δεκέμβριος",
};

constexpr std::string_view kWeekdays = "monday tuesday wednesday thursday friday saturday sunday";
constexpr std::string_view kFillers = "at de del den der di du le of the um";

// Whether `word` is one of the names in `names`, or the beginning of one with at least three letters.
bool begins_name(std::string_view names, std::string_view word) {
    const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    const bool ascii = std::all_of(word.begin(), word.end(), is_ascii);
    const std::size_t least = ascii ? 3 : 4; // bytes; é has two of them
    if (word.size() < least || word.find(' ') != std::string_view::npos) return false;
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
    return begins_name(kWeekdays, word);
}

bool is_filler(std::string_view word) {
    return is_word_of(kFillers, word);
}

} // namespace newsidx::record

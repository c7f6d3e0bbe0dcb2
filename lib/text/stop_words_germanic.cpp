// Stop words of English, German, Dutch, Swedish, Danish and Norwegian.
#include "text/stop_words.h"

namespace newsidx::text {

// Left out on purpose: "us" (U.S.), "who" (WHO), "may" and "am" (May, a.m.), single letters but these two.
constexpr StopWords kEnglishStopWords = {
    "a about above after again against also amid among an and any are as at be because been before being below "
    "between both but by can cannot could did do does doing done during each either ever every few for from "
    "further had has have having he her hers herself him himself his how however i if in into is it its itself "
    "many me more most much must my myself neither no nor not of on only onto or other others our ours ourselves "
    "out over own quite rather same shall she should since so some somebody still such than that the their theirs "
    "them themselves then there these they this those through thus to too toward towards under unless until up "
    "upon very was we were what when where whereas whether which while whom whose why will with within without "
    "would yet you your yours yourself"};

// "würde" is not here, for it is a noun, too.
constexpr StopWords kGermanStopWords = {
    "aber als am an auch auf aus bei beim bin bis bist da dabei damit dann das dass daß dem den denen denn der deren "
    "des "
    "dessen die dies diese diesem diesen dieser dieses doch du durch ein eine einem einen einer eines er es euch euer "
    "für gegen hab habe haben hat hatte hatten hier ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im in ins ist "
    "ja jede jedem jeden jeder jedes jene jenem jenen jener jenes kann kein keine keinem keinen keiner können könnte "
    "mein meine meinem meinen meiner mich mir mit nach nicht noch nun nur ob oder ohne sehr sein seine seinem seinen "
    "seiner seines seit sich sie sind so solche solchen solcher sollte über um und uns unser unsere unserem unseren "
    "unserer unter vom von vor war waren warum was weil welche welchem welchen welcher welches wenn wer werden wie wir "
    "wird wo wurde wurden zu zum zur zwischen"};

constexpr StopWords kDutchStopWords = {
    "aan al als bij daar dan dat de deze die dit door een en er had hadden heb hebben heeft hem het hier hij hoe hun "
    "ik "
    "in is ja je jij jou jouw jullie kan kon kunnen maar me men met mij mijn moet na naar niet nog nu of om omdat "
    "onder ons onze ook op over te tegen ten ter toch tot tussen u uit uw van vanaf voor waar want waren was wat we "
    "wel welke werd werden wie wij worden wordt zal ze zich zij zijn zo zonder zou zouden"};

constexpr StopWords kSwedishStopWords = {
    "alla allt att av blev bli blir blivit de dem den denna deras dess dessa det detta dig din dina ditt du där då "
    "efter "
    "ej eller en er era ert ett från för genom ha hade han hans har hon henne hennes honom hos hur här i icke inte ja "
    "jag kan kunde man med mellan men mig min mina mitt mot mycket ni nu när någon något några och om oss på samma "
    "sedan sig sin sina sitt ska skall skulle som så sådan sådana till under upp ut utan vad var vara varför varit "
    "varje vars vem vi vid vilka vilken vilket vår våra vårt än är åt över"};

constexpr StopWords kDanishStopWords = {
    "af alle alt at blev blive bliver da de dem den denne der deres det dette dig din dine disse dit dog du efter "
    "eller "
    "en end er et for fra før ham han hans har havde hende hendes her hos hun hvad hvem hver hvilken hvilke hvis hvor "
    "hvordan i ikke ind ja jeg jer jeres kan kunne man med mellem men mig min mine mit mod ned nogen noget nogle nu "
    "når "
    "og også om op os over på selv sig sin sine sit skal skulle som sådan ud under var ved vi vil ville vor vores være "
    "været"};

constexpr StopWords kNorwegianStopWords = {
    "alle at av ble bli blir blitt da de deg dei deim deira dem den denne der deres det dette di din disse ditt du eg "
    "ein eit ei eller en enn er et etter for fra frå før ha hadde han hans har henne hennes her hjå ho hos hun hva "
    "hvem hver hvilke hvilken hvis hvor hvordan hvorfor i ikke ikkje inn ja jeg kan korleis kva kven kvifor kunne man "
    "med mellom men mi min mine mitt mot mykje må ned noe noen nokon noko nå når og også om opp oss over på seg selv "
    "si "
    "sin sine sitt skal skulle slik som så til um under ut uten vart var ved vere vi vil ville vår være vært å"};

} // namespace newsidx::text

// Stop words of French, Spanish, Italian, Portuguese, Catalan and Romanian. What an apostrophe cuts off ("l'état",
// "dell'arte") never becomes a word; but where so little follows that nothing is cut off, both are one ("s'il").
#include "text/stop_words.h"

namespace newsidx::text {

// Left out: "été" (summer), "son" stays for it is nearly always "his", "pas" and "point" are here as far as they
// negate.
constexpr StopWords kFrenchStopWords = {
    "à afin ai aient ainsi ait alors après as au aucun aucune aussi autre autres aux avaient avait avant avec avez "
    "avoir avons ayant ça car ce ceci cela celle celles celui ces cet cette ceux chaque chez ci comme comment dans de "
    "depuis des dès dont du elle elles en encore entre est et étaient était étant être eu eux furent fut ici il ils je "
    "jusqu jusque la là laquelle le lequel les lesquelles lesquels leur leurs lors lorsque lui ma mais me même mes moi "
    "mon ne ni non nos notre nous on ont or ou où par parce pas pendant plus pour pourquoi puis quand que quel quelle "
    "quelles quels qui quoi sa sans se selon sera seront ses si soi soit son sont sous suis sur ta te tes toi ton tous "
    "tout toute toutes tu un une vers vos votre vous y "
    "c'en d'en d'où d'un d'y j'ai j'en j'y l'a l'on l'un m'a m'en n'a n'en n'y qu'à qu'au qu'en qu'il qu'on qu'un s'en "
    "s'il s'y t'a"};

constexpr StopWords kSpanishStopWords = {
    "a al algo algunas algunos ante antes aquel aquella aquellas aquellos así aún aunque cada como cómo con contra "
    "cual "
    "cuál cuales cuando cuándo cuanto de del desde donde dónde dos durante e el él ella ellas ello ellos en entre era "
    "eran es esa esas ese eso esos esta está están estas este esto estos fue fueron ha había habían haber han hasta "
    "hay "
    "he la las le les lo los más me mi mí mientras mis muy nada ni no nos nosotros nuestra nuestras nuestro nuestros o "
    "os otra otras otro otros para pero por porque pues que qué quien quién quienes se sea sean según ser si sí sido "
    "sin "
    "sino sobre son su sus también tan tanto te tiene tienen tu tú tus u un una unas uno unos usted ustedes vosotros y "
    "ya yo"};

constexpr StopWords kItalianStopWords = {
    "a abbia ad agli ai al alla alle allo anche avere aveva avevano che chi ci come con contro cui da dagli dai "
    "dal "
    "dalla dalle dallo degli dei del della delle dello dentro di dopo dove e è ed era erano essere fino fra fu furono "
    "gli ha hanno ho i il in io la le lei li lo loro lui ma me mentre mi mia mie miei mio ne né negli nei nel nella "
    "nelle nello noi non nostra nostre nostri nostro o ogni oppure per perché però più poi prima qual quale quali "
    "quando "
    "quanto quel quella quelle quelli quello questa queste questi questo qui sarà se senza si sia siamo siano sono "
    "sotto stata state stati stato su sua sue sugli sui sul sulla sulle sullo suo suoi tra tu tua tue tuo tuoi tutta "
    "tutte tutti tutto un una uno vi voi vostra vostro "
    "c'è com'è cos'è dov'è l'ha l'ho m'ha n'è s'è un'"};

constexpr StopWords kPortugueseStopWords = {
    "a à ao aos as às ainda até após antes aquela aquelas aquele aqueles aquilo assim cada com como contra cuja cujo "
    "da "
    "das de dela delas dele deles depois desde do dos dum duma durante e é ela elas ele eles em entre era eram essa "
    "essas esse esses esta está estão estas este estes eu foi foram há isso isto já la lhe lhes lo mais mas me mesmo "
    "meu meus minha minhas muito na nas não nem no nos nós nossa nossas nosso nossos num numa o os ou onde outra "
    "outras outro outros para pela pelas pelo pelos per por porque pois qual quais quando quanto que quem se sem ser "
    "será seu seus sido só sob sobre sua suas são também te tem têm tendo ter teu teus tinha tinham tu tua tuas um uma "
    "umas uns você vocês vos"};

constexpr StopWords kCatalanStopWords = {
    "a abans al als amb aquell aquella aquelles aquells aquest aquesta aquestes aquests així això allò als ara cada "
    "com "
    "contra de del dels des després doncs durant e el ell ella elles ells els em en encara ens entre era eren es és "
    "està estan estat et eren fins fou foren ha haver havia havien han he hem hi ho i igual ja jo la les li llavors "
    "lo me mentre meu meus meva meves més mi molt na ni no nosaltres nostra nostre nostres o on pel pels per perquè "
    "però qual quals quan que què qui quin quina quins sa se segons sense ser serà ses seu seus seva seves si sí "
    "sobre són sota són també tan te té tenen teu teva tot tota totes tots tu un una unes uns va van vosaltres vostre"};

constexpr StopWords kRomanianStopWords = {
    "a acea aceasta această aceea aceia acel acela acele acelea acest acesta aceste acestea acestei acestor acestui "
    "acestuia acolo ai aici al ale am ar are aș așa asta astfel asupra ați au avea avem aveți avut că când care căreia "
    "căror cărui căruia ce cei cel cele celor ceva chiar ci cine cât cu cum da dacă dar de deci deja despre din dintre "
    "după e ea ei el ele era erau este eu există face fără fi fie fiecare fiind fost iar îi il îl îmi în între într "
    "însă "
    "își îți la le li lor lui mai mea mei meu mi mult ne nici niște noastră nostru nu o ori orice pe pentru peste prin "
    "printre s sa să sale sau său se și sub sunt suntem ta tău te toate tot toți totuși tu un una unde unei unor unu "
    "unui va vă voi vom vor vostru"};

} // namespace newsidx::text

// Stop words of Finnish, Hungarian, Russian, Greek and Turkish.
#include "text/stop_words.h"

namespace newsidx::text {

constexpr StopWords kFinnishStopWords = {
    "ei eivät eikä ellei emme en että hän häneen hänelle hänen hänessä hänestä hänet häntä he heidän heidät heihin "
    "heille "
    "heitä ja jo joiden joihin joilla joille joissa joista joita jos joka jolla jolle jonka jossa josta jota jotka "
    "jotta "
    "kanssa koska kuin kuinka kun kuka kuten me meidän meille meitä mikä mikäli miksi minä minulla minulle minun minut "
    "minua missä mistä mitä mitkä mutta muun myös ne niiden niihin niille niin niissä niistä niitä noin nuo nämä "
    "näiden "
    "näitä näissä olen olet oli olisi olivat olla olleet ollut on ovat se sekä sen siellä siihen siinä siitä sille "
    "sillä "
    "sinä sinun sitä tai tämä tämän tähän tällä tälle tässä tästä tätä te teidän tuo tuon vaan vai vaikka vain voi"};

constexpr StopWords kHungarianStopWords = {
    "a abban ahhoz aki akik akit ahol amely amelyek amelyet ami amit annak arra arról az azok azon azt azzal azért be "
    "csak de e egy egyik el ennek erre ez ezek ezen ezt ezzel ezért és fel hanem hiszen hogy hogyan ide így ill ilyen "
    "is itt ki kell le lehet lenne lesz lett ma maga már más meg még mely melyek mert mi miért mikor mint mit mivel "
    "most nagyon nekem neki nekik nem nincs ő ők őket olyan ott pedig sem s se sok szemben szerint számára te tehát "
    "teljes ti tovább úgy ugyan után vagy vagyis vagyok valaki valami van vannak volna volt voltak én össze"};

constexpr StopWords kRussianStopWords = {
    "а без более бы был была были было быть в вам вас весь во вот все всё всего всех вы где да даже для до его ее её "
    "ей ему если есть еще ещё же за здесь и из или им ими их к как какая какой когда которая которого которое которой "
    "котором которую которые который которых кто куда ли либо лишь мне может мой моя мы на над надо нам нас наш не "
    "него "
    "нее неё ней нет ни нибудь ним них но ну о об однако он она они оно от очень перед по под после потом потому при "
    "про с сам сама сами свое своё своего своей своих свои свой себе себя сейчас со так такая такие такой там тебе "
    "тебя тем теперь то тогда того тоже только том тот ту ты у уже хотя чего чем через что чтобы эта эти это этого "
    "этой этом этот эту я"};

constexpr StopWords kGreekStopWords = {
    "αλλά αν ανά αντί από αυτά αυτές αυτή αυτήν αυτό αυτοί αυτός αυτού αυτούς αυτών για γιατί δε δεν δια εάν εγώ εκ "
    "εκείνα εκείνη εκείνο εκείνοι εκείνος εκείνων εκτός εμείς ένα έναν ένας ενός ενώ επί εσείς εσύ έτσι έχει έχουν έως "
    "η ή ήταν θα ίσως κάθε και κάποια κάποιο κάποιος κατά κι λόγω μα μας με μέσα μετά μέχρι μη μην μια μία μιας μόνο "
    "μου να ναι ο οι όμως όπου όπως ό όσα όσο όσοι ότι όταν ούτε όχι παρά πιο που πού πρέπει πριν προς πως πώς σαν σας "
    "σε σου στα στη στην στις στο στον στους στων συ τα την της τι τις το τον τόσο του τους των τώρα υπό χωρίς ως "
    "ώστε είναι είχε είχαν"};

// A suffix that follows a number and an apostrophe ("2024'te") is a word of its own.
constexpr StopWords kTurkishStopWords = {
    "acaba ama ancak arada artık aslında ayrıca bana bazı belki ben benim beri bile bir biri biz bize bizim böyle bu "
    "buna bunda bundan bunlar bunları bunların bunu bunun burada çok çünkü da dahi daha dan de defa değil den diğer "
    "diye "
    "dolayı en eğer fakat gibi göre ha hangi hatta hem henüz hep hepsi her herkes hiç için ile ise işte kadar kendi "
    "kendine kendini ki kim kime mi mı mu mü nasıl ne neden nerede nereye niye o olan olarak oldu olduğu olsa olur ona "
    "ondan onlar onlara onları onların onu onun orada oysa öyle pek rağmen sana sanki sen senin siz sizin sonra şey şu "
    "şuna şunu ta tan te ten tüm üzere var ve veya ya yani yine yoksa"};

} // namespace newsidx::text

// Stop words of Arabic, Hindi, Indonesian (and Malay as far as the words are the same), Vietnamese and Thai.
#include "text/stop_words.h"

namespace newsidx::text {

// Conjunctions of one letter are written as a part of the word, so that only whole words are here.
constexpr StopWords kArabicStopWords = {
    "إلا إلى أم أما أن إن أنا أنت أنه أنها إنه إنها أو أي أيضا إذا إذ بأن بعد بعض بل به بها بين بينما تلك تحت ثم حتى "
    "حول "
    "حيث خلال دون ذلك سوف ضد ضمن على عليه عليها عن عند عندما غير فإن فقد فوق في فيه فيها قبل قد كان كانت كانوا كل كما "
    "كي "
    "كيف لا لدى لقد لكن لكنه لم لما لماذا لن له لها لهم لو ليس ليست ما ماذا متى مثل مع منذ من منه منها نحن نحو نفس هذا "
    "هذه "
    "هل هم هنا هناك هو هي هؤلاء وأن وقد وكان وكانت ولا ولم ومن وهو وهي يا يكون تكون الذي التي الذين اللذين اللاتي"};

// Endings that are written apart are words of their own.
constexpr StopWords kPersianStopWords = {
    "آن آنان آنها آیا از است اگر اما ان اند او ای این اینکه اینها با باید بدون بر برای بعد بلکه به بود بودن بودند بین "
    "پس تا تحت "
    "تر ترین چرا چنین چه چون حتی خواهد خواهند خود دارد دارند داشت داشتند در درباره دیگر را سپس شد شدن شده شدند شود "
    "شوند "
    "طی علیه فقط قبل کرد کردن کرده کردند کند کنند که ما مانند مثل مگر من می نباید نمی نه نیز نیست نیستند و ولی وی ها "
    "های هایی هر هم همان همه همچنین همین هنوز هیچ هست هستند یا یک"};

constexpr StopWords kHebrewStopWords = {
    "אבל או אותה אותו אותם אז אחרי איך אין איפה אך אל אלא אלה אלו אם אנחנו אני אנו אף אשר את אתה אתם בגלל בין בכל בלי "
    "במשך "
    "גם הוא היא היה היו היתה הייתה הם הן הנה ואת וגם וכן ולא זאת זה זו יהיה יהיו יש כאן כאשר כבר כדי כי כך כל כמו כן "
    "לא לו "
    "לה להם לי לך לנו לפי לפני מאוד מאז מה מול מי מן ממנו מפני נגד עד עוד על עליו עם עצמו של שלה שלהם שלו שלי תוך תחת"};

// With and without the dots that some keyboards give as a letter of their own: both spellings are met.
constexpr StopWords kHindiStopWords = {
    "अगर अतः अपना अपनी अपने अब आदि आप इन इनका इनकी इनके इस इसका इसकी इसके इसमें इसलिए इससे इसी इसे उन उनका उनकी उनके उनको "
    "उन्हें उन्होंने उस उसका उसकी उसके उसने उससे उसी उसे एक एवं ऐसा ऐसी ऐसे और कब कभी कर करके का कि किया किसी किस की कुछ के "
    "को कोई कौन क्या क्यों गई गए गया चाहिए जब जबकि जहाँ जहां जा जाता जाती जाते जैसा जैसे जिस जिसका जिसकी जिसके जिसमें जिसे "
    "जिन जिनके जो तक तथा तब तरह तो था थी थे दिया द्वारा न नहीं ना ने पर परंतु फिर बल्कि बहुत बाद भी मगर मुझे में मेरा मेरी "
    "मेरे मैं यदि यह यहाँ यहां या ये रहा रही रहे लिए लेकिन व वह वहाँ वहां वाला वाली वाले वे वो सकता सकती सकते सब सभी साथ से "
    "हम हमारा हमारी हमारे ही हुआ हुई हुए है हैं हो होता होती होते होना"};

constexpr StopWords kIndonesianStopWords = {
    "ada adalah agar akan anda antara apa apabila atas atau bagi bahkan bahwa bagaimana banyak beberapa belum bila "
    "bisa "
    "bukan dalam dan dapat dari daripada demikian dengan di dia dulu hal hanya harus hingga ia ini itu jika juga kami "
    "kalau kamu karena ke kemudian kepada kepadanya kita lagi lain lalu lebih maka masih mereka meskipun mungkin namun "
    "nya oleh pada padahal para pernah pula pun saat saja saling sambil sampai sangat saya sebab sebagai sebelum "
    "sebuah secara sedang sehingga sejak selain selama seluruh semua seorang seperti serta setelah setiap siapa suatu "
    "sudah supaya tanpa tapi telah tentang tersebut tetapi tidak untuk walaupun yaitu yakni yang"};

// Syllables that are no half of other words, for Vietnamese is written by syllables: "của" and "những", but not
// "người".
constexpr StopWords kVietnameseStopWords = {"ai ấy bị bởi các cái cho chỉ chúng chưa có cả của cũng cùng cứ do dù dưới "
                                            "đã đang đây đấy để đến đều đó được gì hay "
                                            "hoặc hơn hãy khi không là lại làm lên luôn mà mỗi mọi một nào này nên nếu "
                                            "ngay như nhưng những nó nơi nữa ở qua ra rằng "
                                            "rất rồi sao sau sẽ số sự tại theo thì thế tôi tới trên trong trước từ "
                                            "từng tuy và vẫn vậy vào vẫn về vì với vừa xuống"};

constexpr StopWords kThaiStopWords = {
    "ก็ กว่า กับ การ ของ ขณะ ขึ้น คง ครับ ค่ะ คือ จะ จาก จึง ซึ่ง ด้วย ดัง ดังกล่าว ดังนั้น ด้าน ได้ ต่อ ต่าง ตาม ต้อง ถึง ถ้า ทั้ง ทั้งนี้ ที่ ทุก เท่า "
    "โดย นั้น นี้ ใน บาง ผ่าน เป็น เพราะ เพื่อ แต่ มา มี เมื่อ ไม่ ยัง รวม แล้ว และ ว่า ให้ หรือ หาก อยู่ อย่าง อาจ อีก เอง ไป ไว้ เข้า เคย "
    "เช่น แห่ง"};

} // namespace newsidx::text

"""Which language a complaint is in: letters that only one language writes, then its little words."""

import re
from collections.abc import Sequence

from yakja.citizens.complaints.triage.words import Word, fold, word_of, words_of
from yakja.foundation.kit.text import script_of

_LETTERS = {
    "sd": re.compile("[ڀٺٽٿڃڇڌڏڊڍڙڦڪڱڻ۾۽]"),
    "ps": re.compile("[ټځڅډړږښګڼېۍ]"),
    "skr": re.compile("[ݙڄٻڳ]"),
    "pnb": re.compile("[ࣇ]"),
    "bal": re.compile("[ێݔ]"),
}
_ENDINGS = re.compile("ء[\u064e\u0650](?:\\s|$|[^\u0600-\u06ff])")

# word:weight; a word that two languages share stands in both.
_ARABIC_WORDS = {
    "ur": "کا کی کے:2 کو:2 سے:2 میں:2 ہے:2 ہیں:2 اور نہیں:2 پر:2 یہ وہ کر نے تک لیے رہا:2 رہی:2 رہے:2 گیا گئی گئے ہمارے:2 ہماری:2 ہمارا:2"
    " ہو کوئی ہوا ہوئی کیا جائے دیا والے تھا مجھے بھی مگر بعد ہوتا ہوتی جاتا کرتے کریں سکتے ہمیں:2 میرے:2 میری:2 میرا:2",
    "sd": "جو:2 جي:2 جا:2 کي:2 آهي:3 آهن:3 نه ته هن لاءِ:2 کان:2 سان:2 اسان:2 ٿو:2 ٿي:2 ٿا:2 ويو:2 وئي:2 ويا:2 ڪري اسانجي:2 جن منهنجو:2 منهنجي:2 هتي رهيو:2"
    " رهيا:2 رهي پر اچي ڏينهن:2 ڪو ٿيو:2 وارا ناهي:2",
    "ps": "د:3 په:2 او دی:2 ده:2 چې:3 نه سره:2 کې:2 کي دي:2 له:2 تر زموږ:3 زمونږ:3 زمونږه:3 مو:2 هغه دا يې:2 یې:2 ته:2 شوي:2 شوی:2 شوې:2 کړي کيږي:2 کېږي:2"
    " نشته:3 ډېر مونږ:3 موږ:3 راځي:2 هیڅ هم دغه لپاره:2 يو شو وي کوي غواړي:2",
    "pnb": "دا:2 دی دے:2 دیاں:3 نوں:3 نال اے:3 وچ:2 تے:2 ایہہ:3 اوہ:2 ساڈے:3 ساڈی:3 ساڈا:3 سانوں:3 ہویا:3 کیتا:2 لئی:3 توں:2 نئیں:3 پئی:2 پیا:2 ہوئی گیا اوہدے:2"
    " آں:2 پنڈ:2 کردے:2 ہوندی:3 ہوندا:3 کوئی جاندا:2 آؤندا:3 اسیں:3 رہیا:3 میرے ہن کیہ:2 کول",
    "skr": "دا:2 دی دے:2 کوں:3 نال وچ اچ:3 تے:2 ہے ہِن ہن:2 اساں:2 ساڈے:2 ساݙے:3 ساڈی:2 اساݙے:3 تھی:3 کائنی:3 کینی:3 ڳئے:3 ڳیا:3 ڳئی:3 تھیا:3 تھئے:3 تھئی:3 ونڄ:3"
    " آندا ڈیکھو:2 کیتے:2 توں:2 پئے:2 پئی:2 ڈینھ:3 ݙینھ:3 ڈوں:2 ڈو ساکوں:3 میکوں:3 ہک:2 کنوں:3 ویندے:3 ویندا:3 کریندا:3 کریندے:3 ڈیندا:3 گھن:2 نئیں انھاں:2 چھوڑو بہوں:2 آلے:2 آلی:2 آلا منگدے:2 منگدن:3 ڈیندن:3 ڈیندے:3 گھندے:3 ویندن:3 کریندن:3 لڳے:3 راہندے:3 کینھ:3 ڈتا:3 ڈتی:3 سڳدے:3 اتھاں:3",
    "bal": "انت:3 ءَ ءِ پہ:2 گوں:3 چہ:2 مئے:3 شمئے:3 اِنت:3 نیست:3 بیت:3 بوتگ:3 کتگ:3 کنت:3 کننت:3 اَنت:3 ات اتگ:2 ما:2 مرچی:3 رند:2 ماں مردم:3 بکن:3 کنگ:3 تہا:2"
    " ہچ:3 کس:2 نہ یک روچ:3 روچاں:3 بوت:2 شپ:2 شتگ:3 کپتگ:3 لوٹیت:3 زوت:3 زوتاں:3 مہ کئیت:3 اے:1 چوشیں:3 نبیت:3 نبوتگ:3 دنت:3 دیگ:2 آیگ:2 سک:2 ٹ",
}
_ROMAN = (
    "ka ki ke ko se mein main mn mai may hai he hy hain hein hen aur nahi nahin nai nhi ni par pr pe yeh ye woh wo kar"
    " karna karne karein kren krain karen liye lie jaye jaey jata jati jatay jate raha rahi rahe rha rhi rhe tha thi thay"
    " wala wali walay wale bhi bi ho k kr krna krne krte krta kry karte karta hota hoti hotay hote gaya gayi gya gai gaye gay"
    " apna apni apne aap hum ham tak ya sath sath diya dia kya kia kiya din dino se hamare hamari hamara humare humari"
    " humara mere meri mera koi sunta sunne sunwai jaldi roz rozana raat subah bachay bache bachon log logon ghar gali mohalla"
    " muhalla mohallay hafte hafta hafton mahine mahinay maheenay mahina sal saal bohat bahut buhat boht sab kuch abhi kab tak"
    " band kharab krwa karwa karwaya lag laga lagi lage pani bijli sarak jis is us in un nay ne guzarish meherbani mehrbani"
    " mangta mangte mang rahay raho gae hua hui hue huwa huway baad bad sakte sakta do teen char panch paanch nahe de dein den"
    " da di nu nun vich wich tay sada sadi sade sanu peya pya nai ae jo ji aahe ahe chho sir janab na ja aa to he phail karwao karao karain kara gher leta lete nikal nikla samne paas pas saath peeche hawa ati aati kholo bas gheri magar lekin par wahan yahan yahin"
)
_ENGLISH = (
    "the of and to in for is are a an on with by from or at as be it this that their they not all can has have was which who"
    " into each we our no my your been were will where when there since please near behind any every day days week weeks month"
    " months but he she his her after before being only does do did so than more also still cannot us i me you if out off"
    " over one two three its nobody without should kindly very never still been again because them too many needs need what why how"
)


def _weighed(text: str) -> dict[str, int]:
    weights = {}
    for item in text.split():
        word, _, weight = item.partition(":")
        words = words_of(word)
        if words:
            weights[words[0].precise] = int(weight or 1)
    return weights


_TABLES = {lang: _weighed(text) for lang, text in _ARABIC_WORDS.items()}
_ROMAN_KEYS = frozenset(fold(word) for word in _ROMAN.split()) - {"in", "is", "us", "me", "to", "do", "he"}
_ENGLISH_KEYS = frozenset(fold(word) for word in _ENGLISH.split()) - {
    fold(w) for w in ("the", "me", "to", "do", "so", "he", "us", "in", "is", "on", "an")
}
_THE = {word_of(w).key for w in ("the", "of", "and", "is", "in", "to", "are", "has", "have", "was", "for")}


def language_of(text: str, words: Sequence[Word]) -> str:
    """``en``, ``ur``, ``ur-Latn``, ``sd``, ``ps``, ``pnb``, ``skr`` or ``bal``; ``und`` for a text without letters."""
    script = script_of(text)
    if script == "Zyyy":
        return "und"
    if script == "Latn":
        keys = [word.key for word in words if word.is_latin]
        roman = sum(key in _ROMAN_KEYS for key in keys)
        english = sum(key in _ENGLISH_KEYS for key in keys) + 0.7 * sum(key in _THE for key in keys)
        return "ur-Latn" if roman > english else "en"
    scores = {
        lang: sum(table.get(word.precise, 0) for word in words) / 1.0 for lang, table in _TABLES.items()
    }
    for lang, letters in _LETTERS.items():
        # A single foreign letter is a name; more of them are a language.
        scores[lang] += 2.5 * min(len(letters.findall(text)), 6)
    scores["bal"] += 1.5 * len(_ENDINGS.findall(text)) if not _LETTERS["sd"].search(text) else 0
    if _LETTERS["sd"].search(text):
        scores["skr"] -= 2.5 * min(len(_LETTERS["skr"].findall(text)), 6)
    if "ݨ" in text:
        scores["skr"] += 3
        scores["pnb"] += 1.5
    order = ("ur", "sd", "ps", "pnb", "skr", "bal")
    return max(order, key=lambda lang: (scores[lang], -order.index(lang)))


def common_words() -> set[str]:
    """Little words of all the languages, which are never names."""
    return {*_ROMAN_KEYS, *_ENGLISH_KEYS, *_THE} | {
        word_of(word).key for table in _TABLES.values() for word in table
    }

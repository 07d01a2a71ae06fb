"""Sentences of invented complaints: what is wrong, where, since when, what follows from it; composed by the sample."""

from __future__ import annotations

LANGUAGES = ("ur", "ur-Latn", "en", "ps", "sd")

# What is wrong, by category and language. Where a language has nothing for a category, Urdu is used.
TROUBLES: dict[str, dict[str, tuple[str, ...]]] = {
    "water_supply": {
        "ur": ("نل میں پانی نہیں آ رہا", "پانی گدلا اور بدبودار آتا ہے", "ٹیوب ویل کی موٹر جلی ہوئی ہے", "پائپ پھٹا ہے، پانی سڑک پر بہہ رہا ہے", "پانی صرف آدھی رات کو دس منٹ آتا ہے"),
        "ur-Latn": ("nalke me pani nahi aa raha", "pani ganda aur badbudar hai", "tubewell ki motor jal gai hai", "pipe phata hua hai pani sarak par beh raha hai"),
        "en": ("There is no water in our taps", "The water is muddy and smells", "The motor of the tube well has burnt out", "A main has burst and water runs down the road"),
        "ps": ("په نلکو کې اوبه نه راځي", "اوبه خړې او بدبویه دي", "د ټيوب ويل موټر سوی دی"),
        "sd": ("نلڪن ۾ پاڻي نٿو اچي", "پاڻي گدلو ۽ بدبودار آهي"),
    },
    "sewerage": {
        "ur": ("گٹر ابل رہے ہیں", "مین ہول کا ڈھکن نہیں ہے", "نالی بند ہے اور گندا پانی گھروں میں آ رہا ہے", "سیوریج لائن بیٹھ گئی ہے"),
        "ur-Latn": ("gutter ubal rahe hain", "manhole ka dhakkan nahi hai", "nali band hai, ganda pani gharon me aa raha hai"),
        "en": ("The gutters are overflowing", "A manhole has no cover", "The drain is blocked and dirty water comes into the houses"),
        "ps": ("ګټرونه ډک دي او اوبه بهر راوځي", "د مین هول سرپوښ نشته", "نالۍ بنده ده"),
        "sd": ("گٽر اٿلي رهيا آهن", "مين هول جو ڍڪ ڪونهي"),
    },
    "storm_drain": {
        "ur": ("بارش کا پانی دو دن سے کھڑا ہے", "برساتی نالہ کوڑے سے بھرا ہے", "ذرا سی بارش میں گلی تالاب بن جاتی ہے"),
        "ur-Latn": ("barish ka pani khara hai", "barsati nala kachre se bhara hai"),
        "en": ("Rain water has been standing in the street", "The storm drain is choked with rubbish"),
        "ps": ("د باران اوبه ولاړې دي", "لښتی له خځلو ډک دی"),
    },
    "public_toilet": {
        "ur": ("عوامی بیت الخلا کو تالا لگا ہے", "بیت الخلا میں پانی ہے نہ صفائی", "خواتین کے لیے کوئی بیت الخلا نہیں"),
        "ur-Latn": ("public toilet ko tala laga hai", "washroom me pani hai na safai"),
        "en": ("The public toilet is locked", "The toilet has neither water nor anybody to clean it"),
    },
    "solid_waste": {
        "ur": ("کوڑا نہیں اٹھایا گیا", "کوڑے دان بھرے پڑے ہیں اور کتے پھیلا رہے ہیں", "خالی پلاٹ میں کوڑا پھینکا جا رہا ہے", "خاکروب نہیں آتا", "کوڑے کو آگ لگا دیتے ہیں، دھواں گھروں میں آتا ہے"),
        "ur-Latn": ("koora nahi uthaya gaya", "kachra kundi bhari pari hai", "safai wala nahi ata"),
        "en": ("Garbage has not been lifted", "The bins are full and dogs scatter the waste", "Nobody sweeps our street"),
        "ps": ("خځلې نه دي پورته شوې", "د خځلو ډېران جوړ دی", "صفا کوونکی نه راځي"),
        "sd": ("گند ڪچرو نه کنيو ويو آهي", "ڪچري جا ڍير لڳا پيا آهن"),
    },
    "slaughter_offal": {
        "ur": ("قصائی آلائشیں گلی میں پھینکتے ہیں", "بغیر مہر کا گوشت بک رہا ہے"),
        "ur-Latn": ("qasai alaish gali me phenk dete hain", "baghair mohar ka gosht bik raha hai"),
        "en": ("Butchers throw offal into the street", "Meat without a stamp is sold"),
    },
    "street_light": {
        "ur": ("سٹریٹ لائٹ بند ہے", "کھمبے کی تاریں لٹک رہی ہیں", "بلب دن کو جلتا ہے، رات کو بند ہوتا ہے"),
        "ur-Latn": ("street light band hai", "khambe ki taar latak rahi hai", "gali me andhera hai light kharab hai"),
        "en": ("The street lights are out", "A wire hangs down from the lamp post", "The lamp burns by day and is off at night"),
        "ps": ("د کوڅې څراغ بند دی", "د ستن مزي راځوړند دي"),
        "sd": ("اسٽريٽ لائيٽ بند آهي",),
    },
    "roads": {
        "ur": ("سڑک میں گہرا گڑھا ہے", "گلی کی سولنگ اکھڑ گئی ہے", "پلی ٹوٹی ہوئی ہے", "پائپ ڈالنے کے بعد سڑک کھدی چھوڑ دی"),
        "ur-Latn": ("sarak me bara garha hai", "gali ki soling ukhar gai hai", "pulli tooti hui hai"),
        "en": ("There is a deep hole in the road", "The paving of the street has come up", "The culvert is broken", "The road was dug up for a pipe and left open"),
        "ps": ("په سړک کې ژوره کنده ده", "کوڅه ورانه ده", "پلچک مات دی"),
        "sd": ("روڊ تي وڏو کڏو آهي", "گهٽي ڀڳل آهي"),
    },
    "traffic_transport": {
        "ur": ("رکشے سڑک کے بیچ کھڑے ہوتے ہیں", "اڈے پر زیادہ کرایہ لیتے ہیں", "پارکنگ والا دگنے پیسے مانگتا ہے"),
        "ur-Latn": ("rickshaw sarak ke beech kharay hotay hain", "adday par kiraya zyada lete hain"),
        "en": ("Rickshaws stop in the middle of the road", "The stand takes more than the fare that is posted"),
        "ps": ("رکشې د سړک په منځ کې ولاړې وي",),
    },
    "building_control": {
        "ur": ("پڑوسی بغیر نقشے تیسری منزل بنا رہا ہے", "پرانی دیوار گرنے والی ہے"),
        "ur-Latn": ("baghair naqshay teesri manzil ban rahi hai",),
        "en": ("A third storey is built without a plan", "An old wall is about to fall"),
    },
    "encroachment": {
        "ur": ("دکانداروں نے فٹ پاتھ گھیر لیا ہے", "گلی میں تھڑا بنا کر راستہ تنگ کر دیا ہے", "سرکاری زمین پر قبضہ ہو رہا ہے"),
        "ur-Latn": ("dukandaron ne footpath gher lia hai", "sarkari zameen par qabza ho raha hai"),
        "en": ("Shopkeepers have taken the footpath", "Public land is being walled in"),
        "ps": ("دوکاندارانو پیاده لار نیولې ده",),
    },
    "civil_registration": {
        "ur": ("پیدائش کا اندراج دو ماہ سے نہیں ہوا", "نکاح نامے میں نام غلط لکھا ہے", "موت کے سرٹیفکیٹ کے لیے بار بار بلاتے ہیں"),
        "ur-Latn": ("bachay ka birth certificate nahi ban raha", "nikah name me naam ghalat likha hai"),
        "en": ("The birth of my child is not registered yet", "The name on the marriage paper is wrong"),
        "ps": ("د ماشوم د پیدایښت سند نه جوړېږي",),
    },
    "markets_prices": {
        "ur": ("سبزی سرکاری نرخ سے مہنگی بیچتے ہیں", "ترازو کم تولتا ہے", "نرخ نامہ نہیں لگایا"),
        "ur-Latn": ("sabzi sarkari rate se mehngi bechte hain", "tarazu kam tolta hai"),
        "en": ("Vegetables are sold above the posted price", "The scales are false"),
        "ps": ("ترکاري له سرکاري نرخه ګرانه خرڅوي",),
    },
    "food_hygiene": {
        "ur": ("دودھ میں ملاوٹ ہے", "ہوٹل کا باورچی خانہ گندا ہے", "باسی مٹھائی بیچتے ہیں"),
        "ur-Latn": ("doodh me milawat hai", "hotel ka kitchen bohat ganda hai"),
        "en": ("The milk is adulterated", "The kitchen of the hotel is filthy"),
        "ps": ("په شیدو کې ګډون دی",),
    },
    "trade_licence": {
        "ur": ("دکان کا لائسنس دو مہینے سے نہیں ملا", "فیس جمع ہے مگر رسید نہیں دیتے"),
        "ur-Latn": ("dukan ka license nahi mila",),
        "en": ("The licence of my shop has not come",),
    },
    "property_tax_billing": {
        "ur": ("پانی کا بل دو بار آ گیا", "جائیداد ٹیکس کا بل غلط نام پر ہے"),
        "ur-Latn": ("pani ka bill do dafa aya hai",),
        "en": ("The water bill came twice", "The property tax bill is in another name"),
    },
    "parks_trees": {
        "ur": ("پارک کے جھولے ٹوٹے ہوئے ہیں", "سوکھا درخت گرنے والا ہے", "پارک میں گھاس ہے نہ روشنی"),
        "ur-Latn": ("park ke jhoolay tootay hue hain", "sookha darakht girne wala hai"),
        "en": ("The swings in the park are broken", "A dead tree is about to fall"),
        "ps": ("په پارک کې زانګوګانې ماتې دي",),
    },
    "noise_pollution": {
        "ur": ("شادی ہال میں رات دو بجے تک لاؤڈ سپیکر چلتا ہے", "بھٹے کا دھواں سانس نہیں لینے دیتا"),
        "ur-Latn": ("raat do baje tak loud speaker chalta hai", "bhatte ka dhuan bohat hai"),
        "en": ("A wedding hall plays loudspeakers until two at night", "Smoke of a kiln makes it hard to breathe"),
    },
    "stray_animals": {
        "ur": ("آوارہ کتے بچوں پر لپکتے ہیں", "مردہ گدھا سڑک کنارے پڑا ہے", "کتے نے راہ گیر کو کاٹ لیا"),
        "ur-Latn": ("awara kuttay bachon par bhonkte hain", "murda janwar sarak par para hai"),
        "en": ("Stray dogs run at children", "A dead animal lies beside the road"),
        "ps": ("وزګار سپي په ماشومانو ورځي", "مړ ځناور د سړک په غاړه پروت دی"),
        "sd": ("آوارا ڪتا ٻارن جي پٺيان ڊوڙن ٿا",),
    },
    "mosquito_spray": {
        "ur": ("مچھر بہت ہیں، سپرے نہیں ہوا", "محلے میں ڈینگی کے تین مریض ہیں"),
        "ur-Latn": ("machar bohat hain spray nahi hua", "mohallay me dengue ke mareez hain"),
        "en": ("There are many mosquitoes and nobody has sprayed", "Three neighbours have dengue"),
        "ps": ("ماشي ډېر دي، سپرې نه ده شوې",),
    },
    "graveyard": {
        "ur": ("قبرستان کی چار دیواری گر گئی ہے", "قبروں پر گندا پانی کھڑا ہے"),
        "ur-Latn": ("qabristan ki deewar gir gai hai",),
        "en": ("The wall of the graveyard has fallen",),
        "ps": ("د هدیرې دېوال نړېدلی دی",),
    },
    "staff_conduct": {
        "ur": ("کلرک نے سرٹیفکیٹ کے لیے پیسے مانگے", "اہلکار نے بزرگ سے بدتمیزی کی"),
        "ur-Latn": ("clerk ne certificate ke liye paise mangay",),
        "en": ("A clerk asked for money for a certificate",),
    },
    "electricity": {
        "ur": ("ٹرانسفارمر جل گیا ہے", "بجلی کا میٹر بند ہے مگر بل آ رہا ہے"),
        "ur-Latn": ("transformer jal gaya hai",),
        "en": ("The transformer has burnt out",),
        "ps": ("ټرانسفارمر سوی دی",),
    },
    "gas": {
        "ur": ("گیس کا پریشر بہت کم ہے", "گیس کی لائن لیک ہے"),
        "ur-Latn": ("gas ka pressure bohat kam hai",),
        "en": ("The gas line is leaking",),
    },
}  # fmt: skip

# How often a category is complained of, of 100 roughly.
SHARES = {
    "water_supply": 17, "sewerage": 14, "solid_waste": 14, "street_light": 11, "roads": 10, "storm_drain": 4,
    "stray_animals": 4, "encroachment": 4, "civil_registration": 4, "markets_prices": 3, "parks_trees": 3,
    "traffic_transport": 2, "mosquito_spray": 2, "food_hygiene": 2, "graveyard": 2, "noise_pollution": 2, "electricity": 2,
    "staff_conduct": 1, "public_toilet": 1, "slaughter_offal": 1, "building_control": 1, "trade_licence": 1,
    "property_tax_billing": 1, "gas": 1,
}  # fmt: skip

SINCE = {
    "ur": ("تین دن سے", "ایک ہفتے سے", "دو مہینے سے", "عید سے پہلے سے", "کل رات سے", "پچھلی بارش کے بعد سے"),
    "ur-Latn": ("teen din se", "aik haftay se", "do mahine se", "kal raat se"),
    "en": ("for three days", "for a week", "for two months", "since last night", "since the last rain"),
    "ps": ("له درېیو ورځو راهیسې", "له یوې اونۍ راهیسې", "له دوو میاشتو راهیسې"),
    "sd": ("ٽن ڏينهن کان", "هڪ هفتي کان"),
}  # fmt: skip
EFFECTS = {
    "ur": ("بچے سکول نہیں جا سکتے", "نمازیوں کو گزرنے میں مشکل ہے", "دو بار پہلے بھی بتایا، کوئی نہیں آیا", "براہِ مہربانی جلد ٹھیک کروا دیں", "بزرگ گر چکے ہیں", ""),
    "ur-Latn": ("pehle bhi shikayat ki koi nahi aya", "meharbani kar ke theek karwa dein", "bachay school nahi ja saktay", ""),
    "en": ("Children cannot get to school.", "We told the office twice and nobody came.", "Please have it mended soon.", ""),
    "ps": ("ماشومان ښوونځي ته نه شي تللی", "مهرباني وکړئ ژر يې سم کړئ", ""),
    "sd": ("مهرباني ڪري جلد ٺيڪ ڪرايو", ""),
}  # fmt: skip
# Landmarks: Urdu, Roman and English.
LANDMARKS = (
    ("جامع مسجد کے سامنے", "jamia masjid ke samne", "opposite the Jamia mosque"),
    ("گورنمنٹ گرلز ہائی سکول کے پاس", "girls high school ke paas", "near the Government Girls High School"),
    ("لاری اڈے کے پیچھے", "lari adda ke peeche", "behind the bus stand"),
    ("ریلوے پھاٹک کے قریب", "railway phatak ke qareeb", "near the railway crossing"),
    ("سبزی منڈی کے ساتھ", "sabzi mandi ke saath", "beside the vegetable market"),
    ("تحصیل ہسپتال والی گلی", "tehsil hospital wali gali", "the street of the tehsil hospital"),
    ("پرانے ڈاک خانے کے پاس", "purane dak khane ke paas", "near the old post office"),
    ("نہر کے پل پر", "nehar ke pul par", "at the bridge over the canal"),
    ("محلہ عیدگاہ، گلی نمبر {n}", "mohalla eidgah gali no {n}", "Mohallah Eidgah, street {n}"),
    ("محلہ اسلام پورہ، گلی نمبر {n}", "mohalla islampura gali no {n}", "Islampura, street {n}"),
    ("کچہری چوک", "kachehri chowk", "Kachehri Chowk"),
    ("پانی کی ٹینکی کے نیچے", "pani ki tanki ke neeche", "below the water tank"),
    ("بوائز کالج روڈ", "boys college road", "Boys College Road"),
    ("بابا شاہ دربار کے پاس", "baba shah darbar ke paas", "near the shrine"),
)  # fmt: skip

SOLVED = (
    "ٹیم نے موقع پر جا کر کام مکمل کر دیا، محلے کے دو افراد موجود تھے۔",
    "خرابی دور کر دی گئی؛ نگران نے شام کو دوبارہ دیکھا۔",
    "منگل کی صبح مرمت مکمل ہوئی، پرزہ سٹور سے ملا تھا۔",
    "The crew mended it on the spot and cleared the place the same day.",
    "صفائی کروا دی گئی اور ہفتے میں دو بار کا دن مقرر کر دیا گیا۔",
)
PARTLY = (
    "آدھی گلی میں کام ہو گیا، باقی کے لیے مواد منگوایا گیا ہے۔",
    "The near half is done; the rest follows when the pipes arrive.",
)
REFUSED = (
    "موقع پر دیکھا گیا، بتائی گئی خرابی نہیں ملی؛ پڑوسیوں سے بھی پوچھا گیا۔",
    "یہ معاملہ عدالت میں ہے، فیصلے تک دفتر کچھ نہیں کر سکتا۔",
)
DENIED = (
    "کام نہیں ہوا، کوئی نہیں آیا۔",
    "do din baad phir wohi haal hai",
    "Only a photograph was taken, nothing was done.",
    "آدھا کام چھوڑ کر چلے گئے۔",
    "کار نه دی شوی.",
)
APPEALS = (
    "پندرہ دن میں پھر خراب ہو گیا، دوبارہ دیکھا جائے۔",
    "dobara kharab ho gaya hai",
    "It broke again within two weeks.",
)
QUESTIONS = (
    "گلی نمبر اور قریب کی مشہور جگہ بتا دیں۔",
    "کیا پانی صبح آتا ہے یا شام؟",
    "Which pole is it? The number is painted on it.",
)
ANSWERS = ("گلی نمبر چار، مسجد کے ساتھ والی۔", "shaam ko thora sa ata hai", "The third pole from the corner.")
PLANNED = (
    "اس سال کے بجٹ میں رقم نہیں؛ اگلے سال کے منصوبے میں شامل کر دیا گیا ہے۔",
    "It is accepted and stands on the list for the next budget.",
)
TRANSFERRED = ("یہ حد دوسری کونسل کی ہے۔", "یہ کام ضلع کے محکمے کا ہے۔")
NAMES = ("Amina", "Bilal", "Farzana", "Gul Rukh", "Hameed", "Ismat", "Jamila", "Karim", "Lubna", "Munir", "Nasreen", "Owais", "Parveen", "Qasim", "Rubina", "Sajid", "Tahira", "Umar", "Wajiha", "Yaqub", "Zainab")  # fmt: skip


def told(category: str, language: str, pick: int, place: tuple[str, str]) -> tuple[str, str, str]:
    """A text, its landmark, and the language it is in; `pick` chooses among the sentences, `place` is (English, Urdu)."""
    spoken = TROUBLES[category]
    language = language if language in spoken else "ur"
    sentences = spoken[language]
    draw = pick

    def next_of(choices: tuple[str, ...]) -> str:
        nonlocal draw
        draw, at = divmod(draw, len(choices))
        return choices[at]

    what, since, effect = next_of(sentences), next_of(SINCE[language]), next_of(EFFECTS[language])
    mark = LANDMARKS[draw % len(LANDMARKS)]
    draw //= len(LANDMARKS)
    number = 1 + draw % 19
    landmark = (mark[1] if language == "ur-Latn" else mark[2] if language == "en" else mark[0]).format(
        n=number
    )
    english, urdu = place
    if language == "en":
        text = f"{what} {landmark}, {english}, {since}. {effect}".strip()
    elif language == "ur-Latn":
        text = f"{english.lower()} {landmark} {since} {what} {effect}".strip()
    else:
        stop = "." if language in ("ps", "sd") else "۔"
        text = f"{urdu}، {landmark}: {since} {what}{stop}" + (f" {effect}{stop}" if effect else "")
    return text, landmark, language

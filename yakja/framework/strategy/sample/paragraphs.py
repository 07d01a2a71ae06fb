"""The invented text of the sample, in Urdu and English: as it was opened, and what became of it in two revisions."""

from __future__ import annotations

# (section, Urdu, English), in the order of their marks.
FIRST = (
    (
        "vision",
        "2029 تک پنجاب کا ہر شہری اپنے مقامی ادارے کا عام کام گھر بیٹھے یا قریبی دفتر سے ایک ہی چکر میں کرا سکے گا، اور ہر ادارہ دکھا سکے گا کہ وہ کون سا کام کس نظام سے کرتا ہے۔",
        "By 2029 every resident of Punjab can get the ordinary work of their local council done from home or in one visit, and every council can show which work it does with which system.",
    ),
    (
        "principles",
        "ایک کام کے لیے ایک نظام: جو نظام پہلے سے چل رہا ہے، نیا بنانے سے پہلے اسی کو آزمایا جائے گا۔",
        "One system for one job: a system that already runs is tried before a new one is built.",
    ),
    (
        "principles",
        "معلومات ایک بار لی جائیں گی۔ جو بات ایک دفتر جانتا ہے وہ شہری سے دوبارہ نہیں پوچھی جائے گی۔",
        "Information is asked for once. What one office knows is not asked of the citizen again.",
    ),
    (
        "principles",
        "ہر خدمت اردو میں ہو گی اور عام موبائل فون پر چلے گی۔",
        "Every service is in Urdu and works on an ordinary mobile phone.",
    ),
    (
        "objectives",
        "شکایات: 2028 تک ہر کونسل شکایات ایک ہی صوبائی نظام میں درج کرے گی اور شہری کو نمبر ملے گا۔",
        "Complaints: by 2028 every council files complaints in one provincial system and the citizen gets a number.",
    ),
    (
        "objectives",
        "پیدائش اور وفات کا اندراج: 2028 تک 60 فیصد یونین کونسلیں اندراج کمپیوٹر پر کریں گی۔",
        "Births and deaths: by 2028, 60% of union councils register on a computer.",
    ),
    (
        "objectives",
        "عمارتی نقشے: ہر میونسپل کمیٹی نقشے آن لائن وصول کرے گی اور 30 دن میں فیصلہ دے گی۔",
        "Building plans: every municipal committee receives plans online and decides within 30 days.",
    ),
    (
        "objectives",
        "فیس اور بل: 2029 تک 70 فیصد کونسلوں کی فیس بینک، موبائل والٹ یا راست سے ادا ہو سکے گی۔",
        "Fees and bills: by 2029 the fees of 70% of councils can be paid by bank, mobile wallet or Raast.",
    ),
    (
        "objectives",
        "دہرے نظاموں کا خاتمہ: ایک ہی کام کے لیے چلنے والے نظام 2028 تک آدھے رہ جائیں گے۔",
        "An end to duplicates: systems that do the same work are halved by 2028.",
    ),
    (
        "objectives",
        "کھلا حساب: 90 فیصد خانوں کا حال معلوم ہو گا اور سال میں ایک بار تصدیق ہو گی۔",
        "An open account: the state of 90% of cells is known and confirmed once a year.",
    ),
    (
        "initiatives",
        "شکایات کا صوبائی نظام تمام تحصیل کونسلوں تک پہنچانا، پہلے سال قصور، بہاولپور اور راولپنڈی میں۔",
        "Bring the provincial complaints system to all tehsil councils, in the first year in Kasur, Bahawalpur and Rawalpindi.",
    ),
    (
        "initiatives",
        "یونین کونسلوں کے سیکرٹریوں کی تربیت، ہر ضلع میں دو بار سال میں۔",
        "Training of the secretaries of union councils, twice a year in each district.",
    ),
    (
        "initiatives",
        "بلوں اور رسیدوں کا ایک معیار، تاکہ ہر بینک ہر کونسل کی فیس لے سکے۔",
        "One standard for bills and receipts, so that every bank can take the fees of every council.",
    ),
    (
        "initiatives",
        "ہر ضلع کے لیے اپنی موبائل ایپ تیار کرنا۔",
        "Build a mobile app of its own for each district.",
    ),
    (
        "milestones",
        "پہلے سال کے آخر تک تین اضلاع کی تمام کونسلیں شکایات ایک نظام میں درج کر رہی ہوں گی۔",
        "By the end of the first year all councils of three districts file complaints in one system.",
    ),
    (
        "milestones",
        "دوسرے سال کے وسط تک بلوں کا معیار نوٹیفائی ہو گا اور پانچ بینک اس پر کام کر رہے ہوں گے۔",
        "By the middle of the second year the standard for bills is notified and five banks work with it.",
    ),
    (
        "milestones",
        "تیسرے سال کے آخر تک دہرے نظاموں کی فہرست شائع اور آدھے بند ہوں گے۔",
        "By the end of the third year the list of duplicate systems is published and half of them are closed.",
    ),
    (
        "risks",
        "بجلی اور انٹرنیٹ: دیہی کونسلوں میں دن میں چار سے آٹھ گھنٹے بجلی نہیں ہوتی۔",
        "Power and internet: rural councils are without power for four to eight hours a day.",
    ),
    (
        "risks",
        "عملے کا تبادلہ: تربیت یافتہ افسر چلا جائے تو کام رک جاتا ہے۔",
        "Transfers: when a trained officer leaves, the work stops.",
    ),
    (
        "risks",
        "ایک ہی فروخت کنندہ پر انحصار۔",
        "Dependence on a single supplier.",
    ),
    (
        "dependencies",
        "نادرا سے شناخت کی تصدیق کا معاہدہ۔",
        "An agreement with NADRA on verifying identity.",
    ),
    (
        "dependencies",
        "محکمہ خزانہ کی منظوری کہ کونسلیں راست سے رقم وصول کریں۔",
        "Approval of the finance department that councils receive money through Raast.",
    ),
    (
        "budget",
        "تین سال میں 1.8 ارب روپے، جن میں سے 40 فیصد تربیت اور معاونت پر خرچ ہوں گے۔",
        "Rs 1.8 billion over three years, 40% of it for training and support.",
    ),
    (
        "budget",
        "کونسلیں اپنے بجٹ سے صرف آلات اور انٹرنیٹ کا خرچ اٹھائیں گی۔",
        "Councils pay only for equipment and internet from their own budgets.",
    ),
)

# name: (do, mark or section, Urdu, English, reason). `do`: reword, add, drop, move (after the mark in Urdu's place).
SECOND = {
    "vision": (
        "reword", "v1",
        "2029 تک پنجاب کا ہر شہری، عورت ہو یا مرد، اپنے مقامی ادارے کا عام کام گھر بیٹھے یا قریبی دفتر سے ایک ہی چکر میں کرا سکے گا، اور ہر ادارہ ثبوت کے ساتھ دکھا سکے گا کہ وہ کون سا کام کس نظام سے کرتا ہے۔",
        "By 2029 every resident of Punjab, woman or man, can get the ordinary work of their local council done from home or in one visit, and every council can show with evidence which work it does with which system.",
        "خواتین اور ثبوت کا ذکر شامل کیا گیا",
    ),
    "offline": (
        "reword", "p3",
        "ہر خدمت اردو میں ہو گی، عام موبائل فون پر چلے گی، اور جہاں انٹرنیٹ نہ ہو وہاں ایس ایم ایس یا کاغذ سے بھی مل سکے گی۔",
        "Every service is in Urdu, works on an ordinary mobile phone, and where there is no internet can be had by SMS or on paper.",
        "بجلی اور انٹرنیٹ پر آنے والی آراء",
    ),
    "women": (
        "add", "principles",
        "ہر دفتر میں خواتین کے لیے الگ کھڑکی یا مقررہ وقت ہو گا، اور ہر اعداد و شمار میں عورتوں اور مردوں کی گنتی الگ ہو گی۔",
        "Every office has a window or fixed hours for women, and every count tells women and men apart.",
        "قصور اور بہاولپور کے اجلاسوں میں خواتین کی رائے",
    ),
    "open_code": (
        "add", "principles",
        "صوبے کے پیسے سے بننے والا کوڈ کھلا ہو گا، اور ہر نظام کا ڈیٹا معیاری انٹرفیس سے نکالا جا سکے گا۔",
        "Code paid for by the province is open, and the data of every system can be taken out through a standard interface.",
        "سافٹ ویئر بنانے والوں کی رائے",
    ),
    "once_first": ("move", "p2", "", "", "یہ اصول سب سے زیادہ پوچھا گیا"),
    "complaints": (
        "reword", "o1",
        "شکایات: جون 2028 تک ہر کونسل شکایات ایک ہی صوبائی نظام میں درج کرے گی، شہری کو نمبر اور ایس ایم ایس ملے گا، اور شکایت اسی وقت بند ہو گی جب شہری مانے کہ حل ہو گئی۔",
        "Complaints: by June 2028 every council files complaints in one provincial system, the citizen gets a number and an SMS, and a complaint is closed only when the citizen agrees that it is solved.",
        "بند کرنے کی شرط شہریوں کی رائے پر",
    ),
    "births": (
        "reword", "o2",
        "پیدائش اور وفات کا اندراج: جون 2028 تک 80 فیصد یونین کونسلیں اندراج کمپیوٹر پر کریں گی، اور پیدائش کا پہلا سرٹیفکیٹ مفت ہو گا۔",
        "Births and deaths: by June 2028, 80% of union councils register on a computer, and the first birth certificate is free.",
        "ہدف بڑھایا گیا، پہلا سرٹیفکیٹ مفت",
    ),
    "plans": (
        "reword", "o3",
        "عمارتی نقشے: ہر میونسپل کمیٹی نقشے آن لائن وصول کرے گی اور 30 دن میں فیصلہ دے گی؛ پانچ مرلے تک کے مکان کے لیے 15 دن۔",
        "Building plans: every municipal committee receives plans online and decides within 30 days; for houses up to five marla within 15.",
        "چھوٹے مکانوں کے لیے کم وقت",
    ),
    "no_apps": ("drop", "i4", "", "", "ضلعی ایپس دہرے نظام پیدا کرتیں؛ اصول p1 کے خلاف ہے"),
    "training": (
        "reword", "i2",
        "یونین کونسلوں کے سیکرٹریوں اور ان کے نائبین کی تربیت، ہر تحصیل میں دو بار سال میں، خواتین عملے کے لیے آنے جانے کا خرچ شامل۔",
        "Training of the secretaries of union councils and their deputies, twice a year in each tehsil, travel of women staff included.",
        "ضلع کے بجائے تحصیل میں",
    ),
    "power": (
        "reword", "r1",
        "بجلی اور انٹرنیٹ: دیہی کونسلوں میں دن میں چار سے آٹھ گھنٹے بجلی نہیں ہوتی۔ ہر کونسل کو شمسی بجلی اور ایسا نظام ملے گا جو انٹرنیٹ کے بغیر بھی کام محفوظ رکھے۔",
        "Power and internet: rural councils are without power for four to eight hours a day. Each council gets solar power and a system that keeps its work without internet.",
        "کونسلوں کی رائے",
    ),
    "privacy": (
        "add", "risks",
        "شہریوں کے ڈیٹا کا افشا: شناختی کارڈ نمبر صرف خفیہ صورت میں رکھے جائیں گے اور ہر دیکھنے والے کا نام محفوظ ہو گا۔",
        "Leaks of citizens' data: identity card numbers are kept in encrypted form only, and whoever looks is recorded.",
        "ڈیٹا کے تحفظ پر آنے والی آراء",
    ),
}  # fmt: skip

THIRD = {
    "supplier": (
        "reword", "r3",
        "ایک ہی فروخت کنندہ پر انحصار: ہر معاہدے میں ڈیٹا کی واپسی، کوڈ کی ملکیت اور چھ ماہ کی منتقلی لازم ہو گی۔",
        "Dependence on a single supplier: every contract provides for the return of data, ownership of the code and six months of handing over.",
        "سافٹ ویئر ہاؤسز کی دوسری رائے",
    ),
    "support": (
        "reword", "b1",
        "تین سال میں 1.8 ارب روپے، جن میں سے 45 فیصد تربیت اور معاونت پر اور 5 فیصد خواتین کی سہولت پر خرچ ہوں گے۔",
        "Rs 1.8 billion over three years, 45% of it for training and support and 5% for facilities for women.",
        "تربیت کا حصہ بڑھا",
    ),
    "merger": (
        "reword", "m3",
        "تیسرے سال کے آخر تک دہرے نظاموں کی فہرست شائع اور آدھے بند ہوں گے؛ کوئی نظام اس وقت تک بند نہیں ہو گا جب تک اس کا ریکارڈ منتقل نہ ہو جائے۔",
        "By the end of the third year the list of duplicate systems is published and half of them are closed; none is closed before its records are moved.",
        "ریکارڈ کی منتقلی کی شرط",
    ),
    "census": (
        "add", "dependencies",
        "ادارہ شماریات سے یونین کونسلوں کی حدود کا سرکاری نقشہ۔",
        "An official map of the boundaries of union councils from the Bureau of Statistics.",
        "حدود پر اختلاف کی نشاندہی",
    ),
}  # fmt: skip

KASUR = (
    (
        "vision",
        "2028 تک ضلع قصور کا ہر شہری پیدائش، پانی، صفائی اور شکایت کا کام ایک ہی کھڑکی سے کرا سکے گا۔",
        "By 2028 everybody in Kasur district can settle births, water, cleaning and complaints at one window.",
    ),
    (
        "objectives",
        "شکایات: ضلع کی تمام دس کونسلیں صوبائی شکایات کا نظام استعمال کریں گی۔",
        "Complaints: all ten councils of the district use the provincial complaints system.",
    ),
    (
        "objectives",
        "پانی کے بل: میونسپل کمیٹی قصور اور پتوکی کے پانی کے بل موبائل فون سے ادا ہو سکیں گے۔",
        "Water bills: the water bills of Municipal Committees Kasur and Pattoki can be paid by mobile phone.",
    ),
    (
        "initiatives",
        "ہر یونین کونسل میں ایک کمپیوٹر، شمسی بجلی اور ہفتے میں ایک دن خواتین کے لیے۔",
        "One computer and solar power in every union council, and one day a week for women.",
    ),
    (
        "risks",
        "چونیاں اور کوٹ رادھا کشن میں انٹرنیٹ کی رفتار کم ہے۔",
        "The internet is slow in Chunian and Kot Radha Kishan.",
    ),
    (
        "budget",
        "دو سال میں 4.2 کروڑ روپے ضلعی بجٹ سے۔",
        "Rs 42 million over two years from the district's budget.",
    ),
)

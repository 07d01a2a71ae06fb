"""Forty invented comments on the sample's text and what was answered."""

from __future__ import annotations

from dataclasses import dataclass

MEETINGS = {
    "kasur": ("PK614", {"ur": "ٹاؤن ہال قصور", "en": "Town Hall Kasur"}, 41, 67, "PK61402-MC"),
    "bahawalpur": (
        "PK603",
        {"ur": "گرلز ڈگری کالج کا ہال", "en": "Hall of the Girls' Degree College"},
        88,
        35,
        "",
    ),
}


@dataclass(frozen=True)
class Voice:
    """`by` is a meeting, `phone`, or the code of a body. `change` names a change of `paragraphs`; none: not accepted."""

    mark: str
    role: str
    by: str
    text: str
    answer: str
    reason: tuple[str, str]
    change: str = ""
    name: str = ""
    place: str = ""


_LATER = (
    "یہ بات درست ہے مگر اس حکمت عملی کے دائرے سے باہر ہے؛ متعلقہ محکمے کو بھیج دی گئی۔",
    "True, but outside this strategy; sent to the department concerned.",
)
_DONE = ("متن میں شامل کر لیا گیا۔", "Taken into the text.")

# fmt: off
VOICES = (
    Voice("v1", "citizen", "bahawalpur", "عورتوں کا نام کہیں نہیں لکھا۔ ہم بھی شہری ہیں۔", "accepted", ("درست ہے۔ عورت اور مرد دونوں کا ذکر آ گیا۔", "Right. Women and men are both named now."), change="vision", name="شازیہ پروین"),
    Voice("v1", "developer", "phone", "A vision nobody can check is a slogan. Say that councils show it with evidence.", "accepted", ("ثبوت کا لفظ شامل کیا گیا۔", "The word evidence is in the text now."), change="vision", name="Lahore Civic Tech", place="PK617"),
    Voice("v1", "citizen", "phone", "2029 بہت دور ہے، دو سال میں کریں۔", "not", ("دو سال میں دیہی کونسلوں میں بجلی اور انٹرنیٹ مکمل نہیں ہو سکتے۔", "Power and internet cannot reach all rural councils within two years."), place="PK630"),
    Voice("p1", "developer", "phone", "Reuse is right, but only if there is an interface. Say so.", "partly", ("کھلے انٹرفیس کا نیا اصول شامل کیا گیا؛ یہ پیراگراف ویسا ہی رہا۔", "A new principle on open interfaces was added; this paragraph stays as it was."), change="open_code", name="Hira Shah", place="PK617"),
    Voice("p1", "body", "PK61401-MC", "ہمارا پرانا نظام چل رہا ہے، اسے زبردستی نہ بدلا جائے۔", "partly", ("کوئی نظام ریکارڈ منتقل ہوئے بغیر بند نہیں ہو گا۔", "No system is closed before its records are moved."), change="merger"),
    Voice("p2", "citizen", "kasur", "شناختی کارڈ کی کاپی ہر دفتر مانگتا ہے۔ یہ اصول سب سے اوپر ہونا چاہیے۔", "accepted", ("یہ اصول اب سب سے پہلے ہے۔", "This principle now stands first."), change="once_first"),
    Voice("p2", "citizen", "bahawalpur", "ہم سے ایک ہی فارم تین بار بھروایا گیا۔", "accepted", ("یہ اصول اب سب سے پہلے ہے۔", "This principle now stands first."), change="once_first"),
    Voice("p3", "body", "PK61403-TC", "گاؤں میں انٹرنیٹ نہیں، کاغذ کا راستہ بھی کھلا رکھیں۔", "accepted", _DONE, change="offline"),
    Voice("p3", "citizen", "kasur", "مجھے پڑھنا نہیں آتا۔ میسج کی جگہ کال ہونی چاہیے۔", "partly", ("ایس ایم ایس اور کاغذ شامل ہوئے؛ کال سینٹر کا فیصلہ الگ ہو گا۔", "SMS and paper were added; a call centre is decided apart."), change="offline"),
    Voice("p3", "citizen", "kasur", "سرائیکی اور پنجابی میں بھی لکھیں۔", "not", ("اس مرحلے میں اردو لازم ہے؛ دوسری زبانیں کونسل خود شامل کر سکتی ہے۔", "Urdu is required at this stage; councils may add other languages themselves.")),
    Voice("p3", "developer", "phone", "SMS fallback costs money per message; budget for it.", "partly", ("ایس ایم ایس متن میں ہے؛ خرچ معاونت کے حصے سے ہو گا۔", "SMS is in the text; its cost comes from the share for support."), change="support", place="PK608"),
    Voice("", "citizen", "bahawalpur", "دفتر میں عورتوں کے لیے الگ کھڑکی نہیں۔ مردوں کی قطار میں کھڑا ہونا مشکل ہے۔", "accepted", ("نیا اصول شامل کیا گیا۔", "A new principle was added."), change="women", name="رضیہ سلطانہ"),
    Voice("", "citizen", "bahawalpur", "ہفتے میں ایک دن صرف خواتین کے لیے رکھیں۔", "partly", ("مقررہ وقت کا اصول شامل ہوا؛ دن کا فیصلہ کونسل کرے گی۔", "Fixed hours are a principle now; the council decides on the day."), change="women"),
    Voice("", "body", "PK61402-MC", "خواتین عملے کی گنتی بھی رکھی جائے۔", "accepted", _DONE, change="women"),
    Voice("", "developer", "phone", "Publish the code that public money pays for.", "accepted", ("نیا اصول شامل کیا گیا۔", "A new principle was added."), change="open_code", name="Punjab Software Houses Forum", place="PK617"),
    Voice("o1", "citizen", "kasur", "شکایت ہماری مرضی کے بغیر بند کر دی جاتی ہے۔", "accepted", ("اب شہری کے ماننے پر ہی بند ہو گی۔", "It is closed only when the citizen agrees."), change="complaints"),
    Voice("o1", "citizen", "phone", "نمبر تو ملتا ہے، جواب نہیں ملتا۔ میسج آنا چاہیے۔", "accepted", ("ایس ایم ایس شامل کیا گیا۔", "An SMS was added."), change="complaints", name="محمد اکرم", place="PK622"),
    Voice("o1", "body", "PK61404-MC", "2028 کا کون سا مہینہ؟ تاریخ لکھیں۔", "accepted", ("جون 2028۔", "June 2028."), change="complaints"),
    Voice("o1", "citizen", "kasur", "جھوٹی شکایت پر جرمانہ ہو۔", "not", ("جرمانے کا ڈر سچی شکایت بھی روک دے گا۔", "Fear of a fine would stop true complaints as well.")),
    Voice("o2", "body", "PK61402-TC", "60 فیصد کم ہے، ہم پہلے ہی آدھے سے زیادہ ہیں۔", "accepted", ("ہدف 80 فیصد کر دیا گیا۔", "The target is 80% now."), change="births"),
    Voice("o2", "citizen", "bahawalpur", "پہلا سرٹیفکیٹ مفت ہونا چاہیے، غریب بچے کا اندراج نہیں کراتے۔", "accepted", ("پہلا سرٹیفکیٹ مفت ہو گا۔", "The first certificate is free."), change="births", name="کنیز فاطمہ"),
    Voice("o2", "citizen", "phone", "دیر سے اندراج کی فیس ختم کریں۔", "not", ("دیر کی فیس قواعد میں ہے؛ اسے بدلنا کابینہ کا کام ہے۔", "The late fee is in the rules; changing it is for the cabinet."), place="PK614"),
    Voice("o3", "citizen", "kasur", "پانچ مرلے کے مکان کے لیے تیس دن بہت ہیں۔", "accepted", ("چھوٹے مکانوں کے لیے 15 دن۔", "15 days for small houses."), change="plans"),
    Voice("o3", "developer", "phone", "Architects need a status page, not only a deadline.", "partly", ("مدت لکھی گئی؛ صفحے کا تقاضا معیار میں ہو گا۔", "The term is in the text; the page belongs in the standard."), change="plans", name="Studio Neem", place="PK617"),
    Voice("o3", "body", "PK61404-TC", "نقشہ نویس کم ہیں، 30 دن ممکن نہیں۔", "not", ("مدت قانون میں پہلے سے 30 دن ہے۔", "The law already says 30 days.")),
    Voice("o4", "citizen", "phone", "راست سے فیس دینے پر رسید فوراً ملے۔", "not", ("رسید قانوناً لازم ہے؛ یہ ہدف نہیں، شرط ہے۔", "A receipt is required by law; it is a condition, not a target."), place="PK608"),
    Voice("o4", "body", "PK61403-MC", "بینک ہماری چھوٹی فیسوں میں دلچسپی نہیں لیتے۔", "not", ("معیار (i3) اسی لیے ہے کہ ہر بینک ہر کونسل کی فیس لے۔", "That is what the standard (i3) is for: every bank takes every council's fees.")),
    Voice("o5", "developer", "phone", "Halving is a number without a list. Publish the list and move the records first.", "accepted", ("سنگ میل m3 میں ریکارڈ کی شرط شامل ہوئی۔", "Milestone m3 now requires that records are moved first."), change="merger", name="Lahore Civic Tech", place="PK617"),
    Voice("o6", "citizen", "phone", "اپنے منہ میاں مٹھو نہ بنیں، کوئی باہر والا بھی جانچے۔", "partly", ("ثبوت کی شرط وژن میں آ گئی؛ جانچ کا طریقہ الگ شائع ہے۔", "Evidence is in the vision now; how it is checked is published apart."), change="vision", place="PK630"),
    Voice("i2", "body", "PK61401-TC", "سیکرٹری ضلع تک نہیں آ سکتے، تربیت تحصیل میں ہو۔", "accepted", ("تربیت تحصیل میں ہو گی۔", "Training is in the tehsil."), change="training"),
    Voice("i2", "citizen", "bahawalpur", "میں لیڈی سیکرٹری ہوں، آنے جانے کا خرچ نہیں ملتا۔", "accepted", ("آنے جانے کا خرچ شامل کیا گیا۔", "Travel is included."), change="training"),
    Voice("i4", "developer", "phone", "An app per district is exactly the duplication this strategy forbids.", "accepted", ("درست ہے؛ یہ پیراگراف نکال دیا گیا۔", "Right; the paragraph was taken out."), change="no_apps", name="Hira Shah", place="PK617"),
    Voice("i4", "citizen", "kasur", "ایپ کے لیے نیا فون کہاں سے لائیں؟", "accepted", ("یہ پیراگراف نکال دیا گیا۔", "The paragraph was taken out."), change="no_apps"),
    Voice("m3", "body", "PK614-DA", "نظام بند کرنے سے پہلے پرانا ریکارڈ منتقل ہو۔", "accepted", ("شرط شامل کی گئی۔", "The condition was added."), change="merger"),
    Voice("r1", "body", "PK61403-TC", "بجلی نہیں تو کمپیوٹر کس کام کا؟ شمسی بجلی دیں۔", "accepted", ("شمسی بجلی شامل کی گئی۔", "Solar power was added."), change="power"),
    Voice("r1", "citizen", "kasur", "بجلی جاتی ہے تو سارا کام دوبارہ کرنا پڑتا ہے۔", "accepted", ("نظام انٹرنیٹ کے بغیر بھی کام محفوظ رکھے گا۔", "The system keeps its work without internet."), change="power"),
    Voice("r3", "developer", "phone", "Name the way out in every contract: data, code, six months of hand-over.", "accepted", ("تینوں شرطیں شامل کی گئیں۔", "All three are in the text."), change="supplier", name="Punjab Software Houses Forum", place="PK617"),
    Voice("", "citizen", "phone", "ہمارے شناختی کارڈ نمبر کون دیکھتا ہے؟ ڈیٹا لیک ہو گیا تو کون ذمہ دار ہو گا؟", "accepted", ("خطرات میں نیا پیراگراف شامل کیا گیا۔", "A new paragraph was added to the risks."), change="privacy", place="PK614"),
    Voice("b1", "citizen", "bahawalpur", "عورتوں کی سہولت کے لیے الگ رقم رکھیں۔", "accepted", ("5 فیصد رکھا گیا۔", "5% is set apart."), change="support"),
    Voice("b2", "body", "PK61404-MC", "ہماری آمدنی انٹرنیٹ کا خرچ بھی نہیں اٹھا سکتی۔", "not", _LATER),
)

# Said so far on the district's open text: mark, role, by, text, name, place.
KASUR_SAID = (
    ("o2", "citizen", "phone", "پتوکی میں پانی کا بل دکان پر بھی جمع ہونا چاہیے، سب کے پاس موبائل اکاؤنٹ نہیں۔", "", "PK614"),
    ("i1", "citizen", "phone", "خواتین کا دن جمعرات ہو تو بازار کے ساتھ کام ہو جائے گا۔", "نسیم اختر", "PK614"),
    ("o1", "body", "PK61401-TC", "ہماری کونسل کا عملہ دو آدمی ہیں۔ تربیت کے بغیر یہ ممکن نہیں۔", "", ""),
    ("", "developer", "phone", "Publish how many complaints each council has open, by week.", "Kasur Code Club", "PK614"),
)
# fmt: on

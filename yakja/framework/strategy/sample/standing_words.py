"""The words and days of the sample's plan. Days are months after the beginning; money is in tenths of a crore."""

from __future__ import annotations

from dataclasses import dataclass

Text = dict[str, str]
Slips = tuple[tuple[float, float, str, str], ...]

STRATEGY = {
    "en": "Punjab digital local government strategy",
    "ur": "پنجاب کی ڈیجیٹل بلدیاتی حکمت عملی",
}
BODIES = ("PK6-LGCD", "PK6-PITB", "PK6-LGB", "PK614-DADM", "PK61402-MC", "PK6-PMDFC")
REPORTERS = ("PK6-LGCD", "PK6-PITB", "PK6-LGB", "PK614-DADM", "PK61402-MC")


@dataclass(frozen=True)
class Goal:
    """An objective of the plan."""

    name: Text
    why: Text
    owner: str
    target: int
    due: float
    functions: tuple[str, ...] = ()
    indicator: str = ""
    body: str = ""
    at_least: str = "partial"
    weakest: str = "visit"


@dataclass(frozen=True)
class Danger:
    """A risk of an initiative."""

    text: Text
    likelihood: str
    harm: str
    answer: Text


@dataclass(frozen=True)
class Work:
    """An initiative: `money` is (planned, spent) for each fiscal year, None where nobody has said."""

    name: Text
    what: Text
    lead: str
    begins: float
    ends: float
    serves: tuple[int, ...]
    money: tuple[tuple[int | None, int | None], ...]
    waits_for: tuple[int, ...] = ()
    risks: tuple[Danger, ...] = ()


@dataclass(frozen=True)
class Step:
    """A milestone: `slips` are (when, to, cause, reason)."""

    initiative: int
    name: Text
    needs: Text
    owner: str
    planned: float
    closed: float | None = None
    slips: Slips = ()
    waits_for: tuple[int, ...] = ()


@dataclass(frozen=True)
class Said:
    """What owners say in turn."""

    word: str
    text: str


OBJECTIVES = (
    Goal(
        {"en": "A third of the work of Kasur's bodies is done with a tool", "ur": "قصور کے اداروں کا ایک تہائی کام نظام پر ہو"},
        {"en": "What is on paper can neither be found nor compared.", "ur": "جو کاغذ پر ہے وہ نہ ملتا ہے نہ اس کا موازنہ ہو سکتا ہے۔"},
        "PK6-LGCD", 330, 35, ("*",),
    ),
    Goal(
        {"en": "Complaints are taken in a system in 60 % of bodies", "ur": "60 فیصد اداروں میں شکایت نظام میں درج ہو"},
        {"en": "A complaint on paper has no number and no deadline.", "ur": "کاغذ کی شکایت کا نہ نمبر ہوتا ہے نہ مہلت۔"},
        "PK614-DADM", 600, 24, ("CIT-01",),
    ),
    Goal(
        {"en": "Half of revenue work is done with a tool", "ur": "محصولات کا آدھا کام نظام پر ہو"},
        {"en": "Receipts that are typed once are counted once.", "ur": "جو رسید ایک بار درج ہو وہ ایک ہی بار گنی جائے۔"},
        "PK6-LGB", 500, 30, ("REV-02", "REV-03"),
    ),
    Goal(
        {"en": "Staff and accounts in full use in 40 % of bodies", "ur": "40 فیصد اداروں میں عملہ اور حسابات پوری طرح نظام پر"},
        {"en": "Pay and budget decide what a council can do.", "ur": "تنخواہ اور بجٹ طے کرتے ہیں کہ کونسل کیا کر سکتی ہے۔"},
        "PK6-PITB", 400, 20, ("HRM-02", "FIN-01", "FIN-02"), at_least="full",
    ),
    Goal(
        {"en": "Of 90 % of all work it is known how it is done", "ur": "90 فیصد کام کے بارے میں معلوم ہو کہ کیسے ہوتا ہے"},
        {"en": "Nobody can plan what nobody knows.", "ur": "جس کا علم نہ ہو اس کی منصوبہ بندی نہیں ہو سکتی۔"},
        "PK6-LGCD", 900, 22, indicator="catalogue.known_share",
    ),
    Goal(
        {"en": "Municipal Committee Kasur does a fifth of its work with a tool", "ur": "میونسپل کمیٹی قصور کا پانچواں حصہ کام نظام پر ہو"},
        {"en": "The first town shows the others how.", "ur": "پہلا شہر دوسروں کو راستہ دکھائے گا۔"},
        "PK61402-MC", 200, 33, ("*",), body="PK61402-MC",
    ),
)  # fmt: skip

INITIATIVES = (
    Work(
        {"en": "One register for all bodies", "ur": "تمام اداروں کا ایک رجسٹر"},
        {"en": "Every function of every body is asked for and checked.", "ur": "ہر ادارے کا ہر کام پوچھا اور جانچا جائے گا۔"},
        "PK6-LGCD", 0, 24, (4,), ((35, 31), (40, 12), (20, None)),
    ),
    Work(
        {"en": "Complaints in one system", "ur": "شکایات ایک نظام میں"},
        {"en": "Web, counter and SMS lead to one list with deadlines.", "ur": "ویب، کاؤنٹر اور پیغام سے ایک ہی فہرست، مہلت کے ساتھ۔"},
        "PK6-PITB", 1, 26, (0, 1), ((120, 96), (180, 74), (90, None)),
        risks=(
            Danger(
                {"en": "Union councils have power for half of the day", "ur": "یونین کونسلوں میں آدھا دن بجلی نہیں ہوتی"}, "high", "middle",
                {"en": "Paper forms that are typed at the tehsil", "ur": "کاغذی فارم جو تحصیل میں درج ہوں"},
            ),
        ),
    ),
    Work(
        {"en": "Receipts and demands", "ur": "رسیدیں اور مطالبات"},
        {"en": "Property tax, rents and fees with one numbered receipt.", "ur": "جائیداد ٹیکس، کرایہ اور فیس، ایک نمبر والی رسید کے ساتھ۔"},
        "PK6-LGB", 3, 32, (0, 2), ((60, 22), (150, 41), (110, None)),
        risks=(
            Danger(
                {"en": "Old ledgers cannot be read", "ur": "پرانے کھاتے پڑھے نہیں جاتے"}, "middle", "high",
                {"en": "Two clerks type each ledger on their own", "ur": "ہر کھاتہ دو کلرک الگ الگ درج کریں"},
            ),
        ),
    ),
    Work(
        {"en": "Staff and accounts", "ur": "عملہ اور حسابات"},
        {"en": "Pay, leave and budget in the system of the province.", "ur": "تنخواہ، چھٹی اور بجٹ صوبے کے نظام میں۔"},
        "PK6-PITB", 2, 24, (0, 3), ((80, 80), (70, 88), (None, None)),
    ),
    Work(
        {"en": "The model town Kasur", "ur": "نمونے کا شہر قصور"},
        {"en": "One municipal committee shows all of it together.", "ur": "ایک میونسپل کمیٹی میں سب کچھ اکٹھا چلے۔"},
        "PK61402-MC", 6, 34, (0, 5), ((None, None), (45, 9), (60, None)), waits_for=(1,),
    ),
)  # fmt: skip

MILESTONES = (
    Step(0, {"en": "First round of the register is published", "ur": "رجسٹر کا پہلا دور شائع"}, {"en": "The page of the round", "ur": "دور کا صفحہ"}, "PK6-LGCD", 2.8, 2.6),
    Step(0, {"en": "A tenth of the cells is checked by a visit", "ur": "دسواں حصہ خانے معائنے سے جانچے گئے"}, {"en": "The table of visits", "ur": "معائنوں کی جدول"}, "PK6-LGCD", 6.5, 7.9,
         ((6.1, 8, "staff", "معائنہ کرنے والے افسر انتخابی ڈیوٹی پر تھے۔"),), (0,)),
    Step(0, {"en": "Second round of the register is published", "ur": "رجسٹر کا دوسرا دور شائع"}, {"en": "The page of the round", "ur": "دور کا صفحہ"}, "PK6-LGCD", 14, 13.7, (), (1,)),
    Step(0, {"en": "All districts have answered", "ur": "تمام اضلاع نے جواب دے دیا"}, {"en": "Known share above 90 %", "ur": "معلوم حصہ 90 فیصد سے زیادہ"}, "PK6-LGCD", 22, None, (), (2,)),
    Step(1, {"en": "System for complaints is chosen", "ur": "شکایات کا نظام چن لیا گیا"}, {"en": "The decision of the consolidation", "ur": "یکجائی کا فیصلہ"}, "PK6-PITB", 4, 4.6,
         ((3.6, 5, "purchase", "تکنیکی جانچ کی کمیٹی کا اجلاس دو بار ملتوی ہوا۔"),)),
    Step(1, {"en": "Tehsils of Kasur take complaints in the system", "ur": "قصور کی تحصیلیں نظام میں شکایت درج کریں"}, {"en": "Counted complaints of all four tehsils", "ur": "چاروں تحصیلوں کی گنی ہوئی شکایات"}, "PK614-DADM", 9, 10.9,
         ((8.2, 10, "supplier", "سپلائر نے اردو کے صفحے وقت پر نہیں دیے۔"), (9.6, 11, "staff", "آپریٹروں کی تربیت مکمل نہیں تھی۔")), (4,)),
    Step(1, {"en": "Complaints by SMS", "ur": "پیغام سے شکایت"}, {"en": "The short number answers", "ur": "مختصر نمبر جواب دے"}, "PK6-PITB", 13, 14.8,
         ((12.1, 15, "law", "مختصر نمبر کی منظوری پی ٹی اے سے دیر سے ملی۔"),), (5,)),
    Step(1, {"en": "Union councils take complaints", "ur": "یونین کونسلیں شکایت درج کریں"}, {"en": "Counted complaints of 60 % of bodies", "ur": "60 فیصد اداروں کی گنی ہوئی شکایات"}, "PK614-DADM", 17.2, None,
         ((15.4, 18.7, "money", "آلات کی دوسری قسط جاری نہیں ہوئی۔"),), (5,)),
    Step(1, {"en": "Answers are confirmed by citizens", "ur": "شہری جواب کی تصدیق کریں"}, {"en": "Rate of confirmed answers is published", "ur": "تصدیق شدہ جوابات کی شرح شائع"}, "PK6-PITB", 23, None, (), (7,)),
    Step(2, {"en": "One numbered receipt is notified", "ur": "ایک نمبر والی رسید کا اعلان"}, {"en": "The notification", "ur": "اعلان نامہ"}, "PK6-LGB", 6, 8.4,
         ((5.3, 7.5, "law", "محکمہ خزانہ کی رائے باقی تھی۔"), (7.1, 8.5, "law", "محکمہ قانون نے متن واپس کیا۔"))),
    Step(2, {"en": "Old ledgers of property tax are typed", "ur": "جائیداد ٹیکس کے پرانے کھاتے درج"}, {"en": "Balances signed by both clerks", "ur": "دونوں کلرکوں کے دستخط شدہ بقایا"}, "PK6-LGB", 11, None,
         ((9.9, 13.5, "scope", "کھاتے اندازے سے دگنے نکلے۔"), (13.2, 19.5, "staff", "دو کلرکوں کا تبادلہ ہو گیا۔")), (9,)),
    Step(2, {"en": "First bills by the system", "ur": "نظام سے پہلے بل"}, {"en": "Demands of one tehsil", "ur": "ایک تحصیل کے مطالبات"}, "PK6-LGB", 16, None, (), (10,)),
    Step(2, {"en": "Payment by telephone", "ur": "فون سے ادائیگی"}, {"en": "Reconciled receipts of a month", "ur": "ایک ماہ کی ملائی ہوئی رسیدیں"}, "PK6-PITB", 26, None, (), (11,)),
    Step(3, {"en": "Staff of all councils are entered", "ur": "تمام کونسلوں کا عملہ درج"}, {"en": "Export signed by the district", "ur": "ضلع کا دستخط شدہ اقتباس"}, "PK6-PITB", 7, 6.7,
         ((4.9, 6.8, "earlier", "ضلعی اکاؤنٹس دفتر نے فہرستیں خود دیں۔"),)),
    Step(3, {"en": "Pay slips come from the system", "ur": "تنخواہ کی پرچی نظام سے"}, {"en": "Pay of one month", "ur": "ایک ماہ کی تنخواہ"}, "PK6-PITB", 12, 12.9,
         ((11.3, 13, "others", "خزانے کے نظام سے جوڑ مکمل نہیں تھا۔"),), (13,)),
    Step(3, {"en": "Budgets are written in the system", "ur": "بجٹ نظام میں بنے"}, {"en": "Budgets of all bodies for a year", "ur": "تمام اداروں کا ایک سال کا بجٹ"}, "PK6-PITB", 19.5, None, (), (14,)),
    Step(3, {"en": "Accounts close within ten days", "ur": "حسابات دس دن میں بند"}, {"en": "Three months in a row", "ur": "لگاتار تین ماہ"}, "PK6-PITB", 23, None, (), (15,)),
    Step(4, {"en": "Wiring and computers in the town hall", "ur": "ٹاؤن ہال میں تاریں اور کمپیوٹر"}, {"en": "Photographs and the stock register", "ur": "تصویریں اور اسٹاک رجسٹر"}, "PK61402-MC", 10, 11.6,
         ((9.4, 11.8, "money", "پہلی قسط جون کے بعد ملی۔"),)),
    Step(4, {"en": "One counter for all services", "ur": "تمام خدمات کا ایک کاؤنٹر"}, {"en": "Tokens counted for a month", "ur": "ایک ماہ کے گنے ہوئے ٹوکن"}, "PK61402-MC", 18.6, None,
         ((16.8, 20, "staff", "کاؤنٹر کے تین عہدے خالی ہیں۔"),), (17, 5)),
    Step(4, {"en": "Council meetings are published", "ur": "کونسل کے اجلاس شائع"}, {"en": "Minutes of three meetings", "ur": "تین اجلاسوں کی روداد"}, "PK61402-MC", 24, None, (), (18,)),
)  # fmt: skip

SAID = (
    Said(
        "on_track",
        "اس ماہ دو تحصیلوں کا دورہ کیا۔ آپریٹروں کی تربیت جاری ہے۔ اگلے ماہ باقی دفتروں کی باری ہے۔",
    ),
    Said("on_track", "کام منصوبے کے مطابق ہے۔ آلات پہنچ گئے ہیں، تنصیب اگلے ہفتے شروع ہو گی۔"),
    Said(
        "at_risk",
        "رقم کی دوسری قسط ابھی نہیں ملی۔ محکمہ خزانہ کو یاد دہانی بھیجی ہے؛ جواب کے بغیر کام رک جائے گا۔",
    ),
    Said("on_track", "پچھلے ماہ کی دیر پوری کر لی گئی ہے۔ عملے نے ہفتے کے دن بھی کام کیا۔"),
)

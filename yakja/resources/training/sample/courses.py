"""The courses of the sample: what each teaches, in a few lines that can be read on a telephone."""

from __future__ import annotations

from typing import NamedTuple


class Told(NamedTuple):
    """One course: code, competency, level, profile, track, hours, rupees a head, task, name and text in Urdu and English."""

    code: str
    competency: str
    level: int
    profile: str
    track: str
    hours: int
    rupees: int
    task: str
    name_ur: str
    name_en: str
    text_ur: str
    text_en: str


COURSES = (
    Told(
        "receipts", "yakja.receipt", 2, "tax_clerk", "users", 6, 1500, "practice.receipt",
        "کاؤنٹر پر رسید", "Receipts at the counter",
        "پہلے بل کا نمبر پوچھیں، پھر رقم گنیں، پھر درج کریں۔\n\nرسید ہمیشہ پوری وصول شدہ رقم کی ہوتی ہے۔ جو رقم بل سے زیادہ ہو وہ پیشگی کے طور پر رہتی ہے۔\n\nرسید دیے بغیر کوئی رقم نہ لیں۔",
        "Ask for the number of the bill first, count the money, then enter it.\n\nA receipt is always for the whole sum you took. What is more than the bill stays as an advance.\n\nTake no money without giving a receipt.",
    ),
    Told(
        "wrong-receipt", "yakja.receipt", 3, "tax_clerk", "users", 3, 900, "practice.receipt_reversed",
        "غلط رسید کی درستی", "When a receipt is wrong",
        "غلط رسید مٹائی نہیں جاتی۔ اس کی منسوخی کی درخواست وجہ کے ساتھ دیں۔\n\nفیصلہ کوئی دوسرا فرد کرتا ہے۔ پھر درست رسید جاری کریں جو پہلی کا حوالہ دے۔",
        "A wrong receipt is never wiped out. Ask for it to be cancelled, and say why.\n\nSomebody else decides. Then give a right one that names the first.",
    ),
    Told(
        "closing-a-day", "yakja.close_day", 2, "tax_clerk", "users", 4, 1200, "practice.day_short",
        "دن کا حساب بند کرنا", "Closing a day",
        "صندوقچی کو نوٹوں کے حساب سے گنیں۔ جو گنا وہی لکھیں، وہ نہیں جو ہونا چاہیے تھا۔\n\nکمی ہو تو وجہ لکھیں اور بند کریں۔ کل تک چھوڑا ہوا دن مشکل سے ملتا ہے۔",
        "Count the box note by note. Write what you counted, never what should be there.\n\nIf something is missing, say so, give the reason and close. A day that is left until tomorrow is hard to clear up.",
    ),
    Told(
        "bank-scroll", "yakja.scroll", 2, "finance_officer", "users", 8, 2200, "",
        "بینک سکرول کا ملان", "Reconciling a bank scroll",
        "فہرست کا کل پہلے بینک کے کل سے ملائیں۔\n\nپھر ہر سطر کو اس کی رسید سے جوڑیں۔ جو سطر رہ جائے اس پر لکھیں کہ کس سے پوچھا گیا۔",
        "First compare the total of the list with that of the bank.\n\nThen join each line to its receipt. Of a line that is left over, write whom you have asked.",
    ),
    Told(
        "demands", "yakja.demand", 2, "tax_clerk", "users", 6, 1500, "",
        "شرح نامے سے واجبات", "Raising demands",
        "پہلے آزمائشی اجرا کریں اور مستثنیات پڑھیں۔\n\nدوسرا افسر جانچ کر منظور کرتا ہے۔ جو خود بنایا وہ خود منظور نہ کریں۔",
        "Run a trial first and read the exceptions.\n\nA second officer looks and posts it. What you have made yourself you do not approve.",
    ),
    Told(
        "complaints", "yakja.complaint", 2, "complaint_in_charge", "users", 6, 1400, "practice.complaint_resolved",
        "شکایت کا جواب", "Answering a complaint",
        "شکایت اسی دن اپنے ذمے لیں، چاہے کام بعد میں ہو۔\n\nجواب میں لکھیں: کیا ہوا، کب، کس نے۔ ایک تصویر لگائیں۔ شکایت بند شہری کرتا ہے، آپ نہیں۔",
        "Take a complaint on the day it comes, though the work may be later.\n\nWrite what was done, when and by whom, and add a picture. The citizen closes it, not you.",
    ),
    Told(
        "births", "yakja.birth", 3, "union_secretary", "users", 8, 1800, "",
        "پیدائش اور وفات کا اندراج", "Registering births and deaths",
        "ثبوت دیکھے بغیر اندراج نہ کریں: ہسپتال کی پرچی یا دو گواہ۔\n\nنام شناختی کارڈ کے مطابق لکھیں۔ دیر سے اندراج میں وجہ درج کریں۔",
        "Enter nothing without proof: the hospital's slip or two witnesses.\n\nWrite names as they stand on the identity card. For a late entry write the reason.",
    ),
    Told(
        "how-it-is-done", "yakja.evidence", 2, "union_secretary", "users", 2, 600, "practice.catalogue_cell",
        "کام کیسے ہوتا ہے: تصدیق", "Saying how a function is done",
        "جو ہے وہ لکھیں، جو ہونا چاہیے وہ نہیں۔ ہاتھ سے ہوتا ہے تو ہاتھ سے لکھیں۔\n\nہر سال ایک بار دوبارہ تصدیق کریں۔",
        "Write what is, not what should be. If it is done by hand, say by hand.\n\nConfirm it again once a year.",
    ),
    Told(
        "personal-data", "digcomp.4.2", 2, "", "users", 2, 500, "",
        "شہری کی معلومات کی حفاظت", "Looking after people’s data",
        "جتنا کام کے لیے ضروری ہو اتنا ہی پوچھیں اور دکھائیں۔\n\nشناختی کارڈ کی تصویر اپنے فون پر نہ رکھیں۔ پاس ورڈ کسی کو نہ بتائیں، افسر کو بھی نہیں۔",
        "Ask and show no more than the work needs.\n\nKeep no picture of an identity card on your own telephone. Tell nobody your password, your superior neither.",
    ),
    Told(
        "write-a-need", "yakja.need", 2, "it_officer", "it", 6, 2000, "",
        "ضرورت لکھنا", "Writing a need",
        "پہلے رجسٹر میں دیکھیں: کیا یہ کام کوئی ٹول پہلے سے کرتا ہے؟\n\nضرورت میں لکھیں کہ کون، کیا، کتنی بار۔ مصنوعہ کا نام نہ لکھیں۔",
        "Look in the register first: does a tool do this already?\n\nWrite who does what and how often. Name no product.",
    ),
    Told(
        "publiccode", "yakja.publiccode", 2, "it_officer", "it", 4, 2000, "",
        "publiccode.yml درست کرنا", "Mending a publiccode.yml",
        "فائل کو ./manage publiccode_check سے پرکھیں۔ ہر غلطی سطر اور ستون کے ساتھ بتائی جاتی ہے۔\n\nپہلے لازمی خانے، پھر باقی۔ ہر تبدیلی کے بعد دوبارہ پرکھیں۔",
        "Look at the file with ./manage publiccode_check. Each fault is named with line and column.\n\nMend what is required first, then the rest. Look again after every change.",
    ),
    Told(
        "restore", "yakja.backup", 2, "it_officer", "it", 6, 2500, "",
        "بیک اپ سے بحالی", "Restoring a backup",
        "جو بیک اپ کبھی بحال نہیں کیا گیا وہ بیک اپ نہیں۔\n\nہر تین ماہ بعد الگ مشین پر بحال کریں، پہلے صفحے کے اعداد ملائیں، اور وقت لکھیں۔",
        "A backup that was never restored is none.\n\nRestore one on another machine every three months, compare the figures of the first page, and write down how long it took.",
    ),
)  # fmt: skip

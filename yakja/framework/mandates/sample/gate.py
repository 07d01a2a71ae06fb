"""The gate in the sample: proposals in Kasur, one for each way through it, and the lines of spending beside them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction

from yakja.foundation.bodies.models import Body, Function
from yakja.framework.catalogue.models import Tool
from yakja.framework.catalogue.queries.consolidation import add_months

from ..actions import deciding, proposals, publication, requests, spending, waivers
from ..models import Mandate, Proposal, SpendingLine
from ..queries import proposals as reads
from ..queries.designations import designated
from ..queries.spending import read_lines
from .walk import ABOVE, Walk

KASUR, CHUNIAN, PATTOKI, KOT, DISTRICT = (
    "PK61402-MC",
    "PK61401-MC",
    "PK61404-MC",
    "PK61403-MC",
    "PK614-DA",
)
BUILDER = "PK6-PITB"
NO = "not_suitable"
HELPLINE, BILLING = "HELPLINE-1198", "LGCD-MIS-EBILLING"


@transaction.atomic  # some hundred verbs: one commit instead of one each
def furnish_gate(*, actor: Any, today: dt.date, say: Callable[[str], None]) -> None:
    """Eight proposals, one for each way through the gate, and the lines of spending they cover or do not."""
    gate = Walk(actor, today)
    water = Function.objects.get(code="WAT-01")
    builder = _builder(gate, water)
    reused = _reused(gate)
    extended = _extended(gate)
    _joined(gate, extended)
    _waived(gate)
    _emergency(gate)
    _declined(gate)
    if builder is not None:
        _waiting(gate)
    _split(gate)
    _lines(gate, reused)
    say(
        f"    {Proposal.objects.filter(is_sample=True).count()} proposals at the gate, {SpendingLine.objects.count()} lines"
    )


def _builder(gate: Walk, function: Function) -> Body | None:
    """The designated builder for water bills: as designations say, else an invented one."""
    body = Body.objects.select_related("place", "kind").get(code=CHUNIAN)
    found = designated(body=body, function=function, role=Mandate.Role.BUILDER, day=gate.today)
    if found:
        return found[0].holder
    holder = Body.objects.filter(code=BUILDER).first()
    province = body.place.__class__.objects.filter(code="PK6").first()
    if holder is None or province is None:
        return None
    Mandate.objects.create(
        code="SAMPLE-WAT-01-BUILDER",
        function=function,
        place=province,
        role=Mandate.Role.BUILDER,
        holder=holder,
        instrument="نمونے کا اعلامیہ",
        valid_from=gate.today - dt.timedelta(days=900),
        source="sample",
        is_sample=True,
    )
    return holder


def _reused(gate: Walk) -> Proposal:
    row = gate.begin(
        KASUR,
        214,
        "شکایات کی ہیلپ لائن اور موبائل اندراج",
        need="شہری سیوریج، سٹریٹ لائٹ اور صفائی کی شکایت لے کر دفتر آتے ہیں اور کسی کو معلوم نہیں ہوتا کہ کیا بنا۔ فون یا موبائل سے شکایت درج ہو، نمبر ملے اور ازالے پر اطلاع جائے۔",
        why_now="مجلس عاملہ نے جون کے اجلاس میں حکم دیا؛ پچھلے سال 3,100 شکایات کا کوئی ریکارڈ نہیں۔",
        users="شکایت سیل کے چار اہلکار، نو نگران، اور شہر کے لوگ",
        users_count=13,
        volumes="ماہانہ تقریباً 450 شکایات",
        money_paisa=18_00_000_00,
        budget_line="A03970",
        data_objects="شکایت، مقام، فون نمبر (شخصی معلومات)",
        interfaces="ایس ایم ایس",
        functions_typed=["CIT-01"],
    )
    gate.answered(
        row,
        212,
        (NO, "not_offered", "یہ دوسرے شہر یا صوبے کے لیے ہے اور ہمیں نہیں دیا جا رہا۔", ""),
        {HELPLINE: ("reuse", "", "اسی کو اپنائیں گے؛ ہمارے عملے کے کھاتے کھولے جائیں۔", "")},
    )
    gate.confirmed(row, 211, "CIT-01")
    tool = Tool.objects.get(code=HELPLINE)
    gate.decided(
        row,
        206,
        "reuse",
        "صوبے کی لائن یہی کام کرتی ہے اور کوئی لاگت نہیں؛ صرف عملے کی تربیت درکار ہے۔",
        tool=tool,
    )
    proposals.go_live(
        actor=gate.officer(KASUR),
        proposal=row,
        live_on=gate.today - dt.timedelta(days=160),
        tool=tool,
        now=gate.at(160),
        door="sample",
    )
    return row


def _extended(gate: Walk) -> Proposal:
    row = gate.begin(
        PATTOKI,
        121,
        "پانی کے بل اور بقایا جات",
        need="واٹر سپلائی کے 6,200 کنکشن ہیں، بل ہاتھ سے بنتے ہیں اور بقایا کا پتا نہیں۔ ہر صارف کا کھاتہ، بل اور قسط کمپیوٹر پر ہو اور بنک میں جمع رقم خود درج ہو جائے۔",
        why_now="آڈٹ پیرا 14: 2 کروڑ روپے کے بقایا جات ثابت نہیں کیے جا سکے۔",
        users="واٹر ریٹ برانچ کے پانچ اہلکار",
        users_count=5,
        volumes="ہر سہ ماہی 6,200 بل",
        money_paisa=21_50_000_00,
        budget_line="A03919",
        data_objects="صارف، کنکشن، بل، وصولی",
        interfaces="بنک، ون لنک",
        functions_typed=["REV-02"],
    )
    gate.answered(
        row,
        119,
        (NO, "other_work", "اس میں شہر کے پانی کے صارف اور ان کے بقایا جات نہیں رکھے جاتے۔", ""),
        {
            BILLING: (
                "extend",
                "",
                "بل بنتے ہیں مگر پانی کے بقایا کی قسطیں نہیں؛ یہ حصہ شامل کر کے سب کو واپس دیں گے۔",
                "",
            )
        },
    )
    gate.confirmed(row, 117, "WAT-01", "REV-02")
    tool = Tool.objects.get(code=BILLING)
    gate.decided(
        row,
        110,
        "extend",
        "نظام صوبے بھر میں چلتا ہے؛ قسطوں کا حصہ شامل کر کے سب بلدیات کو دیا جائے۔",
        tool=tool,
        above="بقایا جات کی قسطیں نہ موجودہ شکل میں ہیں نہ ترتیب سے بنتی ہیں۔",
    )
    return row


def _joined(gate: Walk, other: Proposal) -> None:
    row = gate.begin(
        KOT,
        75,
        "Water bills and arrears for Kot Radha Kishan",
        need="1,900 water connections are billed by hand once a year. Consumers should get a bill each quarter with what they still owe, and pay at a bank.",
        why_now="The tariff was revised from July and the old registers cannot carry it.",
        users="Two clerks of the water branch",
        users_count=2,
        volumes="1,900 bills a quarter",
        money_paisa=9_00_000_00,
        data_objects="consumers, connections, bills, receipts",
        interfaces="bank collection",
        functions_typed=["WAT-01"],
    )
    gate.answered(
        row,
        74,
        (NO, "other_work", "It does not keep consumers of city water and what they still owe.", ""),
        {BILLING: ("buy_jointly", "", "Pattoki is having this extended already; we take it together.", "")},
    )
    gate.confirmed(row, 73, "WAT-01", "REV-02")
    gate.decided(
        row,
        71,
        "join",
        "Pattoki's extension does this work; the cost falls to training and data entry.",
        joined=other,
        above="What runs today keeps no arrears by instalment; the extension is under way elsewhere.",
    )


def _waived(gate: Walk) -> None:
    """The builder was silent, the waiver was signed, and its last day has passed."""
    start = 470
    row = gate.begin(
        CHUNIAN,
        start,
        "پانی کے میٹروں کی ریڈنگ موبائل پر",
        need="میٹر ریڈر کاپی پر لکھتا ہے اور دفتر میں دوبارہ اندراج ہوتا ہے۔ موقع پر موبائل سے ریڈنگ، تصویر اور وقت درج ہو، اور بل کے لیے فہرست بن جائے۔",
        why_now="عدالت کے حکم پر 800 نئے میٹر لگے ہیں اور پہلی ریڈنگ دو ماہ میں لازم ہے۔",
        users="چھ میٹر ریڈر اور ایک نگران",
        users_count=7,
        volumes="ماہانہ 2,300 ریڈنگ",
        money_paisa=24_00_000_00,
        budget_line="A03919",
        data_objects="میٹر، ریڈنگ، تصویر، مقام",
        interfaces="بل بنانے والا نظام",
        functions_typed=["WAT-01"],
    )
    gate.answered(
        row,
        start - 2,
        (
            NO,
            "missing",
            "موقع پر میٹر کی ریڈنگ اور تصویر درج کرنے کا کوئی طریقہ نہیں۔",
            "موقع پر میٹر کی ریڈنگ",
        ),
    )
    gate.confirmed(row, start - 3, "WAT-01")
    asked = row.requests.select_related("builder__place", "proposal__body__place", "proposal__case").first()
    if asked is not None:
        requests.note_silence(actor=gate.actor, request=asked, now=gate.at(start - 30), door="sample")
        row.refresh_from_db()
    waiver = waivers.ask_waiver(
        actor=gate.officer(CHUNIAN),
        proposal=row,
        reason="builder_silent" if asked is not None else "capability_gap",
        evidence="نامزد تیار کنندہ کو لکھا گیا اور مقررہ دنوں میں کوئی جواب نہیں آیا؛ عدالت کی تاریخ قریب ہے۔",
        reasons_above=dict.fromkeys(
            ABOVE, "موجودہ نظاموں میں موقع کی ریڈنگ نہیں، اور تیار کنندہ نے جواب نہیں دیا۔"
        ),
        now=gate.at(start - 32),
        door="sample",
    )
    waiver.proposal = row
    waivers.sign_waiver(
        actor=gate.steward,
        waiver=waiver,
        text="خاموشی درج ہے اور عدالت کا حکم ساتھ ہے؛ ایک سال کی اجازت دی جاتی ہے۔",
        conditions="ضابطہ کھلا ہو، سارا ڈیٹا نکالا جا سکے، اور سال کے اندر نامزد تیار کنندہ کو منتقلی۔",
        expires_on=gate.today - dt.timedelta(days=48),
        now=gate.at(start - 38),
        door="sample",
    )
    proposals.go_live(
        actor=gate.officer(CHUNIAN),
        proposal=row,
        live_on=gate.today - dt.timedelta(days=300),
        now=gate.at(300),
        door="sample",
    )


def _emergency(gate: Walk) -> None:
    row = gate.begin(
        DISTRICT,
        23,
        "سیلاب متاثرین کا اندراج اور امداد کی تقسیم",
        need="دریائے ستلج کے 31 دیہات زیر آب ہیں۔ متاثرہ گھرانے، نقصان کی تصویر اور دی گئی امداد موقع پر درج ہو، تاکہ کوئی رہ نہ جائے اور کسی کو دو بار نہ ملے۔",
        why_now="ضلعی کنٹرول روم کا حکم، پانی کی سطح خطرے سے اوپر",
        users="40 رضاکار اور 12 پٹواری",
        users_count=52,
        volumes="تقریباً 9,000 گھرانے",
        money_paisa=35_00_000_00,
        data_objects="گھرانہ، شناختی کارڈ، نقصان، امداد (شخصی معلومات)",
        functions_typed=["SOC-01"],
    )
    proposals.begin_emergency(
        actor=gate.officer(DISTRICT),
        proposal=row,
        reason="سیلاب؛ کیمپوں میں راشن کی تقسیم آج سے شروع ہے اور فہرست کے بغیر لوگ رہ جاتے ہیں۔",
        now=gate.at(23),
        door="sample",
    )
    publication.redact(
        actor=gate.officer(DISTRICT),
        proposal=row,
        field="money_paisa",
        reason="tender",
        opens_on=gate.today + dt.timedelta(days=40),
        now=gate.at(19),
        door="sample",
    )
    publication.publish_proposal(actor=gate.officer(DISTRICT), proposal=row, now=gate.at(18), door="sample")


def _declined(gate: Walk) -> None:
    row = gate.begin(
        CHUNIAN,
        52,
        "A mobile app for daily prices in Chunian",
        need="Shopkeepers charge more than the notified rate. People should see today's rates of vegetables, fruit and flour on the phone and report whoever overcharges.",
        why_now="Ramzan is near.",
        users="Citizens, and two price magistrates",
        volumes="Perhaps 50 reports a day",
        money_paisa=14_00_000_00,
        functions_typed=["SOC-01"],
    )
    gate.answered(row, 51, (NO, "other_work", "We want our own name and picture on the application.", ""))
    gate.confirmed(row, 50, "EMG-03")
    deciding.decline_proposal(
        actor=gate.steward,
        proposal=row,
        reason="The provincial app shows the same rates for every tehsil and takes the same reports; a name of one's own is no need.",
        now=gate.at(45),
        door="sample",
    )


def _waiting(gate: Walk) -> None:
    row = gate.begin(
        CHUNIAN,
        5,
        "نئے پانی کے کنکشن کی درخواست گھر سے",
        need="نئے کنکشن کے لیے شہری تین بار دفتر آتا ہے۔ درخواست، نقشے کی تصویر اور فیس گھر سے جمع ہو اور معائنے کی تاریخ بتائی جائے۔",
        why_now="خدمات کی فراہمی کے قانون کے تحت 15 دن کی حد مقرر ہوئی ہے۔",
        users="شہری، دو کلرک، ایک سب انجینئر",
        users_count=3,
        volumes="ماہانہ 60 درخواستیں",
        money_paisa=19_00_000_00,
        data_objects="درخواست گزار، مکان، فیس (شخصی معلومات)",
        interfaces="نادرا، بنک",
        functions_typed=["WAT-01"],
    )
    gate.answered(
        row, 4, (NO, "missing", "اس میں شہری کی طرف سے درخواست لینے کا حصہ نہیں۔", "شہری کی درخواست گھر سے")
    )
    gate.confirmed(row, 3, "WAT-01")


def _split(gate: Walk) -> None:
    """A second purchase for the same function within the window: counted together, so that its review is deeper."""
    row = gate.begin(
        KASUR,
        9,
        "شکایت سیل کے لیے کال ریکارڈنگ کا سافٹ ویئر اور آلات",
        kind="purchase",
        need="شکایت سیل میں آنے والی کالیں ریکارڈ ہوں اور شکایت کے ساتھ محفوظ رہیں، تاکہ جھگڑے کی صورت میں سنا جا سکے۔",
        why_now="پچھلی سہ ماہی میں 70 شکایت کنندگان نے بات بدلنے کا الزام لگایا۔",
        users="شکایت سیل کے چار اہلکار",
        users_count=4,
        volumes="ماہانہ 450 کالیں",
        money_paisa=9_50_000_00,
        budget_line="A09203",
        functions_typed=["CIT-01"],
    )
    gate.answered(
        row, 7, (NO, "missing", "اس میں کال ریکارڈ نہیں ہوتی، صرف تحریر رہتی ہے۔", "کال کی ریکارڈنگ")
    )
    gate.confirmed(row, 6, "CIT-01")


def _lines(gate: Walk, reused: Proposal) -> None:
    """A tender with its clearance, one that is perhaps a proposal, three that nobody has cleared, and a road."""
    clearance = reads.Clearance.objects.get(proposal=reused).number
    on = [add_months(gate.today, -n).isoformat() for n in range(6)]
    raw = "\n".join(
        [
            "kind,number,body,title,amount,published_on,clearance",
            f"tender,TN-31/26,{KASUR},Headsets and training for the complaint helpline,17 lakh,{on[5]},{clearance}",
            f"tender,TN-09/26,{PATTOKI},پانی کے بل اور بقایا جات کا کمپیوٹر نظام,22 لاکھ,{on[2]},",
            f"adp,ADP-114,{DISTRICT},Computerisation of the record room of the district authority,1.2 crore,{on[4]},",
            f"budget,A03970-7,{CHUNIAN},Website and mobile application of the municipal committee,8 lakh,{on[3]},",
            f"tender,TN-44/26,{KOT},بائیومیٹرک حاضری کا نظام,6.5 لاکھ,{on[1]},",
            f"adp,ADP-90,{CHUNIAN},Soling and drains in Mohalla Islampura,90 lakh,{on[4]},",
        ]
    )
    good, faults = read_lines(raw.encode())
    if not faults:
        spending.import_lines(
            actor=gate.steward,
            lines=good,
            source="ٹینڈر نوٹس اور سالانہ ترقیاتی پروگرام (نمونہ)",
            is_sample=True,
            now=gate.at(1),
            door="sample",
        )

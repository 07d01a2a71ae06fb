"""What general words come to mean in company: a licence of a shop, of a driver and of a dog are three works."""

from __future__ import annotations

from dataclasses import dataclass

# Words that many works use: what they point to counts little where the text names another work outright.
GENERAL_WORDS = frozenset(
    {
        *(
            "licence",
            "certificate",
            "register_list",
            "tracking",
            "application",
            "booking",
            "fee",
            "fine",
            "challan",
        ),
        *(
            "bill",
            "receipt",
            "payment",
            "tax",
            "record",
            "document",
            "file",
            "letter",
            "notice",
            "order",
            "post",
        ),
        *(
            "meeting",
            "inspection",
            "approval",
            "verification",
            "routing",
            "alert",
            "sms",
            "email",
            "dashboard",
        ),
        *(
            "api",
            "form",
            "photo",
            "map",
            "scan",
            "signature",
            "task",
            "ticket",
            "token",
            "slot",
            "queue_display",
        ),
        *(
            "kiosk",
            "call",
            "chat",
            "faq",
            "guide",
            "web_page",
            "news",
            "renewal",
            "appeal",
            "fund",
            "grant",
            "bank",
        ),
        *(
            "shop",
            "road",
            "property",
            "asset",
            "land",
            "building",
            "parcel",
            "scheme",
            "book",
            "event",
            "price",
        ),
        *("supplier", "contract_doc", "invoice", "voucher", "expenditure", "revenue_income", "satisfaction"),
        *(
            "suggestion",
            "citizen_idea",
            "escalation",
            "reopened_case",
            "workflow_steps",
            "allotment",
            "indicator",
        ),
        *(
            "training_course",
            "roster",
            "transfer_posting",
            "cleaning",
            "traffic",
            "vehicle",
            "meter",
            "consumption",
        ),
        *(
            "incident",
            "furniture",
            "stock_item",
            "login",
            "offline",
            "eligibility",
            "appraisal",
            "archive_store",
        ),
        *(
            "lesson",
            "problem",
            "minutes",
            "agenda",
            "mandate",
            "payment_gateway",
            "cash_counter",
            "biometric_device",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Sense:
    """What the concepts ``words`` mean in ``company``, ``unless`` other concepts stand there too.

    They then speak for the function ``gains`` (may be none) and no longer for ``drops`` (when empty: for none of theirs).
    """

    words: frozenset[str]
    company: frozenset[str]
    gains: str = ""
    drops: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()


def _sense(words: str, company: str, gains: str = "", drops: str = "", unless: str = "") -> Sense:
    """A sense with its sets written as words parted by spaces."""
    return Sense(
        words=frozenset(words.split()),
        company=frozenset(company.split()),
        gains=gains,
        drops=frozenset(drops.split()),
        unless=frozenset(unless.split()),
    )


_DOGS = "pet animal_registration stray_dog stray_animals pet_owner"
_PUPILS = "student pupil_attendance school school_place teacher"
_SELLERS = "supplier contractor contract"
_LICENSED_DRIVERS = "driver taxi transport_licence driving_licence"

# The first sense whose company is present counts.
SENSES = (
    # licences, certificates, registration
    _sense("licence trade_licence shop_licence renewal", _DOGS, "MUN-07"),
    _sense("licence trade_licence shop_licence renewal", _LICENSED_DRIVERS, "MUN-09"),
    _sense("licence trade_licence", "street_vending vendor_stall", "PLN-05"),
    _sense("licence trade_licence", "arms_licence police passport"),
    _sense("licence", "building_plan", "PLN-01"),
    _sense("licence", "road_cut digging", "PLN-05"),
    _sense("licence", "environment_approval impact_assessment", "PLN-06"),
    _sense("licence", "software software_component tool_register open_data dataset"),
    _sense("licence", "business shop trade_licence", "PLN-03"),
    _sense("certificate certificate_issue certificate_printing", "training_course recruitment", "HRM-04"),
    _sense("certificate certificate_issue", "fire_noc fire_safety", "PLN-04"),
    _sense("certificate certificate_issue certificate_printing", "birth death marriage divorce", "CIV-01"),
    _sense("register_list", _SELLERS, "FIN-07"),
    _sense("register_list", _DOGS, "MUN-07"),
    _sense("register_list", "voter", "GOV-06"),
    # people at work and at school
    _sense("attendance staff_attendance", _PUPILS, "SOC-03", "HRM-02"),
    _sense("attendance", "employee sweeper field_staff driver officer clerk staff_attendance", "HRM-02"),
    _sense("appointment slot", "transfer_posting service_book personnel_record", "HRM-01", "CIT-03"),
    _sense("recruitment job_candidate training_course", "pupil_attendance enrolment", "SOC-03", "HRM-04"),
    _sense("training_course recruitment", "e_learning lesson", "SOC-03", "HRM-04"),
    # one word, two trades
    _sense("vaccine health_outreach doctor", f"{_DOGS} livestock", "MUN-07", "SOC-02"),
    _sense("survey", "land parcel land_record gis property_tax valuation", "", "CIT-08"),
    _sense("survey", "field_data household_survey social_assistance beneficiary tree asset", "", "CIT-08"),
    _sense("rent rent_lease", "housing_benefit public_housing", "PLN-08", "REV-05"),
    _sense("rent rent_lease", "hall_booking hall sports_ground", "MUN-05", "REV-05"),
    _sense("price price_control", "bid tender tender_notice supplier", "FIN-05", "EMG-03"),
    _sense("court court_case lawsuit", "sports_ground", "MUN-05", "OFF-06"),
    _sense("advertisement_fee", "newspaper", "GOV-03", "REV-04"),
    _sense("advertisement_fee", "job_vacancy recruitment job_candidate", "HRM-04", "REV-04"),
    _sense("advertisement_fee", "tender tender_notice", "FIN-05", "REV-04"),
    _sense("park park_place", "parking parking_space", "MUN-09", "MUN-02"),
    _sense("park park_place", "booking hall_booking", "MUN-05", "MUN-02", unless="tree tree_cutting"),
    _sense("library book", "software_component software", "", "SOC-04"),
    _sense("plot parcel", "graveyard grave burial", "MUN-06"),
    _sense("token queue", "cattle_market livestock slaughterhouse", "", "CIT-03"),
    _sense("mutation land_record", "death", "CIV-01", "PLN-07"),
    _sense(
        "building_plan",
        "gis address boundary base_layer satellite_image ward",
        "DAT-01",
        unless="architect drawing setback completion_certificate illegal_construction",
    ),
    _sense("meter meter_reading", "parking parking_space", "MUN-09", "WAT-01"),
    _sense("bid tender", "auction auction_lot", "FIN-06", "FIN-05"),
    _sense("complaint problem ticket", "internal_desk helpdesk_ticket computer it_asset", "OFF-07", "CIT-01"),
    _sense(
        "problem",
        "citizen photo ward road",
        "CIT-01",
        unless="street_light lamp water_supply water pump sewerage manhole waste_collection fleet vehicle workshop"
        " maintenance_order pothole",
    ),
    _sense("complaint", "whistleblowing corruption", "GOV-08", "CIT-01"),
    _sense("audit", "facility_management consumption environment_sampling it_asset", "", "FIN-03"),
    _sense(
        "vehicle fleet gps tracking",
        "waste_collection waste_bin garbage",
        "SWM-01",
        "MUN-08",
        unless="fuel logbook workshop",
    ),
    _sense(
        "minutes",
        "encroachment enforcement_inspection price_control magistrate whistleblowing complaint",
        "",
        "GOV-01 OFF-05",
    ),
    _sense("fleet vehicle", "ambulance emergency_room fire", "EMG-01", "MUN-08"),
    _sense("cleaning street_sweeping", "sewerage drain manhole sewer_machine", "WAT-03", "SWM-03"),
    _sense("market stall", "auction tender", "", "MUN-04"),
    _sense("ambulance emergency_room fire rescue_team", "fuel logbook workshop", "MUN-08", "EMG-01"),
    _sense("emergency_room rescue_team", "stray_animals stray_dog pet livestock", "MUN-07", "EMG-01"),
    _sense("birth death family_record civil_registration marriage", "heirship", "CIV-02", "CIV-01"),
    _sense(
        "marriage hall_booking hall private_hall",
        "licence trade_licence renewal enforcement_inspection",
        "PLN-03",
    ),
    _sense("marriage", "hall_booking hall booking", "", "CIV-01"),
    _sense("bylaw gazette", "sms mobile_app call bulk_message", "CIT-05", "GOV-03"),
    _sense("daak letter", "citizen_idea suggestion set_phrase", "", "OFF-01"),
    _sense("daak", "booking meeting", "", "OFF-01"),
    _sense("audit", "electricity", "", "FIN-03"),
    _sense(
        "meter meter_reading water_connection",
        "office_building facility_management utility_bill",
        "",
        "WAT-01",
    ),
    _sense("measurement_book bill", "contractor supplier", "FIN-07", "DEV-02 REV-02 WAT-01"),
    _sense("bill", "bylaw consultation council_meeting", "", "REV-02 WAT-01"),
    _sense("kpi_dashboard indicator", "appraisal recruitment employee", "HRM-04", "DAT-03"),
    _sense("kpi_dashboard indicator", "contractor supplier contract", "", "DAT-03"),
    _sense("park plant_nursery school", "childcare", "SOC-03", "MUN-02"),
    _sense("accounting bank ledger", "beneficiary social_assistance zakat", "", "FIN-02 REV-03"),
    _sense("grant grant_call fund", "beneficiary social_assistance zakat", "SOC-01", "FIN-09 FIN-08"),
    _sense("election polling_station voter", "survey questionnaire satisfaction", "", "GOV-06"),
    _sense("personnel_record transfer_posting", "land_record mutation deed", "PLN-07", "HRM-01"),
    _sense(
        "personnel_record transfer_posting",
        "cash_assistance social_assistance call helpline bank",
        "",
        "HRM-01",
    ),
    _sense("recruitment job_candidate", "election voter candidate_list", "GOV-06", "HRM-04"),
    _sense("health_facility hospital", "waste_collection waste_site garbage", "", "SOC-02"),
    _sense("water pipeline", "park tree", "", "WAT-02 WAT-01"),
    _sense("it_asset server", "water_supply pipeline sewerage transit_information bus road", "", "ICT-02"),
    _sense("scheme", "housing_scheme public_housing", "PLN-08", "DEV-01 DEV-02"),
    _sense("workflow_engine", "social_assistance beneficiary court court_case complaint", "", "OFF-03"),
    _sense("certificate certificate_issue", "domicile", "CIV-02"),
    _sense("queue token slot", "hall_booking sports_ground", "", "CIT-03"),
    _sense("booking", "appointment", "CIT-03", "MUN-05"),
    _sense("questionnaire", "chat chatbot faq helpline", "CIT-07"),
    _sense("recruitment job_candidate", "scholarship", "", "HRM-04"),
    _sense("bill", "legislature", "GOV-03", "REV-02 WAT-01"),
    _sense("helpline call", "dead_animal waste_collection sewerage septage water_tanker", "", "CIT-07"),
    _sense("livestock", "dead_animal", "SWM-01", "MUN-04 MUN-07"),
    _sense(
        "enforcement_inspection food_business",
        "trade_licence licence",
        "PLN-03",
        "EMG-03",
        unless="price_control",
    ),
)

_SENSES_OF: dict[str, list[Sense]] = {}
for _each in SENSES:
    for _word in _each.words:
        _SENSES_OF.setdefault(_word, []).append(_each)


def sense_of(word: str, company: set[str]) -> Sense | None:
    """The sense a concept has among the other concepts of a text, if it has a particular one."""
    for sense in _SENSES_OF.get(word, ()):
        if not sense.company.isdisjoint(company - {word}) and sense.unless.isdisjoint(company):
            return sense
    return None


# Work done on any matter: where a name or short text names it outright, it is the work, and the rest its matter.
HEADS = frozenset(
    {
        *("CIT-01", "CIT-07", "CIT-08", "FIN-05", "FIN-06", "GOV-08", "HRM-02", "HRM-03", "HRM-04"),
    }
)
# Of these nothing else is the head: a complaint about attendance is a complaint.
FIRST_HEADS = frozenset({"CIT-01", "GOV-08"})

import pytest

from yakja.framework.catalogue.overlap import Profile, Reader, compare

from .evaluation import HERE, REFERENCE


@pytest.fixture(scope="module")
def reader():
    return Reader.of(REFERENCE)


@pytest.mark.parametrize(
    ("text", "function"),
    [
        ("Complaints of citizens about municipal services", "CIT-01"),
        ("شہریوں کی شکایات کا اندراج", "CIT-01"),
        ("Shehriyon ki shikayat aur us ka hal", "CIT-01"),
        ("Building plans submitted and approved online", "PLN-01"),
        ("Makan ka naqsha jama aur manzoor karna", "PLN-01"),
        ("مکان کا نقشہ منظور کرانا", "PLN-01"),
        ("Water bills and meter reading", "WAT-01"),
        ("پانی کے بل اور میٹر ریڈنگ", "WAT-01"),
        ("Attendance of staff by thumb machine", "HRM-02"),
        ("Attendance of school children", "SOC-03"),
        ("بچوں کی سکول حاضری", "SOC-03"),
        ("Tracking of office files", "OFF-02"),
        ("Tracking of official vehicles and fuel", "MUN-08"),
        ("Register of municipal land and council property", "AST-01"),
        ("Property tax assessment", "REV-01"),
        ("خطوط کی ڈائری اور ڈسپیچ", "OFF-01"),
        ("Dukanon ki online neelami", "FIN-06"),
        ("ہورڈنگ اور سائن بورڈ کی فیس", "REV-04"),
        ("Qabristan mein tadfeen ka record", "MUN-06"),
        ("Paidaish aur wafat ka indraj", "CIV-01"),
        ("Gali ki batti kharab hone ki marammat", "MUN-01"),
        ("Burial records of the cemetery", "MUN-06"),
    ],
)
def test_the_main_function_is_read_from_a_short_text(reader, text, function):
    profile = reader.profile({"id": "t", "name": "", "short": text}, text_only=True)
    assert function in profile.main_functions


@pytest.mark.parametrize(
    ("text", "function"),
    [
        ("Licences of dogs and cats and their tags", "MUN-07"),
        ("Licences for taxi drivers", "MUN-09"),
        ("Licences of shops and workshops", "PLN-03"),
        ("Registration of suppliers and contractors", "FIN-07"),
        ("Registration of births at the union council", "CIV-01"),
        ("Tracking of letters and their replies", "OFF-01"),
        ("Tracking of office cars and their fuel", "MUN-08"),
        ("Attendance of workers at the depot", "HRM-02"),
        ("Complaints of employees about their computers", "OFF-07"),
        ("Rabies vaccination of dogs", "MUN-07"),
        ("Booking of the tennis court", "MUN-05"),
        ("Suits in the high court and their hearings", "OFF-06"),
        ("شہر کا نقشہ، وارڈ کی حدود اور پتے", "DAT-01"),
        ("مکان کا نقشہ پاس کرانا", "PLN-01"),
        ("Gestione delle segnalazioni dei cittadini", "CIT-01"),
        ("Gestion des permis de construire de la commune", "PLN-01"),
    ],
)
def test_a_general_word_is_read_by_its_company(reader, text, function):
    profile = reader.profile({"id": "t", "name": "", "short": text}, text_only=True)
    assert profile.main_functions == {function}


def test_a_stated_function_that_the_texts_contradict_is_a_task_for_the_coder(reader):
    texts = {
        "name": "House tax book",
        "short": "Property tax assessment of houses",
        "long": "Rateable values, property tax challans and objections of owners.",
    }
    right = reader.profile({"id": "r", **texts, "functions": ["REV-01"]})
    wrong = reader.profile({"id": "w", **texts, "name": "Ghar tax", "functions": ["CIV-02"]})
    assert (right.said, wrong.said) == ("", "REV-01")
    found = compare(right, wrong)
    assert (found.band, found.relation) == ("partial", "coding")
    assert "coding_contradicted" in [reason.code for reason in found.reasons]
    other = reader.profile(
        {
            "id": "o",
            "name": "Domicile",
            "short": "Domicile certificates of residents",
            "functions": ["CIV-02"],
        }
    )
    assert compare(other, wrong).band == "partial"


def test_a_tool_without_codes_is_read_and_one_that_says_nothing_overlaps_with_nobody(reader):
    coded = reader.profile(
        {"id": "c", "name": "Graves", "short": "Burials and graves", "functions": ["MUN-06"]}
    )
    uncoded = reader.profile({"id": "u", "name": "Qabristan", "short": "قبرستان میں تدفین کا ریکارڈ"})
    silent = reader.profile({"id": "s", "name": "Zyx", "short": "Qwx for citizens with SMS"})
    assert compare(coded, uncoded).band == "overlap"
    assert compare(coded, silent).band == "none"


def test_stated_functions_are_taken_unless_only_the_text_counts(reader):
    record = {"id": "t", "name": "Cemetery book", "short": "Burials", "functions": ["PLN-01", "REV-03"]}
    assert reader.profile(record).functions == {"PLN-01": 1.0, "REV-03": 0.5}
    assert "functions" not in reader.profile(record).read
    read = reader.profile(record, text_only=True)
    assert read.main_functions == {"MUN-06"}
    assert "functions" in read.read


def test_a_function_given_twice_stays_main(reader):
    record = {"id": "t", "name": "x", "functions": ["CIT-01", "CIT-05", "CIT-01"]}
    assert reader.profile(record).functions == {"CIT-01": 1.0, "CIT-05": 0.5}


def test_a_text_that_says_nothing_leaves_facets_unknown(reader):
    profile = reader.profile({"id": "t", "name": "Zyx", "short": "Qwx vbn"})
    assert profile.functions is None
    assert profile.objects is None
    assert profile.facet("text") is None


def test_bids_do_not_make_a_tender_tool_an_auction_tool(reader):
    profile = reader.profile(
        {"id": "t", "name": "Tender portal", "short": "Tenders and sealed bids", "long": "Bids are opened."},
        text_only=True,
    )
    assert profile.main_functions == {"FIN-05"}
    assert "FIN-06" not in profile.functions


def test_components_and_suites_are_known_by_their_words(reader):
    assert reader.read({"name": "Signing", "long": "A software library for developers"}).kind == "component"
    assert reader.read({"name": "Municipal ERP", "short": "Modules for tax and staff"}).kind == "suite"
    assert reader.read({"name": "City library", "short": "Lending of books"}).kind == "application"


def test_three_languages_of_one_tool_overlap_without_codes(reader):
    texts = {
        "en": ("Graves register", "Burial records and grave plots of cemeteries"),
        "ur": ("قبرستان رجسٹر", "قبرستانوں میں تدفین کا ریکارڈ اور قبر کی جگہ"),
        "ro": ("Qabristan register", "Qabristan mein tadfeen ka record aur qabar ki jagah"),
    }
    profiles = [
        reader.profile({"id": lang, "name": name, "short": short}) for lang, (name, short) in texts.items()
    ]
    for one in profiles:
        for other in profiles:
            if one is not other:
                assert compare(one, other).band == "overlap"


def test_complaints_on_one_matter_do_not_replace_those_on_another(reader):
    water = reader.profile(
        {
            "id": "w",
            "name": "Water complaints",
            "short": "Complaints on water supply",
            "functions": ["CIT-01"],
        }
    )
    waste = reader.profile(
        {"id": "g", "name": "Garbage complaints", "short": "Complaints on garbage", "functions": ["CIT-01"]}
    )
    found = compare(water, waste)
    assert found.band == "partial"
    assert "narrower_matter" in [reason.code for reason in found.reasons]


def test_a_stated_profile_is_completed_from_texts(reader):
    stated = Profile("p", "Plans", functions={"PLN-01": 1.0}, objects={"building_plan": 1.0})
    full = reader.complete(stated, {"short": "Citizens submit building plans, inspectors visit, SMS is sent"})
    assert full.functions == stated.functions
    assert full.objects == stated.objects
    assert "citizen" in full.users
    assert {"users", "capabilities"} <= full.read
    assert "functions" not in full.read


def test_the_main_function_is_read_from_a_sentence_for_each_of_the_functions(reader):
    with (HERE / "function_texts.tsv").open(encoding="utf-8") as lines:
        texts = [line.rstrip("\n").split("\t") for line in lines]
    assert {code for code, _ in texts} == set(reader.names.functions)
    wrong = [
        (code, text)
        for code, text in texts
        if code not in reader.profile({"id": "t", "short": text}, text_only=True).main_functions
    ]
    assert len(wrong) / len(texts) <= 0.05, wrong


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Complaints go to the officer in charge", "fee_calculation"),
        ("A free of charge app for complaints", "fee_calculation"),
        ("Citizens report broken lamps", "dashboard"),
        ("Complaints with photo and location", "vehicle_tracking"),
    ],
)
def test_a_set_phrase_is_no_cue_for_what_one_of_its_words_means_elsewhere(reader, text, what):
    profile = reader.profile({"id": "t", "name": "", "short": text}, text_only=True)
    assert what not in (profile.capabilities or {})


def test_charges_and_reports_still_are_cues(reader):
    read = reader.profile({"id": "t", "name": "", "short": "Charges, and reports by month"}, text_only=True)
    assert {"fee_calculation", "dashboard"} <= set(read.capabilities)
    there = reader.profile({"id": "t", "name": "", "short": "Location of each waste vehicle"}, text_only=True)
    assert "vehicle_tracking" in there.capabilities


def test_examples_of_many_matters_confine_a_complaint_tool_to_none(reader):
    one = {"id": "a", "name": "Complaint app", "short": "Complaints about garbage, water supply, street lights and roads go to the officer in charge"}  # fmt: skip
    other = {"id": "b", "name": "Shikayat app", "short": "Shehriyon ki har qism ki shikayat darj karne aur hal karne ki app"}  # fmt: skip
    found = compare(reader.profile(one), reader.profile(other))
    assert found.band == "overlap"
    assert "narrower_matter" not in {reason.code for reason in found.reasons}

"""What is taken and what is refused, told by the content alone."""

from __future__ import annotations

import functools
import io
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from yakja.foundation.files.content import KINDS, RefusedFileError, check, papers, sheets
from yakja.foundation.files.content import images as image_rules
from yakja.foundation.files.content.refusal import SENTENCES

from .conftest import PLACE, bomb, geojson, pdf, photo, xlsx

ALL = frozenset(KINDS)


def refusal_of(body: bytes, name: str, kinds=ALL) -> str:
    with pytest.raises(RefusedFileError) as refusal:
        check(body, name, kinds)
    assert refusal.value.sentence % {
        "kinds": "",
        "limit": "",
        "line": "",
        "problem": "",
        **refusal.value.params,
    }
    return refusal.value.code


def test_a_photograph_loses_its_place_camera_and_comment():
    raw = photo()
    assert PLACE in raw
    made = check(raw, "DSC_0001.JPG", ALL)
    assert made.media_type == "image/jpeg"
    assert PLACE not in made.body
    assert b"Camera" not in made.body
    assert b"Exif" not in made.body
    with Image.open(io.BytesIO(made.body)) as picture:
        assert not picture.getexif()
        assert "comment" not in picture.info


def test_a_photograph_that_lay_on_its_side_stands_upright():
    made = check(photo(64, 48), "a.jpg", ALL)
    with Image.open(io.BytesIO(made.body)) as picture:
        assert picture.size == (48, 64)


def test_a_drawing_stays_a_png_without_its_comment():
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (10, 90, 80, 120)).save(out, "PNG")
    made = check(out.getvalue(), "mark.png", ALL)
    assert made.media_type == "image/png"
    with Image.open(io.BytesIO(made.body)) as picture:
        assert picture.convert("RGBA").getpixel((3, 3)) == (10, 90, 80, 120)
    assert PLACE not in check(photo(kind="PNG"), "x.png", ALL).body


def test_the_name_does_not_decide_what_a_picture_is():
    made = check(photo(), "bill.pdf", ALL)
    assert (made.kind, made.name) == ("image", "bill.jpg")


def test_a_large_picture_is_made_smaller():
    made = check(photo(5000, 40), "wide.jpg", ALL)
    with Image.open(io.BytesIO(made.body)) as picture:
        assert max(picture.size) == image_rules.MAX_SIDE


def test_a_bomb_is_refused_before_it_is_decoded():
    assert refusal_of(bomb(), "small.png") == "image_too_large"
    assert refusal_of(bomb(7000), "smaller.png") == "image_too_large"


@pytest.mark.parametrize("cut", [20, 200, 700])
def test_a_picture_that_was_cut_off_is_refused(cut):
    assert refusal_of(photo()[:cut], "cut.jpg") == "image_broken"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_of_png_can_be_remade(mode):
    out = io.BytesIO()
    Image.new("L", (9, 7), 77).convert(mode).save(out, "PNG") if mode != "I;16" else Image.new(
        mode, (9, 7)
    ).save(out, "PNG")
    made = check(out.getvalue(), "a.png", ALL)
    with Image.open(io.BytesIO(made.body)) as picture:
        assert picture.size == (9, 7)


def test_cmyk_and_webp_become_plain():
    out = io.BytesIO()
    Image.effect_noise((80, 80), 90).convert("CMYK").save(out, "JPEG")
    assert check(out.getvalue(), "print.jpg", ALL).media_type == "image/jpeg"
    out = io.BytesIO()
    Image.effect_noise((80, 80), 90).convert("RGB").save(out, "WEBP")
    assert check(out.getvalue(), "phone.webp", ALL).name == "phone.jpg"


def test_a_plain_pdf_is_kept_as_it_is():
    made = check(pdf(), "bill.PDF", ALL)
    assert (made.media_type, made.name, made.body) == ("application/pdf", "bill.pdf", pdf())


@pytest.mark.parametrize(
    "extra",
    [
        b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
        b"/AA << /O << /S /Launch /F (cmd.exe) >> >>",
        b"/Names << /EmbeddedFiles 5 0 R >>",
        b"/OpenAction << /S /Java#53cript /J#53 (1) >>",
        b"/AcroForm << /XFA 9 0 R >>",
    ],
)
def test_a_pdf_that_acts_is_refused(extra):
    assert refusal_of(pdf(extra), "a.pdf") == "pdf_active"


def test_a_pdf_that_acts_in_packed_objects_is_refused():
    assert refusal_of(pdf(packed=b"4 0 << /S /JavaScript /JS (1) >>"), "a.pdf") == "pdf_active"
    assert check(pdf(packed=b"4 0 << /Type /Font >>"), "a.pdf", ALL).kind == "pdf"


def test_a_pdf_whose_packed_objects_grow_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(papers, "MAX_UNPACKED", 10_000)
    assert refusal_of(pdf(packed=b"0" * 100_000), "a.pdf") == "pdf_broken"


def test_words_that_only_begin_like_actions_do_no_harm():
    assert check(pdf(b"/JSON (x) /Launcher (y) "), "a.pdf", ALL).kind == "pdf"


def test_a_locked_or_cut_pdf_is_refused():
    assert refusal_of(pdf(b"/Encrypt 7 0 R "), "a.pdf") == "pdf_locked"
    assert refusal_of(pdf()[:-40], "a.pdf") == "pdf_broken"


def test_a_workbook_is_kept_and_one_with_programs_is_not():
    assert check(xlsx(), "grid.xlsx", ALL).kind == "xlsx"
    assert refusal_of(xlsx({"xl/vbaProject.bin": b"x"}), "grid.xlsx") == "xlsx_active"
    assert refusal_of(xlsx({"xl/embeddings/a.docx": b"x"}), "grid.xlsx") == "xlsx_active"


def test_another_archive_is_no_workbook():
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        pack.writestr("run.exe", b"MZ")
    assert refusal_of(out.getvalue(), "grid.xlsx") == "xlsx_broken"
    assert refusal_of(b"PK\x03\x04" + bytes(50), "grid.xlsx") == "xlsx_broken"


def test_a_workbook_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(sheets, "MAX_UNPACKED", 100_000)
    assert refusal_of(xlsx({"xl/worksheets/more.xml": b"0" * 200_000}), "grid.xlsx") == "xlsx_too_large"


def test_a_table_in_urdu_is_kept():
    assert check("کوڈ,نام\nPK6,پنجاب\n".encode("utf-8-sig"), "councils.csv", ALL).media_type == "text/csv"


def test_a_table_in_another_encoding_or_with_hidden_letters_is_refused():
    assert refusal_of("نام".encode("cp1256"), "a.csv") == "not_utf8"
    assert refusal_of(b"a,b\x00\n", "a.csv") == "not_utf8"


def test_geojson_must_be_geojson():
    assert check(geojson(), "map.geojson", ALL).media_type == "application/geo+json"
    assert check(geojson(), "map.json", ALL).name == "map.geojson"
    assert refusal_of(b'{"type": "Topology"}', "map.json") == "geojson_broken"
    assert refusal_of(b"[" * 100_000, "map.json") == "geojson_broken"
    assert refusal_of(b"[1]", "map.json") == "geojson_broken"


def test_yaml_is_read_and_a_fault_is_named_by_its_line():
    assert check(b"name: Yakja\nlist:\n  - a\n", "publiccode.yml", ALL).kind == "yaml"
    with pytest.raises(RefusedFileError) as refusal:
        check(b"name: Yakja\nlist: [a\nmore: b\n", "publiccode.yml", ALL)
    assert refusal.value.code == "yaml_broken"
    assert refusal.value.params["line"] >= 2


@pytest.mark.parametrize(
    "body", [b"[" * 50_000, b"{a: " * 50_000, b"- " * 50_000 + b"a", b"? " * 50_000 + b"a"]
)
def test_yaml_that_is_too_deep_is_refused_at_once(body):
    """Parsers take time that grows with the square of the depth."""
    began = time.process_time()
    assert refusal_of(body, "a.yml") == "yaml_deep"
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("program.exe", b"MZ\x90"),
        ("letter.docx.txt", b"hello"),
        ("no_suffix", b"hello"),
    ],
)
def test_every_other_kind_is_refused(name, body):
    assert refusal_of(body, name) == "kind"


def test_a_kind_the_purpose_does_not_take_is_refused():
    assert refusal_of(pdf(), "a.pdf", frozenset({"image"})) == "kind"
    assert refusal_of(b"", "a.pdf") == "empty"


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\x\\bill.pdf", "bill.pdf"),
        ("\u202efdp.exe", "fdp.pdf"),
        ("رسید.pdf", "رسید.pdf"),
        ("....", "file.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_names_are_made_harmless(given_name, kept):
    assert check(pdf(), given_name, ALL).name == kept


@functools.cache
def wholes() -> list[tuple[str, bytes]]:
    """One of each kind, made once: pictures of noise differ each time."""
    return [
        ("a.jpg", photo()),
        ("a.png", photo(kind="PNG")),
        ("a.pdf", pdf(packed=b"4 0 << >>")),
        ("a.xlsx", xlsx()),
        ("a.csv", b"a,b\n1,2\n"),
        ("a.geojson", geojson()),
        ("a.yml", b"a:\n  - b: c\n"),
    ]


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, 6),
    st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), max_size=8),
    st.floats(0, 1),
)
def test_damaged_files_are_taken_or_refused_but_never_crash(which, faults, share):
    name, whole = wholes()[which]
    body = bytearray(whole)
    for place, value in faults:
        body[int(place * len(body))] = value
    body = body[: max(1, int(share * len(body)))]
    try:
        made = check(bytes(body), name, ALL)
    except RefusedFileError as refusal:
        found = refusal.code
    else:
        found = made.media_type
    assert found in {*SENTENCES, *(media_type for kind in KINDS.values() for media_type in kind)}

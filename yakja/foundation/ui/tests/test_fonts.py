"""The committed fonts hold every letter they must, and none that belongs to the Latin face."""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

ttlib = pytest.importorskip("fontTools.ttLib")
ROOT = Path(__file__).resolve().parents[4]
FOLDER = Path(__file__).resolve().parents[1] / "static" / "ui" / "fonts"


def recipe():
    spec = spec_from_file_location("make_fonts", ROOT / "scripts" / "make_fonts.py")
    module = module_from_spec(spec)
    sys.modules["make_fonts"] = module
    spec.loader.exec_module(module)
    return module


def letters(name: str) -> set[str]:
    font = ttlib.TTFont(FOLDER / name)
    return {chr(code) for code in font.getBestCmap()}


@pytest.mark.parametrize(
    "alphabet",
    [
        "URDU",
        "SHAHMUKHI_AND_SARAIKI",
        "SINDHI",
        "PASHTO",
        "BALOCHI_AND_BRAHVI",
        "AS_TYPED",
        "MARKS",
        "DIGITS",
    ],
)
def test_naskh_holds_every_alphabet(alphabet):
    assert not set(getattr(recipe(), alphabet)) - letters("naskh.woff2")


@pytest.mark.parametrize("alphabet", ["URDU", "SHAHMUKHI_AND_SARAIKI", "AS_TYPED", "MARKS", "DIGITS"])
def test_nastaliq_holds_urdu_punjabi_and_saraiki_as_people_type_them(alphabet):
    assert not set(getattr(recipe(), alphabet)) - letters("nastaliq.woff2")


@pytest.mark.parametrize("name", ["naskh.woff2", "nastaliq.woff2"])
def test_latin_letters_and_digits_come_from_one_other_face(name):
    assert not {chr(code) for code in range(0x21, 0x7F)} & letters(name)


@pytest.mark.parametrize(("name", "limit"), [("naskh.woff2", 20_000), ("nastaliq.woff2", 120_000)])
def test_a_font_stays_within_its_weight(name, limit):
    assert (FOLDER / name).stat().st_size <= limit


def test_the_licence_stands_beside_the_fonts():
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FOLDER / "OFL.txt").read_text()

"""The sheet keeps its promises: small, one for both directions, legible in light and dark."""

import re
from pathlib import Path

import brotli
import pytest

STATIC = Path(__file__).resolve().parents[1] / "static" / "ui"
SHEETS = [STATIC / "yakja.css", STATIC / "style.css"]


def colours(scheme: str) -> dict[str, str]:
    """The colour variables of `:root`; dark ones stand over the light ones."""
    text = (STATIC / "yakja.css").read_text()
    light, _, rest = text.partition("@media (prefers-color-scheme:dark){:root{")
    found = dict(re.findall(r"--([\w-]+):(#[0-9a-f]{6})\b", light))
    if scheme == "dark":
        found |= dict(re.findall(r"--([\w-]+):(#[0-9a-f]{6})\b", rest.partition("}}")[0]))
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TEXT = [
    *(
        (ink, ground)
        for ink in ("ink", "muted", "brand", "brand-strong", "bad")
        for ground in ("paper", "surface", "sunk")
    ),
    ("ink", "wash"),
    ("accent", "paper"),
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
    ("surface", "bad"),
    ("on-deep", "deep"),
    ("on-deep-muted", "deep"),
    ("saffron", "deep"),
    *((kind, f"{kind}-wash") for kind in ("good", "warn", "bad", "info", "neutral")),
    *(("ink", f"{kind}-wash") for kind in ("good", "warn", "bad", "info")),
    *(("ink", f"t-{tone}") for tone in ("void", "unknown", "low", "start", "mid", "plan", "end")),
    ("on-brand", "t-high"),
]
SHAPES = [
    *(("edge", ground) for ground in ("paper", "surface", "sunk")),
    *(("focus", ground) for ground in ("paper", "surface")),
    ("saffron", "deep"),
    *((f"c{place}", "paper") for place in (1, 2, 3, 4)),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_stands_out_enough_for_aa(scheme, ink, ground):
    known = colours(scheme)
    assert contrast(known[ink], known[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("line", "ground"), SHAPES)
def test_edges_of_controls_and_focus_stand_out(scheme, line, ground):
    known = colours(scheme)
    assert contrast(known[line], known[ground]) >= 3


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda p: p.name)
def test_a_sheet_knows_no_left_and_no_right(sheet):
    text = re.sub(r'url\("data:[^"]*"\)', "", sheet.read_text())
    assert not re.findall(r"\b(?:left|right)\b", text)
    assert not re.findall(r"[{;\s](?:margin|padding|border|inset)-(?:top|bottom|left|right)\b", text)
    assert not re.findall(
        r"[{;](?:width|height|min-width|max-width|top|bottom)\s*:",
        text.replace(".tiles rect{width:.92px;height:.92px", ""),
    )


def test_the_sheet_fits_in_seven_kilobytes():
    assert len(brotli.compress((STATIC / "yakja.css").read_bytes())) <= 7 * 1024


def test_the_script_fits_in_three_kilobytes():
    assert (STATIC / "ui.js").stat().st_size <= 3 * 1024


def test_nothing_comes_from_elsewhere():
    for path in [*SHEETS, STATIC / "ui.js"]:
        text = path.read_text().replace("http://www.w3.org/2000/svg", "")
        assert "://" not in text, path.name
        assert "//" not in re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE), path.name


def test_motion_is_only_for_those_who_do_not_mind():
    text = (STATIC / "yakja.css").read_text()
    moving = [m.start() for m in re.finditer(r"(?:transition|animation):", text)]
    guarded = text.index("prefers-reduced-motion:no-preference")
    assert moving
    assert all(guarded < at < text.index("}}", guarded) for at in moving)

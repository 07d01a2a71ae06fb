#!/usr/bin/env python3
"""Remake the font subsets the pages ship, from the packages of the Fontsource project.

    npm install --prefix /some/folder @fontsource/noto-naskh-arabic@5 @fontsource/noto-nastaliq-urdu@5
    scripts/make_fonts.py /some/folder/node_modules/@fontsource

Needs fonttools and brotli (requirements-dev.in). The whole glyph closure of the letters below is kept, so that
words are shaped as by the full font; Latin letters and digits are left out on purpose: they come from one Latin
face of the reader's system, named first in the sheet.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FOLDER = Path(__file__).resolve().parent.parent / "yakja/foundation/ui/static/ui/fonts"

URDU = "ءآأؤئابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہھۂۃۀیےۓۍێ"
SHAHMUKHI_AND_SARAIKI = "ݨࣇٻڄݙڳݔ"
SINDHI = "ٻڀٺٽٿڄڃڇڌڏڊڍڙڦڪڳڱڻ۾۽ھ"
PASHTO = "ټځڅډړږښګڼېۍئ"
BALOCHI_AND_BRAHVI = "ێڪݔڷۏ"
# People type these where Urdu has its own letters; without them such words fall to another font in mid-word.
AS_TYPED = "يىكهةإٱـەڤ"
MARKS = "".join(map(chr, (*range(0x064B, 0x0656), 0x0656, 0x0657, 0x0658, 0x0670, *range(0x0610, 0x0615))))
DIGITS = "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٪٫٬"
PUNCTUATION = "،؛؟۔٭؍ﷺ" + " \u00a0\u200c\u200d\u200e\u200f«»‘’“”–—…·"

COMMON = URDU + SHAHMUKHI_AND_SARAIKI + AS_TYPED + MARKS + DIGITS + PUNCTUATION
SUBSETS = {
    "naskh.woff2": (
        "noto-naskh-arabic/files/noto-naskh-arabic-arabic-400-normal.woff2",
        COMMON + SINDHI + PASHTO + BALOCHI_AND_BRAHVI,
    ),
    "nastaliq.woff2": ("noto-nastaliq-urdu/files/noto-nastaliq-urdu-arabic-400-normal.woff2", COMMON),
}


def make(source: Path, target: Path, letters: str) -> tuple[int, str]:
    """Write the subset of `source` with `letters`; returns its size in bytes and the letters the font lacks."""
    font = TTFont(source)
    wanted = {ord(letter) for letter in letters}
    lacking = "".join(chr(code) for code in sorted(wanted - set(font.getBestCmap())))
    options = subset.Options(
        flavor="woff2", layout_features=["*"], hinting=False, desubroutinize=True, notdef_outline=True
    )
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)
    return target.stat().st_size, lacking


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    packages = Path(sys.argv[1])
    for name, (source, letters) in SUBSETS.items():
        size, lacking = make(packages / source, FOLDER / name, letters)
        print(
            f"{name}: {size} bytes; not in the font: {' '.join(f'U+{ord(c):04X}' for c in lacking) or 'nothing'}"
        )
    licences = []
    for package in ("noto-naskh-arabic", "noto-nastaliq-urdu"):
        licences.append((packages / package / "LICENSE").read_text())
    (FOLDER / "OFL.txt").write_text("\n\n".join(dict.fromkeys(licences)))
    return 0


if __name__ == "__main__":
    sys.exit(main())

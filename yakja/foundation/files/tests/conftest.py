"""Real files of every kind, made in the tests."""

from __future__ import annotations

import io
import json
import zipfile
import zlib

import pytest
from PIL import Image

from yakja.foundation.files import registry

PLACE = b"GPSLatitude 31.5497"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture
def purpose(monkeypatch):
    """A purpose that takes everything; `may_see` and the like can be given."""
    monkeypatch.setattr(registry, "_purposes", dict(registry._purposes))

    def register(name="tests.any", **more):
        more.setdefault("kinds", {"image", "pdf", "csv", "xlsx", "geojson", "yaml"})
        more.setdefault("may_be_public", True)
        registry.register_purpose(name, "Anything", **more)
        return name

    return register


def photo(width=64, height=48, kind="JPEG", mode="RGB") -> bytes:
    """A photograph with a place, a camera and a comment in it, lying on its side."""
    picture = Image.effect_noise((width, height), 90).convert(mode)
    out = io.BytesIO()
    if kind == "JPEG":
        exif = Image.Exif()
        exif[0x0112] = 6  # turn a quarter
        exif[0x010F] = "Camera of the union secretary"
        exif[0x9286] = PLACE.decode()
        picture.save(out, kind, exif=exif, comment=PLACE)
    else:
        from PIL.PngImagePlugin import PngInfo

        info = PngInfo()
        info.add_text("Comment", PLACE.decode())
        picture.save(out, kind, pnginfo=info)
    return out.getvalue()


def bomb(side=50_000) -> bytes:
    """A PNG of a few kilobytes that says it has 2,500 million points."""
    import struct

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1 + side // 8) * 200)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf(extra: bytes = b"", packed: bytes = b"") -> bytes:
    """A small whole PDF; `extra` stands among its objects, `packed` in an object stream."""
    body = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R " + extra + b">>\nendobj\n"
    body += b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
    if packed:
        stream = zlib.compress(packed)
        body += b"3 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(
            stream
        )
        body += stream + b"\nendstream\nendobj\n"
    return body + b"trailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"


def xlsx(extra: dict[str, bytes] | None = None) -> bytes:
    """A real workbook with one cell, and parts added to it."""
    from openpyxl import Workbook

    book = Workbook()
    book.active["A1"] = "شکایت"
    out = io.BytesIO()
    book.save(out)
    if extra:
        with zipfile.ZipFile(out, "a") as pack:
            for name, body in extra.items():
                pack.writestr(name, body)
    return out.getvalue()


def geojson() -> bytes:
    point = {"type": "Point", "coordinates": [74.3, 31.5]}
    feature = {"type": "Feature", "properties": {}, "geometry": point}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()

"""XLSX: a workbook, without programs or embedded files, of bearable size when unpacked."""

from __future__ import annotations

import io
import zipfile

from .refusal import RefusedFileError

MAX_PARTS = 2000
MAX_UNPACKED = 256 * 1024 * 1024


def check_xlsx(body: bytes) -> None:
    """Raises RefusedFileError unless the bytes are a plain workbook. Nothing is unpacked but its list of parts."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as pack:
            parts = pack.infolist()
            names = {part.filename for part in parts}
            kinds = pack.read("[Content_Types].xml") if _is_small(pack, "[Content_Types].xml") else b""
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise RefusedFileError("xlsx_broken") from error
    if "xl/workbook.xml" not in names or b"spreadsheetml" not in kinds:
        raise RefusedFileError("xlsx_broken")
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise RefusedFileError("xlsx_too_large")
    lower = {name.lower() for name in names}
    if b"macroEnabled" in kinds or any(
        (name.endswith(".bin") and "printersettings" not in name) or name.startswith("xl/embeddings/")
        for name in lower
    ):
        raise RefusedFileError("xlsx_active")


def _is_small(pack: zipfile.ZipFile, name: str) -> bool:
    return pack.getinfo(name).file_size <= 1024 * 1024

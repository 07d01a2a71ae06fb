"""Why a file is not taken, in words for whoever sent it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# What a kind is called where one is asked for.
KIND_WORDS: dict[str, Any] = {
    "image": _("a picture (JPG, PNG)"),
    "audio": _("a recording (M4A, MP3, OGG, WebM, AMR)"),
    "pdf": "PDF",
    "csv": "CSV",
    "xlsx": "Excel (XLSX)",
    "geojson": "GeoJSON",
    "yaml": "YAML",
}

SENTENCES: dict[str, Any] = {
    "empty": _("The file is empty."),
    "kind": _("This kind of file is not taken here. Send one of: %(kinds)s."),
    "too_long": _("The file is larger than %(limit)s MB. Send a smaller one."),
    "image_broken": _("The picture cannot be read. Take it again, or save it as JPG or PNG."),
    "image_too_large": _("The picture has too many points (%(limit)s million at most). Send a smaller one."),
    "recording_broken": _("The recording cannot be heard: it is damaged, or holds more than a voice."),
    "recording_too_long": _("The recording is longer than %(minutes)s minutes. Send a shorter one."),
    "pdf_broken": _("The PDF is not whole. Save it again and send it once more."),
    "pdf_active": _("The PDF carries programs or other files inside. Print it to a new PDF and send that."),
    "pdf_locked": _("The PDF is locked with a password. Save it without one."),
    "xlsx_broken": _("The file is not a workbook (XLSX), or it is damaged."),
    "xlsx_active": _(
        "The workbook carries programs (macros) or other files inside. Save it as a plain XLSX."
    ),
    "xlsx_too_large": _("The workbook becomes too large when it is opened."),
    "not_utf8": _("The file is not in UTF-8. Save it as “CSV UTF-8”."),
    "csv_broken": _("The table cannot be read at line %(line)s."),
    "geojson_broken": _("This is not GeoJSON: %(problem)s"),
    "yaml_broken": _("This is not YAML that can be read, at line %(line)s."),
    "yaml_deep": _("The YAML is nested too deeply."),
    "checksum": _("The file arrived damaged. Send it again."),
}


class RefusedFileError(Exception):
    """A file that is not kept: `code` is one of SENTENCES, `params` fill the sentence."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    @property
    def sentence(self) -> Any:
        return SENTENCES[self.code]

    def words(self) -> dict[str, Any]:
        """What fills the sentence, kinds of files by their names in the reader's language."""
        return {
            key: gettext(", ").join(str(KIND_WORDS.get(v, v)) for v in value)
            if isinstance(value, list)
            else value
            for key, value in self.params.items()
        }

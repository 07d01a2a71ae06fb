"""What a filing has come to, carried from page to page in one signed field: no session, no cookie that must be kept."""

from __future__ import annotations

import secrets
import time
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core import signing

from yakja.foundation.bodies.models import Body
from yakja.foundation.places.models import Place

from ..models import Category
from ..queries.filing import category_of
from ..queries.routing import place_by_code

SALT = "complaints.filing"
# A draft may wait on a phone without a line; what it sent meanwhile is swept a day later.
GOOD_FOR = 14 * 24 * 3600


@dataclass
class Draft:
    """One filing that is not sent yet. `key` makes it one complaint however often it is sent."""

    key: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    begun: int = field(default_factory=lambda: int(time.time()))
    place: str = ""
    landmark: str = ""
    lat: float | None = None
    lon: float | None = None
    category: str = ""
    text: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    files: list[int] = field(default_factory=list)
    voices: list[int] = field(default_factory=list)
    about: int | None = None
    person: str = ""
    phone: str = ""
    name: str = ""
    gender: str = ""
    language: str = ""
    shared: bool = False
    hidden: bool = False

    def packed(self) -> str:
        """Signed and compressed; what is empty is left out."""
        said = {name: value for name, value in asdict(self).items() if value or value == 0.0}
        return signing.dumps(said, salt=SALT, compress=True)

    @property
    def place_row(self) -> Place | None:
        return place_by_code(self.place) if self.place else None

    @property
    def category_row(self) -> Category | None:
        return category_of(self.category) if self.category else None

    @property
    def about_row(self) -> Body | None:
        return Body.objects.select_related("place").filter(pk=self.about).first() if self.about else None


def unpacked(sent: str) -> Draft | None:
    """The filing as it was carried; None where it was tampered with, or is too old."""
    try:
        said: dict[str, Any] = signing.loads(sent, salt=SALT, max_age=GOOD_FOR)
        return Draft(**said)
    except (signing.BadSignature, TypeError):
        return None

"""How a room refuses: Django's own exceptions, each with a machine code that a door can translate."""

from typing import Any, NoReturn

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _


class Forbidden(PermissionDenied):
    """The actor may not do this; `permission` names what was asked."""

    def __init__(self, permission: str, message: str = "") -> None:
        super().__init__(message or permission)
        self.permission = permission
        self.code = "forbidden"


class Conflict(ValidationError):  # noqa: N818  the word that doors and readers know it by
    """What was asked no longer fits what is stored (sent twice, changed meanwhile, wrong state)."""


class TooOften(ValidationError):  # noqa: N818  as above
    """Asked for too often from one line; good again after `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(_("That was too often. Wait and try again."), code="too_often")
        self.seconds = seconds


def refuse(code: str, message: Any, *, field: str | None = None, **params: Any) -> NoReturn:
    """Raise a ValidationError with a code; `field` binds it to one field of the form or payload."""
    error = ValidationError(message, code=code, params=params or None)
    if field:
        raise ValidationError({field: error})
    raise error

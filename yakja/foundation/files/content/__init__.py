"""What a file really is: checked by its content, images made anew. Pure: bytes in, `Checked` out, or a refusal."""

from .checking import KINDS, Checked, RefusedFileError, check

__all__ = ["KINDS", "Checked", "RefusedFileError", "check"]

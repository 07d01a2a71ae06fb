"""Pictures: decoded, turned upright, made anew without anything but their points."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps

from .refusal import RefusedFileError

MAX_POINTS = 40_000_000
MAX_SIDE = 4096
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


def looks_like_one(body: bytes) -> bool:
    """Whether the first bytes are those of a picture we know."""
    return body.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")) or (
        body[:4] == b"RIFF" and body[8:12] == b"WEBP"
    )


def remade(body: bytes) -> tuple[str, bytes]:
    """(media type, bytes) of the same picture, at most 4096 points a side; the first frame of a moving one.

    Photographs become JPEG, pictures with transparency or few colours PNG. Place, time, camera, comments,
    thumbnails and colour profiles do not survive. Raises RefusedFileError.
    """
    try:
        with warnings.catch_warnings():
            # Our own limit is checked before anything is decoded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(body), formats=_FORMATS) as source:
                if source.width * source.height > MAX_POINTS:
                    raise RefusedFileError("image_too_large", limit=MAX_POINTS // 1_000_000)
                source.load()
                return _written(source)
    except RefusedFileError:
        raise
    except Image.DecompressionBombError as error:
        raise RefusedFileError("image_too_large", limit=MAX_POINTS // 1_000_000) from error
    # Decoders of damaged pictures raise many kinds of errors; none of them is ours to show.
    except Exception as error:
        raise RefusedFileError("image_broken") from error


def _written(source: Image.Image) -> tuple[str, bytes]:
    upright = ImageOps.exif_transpose(source)
    is_clear = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    is_drawing = upright.mode in ("1", "P", "PA") or source.format == "GIF"
    picture = upright.convert("RGBA" if is_clear else "L" if upright.mode in ("1", "L", "I;16") else "RGB")
    picture.thumbnail((MAX_SIDE, MAX_SIDE))
    # A picture made from its points alone carries no information fields along.
    bare = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    out = io.BytesIO()
    if is_clear or is_drawing or (source.format == "PNG" and _has_few_colours(bare)):
        bare.save(out, "PNG", optimize=True)
        return "image/png", out.getvalue()
    bare.save(out, "JPEG", quality=85, optimize=True)
    return "image/jpeg", out.getvalue()


def _has_few_colours(picture: Image.Image) -> bool:
    """A drawing or a page of text rather than a photograph."""
    return picture.getcolors(4096) is not None

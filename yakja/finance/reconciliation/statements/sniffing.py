"""What a file is, by its first bytes and never by its name."""

from __future__ import annotations

from typing import BinaryIO

from .faults import Unreadable

FORMATS = ("csv", "xlsx", "mt940", "camt053")
FIRST_BYTES = 4096


def sniff(file: BinaryIO) -> str:
    """One of FORMATS; the file is left at its beginning. Raises Unreadable for what no statement comes in."""
    file.seek(0)
    head = file.read(FIRST_BYTES)
    file.seek(0)
    if not head.strip():
        raise Unreadable(1, "empty")
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(1, "old_excel")
    if head.startswith(b"%PDF"):
        raise Unreadable(1, "pdf")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "csv"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    lowered = text[:400].lower()
    if lowered.startswith((b"<html", b"<!doctype html", b"<table", b"<head", b"<style")):
        raise Unreadable(1, "web_page")
    if text.startswith(b"<"):
        return "camt053"
    if b"\x00" in head:
        raise Unreadable(1, "binary")
    if text.startswith((b"{1:", b":20:", b":25:", b":60F:")) or b"\n:60F:" in text or b"\n:61:" in text:
        return "mt940"
    return "csv"

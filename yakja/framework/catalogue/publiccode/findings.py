"""What a check says about a file: findings in the order of the file, and one verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

Severity = Literal["error", "warning"]
Verdict = Literal["valid", "valid_with_warnings", "invalid"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault (`error`: the file is refused) or piece of advice (`warning`); line and column from 1."""

    severity: Severity
    key: str
    message: str
    line: int
    column: int

    def as_dict(self) -> dict[str, str | int]:
        """The finding as the five fields of the JSON answer."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of one file, sorted by line and column."""

    findings: tuple[Finding, ...]

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Report:
        """A report of the findings in the order of the file; the same finding is kept once."""
        distinct = dict.fromkeys(findings)
        return cls(tuple(sorted(distinct, key=lambda f: (f.line, f.column, f.key, f.severity, f.message))))

    @property
    def verdict(self) -> Verdict:
        """`invalid` with any error, `valid_with_warnings` with advice only, else `valid`."""
        if any(finding.severity == "error" for finding in self.findings):
            return "invalid"
        return "valid_with_warnings" if self.findings else "valid"

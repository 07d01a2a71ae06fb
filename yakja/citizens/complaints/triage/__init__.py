"""Triage of a complaint's text: function, language, place, urgency, duplicates, each with its reason. Pure: no models."""

from yakja.citizens.complaints.triage.classifying import Example, Guess
from yakja.citizens.complaints.triage.duplicates import Likeness
from yakja.citizens.complaints.triage.explaining import explain
from yakja.citizens.complaints.triage.triager import Triage, Triager, triager_of

__all__ = ["Example", "Guess", "Likeness", "Triage", "Triager", "explain", "triager_of"]

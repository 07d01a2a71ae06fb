"""Comparison of tools: how far two tools do the same work, and why, in sentences. Pure: no database, no doors."""

from yakja.framework.catalogue.overlap.names import Names
from yakja.framework.catalogue.overlap.profiles import FACETS, Profile
from yakja.framework.catalogue.overlap.reading import Reader, Reading
from yakja.framework.catalogue.overlap.scoring import Comparison, Reason, compare
from yakja.framework.catalogue.overlap.sentences import sentence

__all__ = ["FACETS", "Comparison", "Names", "Profile", "Reader", "Reading", "Reason", "compare", "sentence"]

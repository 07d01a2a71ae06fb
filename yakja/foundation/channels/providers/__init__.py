"""The outside world: one package per provider, all of one shape, chosen by settings.

A provider is a context manager (a connection for a batch) with `send(posting) -> its own number for the message`.
"""

from .choice import provider_for
from .contract import PermanentProblem, Posting, Provider, TemporaryProblem, UncertainProblem

__all__ = ["PermanentProblem", "Posting", "Provider", "TemporaryProblem", "UncertainProblem", "provider_for"]

"""Who may designate, propose, decide and sign; sentences made of named predicates over the Actor."""

from __future__ import annotations

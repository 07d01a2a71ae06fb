"""The best use of a budget: which bodies adopt which tools so that most cells move from paper to a tool."""

from .choosing import choose
from .greedy import greedily
from .problems import Choice, Option, Problem, Reason

__all__ = ["Choice", "Option", "Problem", "Reason", "choose", "greedily"]

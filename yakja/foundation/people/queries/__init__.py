"""Reads of people: who acts, who works where, what waits for somebody."""

from .actors import KeyActor, PersonActor, actor_of_key, person_actor

__all__ = ["KeyActor", "PersonActor", "actor_of_key", "person_actor"]

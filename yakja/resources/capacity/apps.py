from django.apps import AppConfig


class CapacityConfig(AppConfig):
    name = "yakja.resources.capacity"
    label = "capacity"

    def ready(self) -> None:
        self._readiness()
        self._assessments()
        self._staff()
        self._plans()

    def _readiness(self) -> None:
        """Requirements, holdings, readiness."""

    def _assessments(self) -> None:
        """Rounds, responses, visits."""

    def _staff(self) -> None:
        """Members of staff and their skills."""

    def _plans(self) -> None:
        """Plans, calls, loans."""

"""What jobs registers: its verb, and the clock entries of itself and of the rooms below."""

import datetime as dt

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "yakja.foundation.jobs"
    label = "jobs"

    def ready(self) -> None:
        from yakja.foundation.audit.queries import register_verbs
        from yakja.foundation.ui import panels

        from . import actions, tasks
        from .queries import register_clock
        from .web import own_panels

        register_verbs("jobs", {"jobs.start_job": _("started long work")})
        panels.register("desk", "jobs", own_panels.desk, order=5)
        actions.on_launch(tasks.launch)
        register_clock(
            "audit.seal", every=dt.timedelta(minutes=1), run=tasks.seal_audit, has_work=tasks.has_unsealed
        )
        register_clock("audit.seal_stragglers", every=dt.timedelta(hours=1), run=tasks.seal_audit)
        register_clock("jobs.sweep", every=dt.timedelta(minutes=5), run=tasks.sweep)
        register_clock("jobs.forget_keys", every=dt.timedelta(days=1), run=tasks.forget_keys)
        register_clock(
            "jobs.forget_shared_values",
            every=dt.timedelta(hours=1),
            run=tasks.forget_shared_values,
            has_work=tasks.has_shared_values,
        )
        register_clock("files.sweep", every=dt.timedelta(days=1), run=tasks.sweep_files)

"""What files registers: its verbs."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "yakja.foundation.files"
    label = "files"

    def ready(self) -> None:
        from yakja.foundation.audit.queries import register_verbs

        register_verbs(
            "files",
            {
                "files.store_file": _("stored a file"),
                "files.open_file": _("opened a file with personal data"),
                "files.begin_upload": _("began to send a file in pieces"),
                "files.finish_upload": _("sent a file in pieces"),
            },
        )

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "yakja.foundation.files"
    label = "files"

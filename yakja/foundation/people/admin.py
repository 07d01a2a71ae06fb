"""A read-only window for support: persons and roles, without secrets."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import Account, ApiKey, Person, Role


class _Window(admin.ModelAdmin[Any]):
    """Nothing is written here: every change goes through an action, so that it is recorded."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Account)
class AccountWindow(_Window):
    list_display = ("username", "is_active", "last_login")
    fields = ("username", "is_active", "date_joined", "last_login")


@admin.register(Person)
class PersonWindow(_Window):
    list_display = ("__str__", "language", "added_at")
    fields = ("name", "language", "added_at", "is_sample")


@admin.register(Role)
class RoleWindow(_Window):
    list_display = ("person", "kind", "body", "place", "post", "starts_on", "ends_on", "ended_at")
    list_filter = ("kind", "charge")
    list_select_related = ("person", "body", "place", "post")


@admin.register(ApiKey)
class ApiKeyWindow(_Window):
    list_display = ("name", "prefix", "scope", "subject", "expires_on", "last_used_on", "revoked_at")
    exclude = ("secret_hash",)

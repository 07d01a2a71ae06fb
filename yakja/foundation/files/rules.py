"""Who may store and see files: public ones everybody, others whom their purpose names. Unknown purposes: nobody."""

from __future__ import annotations

from typing import Any

import rules

from . import registry
from .models import StoredFile


@rules.predicate
def is_public(actor: Any, file: StoredFile | None) -> bool:
    return file is not None and file.visibility == StoredFile.Visibility.PUBLIC


@rules.predicate
def stored_it(actor: Any, file: StoredFile | None) -> bool:
    return file is not None and registry.is_its_storer(actor, file)


@rules.predicate
def is_named_by_its_purpose(actor: Any, file: StoredFile | None) -> bool:
    purpose = registry.purpose_or_none(file.purpose) if file is not None else None
    if purpose is None or file is None or file.visibility == StoredFile.Visibility.PRIVATE:
        return False
    return bool(purpose.may_see(actor, file))


@rules.predicate
def may_store_for_it(actor: Any, purpose: str | None) -> bool:
    found = registry.purpose_or_none(purpose or "")
    return bool(found and found.may_store(actor))


@rules.predicate
def began_it(actor: Any, upload: Any) -> bool:
    return upload is not None and not actor.is_anonymous and actor.ref == upload.actor_ref


rules.add_perm("files.see", is_public | stored_it | is_named_by_its_purpose)
rules.add_perm("files.store", may_store_for_it)
rules.add_perm("files.continue_upload", began_it)

"""What people registers: its verbs, its links in the header, its globals in templates."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "yakja.foundation.people"
    label = "people"

    def ready(self) -> None:
        from yakja.foundation.audit.queries import register_verbs
        from yakja.foundation.ui import jinja, navigation, prepared

        from . import queries
        from .web.globals import sign_in_providers

        register_verbs(
            "people",
            {
                "people.add_person": _("added a person"),
                "people.appoint": _("gave a role"),
                "people.create_administrator": _("made an administrator from the server's console"),
                "people.invite": _("invited an officer"),
                "people.end_role": _("ended a role"),
                "people.hand_over": _("handed over the charge of a post"),
                "people.assume_charge": _("assumed the charge of a post"),
                "people.give_additional_charge": _("gave additional charge of a post"),
                "people.request_reset": _("asked for a reset"),
                "people.approve_reset": _("vouched for a person in a reset"),
                "people.refuse_reset": _("refused a reset"),
                "people.make_sign_in_link": _("made a one-time sign-in link"),
                "people.use_sign_in_link": _("used a one-time sign-in link"),
                "people.set_language": _("chose a language for letters"),
                "people.make_api_key": _("made a key for another system"),
                "people.revoke_api_key": _("withdrew a key of another system"),
                "people.use_api_key": _("used a key, first time that day"),
                "people.record_qualification": _("noted a qualification"),
                "people.end_qualification": _("ended a qualification"),
                "people.give_consent": _("gave consent"),
                "people.retire_key": _("kept a former key of hashes"),
                "people.renew_field_key": _("encrypted all personal data with another key"),
                "people.withdraw_consent": _("withdrew consent"),
            },
        )
        prepared.set_session_source(queries.session_state, queries.standing)
        navigation.register(
            "account", _("My desk"), "people:my", order=10, shown_to=lambda actor: not actor.is_anonymous
        )
        navigation.register(
            "account",
            _("Sign out"),
            "account_logout",
            order=900,
            shown_to=lambda actor: not actor.is_anonymous,
        )
        navigation.register(
            "account", _("Sign in"), "account_login", order=900, shown_to=lambda actor: actor.is_anonymous
        )
        jinja.add_global("sign_in_providers", sign_in_providers)

"""Pages of one's own: desk, security, charges, staff, resets, keys; and the doors of one-time links."""

from django.urls import path

from . import charges, desk, keys, resets, sign_in, staff

app_name = "people"

urlpatterns = [
    path("my/", desk.my, name="my"),
    path("my/security/", desk.security, name="security"),
    path("my/second-factor/", desk.second_factor, name="second_factor"),
    path("my/charges/<int:pk>/hand-over/", charges.hand_over, name="hand_over"),
    path("my/charges/<int:pk>/assume/", charges.assume, name="assume"),
    path("my/roles/<int:pk>/end/", charges.end_role, name="end_role"),
    path("my/staff/", staff.bodies, name="staff_bodies"),
    path("my/staff/<str:code>/", staff.staff, name="staff"),
    path("my/staff/<str:code>/invite/", staff.invite, name="invite"),
    path("my/staff/<str:code>/posts/<str:post>/", staff.charge, name="charge"),
    path("my/resets/", resets.waiting, name="resets"),
    path("my/resets/ask/<int:pk>/", resets.ask, name="ask_reset"),
    path("my/resets/<int:pk>/approve/", resets.approve, name="approve_reset"),
    path("my/resets/<int:pk>/refuse/", resets.refuse, name="refuse_reset"),
    path("my/keys/", keys.index, name="keys"),
    path("my/keys/<int:pk>/revoke/", keys.revoke, name="revoke_key"),
    path("sign-in/help/", sign_in.locked_out, name="locked_out"),
    path("sign-in/<str:token>/", sign_in.use_link, name="sign_in_link"),
]

"""Setting a copy up measures at once: what the composition root looks for in this room is there."""

import pytest
from django.utils import timezone

from yakja.config.set_up import _call
from yakja.foundation.kit.permissions import SYSTEM
from yakja.framework.strategy.models import ObjectiveValue
from yakja.framework.strategy.tests.standing_world import Standing

pytestmark = pytest.mark.django_db


def test_a_copy_that_was_set_up_is_measured_today():
    world = Standing()
    objective = world.objective()
    assert _call("yakja.framework.strategy", "tasks", "refresh", actor=SYSTEM, say=lambda _text: None)
    assert ObjectiveValue.objects.filter(objective=objective, day=timezone.localdate()).exists()

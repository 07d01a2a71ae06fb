"""What an address asks for and we do not know is refused, never answered with something wider."""

import pytest
from django.urls import reverse
from django.utils import translation


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["catalogue:consolidations", "mandates:exceptions", "dashboards:landscape", "mandates:policy"]
)
def test_a_place_that_nobody_knows_is_refused(client, name):
    with translation.override("en"):
        address = reverse(name)
    assert client.get(address, {"place": "NOWHERE"}).status_code == 404

"""Every page is opened and sent to, nothing else; generated from the resolver."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from tests.architecture.doors import addresses
from yakja.config.middleware import MACHINES, Sendable

PAGES = [a for a in addresses() if not f"/{a.route.lstrip('^/')}".startswith(MACHINES)]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_a_page_knows_no_other_method(method):
    assert len(PAGES) > 100
    for address in PAGES:
        request = RequestFactory().generic(method, f"/{address.route.lstrip('^/')}")
        refused = Sendable(lambda _request: HttpResponse()).process_view(request, address.view, (), {})
        assert refused is not None, address.name
        assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD, POST"), address.name


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/en/tools/", "/en/follow/", "/en/accounts/login/", "/healthz"])
@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_the_site_refuses_it(client, path, method):
    answer = getattr(client, method)(path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, POST")

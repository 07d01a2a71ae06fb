"""Cursors come from the address: whatever is not one of ours is refused with a code."""

from __future__ import annotations

import base64

import pytest
from django.core.exceptions import ValidationError

from yakja.foundation.kit import pagination


@pytest.mark.parametrize(
    "raw",
    [
        "5", "null", "true", "{}", '[["n"],"x"]', '[{},"x"]', "[" * 5000, '["n","\\ud800"]', '["n","\\u0000"]', '["n",Infinity]',
        '["n",1e400]', f'["n",{10**30}]', '["n",[1]]', '["n"]', '["n",1,2]', '["x",1]',
    ],
)  # fmt: skip
def test_a_cursor_nobody_made_is_refused(raw):
    cursor = base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")
    with pytest.raises(ValidationError) as refusal:
        pagination._decode(cursor, 1)
    assert refusal.value.code == "bad_cursor"

"""The drawing of a cluster: its tools on a ring, joined where a finding says so. The list beside it says the same."""

from __future__ import annotations

import math

from django.utils.translation import gettext
from markupsafe import Markup

from ..models import OverlapFinding
from ..queries.clusters import Cluster

SIZE = 200
RADIUS = 76


def ring(cluster: Cluster) -> Markup:
    """Numbered tools on a ring; a strong line is a high score, a green one a confirmed finding."""
    spots = {}
    for index, member in enumerate(cluster.members):
        angle = 2 * math.pi * index / len(cluster.members) - math.pi / 2
        spots[member.tool.pk] = (
            round(SIZE / 2 + RADIUS * math.cos(angle), 1),
            round(SIZE / 2 + RADIUS * math.sin(angle), 1),
        )
    lines = Markup("").join(
        Markup(
            '<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}" stroke-width="{}" stroke-opacity="{}"/>'
        ).format(
            "sure" if link.state == OverlapFinding.State.CONFIRMED else "maybe",
            *spots[link.first_id],
            *spots[link.second_id],
            3 if link.state == OverlapFinding.State.CONFIRMED else round(0.8 + 3 * _strength(link), 1),
            1 if link.state == OverlapFinding.State.CONFIRMED else round(0.25 + 0.75 * _strength(link), 2),
        )
        for link in cluster.links
        if link.first_id in spots and link.second_id in spots
    )
    dots = Markup("").join(
        Markup(
            '<g><circle cx="{x}" cy="{y}" r="13" class="{tone}"/><text x="{x}" y="{ty}" class="{on}">{n}</text></g>'
        ).format(
            x=spots[member.tool.pk][0],
            y=spots[member.tool.pk][1],
            ty=spots[member.tool.pk][1] + 4.5,
            tone="runs" if member.bodies else "idle",
            on="on-dark" if member.bodies else "on",
            n=index + 1,
        )
        for index, member in enumerate(cluster.members)
    )
    title = gettext("%(n)s tools for %(function)s and the findings that join them") % {
        "n": len(cluster.members),
        "function": cluster.function,
    }
    return Markup(
        '<svg class="chart ring" viewBox="0 0 {size} {size}" role="img"><title>{title}</title>{lines}{dots}</svg>'
    ).format(size=SIZE, title=title, lines=lines, dots=dots)


def _strength(link: OverlapFinding) -> float:
    """How far a score lies above the threshold of an overlap, 0 to 1."""
    return max(0, link.score - 600) / 400

"""Keeping holdings: what of every resource a body may rely on today, from its readings and the skills of its staff.

Of one site the strongest statement that is not out of date stands, of equal strength the newest. The sites of a body are
put together as the resource says; what was stated of the body as a whole stands where no site is proven. The weakest
site is known only when every site that anything is said of is proven. Everything is one statement for each half.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import connection, models

from ..models import Holding, Reading, Resource, Site, StaffMember, StaffSkill

# A list of bodies in one statement; SQLite takes some thousand values.
MOST_IN_ONE = 500

_READINGS = """
INSERT INTO {holding} (body_id, resource_id, value, claimed, standing, {on}, expires_on)
SELECT body_id, resource_id, CASE WHEN standing = 'proven' THEN value ELSE 0 END, claimed, standing, since, until
FROM (
  SELECT g.*, MAX(g.told) OVER (PARTITION BY g.body_id, g.resource_id) AS claimed,
         ROW_NUMBER() OVER (PARTITION BY g.body_id, g.resource_id
                            ORDER BY CASE WHEN g.standing = 'proven' THEN 0 ELSE 1 END, g.is_whole) AS place
  FROM (
    SELECT s.body_id, s.resource_id, s.is_whole, s.value, s.told, s.since,
           CASE WHEN s.value IS NOT NULL THEN 'proven'
                WHEN s.combine = 'worst' AND s.alive < s.sites THEN 'expired'
                WHEN s.alive > 0 THEN 'claimed' ELSE 'expired' END AS standing,
           CASE WHEN s.next_on IS NOT NULL THEN s.next_on ELSE s.last_on END AS until
    FROM (
      SELECT f.body_id, f.resource_id, f.is_whole, f.combine, COUNT(*) AS sites, SUM(f.alive) AS alive,
             CASE WHEN f.combine = 'sum' THEN SUM(f.value)
                  WHEN f.combine = 'best' THEN MAX(f.value)
                  WHEN COUNT(f.value) = COUNT(*) THEN MIN(f.value) END AS value,
             CASE WHEN f.combine = 'sum' THEN SUM(f.told)
                  WHEN f.combine = 'best' THEN MAX(f.told) ELSE MIN(f.told) END AS told,
             MAX(f.since) AS since,
             MIN(CASE WHEN f.alive = 1 THEN f.until END) AS next_on, MAX(f.until) AS last_on
      FROM (
        SELECT r.body_id, r.resource_id, r.combine, CASE WHEN r.site_id IS NULL THEN 1 ELSE 0 END AS is_whole,
               MAX(CASE WHEN r.first = 1 THEN r.alive END) AS alive,
               MAX(CASE WHEN r.first = 1 AND r.counts = 1 THEN r.value END) AS value,
               MAX(CASE WHEN r.newest = 1 OR (r.first = 1 AND r.counts = 1) THEN r.value END) AS told,
               MAX(CASE WHEN r.first = 1 THEN r.since END) AS since,
               MAX(CASE WHEN r.first = 1 THEN r.until END) AS until
        FROM (
          SELECT a.*,
                 ROW_NUMBER() OVER (PARTITION BY a.body_id, a.resource_id, a.site_id
                                    ORDER BY a.alive DESC, a.strength DESC, a.since DESC, a.id DESC) AS first,
                 ROW_NUMBER() OVER (PARTITION BY a.body_id, a.resource_id, a.site_id
                                    ORDER BY a.since DESC, a.id DESC) AS newest
          FROM (
            SELECT said.id, said.body_id, said.resource_id, said.site_id, said.value, said.{on} AS since,
                   said.expires_on AS until, res.combine,
                   CASE WHEN said.expires_on > %(day)s THEN 1 ELSE 0 END AS alive,
                   CASE WHEN said.expires_on > %(day)s AND said.basis <> 'self' THEN 1 ELSE 0 END AS counts,
                   CASE WHEN said.expires_on <= %(day)s THEN 0 WHEN said.basis = 'measured' THEN 3
                        WHEN said.basis = 'verified' THEN 2 ELSE 1 END AS strength
            FROM {reading} said
            JOIN {resource} res ON res.id = said.resource_id AND res.competency_id IS NULL
            LEFT JOIN {site} spot ON spot.id = said.site_id
            WHERE said.{on} <= %(day)s AND (spot.id IS NULL OR spot.closed_on IS NULL OR spot.closed_on > %(day)s)
                  {those}
          ) a
        ) r
        WHERE r.first = 1 OR r.newest = 1
        GROUP BY r.body_id, r.resource_id, r.combine, r.site_id
      ) f
      GROUP BY f.body_id, f.resource_id, f.is_whole, f.combine
    ) s
  ) g
) chosen
WHERE place = 1
"""

_SKILLS = """
INSERT INTO {holding} (body_id, resource_id, value, claimed, standing, {on}, expires_on)
SELECT m.body_id, res.id,
       SUM(CASE WHEN m.counts = 1 AND m.level >= res.level THEN 1 ELSE 0 END),
       SUM(CASE WHEN m.best >= res.level THEN 1 ELSE 0 END),
       CASE WHEN MAX(m.counts) = 1 THEN 'proven' WHEN MAX(m.alive) = 1 THEN 'claimed' ELSE 'expired' END,
       MAX(m.since),
       CASE WHEN MIN(CASE WHEN m.alive = 1 THEN m.until END) IS NOT NULL
            THEN MIN(CASE WHEN m.alive = 1 THEN m.until END) ELSE MAX(m.until) END
FROM (
  SELECT r.*, MAX(r.level) OVER (PARTITION BY r.member_id, r.competency_id) AS best
  FROM (
    SELECT a.*, ROW_NUMBER() OVER (PARTITION BY a.member_id, a.competency_id
                                   ORDER BY a.counts DESC, a.strength DESC, a.since DESC, a.id DESC) AS first
    FROM (
      SELECT said.id, said.member_id, said.competency_id, said.level, said.{on} AS since, said.expires_on AS until,
             who.body_id, who.profile_id,
             CASE WHEN said.expires_on > %(day)s THEN 1 ELSE 0 END AS alive,
             CASE WHEN said.expires_on > %(day)s AND said.basis <> 'self' THEN 1 ELSE 0 END AS counts,
             CASE WHEN said.expires_on <= %(day)s THEN 0 WHEN said.basis = 'observed' THEN 4
                  WHEN said.basis = 'test' THEN 3 WHEN said.basis = 'supervisor' THEN 2 ELSE 1 END AS strength
      FROM {skill} said
      JOIN {member} who ON who.id = said.member_id
      WHERE said.{on} <= %(day)s AND who.joined_on <= %(day)s AND (who.left_on IS NULL OR who.left_on > %(day)s)
            {those}
    ) a
  ) r
) m
JOIN {resource} res ON res.competency_id = m.competency_id
                    AND (res.profile_id IS NULL OR res.profile_id = m.profile_id)
WHERE m.first = 1
GROUP BY m.body_id, res.id
"""


def keep_holdings(day: dt.date, bodies: Sequence[int] | None = None) -> None:
    """Write the holdings of these bodies, or of all, as they stand on the day; two statements for some hundred bodies."""
    if bodies is None:
        _keep(day, None)
        return
    wanted = sorted(set(bodies))
    for start in range(0, len(wanted), MOST_IN_ONE):
        _keep(day, wanted[start : start + MOST_IN_ONE])


def _keep(day: dt.date, bodies: list[int] | None) -> None:
    rows = Holding.objects.all() if bodies is None else Holding.objects.filter(body__in=bodies)
    rows.delete()
    names = {
        "holding": _table(Holding), "reading": _table(Reading), "resource": _table(Resource), "site": _table(Site),
        "skill": _table(StaffSkill), "member": _table(StaffMember), "on": connection.ops.quote_name("on"),
    }  # fmt: skip
    # Keys of our own rows, so they stand in the statement as they are.
    listed = "" if bodies is None else f"IN ({', '.join(str(int(pk)) for pk in bodies)})"
    with connection.cursor() as cursor:
        for statement, column in ((_READINGS, "said.body_id"), (_SKILLS, "who.body_id")):
            those = f"AND {column} {listed}" if listed else ""
            cursor.execute(statement.format(**names, those=those), {"day": day})


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)

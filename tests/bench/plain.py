"""The same questions in plain SQL over reports and reviews, with no read model: what answers must equal, and
what past days would cost without one. The SQL is the same on both databases.
"""

from datetime import date
from typing import Final

FROM: Final = """
FROM commitments_commitment c
JOIN commitments_resolution r ON r.id = c.resolution_id
JOIN commitments_conference k ON k.id = r.conference_id
JOIN commitments_participation p ON p.id = c.participation_id
JOIN commitments_state s ON s.id = c.state_id
JOIN commitments_theme t ON t.id = r.theme_id
"""


def level_on(day: date) -> str:
    """The level of a commitment: of the last report by that day that counts."""
    return f"""COALESCE((
  SELECT COALESCE(v.status, a.status) FROM tracker_statusreport a
  LEFT JOIN tracker_review v ON v.report_id = a.id AND NOT EXISTS (
    SELECT 1 FROM tracker_review w WHERE w.report_id = a.id AND w.sequence > v.sequence)
  WHERE a.commitment_id = c.id AND a.effective_on <= '{day}'
    AND (v.verdict = 'accept' OR (v.id IS NULL AND NOT a.needs_review))
  ORDER BY a.effective_on DESC, a.sequence DESC LIMIT 1), 'no_information')"""


def in_force_on(day: date) -> str:
    """That a commitment had begun, was not closed, and applied to its State."""
    return f"""(k.starts_on IS NULL OR k.starts_on <= '{day}')
  AND (p.joined_on IS NULL OR p.joined_on <= '{day}') AND (c.joined_on IS NULL OR c.joined_on <= '{day}')
  AND (c.closed_on IS NULL OR c.closed_on > '{day}')
  AND COALESCE((SELECT q.position FROM commitments_statedposition q WHERE q.commitment_id = c.id
    AND (q.stated_on IS NULL OR q.stated_on <= '{day}')
    ORDER BY q.stated_on DESC, q.id DESC LIMIT 1), 'unknown') <> 'not_applicable'"""


def of_theme(theme: str) -> str:
    return f"""(t.slug = '{theme}' OR EXISTS (
  SELECT 1 FROM commitments_furthertheme f JOIN commitments_theme g ON g.id = f.theme_id
  WHERE f.resolution_id = r.id AND g.slug = '{theme}'))"""


def counted(key: str, day: date, where: str = "1 = 1") -> str:
    """Commitments by a key and their level on a day."""
    return f"""SELECT key, level, COUNT(*) AS number FROM (
  SELECT {key} AS key, {level_on(day)} AS level {FROM} WHERE {in_force_on(day)} AND {where}) AS found
GROUP BY key, level"""


def levels(day: date, where: str = "1 = 1") -> str:
    """Commitments by their level on a day."""
    return f"SELECT level, SUM(number) FROM ({counted('1', day, where)}) AS keyed GROUP BY level"


def overdue(today: date) -> str:
    return f"""SELECT COUNT(*) {FROM} WHERE {in_force_on(today)} AND r.lifecycle = 'active'
  AND COALESCE(c.due_on, r.due_on) < '{today}' AND {level_on(today)} <> 'complete'"""


def register(today: date) -> str:
    """All rows of the register as a file has them."""
    return f"""SELECT c.reference, k.code, r.reference, t.slug, s.code, r.title_en, r.title_fa, r.title_ar,
  s.name_en, s.name_fa, s.name_ar, r.strength, c.position, p.basis, c.status, c.status_since,
  c.reported_status, c.reviewed, c.disputed, COALESCE(c.due_on, r.due_on), c.last_report_on, c.lead_agency,
  c.closed_on, c.updated_at, c.version {FROM}
  WHERE (c.closed_on IS NULL OR c.closed_on > '{today}') AND c.position <> 'not_applicable'
  ORDER BY c.reference"""

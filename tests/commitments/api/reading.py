"""Reading the API as its tests do: on one day, by short addresses."""

from tests.factories import at

TODAY = at(2026, 3, 10)
COMMITMENT_FIELDS = [
    "reference",
    "url",
    "conference",
    "resolution",
    "resolution_title",
    "resolution_title_lang",
    "theme",
    "state",
    "state_name",
    "state_name_lang",
    "strength",
    "position",
    "basis",
    "status",
    "status_since",
    "reported_status",
    "reviewed",
    "schedule",
    "due_on",
    "stale",
    "last_report_on",
    "lead_agency",
    "disputed",
    "updated_at",
    "version",
    "themes",
    "due_precision",
    "region",
    "groups",
]
RESOURCES = (
    "states",
    "groups",
    "organizations",
    "themes",
    "sources",
    "conferences",
    "resolutions",
    "indicators",
    "commitments",
    "reports",
)


def get(client, address, **headers):
    return client.get(f"/api/v1/{address}", headers=headers)

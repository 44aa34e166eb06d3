"""What single States are to reach of the indicators of a dossier: checked with the rest, brought to what it
says once the commitments stand.
"""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from commitments.dossiers.checking import Item, References, check_reference, check_state, items, text
from commitments.dossiers.upserting import DossierLoad
from commitments.models import Commitment, Indicator, SourceDocument, StateTarget
from commitments.seeding.merging import save_with_reason
from commitments.seeding.reading import Path_, SeedFile

NUMBERS: Final = ("baseline", "target")


def check_targets(seed: SeedFile, known: References) -> None:
    """Add to `seed.problems` the States and sources that are named here and not known."""
    for path, _indicator, name, item in _targets(seed):
        check_state(seed, path, name, known)
        check_reference(seed, (*path, "source"), text(item, "source"), "sources", known)


def _targets(seed: SeedFile) -> Iterator[tuple[Path_, str, str, Item]]:
    """Every target of a State: where it stands, its indicator, the State, itself."""
    for above, resolution in items(seed, "resolutions"):
        for path, indicator in items(seed, "indicators", (above, resolution)):
            reference = f"{text(resolution, 'reference')}-I{indicator.get('number')}"
            targets = indicator.get("targets")
            for name, item in targets.items() if isinstance(targets, dict) else ():
                if isinstance(item, dict):
                    yield (*path, "targets", name), reference, name, item


def load_targets(loading: DossierLoad) -> None:
    """Bring the target of each State that the dossier names to what it says; others stay."""
    for path, reference, name, item in _targets(loading.seed):
        indicator = Indicator.objects.filter(reference=reference).select_related("resolution").first()
        if indicator is None:
            continue
        code = loading.known.states.find(name).code
        resolution = indicator.resolution
        commitment = Commitment.objects.filter(resolution=resolution, state__code=code).first()
        if commitment is None:
            loading.seed.add_problem(
                path,
                _("%(state)s has no commitment under %(reference)s, so no target of its own.")
                % {"state": code, "reference": resolution.reference},
            )
            continue
        own = StateTarget.objects.select_for_update().filter(indicator=indicator, commitment=commitment)
        values = {number: item.get(number) for number in NUMBERS}
        source = SourceDocument.objects.filter(slug=item.get("source") or "").first()
        loading.upsert_row(
            path,
            own.first() or StateTarget(indicator=indicator, commitment=commitment),
            key=f"{reference}-{code}",
            values={**values, "source": source},
            save=save_with_reason,
        )

"""Loading dossiers: bringing the record to what they say of conferences, all of it or nothing."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from commitments.dossiers.checking import check_dossier, references_for
from commitments.dossiers.conference import load_conference, load_links
from commitments.dossiers.definitions import load_definitions
from commitments.dossiers.parts import join_parts
from commitments.dossiers.positions import check_positions, load_positions
from commitments.dossiers.targets import check_targets, load_targets
from commitments.dossiers.upserting import DossierLoad
from commitments.models import Conference
from commitments.record.wording import Rewording
from commitments.seeding.brief_writing import write_briefly
from commitments.seeding.merging import Action, RowOutcome, hash_of_outcomes, reason_of
from commitments.seeding.reading import SeedFile, SeedRefused, read_seed_file
from commitments.seeding.rehearsing import rehearsal
from commitments.seeding.schemas import check_schema

SCHEMA: Final = "dossier.schema.json"


class OutcomesChanged(Exception):
    """Loading would not do any more what somebody saw that it would; `outcomes` are what it would do now."""

    def __init__(self, outcomes: list[RowOutcome]) -> None:
        super().__init__(outcomes)
        self.outcomes = outcomes


def load_dossiers(
    paths: Sequence[Path],
    *,
    dry_run: bool = False,
    refresh: bool = False,
    why: Rewording | None = None,
    checked: str | None = None,
) -> list[RowOutcome]:
    """Bring the record to what the dossiers at `paths` say, and tell what became of each row.

    What staff edited is kept unless `refresh`. `why` says why what was published is
    worded otherwise, and is asked for where it is. With `dry_run` the same is told, nothing
    is written, and nobody who writes waits for it. `checked` is the hash_of_outcomes() of
    a dry run that somebody looked at. Raises SeedRefused with everything that is wrong
    with any of the files, and OutcomesChanged where the outcomes are not those; then
    nothing is written either.
    """
    seeds = join_parts([read_seed_file(path) for path in paths], schema=SCHEMA)
    for seed in seeds:
        check_schema(seed, SCHEMA)
    if dry_run:
        with rehearsal():
            return _load(seeds, refresh=refresh, why=why)

    def load() -> list[RowOutcome]:
        outcomes = _load(seeds, refresh=refresh, why=why)
        if checked is not None and checked != hash_of_outcomes(outcomes):
            raise OutcomesChanged(outcomes)
        return outcomes

    return write_briefly(load)


def published_by(outcomes: Iterable[RowOutcome]) -> list[Conference]:
    """The conferences that a load which had these outcomes has published; none after a dry run of one."""
    keys = [
        outcome.key
        for outcome in outcomes
        if outcome.kind == str(Conference._meta.verbose_name)
        and (
            outcome.action is Action.CREATED
            or any(change.name == "published" and not change.kept for change in outcome.changes)
        )
    ]
    return list(Conference.objects.published().filter(code__in=keys).order_by("code"))


def _load(seeds: list[SeedFile], *, refresh: bool, why: Rewording | None) -> list[RowOutcome]:
    known = references_for(seeds)
    for seed in seeds:
        check_dossier(seed, known)
        check_positions(seed, known)
        check_targets(seed, known)
    _refuse(seeds)
    loadings = [
        DossierLoad(
            seed=seed, known=known, refresh=refresh, reason=reason_of(seed.file, refresh=refresh), why=why
        )
        for seed in seeds
    ]
    # All definitions first, so that files may name each other's in any order; then all resolutions, so that
    # they may refer to each other.
    for loading in loadings:
        load_definitions(loading)
    for loading in loadings:
        load_conference(loading)
    for loading in loadings:
        load_links(loading)
        load_positions(loading)
        load_targets(loading)
    _refuse(seeds)
    return [outcome for loading in loadings for outcome in loading.outcomes]


def _refuse(seeds: Iterable[SeedFile]) -> None:
    if problems := [problem for seed in seeds for problem in seed.problems]:
        raise SeedRefused(problems)

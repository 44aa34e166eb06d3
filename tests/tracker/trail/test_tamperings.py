"""Two hundred tamperings by SQL, behind all guards and with every digest made anew: a seal that was kept
elsewhere names each.
"""

import random
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from commitments.models import (
    Closing,
    Commitment,
    Conference,
    Participation,
    Resolution,
    State,
    StatedPosition,
    Theme,
    Wording,
)
from commitments.record.closing import close_commitment
from commitments.triggers import POSITIONS, remove_record_guards, remove_standing_guard
from tests.extent import extent
from tests.factories import (
    at,
    make_commitment,
    make_focal_point,
    make_officer,
    make_reviewer,
    make_theme,
    report,
    review,
    state_position,
    web_page,
)
from tests.worlds import rolled_back_after_module
from tracker.models import Evidence, Mandate, Review, StatusReport
from tracker.trail.chain import digest_after
from tracker.trail.sealing import Seal, private_key
from tracker.trail.standing import Trail
from tracker.trail.triggers import remove_trail_guards

TAMPERINGS = extent(34, long=200)
SEED = 21
REFERENCES = ("BAG3-R1-IRQ", "BAG3-R1-IRN", "BAG3-R2-IRQ")
STEPS = 5
NEVER = "As it never was."

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]


@pytest.fixture(scope="module")
def sealed(django_db_setup, django_db_blocker, tmp_path_factory):
    """Three trails with what they rest on, and the file with their seal."""
    with rolled_back_after_module(django_db_blocker):
        officer, reviewer = make_officer(), make_reviewer()
        for reference in REFERENCES:
            commitment = make_commitment(reference=reference)
            focal = make_focal_point(state=commitment.state)
            for day in (1, 2):
                report(
                    commitment=commitment,
                    effective_on=date(2026, 3, day),
                    author=officer,
                    evidence=[web_page()],
                )
            waiting = report(commitment=commitment, effective_on=date(2026, 3, 7), author=focal)
            review(of=waiting, reviewer=reviewer)
            report(commitment=commitment, effective_on=date(2026, 3, 8), author=officer)
            state_position(commitment, "supported", by=officer)
        resolution = Resolution.objects.get(reference="BAG3-R1")
        resolution.further_themes.add(make_theme(slug="borders"), through_defaults={"place": 2})
        close_commitment(commitment, closed_on=date(2026, 3, 9), reason="It ended.")
        folder = tmp_path_factory.mktemp("seals")
        file = folder / "seal.json"
        file.write_text(Seal.of_now(at=at(2026, 3, 10)).signed(private_key(folder / "seal_key")))
        yield file


def complaints(file):
    errors = StringIO()
    try:
        call_command("seal_trail", "--against", str(file), stdout=StringIO(), stderr=errors)
    except CommandError as error:
        return f"{errors.getvalue()}{error}"
    return ""


def any_of(model, chance):
    return chance.choice(list(model.objects.order_by("pk")))


def any_trail(chance):
    return Commitment.objects.get(reference=chance.choice(REFERENCES))


def renew(commitment, chain):
    """Give each step the digest that its content and the one before it ask for."""
    before = ""
    for step in chain:
        step.digest = before = digest_after(before, step, commitment=commitment)
        type(step).objects.filter(pk=step.pk).update(digest=step.digest)


def edit_and_renew(chance):
    """One step says something else, and the chain from there on is made anew."""
    commitment = any_trail(chance)
    chain = Trail.of(commitment).steps()
    step = chance.choice([one for one in chain if isinstance(one, StatusReport)])
    step.note = NEVER
    StatusReport.objects.filter(pk=step.pk).update(note=NEVER)
    renew(commitment, chain)
    return f"{commitment.reference}-{chain[-1].sequence}: is not the step that was published as the head."


def cut_the_end(chance):
    """The last steps are gone, and the count with them."""
    commitment = any_trail(chance)
    left = chance.randrange(1, STEPS)
    Evidence.objects.filter(report__commitment=commitment, report__sequence__gt=left).delete()
    Review.objects.filter(commitment=commitment, sequence__gt=left).delete()
    StatusReport.objects.filter(commitment=commitment, sequence__gt=left).delete()
    Commitment.objects.filter(pk=commitment.pk).update(version=left)
    return f"{commitment.reference}-"


def edit_a_step(chance):
    """Only the row is changed."""
    step = any_of(StatusReport, chance)
    StatusReport.objects.filter(pk=step.pk).update(recorded_at=step.recorded_at - timedelta(days=1))
    return f"{step.commitment.reference}-{step.sequence}: "


def edit_evidence(chance):
    piece = any_of(Evidence, chance)
    Evidence.objects.filter(pk=piece.pk).update(title=NEVER)
    return f"{piece.report.commitment.reference}-{piece.report.sequence}"


def edit_what_follows(chance):
    """What the trail says stays; what everybody sees of it does not."""
    commitment = any_trail(chance)
    Commitment.objects.filter(pk=commitment.pk).update(disputed=True)
    return f"{commitment.reference}: disputed is True"


def edit_the_record(chance):
    """Deadlines, titles, parts, mandates, names."""
    model, values = chance.choice(
        [
            (Resolution, {"title_en": NEVER}),
            (Resolution, {"text_fa": NEVER}),
            (Resolution, {"due_on": date(2031, 1, 1)}),
            (Commitment, {"due_on": date(2031, 1, 1)}),
            (Commitment, {"lead_agency": NEVER}),
            (Commitment, {"position": "noted"}),
            (Participation, {"joined_on": date(2025, 9, 1)}),
            (Conference, {"title_ar": NEVER}),
            (Conference, {"starts_on": date(2020, 1, 1)}),
            (State, {"name_fa": NEVER}),
            (Theme, {"name_en": NEVER}),
            (Mandate, {"ends_on": date(2040, 1, 1)}),
        ]
    )
    row = any_of(model, chance)
    model.objects.filter(pk=row.pk).update(**values)
    return f"{model._meta.label_lower} {model.objects.get(pk=row.pk)}: was changed"


def edit_what_is_only_added(chance):
    """Positions, closings, wordings."""
    model, values = chance.choice(
        [
            (StatedPosition, {"position": "noted"}),
            (Closing, {"reason": NEVER}),
            (Wording, {"title_en": NEVER}),
        ]
    )
    row = any_of(model, chance)
    model.objects.filter(pk=row.pk).update(**values)
    return f"{model._meta.db_table}: of its first"


def edit_the_history(chance):
    """The row and its history are edited alike."""
    row = any_of(Resolution, chance)
    for model, key in ((Resolution, "pk"), (Resolution.history.model, "id")):
        model.objects.filter(**{key: row.pk}).update(title_en=NEVER)
    return "commitments_historicalresolution: of its first"


def add_a_row(chance):
    code = f"Z{chance.choice('ABCDEF')}Z"
    State.objects.bulk_create([State(code=code, name_en=code, name_fa=code, name_ar=code)])
    return f"commitments.state {code}: was added"


def remove_a_row(chance):
    row = any_of(Mandate, chance)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM tracker_mandate WHERE id = %s", [row.pk])
    return f"tracker.mandate {row.pk}: was removed"


def edit_a_relation(chance):
    """A theme is taken from a resolution, or a partner given to it."""
    resolution = Resolution.objects.get(reference="BAG3-R1")
    with connection.cursor() as cursor:
        if chance.random() < 0.5:
            cursor.execute("DELETE FROM commitments_furthertheme")
        else:
            cursor.execute(
                "INSERT INTO commitments_resolution_named_states (resolution_id, state_id) VALUES (%s, %s)",
                [resolution.pk, any_of(State, chance).pk],
            )
    return f"commitments.resolution {resolution}: was changed"


WAYS = (
    edit_and_renew,
    cut_the_end,
    edit_a_step,
    edit_evidence,
    edit_what_follows,
    edit_the_record,
    edit_the_record,
    edit_what_is_only_added,
    edit_the_history,
    add_a_row,
    remove_a_row,
    edit_a_relation,
)


def test_what_nobody_touched_is_as_it_was_sealed(sealed, settings):
    settings.VAR_DIR = sealed.parent

    assert complaints(sealed) == ""


def test_each_tampering_is_named(sealed, settings):
    settings.VAR_DIR = sealed.parent
    chance, missed = random.Random(SEED), []
    for number in range(TAMPERINGS):
        way = WAYS[number % len(WAYS)]
        with transaction.atomic():
            remove_trail_guards(using="default")
            remove_standing_guard(using="default")
            remove_record_guards(using="default")
            POSITIONS.remove(using="default")
            named = way(chance)
            if named not in (said := complaints(sealed)):
                missed.append((way.__name__, named, said[:300]))
            transaction.set_rollback(True)
    assert missed == []

"""The one writer of drafts: a draft is begun, changed a step at a time, made or abandoned."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.dossiers.drafting import catalogue_of_the_record
from commitments.language.characters import without_controls
from commitments.models import Conference, Organization, TextDraft, Theme
from commitments.models.text_drafts import DraftStage
from commitments.refusals import ProblemType, Refused
from commitments.text.proposing.drafting import LANGUAGES, propose
from commitments.text.proposing.folding import Folded
from commitments.text.proposing.layout import blocks_of, sentences_of
from commitments.text.reading.documents import ReadText
from commitments.text_drafts.cards import Work, work_of
from commitments.text_drafts.comparing import suggest_same

# Steps that a draft remembers, so that whoever comes second is told what happened.
STEPS_MAX: Final = 200
_NAME_MAX: Final = 80
# The text of the document is kept as it was read, with the form feeds between its pages.
_AS_READ: Final = "text"


class StepRefused(Refused):
    """A step that cannot be taken; nothing of it was kept."""


class StaleStep(StepRefused):
    """Somebody else took a step first; `steps` are those that the person has not seen."""

    status_code = HTTPStatus.CONFLICT
    problem = ProblemType.VERSION_CONFLICT

    def __init__(self, draft: TextDraft, seen: int) -> None:
        super().__init__(_("Somebody else took a step after you opened this page."))
        self.draft = draft
        self.steps = [step for step in draft.steps if step["revision"] > seen]


def begin(
    *,
    read: ReadText,
    language: str,
    name: str,
    content: bytes,
    by: User,
    conference: Conference | None = None,
) -> TextDraft:
    """A draft of what `read` proposes, which is in `language`, one of LANGUAGES; laid beside `conference`
    where there is one. TookTooLong where finding that takes too long; then nothing is kept.
    """
    proposed = propose(read.text, language=language, catalogue=catalogue_of_the_record())
    work = work_of(
        proposed,
        sentences=sentence_places(read.text, language),
        theme_keys=dict(Theme.objects.values_list("slug", "pk")),
        partner_keys=dict(Organization.objects.values_list("slug", "pk")),
    )
    if conference is not None:
        suggest_same(work, read.text, language, conference)
    draft = TextDraft(
        name=without_controls(name).strip() or _first_words(read.text),
        language=language,
        text=read.text,
        read_as=read.read_as,
        file=content,
        sha256=read.sha256,
        text_sha256=read.text_sha256,
        conference=conference,
        work=work.as_stored(),
        steps=[_step("begin", revision=1, by=by)],
        begun_by=by,
        changed_by=by,
    )
    draft.full_clean(exclude=[_AS_READ])
    draft.save()
    return draft


@transaction.atomic
def take_step(
    *, pk: int, revision: int, by: User, act: str, change: Callable[[Work, TextDraft], Any], card: int = 0
) -> TextDraft:
    """Change what the draft holds by `change`, and remember that `by` did so as `act` on the card of this
    number.

    Raises StaleStep where the draft is not at `revision` any more, and StepRefused; then nothing is kept.
    """
    draft = _at(pk, revision)
    work = Work.of(draft.work)
    change(work, draft)
    draft.work = work.as_stored()
    return _keep(draft, act=act, by=by, card=card)


@transaction.atomic
def abandon(*, pk: int, revision: int, by: User) -> TextDraft:
    """Let the draft go: its text, its file and all that was decided are removed; that it was, stays."""
    draft = _at(pk, revision)
    draft.stage, draft.text, draft.file, draft.work = DraftStage.ABANDONED, "", None, {}
    return _keep(draft, act="abandon", by=by)


def keep_made(draft: TextDraft, conference: Conference, *, by: User) -> TextDraft:
    """That a draft, at hand of `hold`, was made into `conference`."""
    draft.stage, draft.conference = DraftStage.MADE, conference
    return _keep(draft, act="make", by=by)


def hold(*, pk: int, revision: int) -> TextDraft:
    """The draft, which nobody else changes until the end of this transaction. Raises StaleStep."""
    return _at(pk, revision)


def refuse_stale(draft: TextDraft, revision: int) -> None:
    """Raises StaleStep where somebody took a step on the draft after `revision`."""
    if draft.revision != revision:
        raise StaleStep(draft, revision)


def _at(pk: int, revision: int) -> TextDraft:
    rows = TextDraft.objects.filter(pk=pk, revision=revision, stage=DraftStage.OPEN)
    if not rows.update(revision=revision + 1):
        raise StaleStep(TextDraft.objects.get(pk=pk), revision)
    return TextDraft.objects.defer("file").get(pk=pk)


def _keep(draft: TextDraft, *, act: str, by: User, card: int = 0) -> TextDraft:
    draft.steps = [*draft.steps, _step(act, revision=draft.revision, by=by, card=card)][-STEPS_MAX:]
    draft.changed_by, draft.changed_at = by, timezone.now()
    written = ["text", "conference", "stage", "work", "steps", "changed_by", "changed_at"]
    draft.clean_fields(exclude=["file", _AS_READ])
    draft.save(update_fields=[*written, *(["file"] if draft.stage == DraftStage.ABANDONED else [])])
    return draft


def _step(act: str, *, revision: int, by: User, card: int = 0) -> dict[str, Any]:
    told: Mapping[str, Any] = {"act": act, "revision": revision, "by": by.get_username()}
    return {**told, "at": timezone.now().isoformat(), "card": card}


def sentence_places(text: str, language: str) -> list[tuple[int, int]]:
    """Where the sentences of `text` are, in code points of the stored text; of a language without rules of
    its own, those that Latin full stops end.
    """
    rules = LANGUAGES.get(language, LANGUAGES["en"])
    folded = Folded(text)
    return [
        folded.span(*sentence)
        for block in blocks_of(folded, rules.starts_action)
        for sentence in sentences_of(folded.text, block.start, block.end)
    ]


def _first_words(text: str) -> str:
    """What a text is called: its first line, which may be its heading, cut where it is long."""
    words = " ".join(without_controls(text.lstrip()[:400].partition("\n")[0]).split())
    return words if len(words) <= _NAME_MAX else f"{words[:_NAME_MAX].rpartition(' ')[0]}…"

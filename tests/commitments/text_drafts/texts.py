"""What the forms of a draft's pages send."""

from django.urls import reverse

from tests.factories import make_officer, make_state, make_theme

OURS = {
    "title_en": "Pier register",
    "title_fa": "فهرست اسکله‌ها",
    "title_ar": "سجل الأرصفة",
    "text_en": "One list of all piers that have lamps.",
    "text_fa": "فهرستی از همهٔ اسکله‌های دارای چراغ.",
    "text_ar": "قائمة واحدة بكل الأرصفة ذات المصابيح.",
}
CONFERENCE = {
    "conference-code": "RIV2",
    "conference-title_en": "River conference",
    "conference-title_fa": "همایش رودها",
    "conference-title_ar": "مؤتمر الأنهار",
    "conference-item_kind": "item",
    "conference-participants": "Kuwait (host), Iraq, Iran",
    "conference-basis": "press_report",
    "source-slug": "gazette",
    "source-title_en": "News item on the river conference",
    "source-publisher": "The Gazette",
    "source-reliability": "press_report",
}
LIST = reverse("admin:commitments_textdraft_changelist")
ADD = reverse("admin:commitments_textdraft_add")


def make_world():
    for code in ("IRQ", "IRN", "KWT", "TUR"):
        make_state(code=code)
    make_theme(slug="harbours")
    return make_officer(username="layla")


def page_of(draft, name="change"):
    return reverse(f"admin:commitments_textdraft_{name}", args=[draft.pk])


def step(client, draft, act, number=0, **values):
    """Send what a button of the page sends."""
    draft.refresh_from_db()
    sent = {"revision": draft.revision, "act": act, "number": number, **values}
    answer = client.post(page_of(draft), sent)
    draft.refresh_from_db()
    return answer

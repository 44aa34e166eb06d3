"""Parameters of the admin: what an address does not take is refused, never taken for nothing."""

from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.urls import reverse

from commitments.admin.record import RecordAdmin
from commitments.admin.strict_lists import OF_A_LIST
from commitments.models import Commitment, Conference
from commitments.requests.parameters import not_offered
from tests.extent import IS_LONG, extent
from tests.factories import make_state
from tests.tracker.access.access_table import ROUTES
from tests.tracker.access.access_world import TODAY, make_world, unread
from tests.tracker.access.test_access_matrix import address_of
from tests.worlds import rolled_back_after_module
from tracker.models import AccessToken, Export, Mandate, SavedView

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(TODAY, tick=False)]
ADMIN = sorted(name for name, route in ROUTES.items() if route.address.startswith("/admin/"))
LISTS = sorted(admin.site._registry.items(), key=lambda entry: entry[0]._meta.label_lower)
# Rows that come about otherwise: there is a form for them that nobody may open.
NOBODY_ADDS = {
    name for name in ADMIN if name.endswith("_add") and ROUTES[name].methods["GET"]["administrator"] == 403
}
LIST = "/admin/commitments/commitment/"
# A form sends a date that was not typed, and its calendar; a list offers a column's empty values, too.
TYPED, MAY_BE_EMPTY = ("due_", "report_", "since_"), {"series", "table", "flavour"}
# A word, many digits, no text; then nothing at all, and what is almost a number, a lookup, a text.
FEW_BAD_VALUES = ("nosuch", "9" * 30, "\0")
NO_TEXT = "The value has a character that is not text."
LONG_FAULTS = [("_to_field", "x" * 3000), ("p", "x"), ("q", "\0")]
BAD_VALUES = (*FEW_BAD_VALUES, "", "-1", "x" * 3000, "(", "٣")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with rolled_back_after_module(django_db_blocker):
        yield make_world()


def ask(world, address, query=(), *, role="administrator", method="get", **extra):
    """The answer, read to its end."""
    answer = getattr(world.client(role), method)(
        f"{address}?{urlencode(query)}" if query else address, **extra
    )
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer


def refused(answer):
    """The parameters that this answer refuses, and why."""
    assert answer.status_code == 400
    errors = answer.context_data["refusal"].errors
    return {error["parameter"]: str(error["detail"]) for error in errors}


@pytest.mark.one_database
@pytest.mark.parametrize("name", ADMIN)
def test_what_nobody_can_have_meant_is_refused_at_every_address(world, name):
    """A parameter that is not known, a value that is no text, and one that is said twice."""
    address, number = address_of(name, world).partition("?")[0], ADMIN.index(name)
    faulty = [("_popup", "1"), ("_popup", "1"), ("_changelist_filters", "a\0")]
    few = [("_to_field", "\0")]
    with unread():
        for queries in extent(
            ([*faulty, *few],),
            long=([*faulty, *few], *([one] for one in [*few, *LONG_FAULTS]), faulty[:2], faulty[2:]),
        ):
            assert {*refused(ask(world, address, queries))} == {name for name, _value in queries}
        if IS_LONG or number % 2:
            assert ask(world, address, [("_to_field", "password")]).status_code < 500
        for method in extent((("get", "post")[number % 2],), long=("get", "post")):
            answer = ask(world, address, [("nosuch", "1")], method=method)

            if name.endswith("(?P<url>.*)"):
                # The last pattern of the admin stands for addresses that are not there.
                assert answer.status_code == 404
            elif name in NOBODY_ADDS:
                # Whoever may not open a form is not told which fields it has.
                assert answer.status_code == 403
            else:
                assert refused(answer) == {"nosuch": "This page takes no such parameter."}


def addresses(model):
    base = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return [
        base,
        *([f"{base}csv/", f"{base}xlsx/"] if isinstance(admin.site._registry[model], RecordAdmin) else []),
    ]


def parameters_of(world, model):
    """All that the filters of this list take."""
    answer = ask(world, addresses(model)[0])
    changelist = answer.context_data["cl"]
    return [name for spec in changelist.filter_specs for name in spec.expected_parameters()]


@pytest.mark.parametrize(("model", "model_admin"), LISTS, ids=lambda value: getattr(value, "__name__", ""))
@pytest.mark.in_turns
def test_no_list_takes_a_bad_value_for_no_value(world, model, model_admin):
    before = Export.objects.count()
    filters, wrong = parameters_of(world, model), []
    for value in extent((*FEW_BAD_VALUES, ""), long=BAD_VALUES):
        # The file follows its list; one value shows that it does.
        for address in addresses(model)[: 2 if value == "nosuch" else 1]:
            # What is refused by name beside the others need not be asked alone.
            named = named_among(world, address, filters, value)
            for name in (*filters, "p", "o", "q", "_to_field"):
                if name in named or may_be(name, value):
                    continue
                answer = ask(world, address, [(name, value)])
                # A date that was typed wrongly is said on the list, which shows no row then.
                is_empty = (
                    answer.status_code == 200
                    and address == addresses(model)[0]
                    and answer.context_data["cl"].result_count == 0
                )
                if answer.status_code != 400 and not is_empty:
                    wrong.append((address, name, value[:10], answer.status_code))
    assert wrong == []
    assert Export.objects.count() == before


def may_be(name, value):
    """Whether the parameter may have this value: a search may be for anything that is text; -1 is the first
    column, downwards.
    """
    if value == "" and (name in OF_A_LIST or name.startswith(TYPED) or name in MAY_BE_EMPTY):
        return True
    return (name == "q" and value not in {"\0", "x" * 3000}) or (name, value) == ("o", "-1")


def named_among(world, address, filters, value):
    """The filters of which the list says by name that they do not take this value, all of them asked at
    once.
    """
    asked = [(name, value) for name in filters if not may_be(name, value)]
    if not asked:
        return set()
    with unread():
        answer = ask(world, address, asked)
    if answer.status_code != 400:
        return set()
    return {name for name, why in refused(answer).items() if why in {not_offered(value), NO_TEXT}}


@pytest.mark.one_database
@pytest.mark.parametrize(("model", "model_admin"), LISTS, ids=lambda value: getattr(value, "__name__", ""))
def test_no_list_takes_another_lookup_than_its_filters(world, model, model_admin):
    for name in (
        "pk__in",
        "pk__regex",
        "id",
        "id__exact",
        "state__name_en__regex",
        "password",
        "user__password",
        "e",
        "_changelist_filters",
        "nosuch__x",
    ):
        for address in addresses(model)[: extent(1, long=3)]:
            with unread():
                assert name in refused(ask(world, address, [(name, "1")])), address


@pytest.mark.parametrize(("model", "model_admin"), LISTS, ids=lambda value: getattr(value, "__name__", ""))
@pytest.mark.in_turns
def test_every_list_answers_to_what_it_offers(world, model, model_admin):
    """Each link beside a list leads to a list, and so does its file; in the short form they take turns."""
    changelist = ask(world, addresses(model)[0]).context_data["cl"]
    listed, *files = addresses(model)
    both = [listed, *files[:1]]
    for number, spec in enumerate(changelist.filter_specs):
        links = [choice["query_string"] for choice in spec.choices(changelist) if "query_string" in choice]
        for query in extent(links[-1:], long=links):
            for address in extent([both[number % len(both)]], long=both):
                assert ask(world, f"{address}{query}").status_code == 200, (address, query)


@pytest.mark.parametrize(("model", "model_admin"), LISTS, ids=lambda value: getattr(value, "__name__", ""))
@pytest.mark.in_turns
def test_no_empty_form_fails_at_what_it_should_hold(world, model, model_admin):
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    page = ask(world, address)
    if page.status_code != 200 or "adminform" not in (page.context_data or {}):
        return
    fields = page.context_data["adminform"].form.fields
    rows = {name for name, field in fields.items() if hasattr(field, "queryset")}
    for value in (*BAD_VALUES, "1,2,x", "2026-13-45", "{}"):
        answer = ask(world, address, [(name, value) for name in fields])
        assert answer.status_code in {200, 400}, (value, answer.status_code)
        if value in {"nosuch", "\0", "9" * 30, "-1", "1,2,x"}:
            assert rows <= ({*refused(answer)} if answer.status_code == 400 else set()), value


def test_an_empty_form_holds_what_it_is_given(world):
    conference, state = Conference.objects.get(code="BAG3"), make_state(code="KWT")
    answer = ask(
        world, "/admin/commitments/participation/add/", [("conference", conference.pk), ("state", state.pk)]
    )

    assert answer.status_code == 200
    form = answer.context_data["adminform"].form
    assert (str(form["conference"].value()), str(form["state"].value())) == (
        str(conference.pk),
        str(state.pk),
    )


@pytest.mark.parametrize(
    "query", [{"nosuch": "1"}, {"schedule": "nosuch"}, {"due_from": "2026-02-30"}, {"q": "\0"}]
)
@pytest.mark.parametrize(
    ("model", "action"),
    [
        ("commitments/commitment", "record_status_of_selected"),
        ("tracker/mandate", "end_today"),
        ("tracker/accesstoken", "revoke"),
    ],
)
@pytest.mark.in_turns
def test_no_action_is_taken_on_rows_that_nobody_chose(world, model, action, query):
    def state():
        return [
            *Mandate.objects.order_by("pk").values_list("pk", "ends_on"),
            *AccessToken.objects.order_by("pk").values_list("pk", "revoked_at"),
            *Commitment.objects.order_by("pk").values_list("pk", "version"),
        ]

    before = state()
    values = {"action": action, "_selected_action": ["1"], "select_across": "1", "index": "0"}
    answer = ask(world, f"/admin/{model}/?{urlencode(query)}", method="post", data=values)

    assert answer.status_code == 400
    assert state() == before


@pytest.mark.parametrize("key", ["x", "9" * 30, "-1", "1\0", ""])
def test_a_selection_that_cannot_be_read_is_refused(world, key):
    values = {"action": "record_status_of_selected", "_selected_action": [key], "index": "0"}

    assert ask(world, LIST, method="post", data=values).status_code == 400


@pytest.mark.parametrize(
    "query", ["nosuch=1", "schedule=nosuch", "status__exact=x", "p=x", "schedule=overdue&schedule=stale"]
)
@pytest.mark.one_database
def test_no_view_is_kept_that_the_list_refuses(world, query):
    answer = ask(world, f"{LIST}views/", method="post", data={"name": "Mine", "query": query})

    assert answer.status_code == 400
    assert not SavedView.objects.filter(name="Mine").exists()


def test_a_view_that_was_kept_before_its_filter_went_says_so(world):
    answer = ask(world, LIST, [("long_gone", "1")])

    assert answer.status_code == 400
    assert f'href="{LIST}"' in answer.content.decode()


@pytest.mark.parametrize(
    "search", [" ".join(f"w{n}" for n in range(21)), " ".join("ab"[n % 2] * (n // 2 + 1) for n in range(50))]
)
@pytest.mark.parametrize(("model", "model_admin"), LISTS, ids=lambda value: getattr(value, "__name__", ""))
@pytest.mark.one_database
def test_no_search_has_more_words_than_a_person_would_type(world, model, model_admin, search):
    if not model_admin.search_fields:
        return
    for address in addresses(model):
        assert ask(world, address, [("q", search)]).status_code == 400


@pytest.mark.parametrize("older", ["0", "8", "x", "\0", ""])
@pytest.mark.one_database
def test_the_inbox_knows_its_own_days(world, older):
    assert ask(world, "/admin/tracker/statusreport/inbox/", [("older", older)]).status_code == 400
    assert ask(world, "/admin/tracker/statusreport/inbox/", [("older", "7"), ("p", "1")]).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        {"term": "\0", "app_label": "commitments", "model_name": "participation", "field_name": "state"},
        {
            "term": "a " * 500,
            "app_label": "commitments",
            "model_name": "participation",
            "field_name": "state",
        },
        {
            "term": " ".join(f"w{n}" for n in range(30)),
            "app_label": "commitments",
            "model_name": "participation",
            "field_name": "state",
        },
        {"app_label": "nosuch", "model_name": "\0", "field_name": "state"},
        {"app_label": "commitments", "model_name": "participation", "field_name": "state", "page": "9" * 500},
    ],
)
def test_the_search_for_a_row_of_a_form_never_fails(world, query):
    assert ask(world, "/admin/autocomplete/", list(query.items())).status_code in {200, 400, 403, 404}


@pytest.mark.parametrize(("model", "model_admin"), LISTS, ids=lambda value: getattr(value, "__name__", ""))
@pytest.mark.in_turns
def test_no_key_in_an_address_fails(world, model, model_admin):
    for page in ("change/", "history/", "history/1/", "record/", "review/", "check/", ""):
        for path in ("9" * 30, "x", "%00", "-1"):
            answer = ask(world, f"{addresses(model)[0]}{path}/{page}")
            assert answer.status_code in {302, 400, 403, 404}, (page, path)


@pytest.mark.parametrize("past", ["9" * 30, "x", "%00", "-1"])
def test_no_key_of_a_past_version_fails(world, past):
    state = make_state(code="KWT")

    assert ask(world, f"/admin/commitments/state/{state.pk}/history/{past}/").status_code == 404


@pytest.mark.parametrize("path", [f"{'9' * 30}/1", f"1/{'9' * 30}"])
def test_no_way_to_a_page_fails(world, path):
    assert ask(world, f"/admin/r/{path}/").status_code == 404


def test_whoever_is_not_signed_in_is_led_to_the_form_first(world):
    answer = ask(world, LIST, [("nosuch", "1")], role="nobody")

    assert (answer.status_code, answer["Location"]) == (
        302,
        "/admin/login/?next=/admin/commitments/commitment/%3Fnosuch%3D1",
    )


@pytest.mark.parametrize(
    ("language", "says"),
    [("fa", "این صفحه چنین پارامتری ندارد."), ("ar", "لا تأخذ هذه الصفحة معاملًا كهذا.")],
)
@pytest.mark.one_database
def test_the_refusal_is_in_the_readers_language(world, language, says):
    answer = ask(world, LIST, [("nosuch", "1")], headers={"accept-language": language})

    assert says in answer.content.decode()


@pytest.mark.parametrize("model", ["commitments/commitment", "commitments/theme", "tracker/mandate"])
def test_a_page_that_a_list_does_not_have_is_refused(world, model):
    assert ask(world, f"/admin/{model}/", [("p", "1")]).status_code == 200
    assert ask(world, f"/admin/{model}/", [("p", "7")]).status_code == 400

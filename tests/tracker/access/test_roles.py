"""Roles decide alone: what each gives, that nothing else gives anything, and that somebody is always left
who gives them.
"""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from commitments.models import Commitment
from tests.factories import (
    at,
    make_administrator,
    make_commitment,
    make_conference,
    make_focal_point,
    make_mandate,
    make_officer,
    make_reviewer,
    make_state,
    make_user,
)
from tests.seen import seen_at
from tests.tracker.access.answers import ROLES
from tracker.access.appointing import LastAdministrator, appoint
from tracker.access.roles import PERMISSIONS, Role, administrators, commitments_permitted_to, rights_of

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
PEOPLE = "/admin/auth/user/"
ROOT = Path(__file__).parents[3]


def fresh(person):
    """The same person as a later request meets them."""
    return User.objects.get(pk=person.pk)


def change_page(person, **values):
    management = {f"mandates-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")} | {
        "mandates-MAX_NUM_FORMS": 1000
    }
    return {"username": person.username, "is_active": "on", **management} | values


def test_nobody_may_delete_or_change_the_trail():
    given = frozenset().union(*PERMISSIONS.values())

    assert [permission for permission in given if ".delete_" in permission] == []
    for model in (
        "statusreport",
        "review",
        "dissent",
        "evidence",
        "evidencefile",
        "measurement",
        "statusperiod",
    ):
        assert f"tracker.change_{model}" not in given


def test_permissions_of_a_person_or_another_group_and_the_staff_flag_give_nothing(client):
    person = make_user(roles=(), is_staff=True)
    person.user_permissions.set(Permission.objects.all())
    person.groups.create(name="everything").permissions.set(Permission.objects.all())

    assert not fresh(person).has_perm("commitments.view_conference")
    assert not rights_of(person).may_sign_in
    client.force_login(person)
    assert client.get("/admin/").status_code == 302


def test_a_role_opens_the_admin_without_the_staff_flag(client):
    officer = make_officer()
    client.force_login(officer)

    assert not officer.is_staff
    assert client.get("/admin/commitments/commitment/").status_code == 200


def test_a_reader_signs_in_and_finds_what_is_public(client, settings):
    settings.PUBLIC_READ = False
    make_conference(code="DRAFT", published=False)
    make_user(username="reader")

    client.post("/admin/login/?next=/en/", {"username": "reader", "password": "a-long-password-1"})

    page = client.get("/en/")
    assert page.status_code == 200
    assert "DRAFT" not in page.content.decode()
    assert client.get("/admin/commitments/commitment/").status_code == 403


def test_a_superuser_is_an_administrator_and_deletes_nothing(client):
    root = User.objects.create_superuser("root", password="a-long-password-1")
    commitment = make_commitment()
    client.force_login(root)

    assert rights_of(root).roles == {Role.ADMINISTRATOR}
    for name, row in (("commitments_commitment", commitment), ("auth_user", make_officer())):
        assert client.post(reverse(f"admin:{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403


def test_a_focal_point_is_open_to_published_commitments_of_the_own_state_alone():
    own = make_commitment(reference="BAG3-R1-IRQ")
    make_commitment(reference="BAG3-R1-IRN")
    make_conference(code="DRAFT", published=False)
    draft = make_commitment(reference="DRAFT-R1-IRQ")
    person = make_focal_point(state=own.state)

    assert list(
        commitments_permitted_to(person, Commitment.objects.all(), permission="tracker.add_statusreport")
    ) == [own]
    assert [fresh(person).has_perm("tracker.add_statusreport", row) for row in (own, draft)] == [True, False]
    assert not fresh(person).has_perm("tracker.add_review", own)


def test_rights_are_read_afresh_and_not_from_what_the_person_object_remembers():
    officer = make_officer()
    assert rights_of(officer).roles == {Role.OFFICER}

    User.objects.filter(pk=officer.pk).update(is_active=False)

    assert rights_of(officer).roles == frozenset()


def test_an_administrator_gives_roles_by_ticking_them(client):
    administrator, person = make_administrator(), make_user(roles=())
    client.force_login(administrator)

    address = f"{PEOPLE}{person.pk}/change/"
    answer = client.post(
        address,
        seen_at(client, address) | change_page(person, roles=["officer", "reviewer"], email="l@example.org"),
    )

    assert answer.status_code == 302
    assert rights_of(person).roles == {Role.OFFICER, Role.REVIEWER}
    page = client.get(f"{PEOPLE}{person.pk}/change/").content.decode()
    assert page.count("checked") == 3
    for field in ("is_superuser", "is_staff", "user_permissions", 'name="groups"'):
        assert field not in page


def test_a_new_person_comes_with_roles(client):
    client.force_login(make_administrator())

    client.post(
        f"{PEOPLE}add/",
        {
            "username": "layla",
            "usable_password": "true",
            "password1": "Kufa-and-Basra-7",
            "password2": "Kufa-and-Basra-7",
            "roles": ["officer"],
        },
    )

    assert rights_of(User.objects.get(username="layla")).roles == {Role.OFFICER}


@pytest.mark.parametrize("values", [{"roles": ["officer"]}, {"roles": ["administrator"], "is_active": ""}])
@pytest.mark.parametrize(
    "make", [make_administrator, lambda: User.objects.create_superuser("root", password="x")]
)
def test_the_last_administrator_is_neither_demoted_nor_switched_off(client, make, values):
    last = make()
    client.force_login(last)
    body = {name: value for name, value in change_page(last, **values).items() if value != ""}

    address = f"{PEOPLE}{last.pk}/change/"
    page = client.post(address, seen_at(client, address) | body).content.decode()

    assert "This is the only administrator" in page
    assert list(administrators()) == [fresh(last)]


def test_one_of_two_administrators_may_go(client):
    first, second = User.objects.create_superuser("root", password="x"), make_administrator()
    client.force_login(second)

    address = f"{PEOPLE}{first.pk}/change/"
    client.post(address, seen_at(client, address) | change_page(first, roles=["reader"]))

    assert list(administrators()) == [second]
    assert rights_of(first).roles == {Role.READER}


def test_an_administrator_who_is_switched_off_is_not_counted():
    gone, last = make_administrator(), make_administrator()
    gone.is_active = False
    gone.save()

    with pytest.raises(LastAdministrator):
        appoint(last, roles=[Role.OFFICER])


@pytest.mark.parametrize("make", [make_officer, make_reviewer, make_focal_point, make_user])
def test_only_administrators_see_people(client, make):
    client.force_login(make())

    assert client.get(PEOPLE).status_code == 403
    assert PEOPLE not in client.get("/admin/").content.decode()


def test_the_list_of_people_asks_as_many_queries_for_many_as_for_one(client, django_assert_max_num_queries):
    client.force_login(make_administrator())
    for number in range(20):
        make_mandate(
            user=make_officer(), state=make_state(code=f"Z{chr(65 + number)}A", alpha2=None, m49=None)
        )
    client.get(PEOPLE)

    with django_assert_max_num_queries(12):
        page = client.get(PEOPLE).content.decode()

    assert "Officer of the secretariat" in page
    assert "ZBA" in page


@pytest.mark.parametrize(("role", "count"), [("administrator", 1), ("officer", 1), ("focal_point", 1)])
def test_people_are_found_by_role(client, role, count):
    client.force_login(make_administrator())
    make_officer()
    make_focal_point()

    assert client.get(PEOPLE, {"role": role}).context["cl"].result_count == count


@pytest.mark.parametrize("role", Role)
def test_every_role_has_its_permissions_its_row_in_the_documentation_and_its_answers_of_every_route(role):
    documented = (ROOT / "docs" / "security.md").read_text().split("## Roles")[1].split("\n## ")[0]

    assert role in PERMISSIONS
    assert f"\n| {str(role.label).lower()} | " in documented
    assert role.value.replace("_", " ") in ROLES


def test_nothing_else_in_the_code_decides():
    """Flags and groups are read where roles are, and nowhere else."""
    decides = re.compile(
        r"\bis_staff\b|\bis_superuser\b|\.groups\.(?:all|filter|set|add)|user_permissions|staff_member_required|user_passes_test"
    )
    homes = {"tracker/access/roles.py", "tracker/access/appointing.py", "tracker/admin/people.py"}
    code = [
        path
        for app in ("commitments", "tracker", "config")
        for kind in ("py", "html")
        for path in (ROOT / app).rglob(f"*.{kind}")
        if "migrations" not in path.parts
    ]

    found = {str(path.relative_to(ROOT)) for path in code if decides.search(path.read_text())}

    assert found <= homes

"""Search: what people type finds what they mean, and no part of another word."""

import pytest

from commitments.language.searching import spellings, stored_for_search
from commitments.models import Commitment, Conference, Organization, Resolution, State, Theme
from tests.bench.search import evaluation
from tests.factories import make_commitment, make_state


def states(query):
    return [state.code for state in State.objects.order_by("code").search(query).ranked()]


def resolutions(query):
    """Of the third conference, by their commitments."""
    found = Commitment.objects.search(query).filter(resolution__conference__code="BAG3")
    return set(found.values_list("resolution__reference", flat=True))


def by_state(query):
    return set(Commitment.objects.search(query).values_list("state__code", flat=True))


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Iraq, (IRQ)", "en", " iraq irq "),
        ("BAG3-R1-IRQ", "", " bag3-r1-irq r1-irq irq "),
        ("شبکه‌های اجتماعی", "fa", " شبکههای های اجتماعی شبکههایاجتماعی "),
        ("والمخدرات", "ar", " والمخدرات المخدرات مخدرات "),
        ("للمخدرات", "ar", " للمخدرات مخدرات لمخدرات "),
        # A Persian word may begin with a letter that is a prefix in Arabic.
        ("بازداشت", "fa", " بازداشت "),
        ("1,299 · ۱٬۲۹۹", "", " 1299 "),
        # A vowel mark ends no part of a word.
        ("کِیمن", "fa", " کیمن "),
        ("… –", "", ""),
    ],
)
def test_stores_each_word_and_what_else_it_is_found_by(text, language, words):
    assert stored_for_search(text, language) == words


@pytest.mark.parametrize(
    ("typed", "sought"),
    [
        ("Iraq", ["iraq"]),
        ("هیأت", ["هیات", "هییت", "هیات", "هیوت"]),
        ("الارتباط", ["الارتباط", "ارتباط"]),
        ("عێراق", ["عیراق", "عراق"]),
    ],
)
def test_looks_for_each_spelling_of_a_word(typed, sought):
    assert list(spellings(typed)) == sought


@pytest.mark.django_db
@pytest.mark.usefixtures("seeded_record")
class TestOfTheSeededRecord:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            # Names of themes.
            ("افسران رابط", {"BAG3-R1"}),
            ("ضباط الارتباط", {"BAG3-R1"}),
            ("ضباط ارتباط", {"BAG3-R1"}),
            ("Liaison officers", {"BAG3-R1"}),
            ("رصد فضای مجازی", {"BAG3-R4"}),
            ("سازمان‌های بین‌المللی", {"BAG3-R6"}),
            # «مالی» is a theme's word and a State's name.
            ("مالی", {"BAG3-R3"}),
            ("تحقیقات مالی", {"BAG3-R3"}),
            # Joined, apart and with a ZWNJ.
            ("شبکههای اجتماعی", {"BAG3-R4"}),
            ("شبکه های اجتماعی", {"BAG3-R4"}),
            ("شبکه‌های اجتماعی", {"BAG3-R4"}),
            # The other spelling of an open ezafe, and hamza on another carrier.
            ("دامنه‌ی کار", {"BAG3-R4"}),
            ("هیأت بین‌المللی", {"BAG3-R6"}),
            ("هيئة", {"BAG3-R6"}),
            # The article and prefixes of Arabic.
            ("للمتّجرين", {"BAG3-R3"}),
            ("ومنظمة", {"BAG3-R6"}),
            ("المواقع", {"BAG3-R4"}),
            ("«إنتربول»", {"BAG3-R6"}),
        ],
    )
    def test_what_is_meant_is_found(self, query, found):
        assert found <= resolutions(query)

    @pytest.mark.parametrize(
        "query", ["عراق،", "“عراق”", "عراق.", "Iraq,", "(IRQ)", "عێراق", "368", "٣٦٨", "iq"]
    )
    def test_signs_around_a_word_kurdish_letters_and_codes_find_a_state(self, query):
        assert "IRQ" in states(query)
        assert "IRQ" in by_state(query)

    @pytest.mark.parametrize(
        ("query", "first"),
        [
            ("یمن", "YEM"),
            ("مصر", "EGY"),
            ("مالی", "MLI"),
            ("Mali", "MLI"),
            ("Iran", "IRN"),
            ("ئێران", "IRN"),
            ("امارات متحده‌ی عربی", "ARE"),
            ("Niger", "NER"),
            ("Guinea", "GIN"),
            ("سريلانكا", "LKA"),
            ("سری لانکا", "LKA"),
            # Another State has it within a longer name.
            ("Ireland", "IRL"),
            ("روسيا", "RUS"),
            ("Sudan", "SDN"),
        ],
    )
    def test_a_states_own_name_comes_first(self, query, first):
        assert states(query)[0] == first

    @pytest.mark.parametrize("query", ["Congo", "کنگو", "الكونغو", "congo"])
    def test_a_name_that_two_states_share_finds_both(self, query):
        assert set(states(query)) == {"COD", "COG"}

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("UNODC", "unodc"),
            ("Office on Drugs", "unodc"),
            ("دفتر مقابله با مواد", "unodc"),
            ("مكتب الأمم المتحدة", "unodc"),
            ("INCB", "incb"),
            ("هیأت بین‌المللی", "incb"),
            ("الهيئة الدولية", "incb"),
        ],
    )
    def test_a_partner_is_found_by_acronym_and_name_and_so_is_what_it_is_partner_of(self, query, found):
        assert found in Organization.objects.search(query).values_list("slug", flat=True)
        assert [resolution.reference for resolution in Resolution.objects.search(query)] == ["BAG3-R6"]
        assert Commitment.objects.search(query).count() == 10
        assert resolutions(query) == {"BAG3-R6"}

    def test_most_queries_of_the_evaluation_find_what_is_meant_first(self):
        counts = evaluation()

        for part in ("tuned", "kept apart"):
            assert counts[part]["queries"] > 80
            assert counts[part]["first"] / counts[part]["queries"] > 0.98

    @pytest.mark.parametrize(("query", "only"), [("یمن", ["YEM"]), ("مصر", ["EGY"]), ("iq", ["IRQ"])])
    def test_the_middle_of_a_word_finds_no_state(self, query, only):
        assert states(query) == only

    @pytest.mark.parametrize("query", ["یمن", "مصر", "رطوم", "ملل‌متحد‌نه"])
    def test_the_middle_of_a_word_finds_no_resolution(self, query):
        assert resolutions(query) == set()

    def test_a_theme_is_found_by_its_name_and_a_conference_by_its_city(self):
        assert Theme.objects.search("الارتباط").get().slug == "liaison-officers"
        assert Resolution.objects.search("افسران رابط").get().reference == "BAG3-R1"
        assert Conference.objects.search("Baghdad").count() == 3


@pytest.mark.django_db
def test_what_is_said_word_for_word_comes_before_what_begins_so(client):
    """Also where another order would put it last."""
    make_state(code="QMA", name_en="Qarn")
    make_state(code="QAA", name_en="Qarnia")

    def found(query):
        return [row["code"] for row in client.get(f"/api/v1/states/?{query}").json()["results"]]

    assert found("q=qarn") == ["QMA", "QAA"]
    assert found("q=qarn&ordering=code") == ["QAA", "QMA"]


@pytest.mark.django_db
def test_signs_alone_find_nothing():
    make_commitment(reference="SIGN1-R1-IRQ")

    assert not Commitment.objects.search("؟!").exists()
    assert Commitment.objects.search("  ").exists()

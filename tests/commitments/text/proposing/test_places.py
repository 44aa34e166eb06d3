"""Names of States that stand for a place, and names that cities, persons and other words have, too."""

import pytest

from tests.commitments.text.proposing.asking import drafted

STATES = {
    "DZA": ["Algeria", "الجزایر", "الجزائر"],
    "GEO": ["Georgia", "گرجستان", "جورجيا"],
    "GTM": ["Guatemala", "گواتمالا", "غواتيمالا"],
    "IRQ": ["Iraq", "عراق", "العراق"],
    "JOR": ["Jordan", "اردن", "الأردن"],
    "KWT": ["Kuwait", "State of Kuwait", "کویت", "الكويت", "دولة الكويت"],
    "LUX": ["Luxembourg", "لوکزامبورگ", "لكسمبرغ"],
    "MEX": ["Mexico", "مکزیک", "المكسيك"],
    "OMN": ["Oman", "عمان", "عُمان", "سلطنة عُمان"],
    "TCD": ["Chad", "چاد", "تشاد"],
    "TUN": ["Tunisia", "تونس"],
}


def named(text, language):
    return {state.code: state.role for state in drafted(text, language, states=STATES).states}


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        ("The meeting was held in Kuwait.", "en", "KWT"),
        ("Ministers of ten States met in Jordan.", "en", "JOR"),
        ("Representatives of the ports, who convened in Luxembourg on 3 May, agreed.", "en", "LUX"),
        ("The conference held in the State of Kuwait agreed to survey the reefs.", "en", "KWT"),
        ("MEXICO, 5 May (News) - Delegations attended.", "en", "MEX"),
        ("Delegations of ten ports gathered at the capital, Kuwait.", "en", "KWT"),
        ("عُقد الاجتماع في تونس.", "ar", "TUN"),
        ("اجتمع وزراء عشر دول في الكويت.", "ar", "KWT"),
        ("عقد ممثلو الموانئ اجتماعهم بالجزائر.", "ar", "DZA"),
        ("اتفق المشاركون، وعُقد الاجتماع في دولة الكويت بحضور وفود الموانئ.", "ar", "KWT"),
        ("تونس، 12 مايو - شاركت وفود عشرة موانئ.", "ar", "TUN"),
        ("نشست وزیران ده کشور در کویت برگزار شد.", "fa", "KWT"),
        ("با حضور نمایندگان بندرها در اردن برگزار شد.", "fa", "JOR"),
        ("هیئت‌هایی از بندرها در کشور کویت گرد آمدند.", "fa", "KWT"),
    ],
)
def test_where_something_is_held_nobody_takes_part_by_that(text, language, code):
    assert named(text, language) == {code: None}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ministers of ten ports met in Jordan and Kuwait.", "en"),
        ("اجتمع وزراء عشر دول في الأردن والكويت.", "ar"),
        ("با حضور وزیران ده کشور در اردن و کویت برگزار شد.", "fa"),
    ],
)
def test_nor_where_it_is_held_in_two_places(text, language):
    assert named(text, language) == {"JOR": None, "KWT": None}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("عُقد الاجتماع في عمان.", "ar"),
        ("عُقد الاجتماع بعمان.", "ar"),
        ("عُقد في العاصمة عمان.", "ar"),
        ("عُقد في العاصمة الأردنية عمان.", "ar"),
        ("عُقد الاجتماع في عَمّان.", "ar"),
        ("عَمّان تستضيف الوفود.", "ar"),
        ("أكد المشاركون إعلان عمان.", "ar"),
        ("عمان، 5 مايو - شاركت وفود عشرة موانئ.", "ar"),
        ("عمان (بترا) - شاركت وفود عشرة موانئ.", "ar"),
        ("نشست در عمان برگزار شد.", "fa"),
        ("نشست در شهر کویت برگزار شد.", "fa"),
        ("نشست در مکزیک سیتی برگزار شد.", "fa"),
        ("عُقد الاجتماع في مدينة الكويت.", "ar"),
        ("عُقد الاجتماع في غواتيمالا سيتي.", "ar"),
        ("It was held in Kuwait City.", "en"),
        ("Delegations of the ports met in Guatemala City.", "en"),
        ("Delegations met in the city of Luxembourg.", "en"),
        ("They sailed to Luxembourg, the capital of the duchy.", "en"),
        ("وصلوا إلى تونس عاصمة البلاد.", "ar"),
        ("They recalled the Kuwait Declaration.", "en"),
        ("Ministers reaffirmed the Oman Protocol.", "en"),
    ],
)
def test_a_city_or_what_is_called_after_one_is_no_state(text, language):
    assert named(text, language) == {}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Representatives of the ports were Michael Jordan, Georgia Brown and Mr Chad.", "en"),
        ("Minister Chad Winters and delegations of the ports attended.", "en"),
    ],
)
def test_a_person_is_no_state(text, language):
    assert named(text, language) == {}


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "Delegations from Iraq, Jordan and Oman met in Kuwait.",
            "en",
            {"IRQ": "participant", "JOR": "participant", "OMN": "participant", "KWT": None},
        ),
        (
            "Representatives of ten ports met in Kuwait, including Iraq.",
            "en",
            {"KWT": None, "IRQ": "participant"},
        ),
        ("It was held in Kuwait, and in attendance were Iraq.", "en", {"KWT": None, "IRQ": "participant"}),
        ("It was hosted by Kuwait in Jordan.", "en", {"KWT": "host", "JOR": None}),
        (
            "It met in Kuwait, the host, with delegations from Iraq.",
            "en",
            {"KWT": "host", "IRQ": "participant"},
        ),
        (
            "Delegations met in Kuwait from Iraq and Chad.",
            "en",
            {"KWT": None, "IRQ": "participant", "TCD": "participant"},
        ),
        (
            "Georgia, Jordan and Chad agreed to survey the reefs.",
            "en",
            dict.fromkeys(("GEO", "JOR", "TCD"), "participant"),
        ),
        (
            "عُقد في الكويت اجتماع وزراء العراق والأردن.",
            "ar",
            {"KWT": None, "IRQ": "participant", "JOR": "participant"},
        ),
        (
            "عُقد الاجتماع في عمان بمشاركة وفود من العراق وعمان.",
            "ar",
            {"IRQ": "participant", "OMN": "participant"},
        ),
        ("عُقد الاجتماع في عُمان بمشاركة العراق.", "ar", {"OMN": None, "IRQ": "participant"}),
        ("باستضافة سلطنة عُمان عُقد الاجتماع في عمان.", "ar", {"OMN": "host"}),
        (
            "نشست در کویت با حضور هیئت‌هایی از عراق، اردن و عمان برگزار شد.",
            "fa",
            {"KWT": None, "IRQ": "participant", "JOR": "participant", "OMN": "participant"},
        ),
        ("به میزبانی کویت در اردن برگزار شد.", "fa", {"KWT": "host", "JOR": None}),
    ],
)
def test_words_of_taking_part_and_of_hosting_hold_beside_a_place(text, language, expected):
    assert named(text, language) == expected

"""States and organizations that a text names, and the part that its words give them."""

import time

import pytest

from tests.commitments.text.proposing.asking import drafted

STATES = {
    "IRQ": ["Iraq", "Republic of Iraq", "عراق", "العراق", "جمهوری عراق", "جمهورية العراق"],
    "JOR": ["Jordan", "اردن", "الأردن"],
    "KWT": ["Kuwait", "کویت", "الكويت"],
    "OMN": ["Oman", "عمان", "سلطنة عُمان"],
    "TCD": ["Chad", "چاد", "تشاد"],
    "YEM": ["Yemen", "یمن", "اليمن"],
    "MLI": ["Mali", "مالی", "مالي"],
    "ZAF": ["South Africa", "آفریقای جنوبی", "جنوب أفريقيا"],
    "TUR": ["Türkiye", "Turkey", "ترکیه", "تركيا"],
}


def named(text, language):
    return {state.code: state.role for state in drafted(text, language, states=STATES).states}


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "Delegations from Jordan, Iraq and Kuwait attended.",
            "en",
            dict.fromkeys(("JOR", "IRQ", "KWT"), "participant"),
        ),
        ("The meeting was hosted by Oman.", "en", {"OMN": "host"}),
        ("Chad Winters sang, and a Jordanian minister spoke.", "en", {}),
        ("They sailed on the Jordan River to the Gulf of Oman.", "en", {}),
        ("They thanked Iraq for its charts.", "en", {"IRQ": None}),
        ("The delegation of South Africa attended.", "en", {"ZAF": "participant"}),
        ("turkey was served.", "en", {}),
        (
            "اتفق وزراء الزراعة في الأردن والعراق على ري السهول.",
            "ar",
            dict.fromkeys(("JOR", "IRQ"), "participant"),
        ),
        ("اجتمع وزراء الزراعة في الأردن.", "ar", {"JOR": None}),
        (
            "بمشاركة وفود من الأردن والعراق والكويت.",
            "ar",
            dict.fromkeys(("JOR", "IRQ", "KWT"), "participant"),
        ),
        ("وقدموا الشكر للأردن.", "ar", {"JOR": None}),
        ("برئاسة سلطنة عُمان", "ar", {"OMN": "participant"}),
        ("بحثوا الدعم المالي في اليمن.", "ar", {"YEM": None}),
        (
            "با حضور هیئت‌هایی از اردن، عراق و کویت برگزار شد.",
            "fa",
            dict.fromkeys(("JOR", "IRQ", "KWT"), "participant"),
        ),
        ("درهای منطقه باز است و تحقیقات مالی ادامه دارد.", "fa", {}),
        ("وزیر عراقی در دریای عمان بود.", "fa", {}),
        ("به میزبانی عراق برگزار شد.", "fa", {"IRQ": "host"}),
    ],
)
def test_a_state_is_named_by_its_name_and_has_a_part_where_words_say_so(text, language, expected):
    assert named(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("It was hosted by Jordan and with the participation of Iraq.", "en"),
        ("It was hosted by Jordan and attended by Iraq.", "en"),
        ("At the invitation of Jordan, with delegations from Iraq, it met.", "en"),
        ("باستضافة الأردن وبمشاركة العراق.", "ar"),
        ("باستضافة الأردن وحضور وفد من العراق.", "ar"),
        ("بدعوة من الأردن ومشاركة وزراء العراق.", "ar"),
        ("استضافت الأردن وزراء العراق.", "ar"),
        ("باستضافة الأردن وبرئاسة العراق عُقد الاجتماع.", "ar"),
        ("به میزبانی اردن و با حضور عراق برگزار شد.", "fa"),
        ("به میزبانی اردن و مشارکت عراق برگزار شد.", "fa"),
        ("به دعوت اردن و با شرکت هیئت‌هایی از عراق برگزار شد.", "fa"),
        ("به میزبانی اردن و ریاست عراق برگزار شد.", "fa"),
    ],
)
def test_who_takes_part_in_what_another_state_hosts_is_no_host(text, language):
    assert named(text, language) == {"JOR": "host", "IRQ": "participant"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("It was hosted by the Tide Office with the participation of Iraq.", "en"),
        ("باستضافة مكتب المد وبمشاركة العراق.", "ar"),
        ("به میزبانی دفتر دریا و با حضور عراق برگزار شد.", "fa"),
    ],
)
def test_who_takes_part_in_what_an_organization_hosts_is_no_host(text, language):
    assert named(text, language) == {"IRQ": "participant"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("It was hosted by Jordan and Iraq.", "en"),
        ("It was hosted by the foreign ministers of Jordan and Iraq.", "en"),
        ("باستضافة الأردن والعراق.", "ar"),
        ("به میزبانی مشترک اردن و عراق برگزار شد.", "fa"),
    ],
)
def test_two_states_may_host_together(text, language):
    assert named(text, language) == {"JOR": "host", "IRQ": "host"}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_long_list_of_names_takes_no_time_that_doubles_with_each(language):
    name, sign = {"en": ("Iraq", ", and "), "ar": ("العراق", "، و")}[language]
    begun = time.process_time()

    assert named(f"{sign.join([name] * 40)}.", language) == {"IRQ": None}
    assert time.process_time() - begun < 2


def test_who_acts_behind_a_list_of_others_takes_part():
    assert named("Jordan, Iraq, the islands and Kuwait agreed to dredge.", "en") == dict.fromkeys(
        ("JOR", "IRQ", "KWT"), "participant"
    )


def test_a_place_of_a_name_is_that_of_the_name_alone():
    text = "وقدموا الشكر لتركيا."
    (state,) = drafted(text, "ar", states=STATES).states

    assert state.span.of(text) == "تركيا"


@pytest.mark.parametrize(
    ("text", "language", "partners"),
    [
        (
            "They agreed to hold a drill together with the International Buoy Agency and the Tide Office.",
            "en",
            ["the International Buoy Agency", "Tide Office"],
        ),
        ("They agreed to hold an exercise at the Tide Office.", "en", []),
        (
            "اتفقوا على تنظيم تمرين بالتعاون مع وكالة العوامات ومكتب المد.",
            "ar",
            ["وكالة العوامات", "مكتب المد"],
        ),
        (
            "ظرفیت‌سازی با همکاری دفتر دریا و جزیره (DJ)، هیئت مرجان و سازمان موج از موارد مورد توافق بود.",
            "fa",
            ["دفتر دریا و جزیره (DJ)", "هیئت مرجان", "سازمان موج"],
        ),
    ],
)
def test_organizations_are_partners_where_they_join_the_action(text, language, partners):
    (proposal,) = drafted(text, language).proposals

    assert [partner.span.of(text) for partner in proposal.partners] == partners


def test_a_partner_that_the_record_knows_is_known_by_name_or_acronym():
    text = "ظرفیت‌سازی با همکاری دفتر دریا (DJ) و سازمان موج از موارد مورد توافق بود."
    draft = drafted(text, "fa", organizations={"sea": ["DJ"], "wave": ["سازمان موج"]})

    assert [partner.slug for partner in draft.proposals[0].partners] == ["sea", "wave"]

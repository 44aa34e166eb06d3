"""Lists below a line that only announces them, deeds that share a verb, and things that sound like deeds, in
Persian.
"""

import pytest

from tests.commitments.text.proposing.asking import asked, passages


@pytest.mark.parametrize("lead", ["متن بیانیه به این شرح است:", "بیانیه‌ای بدین شرح خوانده شد:"])
def test_the_points_of_a_statement_ask_what_they_wish(lead: str) -> None:
    text = (
        f"{lead}\n۱. از دبیرخانه سپاسگزاریم.\n۲. عوارض قایق‌های کوچک کاهش یابد.\n"
        "۳. شمار مرجان‌ها دو برابر شده است.\n۴. بندرداران در نجات غریقان همکاری کنند."
    )
    assert asked(text, "fa") == [
        (None, "عوارض قایق‌های کوچک کاهش یابد"),
        (None, "بندرداران در نجات غریقان همکاری کنند"),
    ]


def test_ways_out_are_recommended_and_troubles_are_not() -> None:
    text = "چالش‌ها:\n- افزایش آلودگی\n- کاهش صید\nراهکارها:\n- نوسازی ناوگان\n- پایش مرجان‌ها"
    assert asked(text, "fa") == [("recommended", "نوسازی ناوگان"), ("recommended", "پایش مرجان‌ها")]


def test_active_deeds_share_a_light_verb_too() -> None:
    text = "دو طرف متعهد شدند با یکدیگر همکاری، خبرهای دریا را مبادله و گشت‌های مشترک برگزار نمایند."
    assert passages(text, "fa") == ["با یکدیگر همکاری", "خبرهای دریا را مبادله", "گشت‌های مشترک برگزار نمایند"]


@pytest.mark.parametrize("fields", ["آموزش، پژوهش و تجارت", "توسعه، ترویج و تبادل دانش دریا"])
def test_fields_of_cooperation_are_no_deeds(fields: str) -> None:
    assert len(passages(f"دو طرف توافق کردند در زمینه {fields} همکاری کنند.", "fa")) == 1


@pytest.mark.parametrize(
    "told",
    [
        "ضمن تأکید بر پیشرفت‌های اتحادیه دریاها، ",
        "ضمن ابراز خرسندی از روند رو به رشد روابط، ",
        "ضمن تأکید بر تلاش‌های بندرداران، ",
    ],
)
def test_things_in_the_plural_and_growth_ask_nothing(told: str) -> None:
    text = f"وزیران {told}بر استمرار لایروبی تأکید کردند."
    assert passages(text, "fa") == ["استمرار لایروبی تأکید کردند"]


@pytest.mark.parametrize(
    ("text", "strength", "words"),
    [
        (
            "وزیران نسبت به تعیین فرستاده‌ای برای مرجان موافقت کردند.",
            "agreed",
            "تعیین فرستاده‌ای برای مرجان موافقت کردند",
        ),
        ("تصمیم بر این شد که خط تلفن بندر برقرار شود.", "decided", "خط تلفن بندر برقرار شود"),
        (
            "لزوم به‌کارگیری سوخت پاک مورد تأکید قرار گرفت.",
            "emphasised",
            "به‌کارگیری سوخت پاک مورد تأکید قرار گرفت",
        ),
        ("انتشار نقشه‌ها از اهداف این تفاهم‌نامه است.", "agreed", "انتشار نقشه‌ها"),
    ],
)
def test_these_builds_ask(text: str, strength: str, words: str) -> None:
    assert asked(text, "fa") == [(strength, words)]


def test_the_aims_of_a_meeting_are_not_asked() -> None:
    assert passages("انتشار نقشه‌ها از اهداف این نشست است.", "fa") == []


def test_readiness_is_voiced_without_its_verb() -> None:
    text = "طرفین برای بازسازی اسکله ابراز آمادگی و بر تشکیل کارگروه تأکید کردند."
    assert asked(text, "fa") == [
        ("agreed", "بازسازی اسکله ابراز آمادگی"),
        ("emphasised", "تشکیل کارگروه تأکید کردند"),
    ]

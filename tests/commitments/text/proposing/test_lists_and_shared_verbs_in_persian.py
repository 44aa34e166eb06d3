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


@pytest.mark.parametrize(
    ("text", "strength", "words"),
    [
        ("تصمیم دیگر نشست، اعزام هیئتی به مرجان بود.", "decided", ["اعزام هیئتی به مرجان"]),
        ("پیشنهاد مشخص همایش این بود که شورای دریا تشکیل شود.", "recommended", ["شورای دریا تشکیل شود"]),
        ("یکی از مصوبات نشست این است که بنادر کوچک معاف شوند.", "decided", ["بنادر کوچک معاف شوند"]),
        (
            "نخستین خواسته وزیران شیلات تأسیس صندوق و دومین خواسته آنان لغو عوارض بود.",
            "urged",
            ["تأسیس صندوق", "لغو عوارض"],
        ),
        (
            "آنچه وزیران بر آن تأکید داشتند، آموزش ناخدایان و نوسازی ناوگان بود.",
            "emphasised",
            ["آموزش ناخدایان", "نوسازی ناوگان"],
        ),
        ("نتیجه گفتگوها توافق بر سر بازگشایی تنگه بود.", "agreed", ["بازگشایی تنگه"]),
    ],
)
def test_what_a_noun_names_is_asked(text: str, strength: str, words: list[str]) -> None:
    assert asked(text, "fa") == [(strength, one) for one in words]


@pytest.mark.parametrize(
    "told",
    [
        "خواسته وزیران آرامش دریاست",
        "پیشنهاد طرفین در دست بررسی است",
        "تصمیم شورا درباره تعویق نشست شگفت‌آور بود",
        "درخواست طرفین برای تعویق نشست بی‌پاسخ ماند و کار دشوار است",
        "نتیجه گفتگوها توافق بر سر ساخت اسکله بود که پارسال آغاز شد",
    ],
)
def test_what_is_only_said_of_it_is_not(told: str) -> None:
    assert passages(f"{told}.", "fa") == []


@pytest.mark.parametrize(
    "wish",
    [
        "وزیران خواستارند که {}.",
        "ما خواهانیم که {}.",
        "از دولت‌ها انتظار می‌رود که {}.",
        "حکومت مرجان تعهد می‌سپارد تا {}.",
    ],
)
def test_these_verbs_ask_for_a_clause(wish: str) -> None:
    assert passages(wish.format("چراغ‌های بندر تعمیر شود"), "fa") == ["چراغ‌های بندر تعمیر شود"]


def test_what_is_only_expected_is_not_asked() -> None:
    assert passages("انتظار می‌رود که وزیران درباره کانال تصمیم بگیرند.", "fa") == []


def test_what_we_declare_that_we_shall_do_begins_behind_that() -> None:
    text = "بیانیه ناخدایان\nما خواستار ثبت قایق‌ها هستیم. ما اعلام می‌داریم که کانال را لایروبی خواهیم کرد."
    assert passages(text, "fa")[1:] == ["کانال را لایروبی خواهیم کرد"]


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        (
            "وزیران ضمن محکوم کردن حمله به بندر و ابراز همدردی با ملوانان، تعمیر چراغ‌ها را خواستار شدند.",
            [("urged", "تعمیر چراغ‌ها را خواستار شدند")],
        ),
        (
            "وزیران گسترش خطوط کشتیرانی را ضرورتی انکارناپذیر دانسته و بر تعمیر چراغ‌ها تأکید کردند.",
            [
                ("emphasised", "گسترش خطوط کشتیرانی را ضرورتی انکارناپذیر دانسته"),
                ("emphasised", "تعمیر چراغ‌ها تأکید کردند"),
            ],
        ),
        ("وزیران تصمیم خود را برای لغو عوارض اعلام کردند.", [("decided", "لغو عوارض اعلام کردند")]),
        (
            "در این نقشه راه پیش‌بینی شده است که بنادر در بیمه ملوانان سهیم شوند.",
            [(None, "در بیمه ملوانان سهیم شوند")],
        ),
        (
            "به گفته سخنگو، دو طرف پذیرفته‌اند از تنگه دوری گزینند و خط تلفن برقرار کنند.",
            [("agreed", "از تنگه دوری گزینند"), ("agreed", "خط تلفن برقرار کنند")],
        ),
    ],
)
def test_these_sentences_are_read_so(text: str, asks: list[tuple[str | None, str]]) -> None:
    assert asked(text, "fa") == asks


def test_an_item_may_be_filed_under_a_label_and_go_on_behind_a_semicolon() -> None:
    text = (
        "طرفین در موارد ذیل به توافق رسیدند:\n"
        "الف) گمرک: پذیرش گواهی بهداشت ماهی؛ ایجاد دفتر مشترک\n"
        "ب) حمل و نقل: افزایش سفرهای کشتی، کاهش عوارض بندر"
    )
    assert asked(text, "fa") == [
        ("agreed", "پذیرش گواهی بهداشت ماهی"),
        ("agreed", "ایجاد دفتر مشترک"),
        ("agreed", "افزایش سفرهای کشتی"),
        ("agreed", "کاهش عوارض بندر"),
    ]


@pytest.mark.parametrize("noun", ["میان بنادر", "میراث دریا", "میز پهلوگیری", "میلیارد سکه"])
def test_a_noun_that_begins_like_a_present_tense_is_none(noun: str) -> None:
    text = f"طرفین در موارد زیر به توافق رسیدند:\n- پذیرش گواهی بهداشت؛ ثبت یک {noun}\n- کاهش عوارض"
    assert passages(text, "fa")[1] == f"ثبت یک {noun}"


@pytest.mark.parametrize("verb", ["گزارش می‌دهد", "گزارش میدهد"])
def test_a_present_tense_is_one_however_it_is_written(verb: str) -> None:
    told = f"ثبت قایق‌ها را دبیرخانه {verb}"
    text = f"طرفین در موارد زیر به توافق رسیدند:\n- پذیرش گواهی بهداشت؛ {told}\n- کاهش عوارض"
    assert passages(text, "fa") == ["پذیرش گواهی بهداشت", "کاهش عوارض"]

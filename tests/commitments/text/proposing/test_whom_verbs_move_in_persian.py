"""Whom a verb moves to act in Persian, what only sounds like an action, and past tenses like wishes."""

import pytest

from tests.commitments.text.proposing.asking import asked, passages


@pytest.mark.parametrize("verb", ["تشویق می‌کند", "ترغیب می‌نماید", "موظف می‌کند", "دعوت می‌نماید"])
def test_whom_a_resolution_moves_does_not_speak(verb: str) -> None:
    text = (
        "مجمع بنادر،\n۱. از کشورهای عضو می‌خواهد قایق‌ها را ثبت کنند؛\n"
        f"۲. سازمان‌های غیردولتی را {verb} که در پاکسازی مرجان‌ها سهیم شوند."
    )
    assert passages(text, "fa") == ["قایق‌ها را ثبت کنند", "در پاکسازی مرجان‌ها سهیم شوند"]


@pytest.mark.parametrize("again", ["تکرار می‌کند", "تجدید کرد", "مجدداً مطرح می‌نماید"])
def test_a_request_that_is_made_again_asks_what_it_asked(again: str) -> None:
    text = (
        "مجمع بنادر،\n۱. از کشورهای عضو می‌خواهد قایق‌ها را ثبت کنند؛\n"
        f"۲. درخواست خود از بندرداران مبنی بر تعمیر چراغ‌ها را {again}."
    )
    assert asked(text, "fa")[1:] == [("urged", "تعمیر چراغ‌ها")]


def test_a_participle_does_not_close_a_wish() -> None:
    text = "ما خواستار توقف صید نهنگ و آزادی همه ملوانان ربوده‌شده و نیز تبادل نقشه‌ها هستیم."
    assert passages(text, "fa") == ["توقف صید نهنگ", "آزادی همه ملوانان ربوده‌شده", "تبادل نقشه‌ها هستیم"]


def test_a_wish_that_was_made_goes_on_with_another_verb() -> None:
    text = "وزیران خواستار توقف صید نهنگ شده و بر تعمیر چراغ‌ها تأکید کردند."
    assert passages(text, "fa") == ["توقف صید نهنگ شده", "تعمیر چراغ‌ها تأکید کردند"]


def test_deeds_are_listed_behind_what_is_done_beside_them() -> None:
    listed = "نسبت به ساخت اسکله، ثبت قایق‌ها و آموزش ناخدایان اقدام کنند"
    text = f"دو کشور توافق کردند ضمن تسریع در لایروبی، {listed}."
    assert passages(text, "fa") == ["ساخت اسکله", "ثبت قایق‌ها", "آموزش ناخدایان اقدام کنند"]


def test_a_report_is_a_thing_that_a_light_verb_closes() -> None:
    text = "وزیران تصمیم گرفتند کارگروهی برای پایش مرجان‌ها تشکیل و گزارش وضع دریا هر ماه به شورا ارائه شود."
    assert passages(text, "fa") == [
        "کارگروهی برای پایش مرجان‌ها تشکیل",
        "گزارش وضع دریا هر ماه به شورا ارائه شود",
    ]
    text = "وزیران تصمیم گرفتند خط کشتیرانی مرجان راه‌اندازی و شمار سفرها دو برابر شود."
    assert passages(text, "fa") == ["خط کشتیرانی مرجان راه‌اندازی", "شمار سفرها دو برابر شود"]


@pytest.mark.parametrize("thing", ["ماهی‌گیری خرد", "نوآوری", "تاب‌آوری بنادر", "خونریزی", "بسیاری از بنادر"])
def test_what_only_sounds_like_an_action_is_none(thing: str) -> None:
    assert passages(f"وزیران بر {thing} تأکید کردند.", "fa") == []
    text = f"وزیران بر توجه به صیادان و {thing} در دریای نیلی تأکید کردند."
    assert len(passages(text, "fa")) == 1


@pytest.mark.parametrize(
    "told",
    [
        "بنادر قایق‌ها را ثبت نکردند",
        "صیادان از بیمه برخوردارند",
        "ناخدایان از توفان نگرانند",
        "اعضا سند را نپذیرفتند",
    ],
)
def test_past_tenses_and_states_are_no_wishes(told: str) -> None:
    text = f"وزیران یادآور شدند که {told} و چراغ‌ها باید تعمیر شوند."
    assert all("تعمیر" in words for words in passages(text, "fa"))
    assert passages(f"وزیران توافق کردند که {told}.", "fa") == []


def test_a_verb_does_not_take_what_the_verb_before_it_says() -> None:
    text = (
        "وزیران خواستار ثبت قایق‌ها شدند. "
        "بند سوم به ساخت اسکله می‌پردازد و تأکید می‌کند: کشورها باید با دزدان دریایی مقابله کنند."
    )
    assert passages(text, "fa")[1:] == ["ساخت اسکله", "با دزدان دریایی مقابله کنند"]


def test_those_who_are_of_one_mind_on_a_fact_ask_nothing() -> None:
    assert passages("وزیران متفق‌القول بودند که بی لایروبی کانال، تجارت رونق نمی‌گیرد.", "fa") == []


@pytest.mark.parametrize(
    "before",
    [
        "حمله به قایق‌ها را محکوم و",
        "نسبت به افزایش سوانح ابراز نگرانی کرده و",
        "از گشایش کانال استقبال کرده و",
    ],
)
def test_what_was_only_done_before_a_wish_is_no_part_of_it(before: str) -> None:
    text = f"وزیران {before} ترمیم موج‌شکن را ضروری دانستند."
    assert passages(text, "fa") == ["ترمیم موج‌شکن را ضروری دانستند"]


def test_the_name_of_a_text_is_no_action() -> None:
    text = "در این یادداشت تفاهم آغاز دوره‌های غواصی مورد توافق طرفین قرار گرفت."
    assert passages(text, "fa") == ["آغاز دوره‌های غواصی مورد توافق طرفین قرار گرفت"]


@pytest.mark.parametrize("noun", ["پیشنهاد", "درخواست"])
def test_a_proposal_to_build_is_no_verb(noun: str) -> None:
    text = f"در این جلسه با {noun} ساخت اسکله مرجان موافقت شد."
    assert passages(text, "fa") == ["ساخت اسکله مرجان موافقت شد"]


def test_how_much_is_pledged_belongs_to_what_it_is_for() -> None:
    text = "بندرداران بیش از دو میلیون سکه برای بازسازی جزیره تعهد کردند."
    assert passages(text, "fa") == ["بیش از دو میلیون سکه برای بازسازی جزیره تعهد کردند"]


def test_what_parties_do_is_parted_where_one_verb_closes_two_deeds() -> None:
    text = "ماده ۳\nطرف‌های متعاهد خبرهای هوای دریا را مبادله و در نجات غریقان به یکدیگر کمک می‌کنند."
    assert passages(text, "fa") == ["خبرهای هوای دریا را مبادله", "در نجات غریقان به یکدیگر کمک می‌کنند"]


def test_an_invitation_without_its_copula_names_no_other_speaker() -> None:
    text = "به گفته وزیر، کار پیش می‌رود. از شرکت‌ها دعوت شده تا سوخت پاک به کار گیرند."
    assert passages(text, "fa") == ["سوخت پاک به کار گیرند"]


@pytest.mark.parametrize(
    "told",
    [
        "وزارت بنادر موظف است به این گزارش پاسخ دهد.",
        "قانون دریا مالکان را مکلف می‌کند قایق خود را بیمه کنند.",
        "عضویت مرجان در شورا پذیرفته شد.",
    ],
)
def test_a_duty_that_is_only_told_asks_nothing(told: str) -> None:
    assert passages(f"پارسال صد قایق ثبت شد. {told}", "fa") == []


@pytest.mark.parametrize("bound", ["هر کشور عضو", "دولت‌ها"])
def test_a_duty_of_states_asks(bound: str) -> None:
    verb = "است قایق خود را بیمه کند" if bound.startswith("هر") else "هستند قایق‌ها را بیمه کنند"
    assert len(passages(f"{bound} موظف {verb}.", "fa")) == 1


def test_another_promise_is_no_part_of_the_first() -> None:
    text = "طرف‌ها متعهد شدند قایق‌ها را بیمه کنند و ما هم قول دادیم چراغ‌ها را بفرستیم."
    assert passages(text, "fa") == ["قایق‌ها را بیمه کنند", "چراغ‌ها را بفرستیم"]


def test_what_those_who_make_a_statement_do_is_agreed() -> None:
    text = (
        "اعلامیه مرجان\nما سران کشورهای ساحلی، با یادآوری پیمان دریا، مصمم هستیم کانال را لایروبی کنیم. "
        "ما صید ترال را برمی‌چینیم و به صیادان یاری می‌رسانیم. ما تلاش ناخدایان را تحسین می‌کنیم."
    )
    assert asked(text, "fa") == [
        ("agreed", "کانال را لایروبی کنیم"),
        ("agreed", "صید ترال را برمی‌چینیم"),
        ("agreed", "به صیادان یاری می‌رسانیم"),
    ]

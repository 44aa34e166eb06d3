"""What one official says in Persian, in the sentences of a speech too, and what is told of all."""

import pytest

from tests.commitments.text.proposing.asking import drafted, passages

DUTY = "کشورهای ساحلی باید کانال مرجان را لایروبی کنند"


def apart(text: str) -> list[str]:
    return [
        one.passages[0].of(text) for one in drafted(text, "fa").proposals if one.apart == "one_delegation"
    ]


@pytest.mark.parametrize(
    "frame",
    [
        "وزیر بنادر گفت: دریا خانه همه است. {}.",
        "ناخدا دریابان گفت: {}.",
        "سفیر صدف در این دیدار افزود: راه دراز است. با این همه، {}.",
        "به گفته وزیر بنادر، {}.",
        "ناخدا دریابان تأکید کرد که {}.",
    ],
)
def test_what_one_official_says_is_apart(frame: str) -> None:
    text = frame.format(DUTY)
    assert passages(text, "fa") == []
    assert len(apart(text)) == 1


@pytest.mark.parametrize(
    "frame",
    ["گروه دریاها اعلام کرد: {}.", "این نشست اعلام کرد که {}.", "وزیران گفتند: {}.", "بیانیه تأکید کرد: {}."],
)
def test_what_a_body_says_is_not(frame: str) -> None:
    assert len(passages(frame.format(DUTY), "fa")) == 1


@pytest.mark.parametrize(
    "wish",
    [
        "خواستار لایروبی کانال هستیم",
        "از شرکت‌ها می‌خواهیم کانال را لایروبی کنند",
        "ما آماده‌ایم کانال را لایروبی کنیم",
        "بر لایروبی کانال تأکید کردیم",
    ],
)
def test_several_in_the_speech_of_one_are_his_own(wish: str) -> None:
    text = f"وزیر بنادر گفت: دریا خانه همه است. {wish}."
    assert passages(text, "fa") == []
    assert len(apart(text)) == 1


@pytest.mark.parametrize(
    "told",
    [
        "دو کشور توافق کردند کانال را لایروبی کنند",
        "در این نشست مقرر شد کانال لایروبی شود",
        "توافق کردیم کانال را لایروبی کنیم",
    ],
)
def test_what_one_tells_of_all_is_asked_by_all(told: str) -> None:
    assert len(passages(f"ناخدا دریابان افزود: {told}.", "fa")) == 1


def test_the_speech_of_one_ends_with_its_paragraph() -> None:
    text = f"وزیر بنادر گفت: دریا خانه همه است.\nوزیران خواستار ثبت قایق‌ها شدند. {DUTY}."
    assert passages(text, "fa")[1:] == ["کانال مرجان را لایروبی کنند"]


def test_the_same_one_goes_on_with_another_verb() -> None:
    text = "وی استمرار لایروبی را مهم دانست و بهره‌گیری از ناوها را مورد تأکید قرار داد."
    assert passages(text, "fa") == []
    assert len(apart(text)) == 2


def test_those_who_demonstrate_are_no_states() -> None:
    assert passages("تجمع‌کنندگان خواستار لایروبی کانال شدند.", "fa") == []


@pytest.mark.parametrize("frame", ["وزیران گفتند ", "به باور آنان، ", "شرکت‌کنندگان بر این باورند که "])
def test_what_becomes_of_something_stays_with_it_behind_who_says_so(frame: str) -> None:
    text = f"وزیران خواستار ثبت قایق‌ها شدند. {frame}آموزش همگانی شنا باید گسترش یابد."
    assert passages(text, "fa")[1:] == ["آموزش همگانی شنا باید گسترش یابد"]


@pytest.mark.parametrize("who", ["این کتاب", "ساکنان جزیره", "دانشمندان", "هیئت‌مدیره شرکت"])
def test_others_who_wish_are_no_states(who: str) -> None:
    assert passages(f"{who} بر لزوم لایروبی کانال تأکید دارند.", "fa") == []
    assert passages(f"{who} تصمیم گرفت کانال را لایروبی کند.", "fa") == []


@pytest.mark.parametrize("since", ["تاکنون سه بار", "بارها", "سال‌هاست", "همواره"])
def test_what_was_wished_all_along_is_background(since: str) -> None:
    text = f"کشورهای ساحلی {since} خواستار لایروبی کانال شده‌اند."
    assert [one.apart for one in drafted(text, "fa").proposals] == ["background"]

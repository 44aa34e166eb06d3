"""What was talked of in Persian: raised where an action is named that those who met could take."""

import pytest

from tests.commitments.text.proposing.asking import asked

MEETING = "به گزارش خبرنگار ما، هیأت‌های دو بندر در مرجان دیدار کردند.\n\n"
BOTH = ["raised: گسترش همکاری‌های بندری", "raised: ساخت اسکله مشترک"]


def read(text: str) -> list[str]:
    return [f"{strength}: {words}" for strength, words in asked(text, "fa")]


@pytest.mark.parametrize(
    "sentence",
    [
        "طرفین راجع به {} به گفتگو نشستند.",
        "دو طرف روی {} با یکدیگر گفتگو کردند.",
        "وزیران بنادر حول محور اوضاع دریا، {} رایزنی کردند.",
        "در این نشست پیرامون {} بحث و بررسی انجام شد.",
        "در این نشست در زمینه {} بحث و گفتگو به عمل آمد.",
        "دو طرف به تبادل نظر درباره {} پرداختند.",
        "در این دیدار {} مورد بحث و تبادل نظر قرار گرفت.",
        "دو طرف در این دیدار {} را مورد بررسی قرار دادند.",
        "در این دیدار، {} بررسی شد.",
        "در این دیدار مسائل مختلف به ویژه {} مورد رایزنی قرار گرفت.",
        "در این نشست درباره موضوعاتی مانند {} گفتگو شد.",
        "محور این دیدار {} بود.",
        "از جمله موضوعات مورد بحث، {} بود.",
        "دو طرف بر سر {} بررسی کردند.",
    ],
)
def test_what_all_talked_of_is_raised(sentence: str) -> None:
    text = MEETING + sentence.format("گسترش همکاری‌های بندری و ساخت اسکله مشترک")
    assert [found.removesuffix(" را") for found in read(text)] == BOTH


@pytest.mark.parametrize(
    "sentence",
    [
        "دو طرف درباره راه‌های {} گفتگو کردند.",
        "در این دیدار چگونگی {} مورد بررسی قرار گرفت.",
        "قرار است دو طرف درباره {} گفتگو کنند.",
        "دو طرف درباره {} گفتگو خواهند کرد.",
        "وزیر بنادر با همتای خود درباره {} گفتگو کرد.",
        "هدف این دیدار گفتگو درباره {} است.",
        "در این نشست {} مورد بحث قرار خواهد گرفت.",
    ],
)
def test_ways_aims_and_what_will_be_talked_of_are_not(sentence: str) -> None:
    text = MEETING + sentence.format("گسترش همکاری‌های بندری و ساخت اسکله مشترک")
    assert read(text) == []


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("دو طرف توافق کردند که نشست بعدی در سال آینده برگزار شود.", []),
        ("دو طرف بر برگزاری نشست بعدی در آینده نزدیک توافق کردند.", []),
        (
            "دو طرف توافق کردند که سومین نشست وزیران سال آینده در بندر مرجان برگزار شود.",
            ["agreed: سومین نشست وزیران سال آینده در بندر مرجان برگزار شود"],
        ),
    ],
)
def test_a_next_meeting_asks_something_with_its_place(sentence: str, found: list[str]) -> None:
    assert read(MEETING + sentence) == found

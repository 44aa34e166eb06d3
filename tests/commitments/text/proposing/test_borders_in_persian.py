"""Where one ask ends and the next begins in Persian, and words by which memoranda and leaders undertake."""

import pytest

from tests.commitments.text.proposing.asking import asked, passages

DREDGING = "لایروبی کانال‌های مرجان"


def read(text: str) -> list[str]:
    return [f"{strength}: {words}" for strength, words in asked(text, "fa")]


def test_a_word_between_two_conjunctions_does_not_hide_the_second() -> None:
    text = "وزیران بر ترویج صید پایدار میان ملوانان پیر و جوان و تقویت دیدارهای بندری تأکید کردند."
    assert passages(text, "fa") == [
        "ترویج صید پایدار میان ملوانان پیر و جوان",
        "تقویت دیدارهای بندری تأکید کردند",
    ]


def test_support_that_is_needed_is_asked() -> None:
    assert passages("وزیران بر لزوم حمایت کشورهای دیگر از صیادان تأکید کردند.", "fa")
    assert passages("وزیران بر لزوم پایبندی به استقلال مرجان تأکید کردند.", "fa")
    assert not passages("وزیران بر پایبندی به استقلال مرجان تأکید کردند.", "fa")


def test_what_one_refrains_from_stays_with_its_verb() -> None:
    text = "ما از همه طرف‌ها می‌خواهیم تا از اقداماتی که باعث طوفان شود، خودداری کنند."
    assert passages(text, "fa") == ["از اقداماتی که باعث طوفان شود، خودداری کنند"]


def test_two_deeds_share_a_passive_verb() -> None:
    text = "طرفین توافق کردند که پایانه‌های بندری افزایش و بازارچه ماهی نیز احداث شود."
    assert passages(text, "fa") == ["پایانه‌های بندری افزایش", "بازارچه ماهی نیز احداث شود"]
    assert len(passages("طرفین توافق کردند که طرح مشترک تهیه و اجرا شود.", "fa")) == 1


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("سازمان همکاری مرجان آماده {} است.", "agreed: {}"),
        ("قرارداد دو بندر امضا شد که {} از مفاد این همکاری است.", "agreed: {}"),
        (
            "پس از گفتگو با رئیس جمهور مرجان، این رهبران عزم خود برای {} را اعلام کردند.",
            "agreed: {} را اعلام کردند",
        ),
    ],
)
def test_readiness_contracts_and_talks_that_went_before(sentence: str, found: str) -> None:
    assert read(sentence.format(DREDGING)) == [found.format(DREDGING)]


def test_useful_talks_are_talks() -> None:
    text = "در این نشست در خصوص ساخت اسکله مشترک و راه‌اندازی خط کشتیرانی گفتگوهای مفیدی صورت پذیرفت."
    assert read(text) == ["raised: ساخت اسکله مشترک", "raised: راه‌اندازی خط کشتیرانی"]


def test_what_is_done_by_signing_an_agreement_is_agreed() -> None:
    text = "دو بندر با امضای تفاهم‌نامه مشترک در مرجان، در زمینه صید پایدار با یکدیگر همکاری می‌کنند."
    assert read(text) == ["agreed: در زمینه صید پایدار با یکدیگر همکاری می‌کنند"]


def test_what_leaders_said_that_they_will_do_is_agreed() -> None:
    text = "این رهبران متعهد شدند به مرجان کمک کنند و گفتند که امنیت دریایی را گسترش خواهند داد."
    assert read(text) == ["agreed: به مرجان کمک کنند", "agreed: امنیت دریایی را گسترش خواهند داد"]


def test_terms_in_a_clause_of_their_own_are_agreed() -> None:
    text = "وزیران با لغو تعرفه‌ها موافقت کردند؛ اما مشروط بر این که بنادر قایق‌ها را ثبت کنند."
    assert read(text)[1:] == ["agreed: بنادر قایق‌ها را ثبت کنند"]


def test_a_number_with_an_eastern_decimal_sign_begins_an_item() -> None:
    text = "جرگه سفارشات ذیل را ارائه می‌نماید:\n\n۱٫قایق‌ها ثبت گردد.\n\n۲٫الزام است بنادر باز بماند."
    assert read(text) == ["recommended: قایق‌ها ثبت گردد", "recommended: الزام است بنادر باز بماند"]


def test_the_parties_devote_themselves_to_what_a_treaty_says() -> None:
    text = "ماده ۱ ـ طرفین متعاهد به افزایش سفرهای دریایی میان دو کشور همت خواهند گمارد."
    assert read(text) == ["agreed: به افزایش سفرهای دریایی میان دو کشور همت خواهند گمارد"]


def test_what_those_who_met_expect_of_somebody_is_urged() -> None:
    text = "شرکت‌کنندگان از مسئولان بنادر انتظار دارند که بستر صید را فراهم کنند."
    assert read(text) == ["urged: بستر صید را فراهم کنند"]
    assert read("شرکت‌کنندگان انتظار دارند دریا آرام باشد.") == []


def test_what_is_to_be_guaranteed_belongs_to_the_guarantee() -> None:
    text = "از مقامات مرجان خواسته شد تضمین کنند که هیچ ملوانی مورد آزار قرار نگیرد."
    assert passages(text, "fa") == ["تضمین کنند که هیچ ملوانی مورد آزار قرار نگیرد"]


def test_the_matter_of_something_is_that_something() -> None:
    assert passages(f"وزیران بر امر {DREDGING} تأکید کردند.", "fa") == [f"{DREDGING} تأکید کردند"]


def test_when_something_is_to_be_done_may_stand_before_the_verb() -> None:
    text = f"وزیران {DREDGING} را از نخستین روز سال مورد تأکید قرار دادند."
    assert passages(text, "fa") == [f"{DREDGING} را از نخستین روز سال مورد تأکید قرار دادند"]


def test_a_resolve_in_something_is_stressed_too() -> None:
    assert passages(f"طرفین بر عزم خود در {DREDGING} تأکید کردند.", "fa")


@pytest.mark.parametrize(
    "sentence",
    [
        f"تفاهم‌نامه‌ای با هدف {DREDGING} به امضا رسید.",
        "وزیران توافق کردند که همکاری دو بندر امنیت دریا را تقویت می‌کند.",
        "وزیران از ارزش‌هایی که باید در ساخت اسکله لحاظ شود سخن گفتند.",
        "وزیران توافق نمودند:\n\nبا علاقه به تحکیم مناسبات دو بندر.",
        "هیأت اسناد زیر را تصویب می‌نماید:\n1) موافقت‌نامه پستی دارای سیزده ماده.\n2) پیوست این سند.",
        "دو دولت نمایندگان خود را به شرح زیر تعیین نمودند:\n- از طرف دولت مرجان آقای صدفی",
        "او پیشنهادهایی از جمله ساخت اسکله و ثبت قایق‌ها را مطرح کرد.",
    ],
)
def test_aims_facts_and_names_ask_nothing(sentence: str) -> None:
    assert read(sentence) == []


def test_a_manner_before_a_conjunction_is_no_deed_of_its_own() -> None:
    text = "وزیران از مرجان خواستند روند بازگشت ملوانان را با هماهنگی و بر اساس یک سازوکار انجام دهد."
    assert len(read(text)) == 1


def test_what_is_told_beside_it_ends_a_clause() -> None:
    text = "توافق شد کارگروهی برای حفاظت دریا تشکیل شود ضمن اینکه کشورها پیش‌نویس سندی را نوشته‌اند."
    assert passages(text, "fa") == ["کارگروهی برای حفاظت دریا تشکیل شود"]


def test_talks_that_ended_in_an_agreement_are_agreed_upon() -> None:
    text = (
        "وزیران در خصوص طرح‌های مشترک از جمله شبکه بنادر و همچنین تقویت ناوگان مرجان و برگزاری جشنواره دریا "
        "بحث و تبادل نظر و توافق کردند."
    )
    assert read(text) == ["agreed: تقویت ناوگان مرجان", "agreed: برگزاری جشنواره دریا"]
    assert read("وزیران درباره اوضاع دریا بحث و توافق کردند.") == []
    assert read("وزیران درباره راه‌های گسترش همکاری و ساخت اسکله گفتگو و توافق کردند.") == []

"""Asks of a noun and a light verb with the action between them, and what such nouns do not ask."""

import pytest

from tests.commitments.text.proposing.asking import asked

DREDGING = "لایروبی کانال‌های مرجان"


@pytest.mark.parametrize(
    ("sentence", "strength"),
    [
        ("وزیران پیشنهاد {} را مطرح کردند.", "recommended"),
        ("پیشنهاد {} مطرح شد.", "recommended"),
        ("وزیران پیشنهاد {} دادند.", "recommended"),
        ("وزیران از کشورهای ساحلی درخواست {} کردند.", "urged"),
        ("مهم‌ترین خواسته وزیران {} بود.", "urged"),
        ("از مصوبات این نشست می‌توان به {} اشاره کرد.", "decided"),
        ("شورا دبیرخانه را موظف به {} کرد.", "decided"),
        ("در این نشست تصمیم {} اتخاذ شد.", "decided"),
        ("در این نشست قرار بر {} شد.", "decided"),
        ("شورا به {} رأی داد.", "decided"),
        ("شورا دستور {} را صادر کرد.", "decided"),
        ("طرفین موافقت خود را با {} اعلام کردند.", "agreed"),
        ("دو کشور وعده {} دادند.", "agreed"),
        ("دو کشور آماده {} هستند.", "agreed"),
        ("این توافق‌نامه {} را پیش‌بینی می‌کند.", "agreed"),
        ("مفاد این توافق‌نامه عبارت است از {} و ساخت اسکله.", "agreed"),
        ("وزیران بر آمادگی دو کشور برای {} تأکید کردند.", "agreed"),
        ("وزیران از ضرورت {} سخن گفتند.", "emphasised"),
        ("وزیران {} را یک اولویت دانستند.", "emphasised"),
        ("وزیران تأکید کردند که {} اهمیت دارد.", "emphasised"),
        ("وزیران بر {} صحه گذاشتند.", "emphasised"),
        ("از کشورهای ساحلی دعوت به {} شد.", "encouraged"),
    ],
)
def test_an_action_between_a_noun_and_its_light_verb(sentence: str, strength: str) -> None:
    assert (strength, DREDGING) in asked(sentence.format(DREDGING), "fa")


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("به موجب این توافق‌نامه، دو بندر قایق‌ها را ثبت کنند.", "agreed: دو بندر قایق‌ها را ثبت کنند"),
        ("وزیران تأکید کردند که اسکله مرجان تعمیر شود.", "emphasised: اسکله مرجان تعمیر شود"),
        ("در این نشست مصوب شد اسکله مرجان تعمیر شود.", "decided: اسکله مرجان تعمیر شود"),
        ("از بنادر خواسته می‌شود اسکله مرجان را تعمیر کنند.", "urged: اسکله مرجان را تعمیر کنند"),
        ("شورا بنادر را تشویق می‌کند اسکله‌ها را تعمیر کنند.", "encouraged: اسکله‌ها را تعمیر کنند"),
        ("ما خود را متعهد به ثبت قایق‌ها می‌دانیم.", "agreed: ثبت قایق‌ها می‌دانیم"),
        ("کشورهای ساحلی وظیفه دارند قایق‌ها را ثبت کنند.", "None: قایق‌ها را ثبت کنند"),
    ],
)
def test_moods_that_ask_without_a_word_of_duty(sentence: str, found: str) -> None:
    assert [f"{strength}: {words}" for strength, words in asked(sentence, "fa")] == [found]


@pytest.mark.parametrize(
    "sentence",
    [
        "بندر مرجان از درخواست لایروبی کانال‌ها خودداری کرد.",
        "کامیون‌های آماده صادرات به مرجان در مرز هستند.",
        "درخواست‌های بازگشت مالوانان از سوی شورا به مرجان ارسال شد.",
        "وزیران تأکید کردند که اگر اسکله تعمیر شود.",
        "انتظار می‌رود شورا به لایروبی کانال‌ها رأی دهد.",
        "بر اساس این پیمان، مرجان باید سالانه صد قایق بفرستد.",
    ],
)
def test_what_such_nouns_do_not_ask(sentence: str) -> None:
    assert asked(sentence, "fa") == []

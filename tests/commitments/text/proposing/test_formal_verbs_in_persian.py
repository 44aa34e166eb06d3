"""Persian resolutions, declarations and joint statements: verbs that ask in the forms of formal prose."""

import pytest

from tests.commitments.text.proposing.asking import asked, drafted

RESOLUTION = "شورای بنادر،\nبا یادآوری قطعنامه‌های پیشین خود،\n"
DECLARATION = "اعلامیه مرجان\n\nما، وزیران بنادر، در مرجان گرد هم آمدیم.\n\n"
JOINT = "بیانیه مشترک مرجان و نارگیل\n\nدر پایان سفر وزیر بنادر نارگیل، دو طرف این بیانیه را صادر کردند.\n\n"


def read(text: str) -> list[str]:
    return [f"{strength}: {words}" for strength, words in asked(text, "fa")]


@pytest.mark.parametrize(
    ("paragraph", "found"),
    [
        ("مصرانه خواستار ساخت موج‌شکن‌های تازه است؛", "urged: ساخت موج‌شکن‌های تازه است"),
        ("همه دولت‌ها را ترغیب به رعایت مقررات دریا می‌کند؛", "encouraged: رعایت مقررات دریا"),
        ("از همه دولت‌ها دعوت به عمل می‌آورد که قایق‌ها را ثبت کنند؛", "encouraged: قایق‌ها را ثبت کنند"),
        ("ضروری می‌شمارد که دولت‌ها قایق‌ها را ثبت کنند؛", "emphasised: دولت‌ها قایق‌ها را ثبت کنند"),
        ("دبیرکل را مأمور می‌کند که نقشه‌ها را منتشر سازد؛", "decided: نقشه‌ها را منتشر سازد"),
        ("کمیته‌ای برای ثبت قایق‌ها تشکیل می‌دهد؛", "decided: کمیته‌ای برای ثبت قایق‌ها تشکیل می‌دهد"),
        (
            "مأموریت ناظران را برای مدت یک سال تمدید می‌کند؛",
            "decided: مأموریت ناظران را برای مدت یک سال تمدید می‌کند",
        ),
        (
            "بر حمایت از صیادان آسیب‌دیده از توفان تأکید می‌کند؛",
            "emphasised: حمایت از صیادان آسیب‌دیده از توفان تأکید می‌کند",
        ),
    ],
)
def test_paragraphs_of_a_resolution(paragraph: str, found: str) -> None:
    assert read(RESOLUTION + "۱- " + paragraph) == [found]


@pytest.mark.parametrize(
    "paragraph",
    [
        "تعهد دولت‌ها به ساخت موج‌شکن‌های تازه را یادآور می‌شود؛",
        "تصمیم می‌گیرد که موضوع را در دستور کار خود نگاه دارد.",
        "بر حمایت از حق حاکمیت مرجان تأکید می‌کند؛",
    ],
)
def test_paragraphs_that_ask_nothing(paragraph: str) -> None:
    assert read(RESOLUTION + "۱- " + paragraph) == []


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("ما خود را متعهد می‌سازیم که قایق‌ها را ثبت کنیم.", "agreed: قایق‌ها را ثبت کنیم"),
        ("ما خود را ملزم به رعایت مقررات دریا می‌دانیم.", "agreed: رعایت مقررات دریا"),
        ("ما بر عزم خود برای ثبت قایق‌ها تأکید می‌ورزیم.", "agreed: ثبت قایق‌ها تأکید می‌ورزیم"),
        ("ما برآنیم تا قایق‌ها را ثبت کنیم.", "agreed: قایق‌ها را ثبت کنیم"),
        ("ما می‌کوشیم قایق‌ها را ثبت کنیم.", "agreed: قایق‌ها را ثبت کنیم"),
        ("ما تلاش خواهیم کرد تا قایق‌ها را ثبت کنیم.", "agreed: قایق‌ها را ثبت کنیم"),
        ("ما باید قایق‌ها را ثبت کنیم.", "None: قایق‌ها را ثبت کنیم"),
        ("ما از دولت‌ها انتظار داریم قایق‌ها را ثبت کنند.", "urged: قایق‌ها را ثبت کنند"),
        ("ما خواهان ثبت قایق‌های صیادی می‌باشیم.", "urged: ثبت قایق‌های صیادی می‌باشیم"),
        ("ما ثبت قایق‌های صیادی را لازم می‌شماریم.", "emphasised: ثبت قایق‌های صیادی را لازم می‌شماریم"),
    ],
)
def test_sentences_of_a_declaration(sentence: str, found: str) -> None:
    assert read(DECLARATION + sentence) == [found]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("طرفین بر عزم خود برای ثبت قایق‌ها تصریح نمودند.", "agreed: ثبت قایق‌ها تصریح نمودند"),
        ("طرفین بر ثبت قایق‌های صیادی تصریح کردند.", "emphasised: ثبت قایق‌های صیادی تصریح کردند"),
        ("طرفین بر اراده مشترک جهت ثبت قایق‌ها تأکید نمودند.", "agreed: ثبت قایق‌ها تأکید نمودند"),
        ("طرفین مصمم گردیدند قایق‌ها را ثبت کنند.", "agreed: قایق‌ها را ثبت کنند"),
        ("طرفین متفق‌القول بودند که ثبت قایق‌ها ضروری است.", "agreed: ثبت قایق‌ها"),
        ("طرفین از صیادان مرجان پشتیبانی خواهند نمود.", "agreed: از صیادان مرجان پشتیبانی خواهند نمود"),
        ("در مورد ثبت قایق‌های صیادی توافق به عمل آمد.", "agreed: ثبت قایق‌های صیادی توافق به عمل آمد"),
        ("ثبت قایق‌های صیادی به تصویب رسید.", "decided: ثبت قایق‌های صیادی"),
        ("انجام ثبت قایق‌های صیادی به دبیرخانه محول گردید.", "decided: ثبت قایق‌های صیادی"),
        ("ثبت قایق‌های صیادی به عهده دبیرخانه گذاشته شد.", "decided: ثبت قایق‌های صیادی"),
    ],
)
def test_sentences_of_a_joint_statement(sentence: str, found: str) -> None:
    assert read(JOINT + sentence) == [found]


@pytest.mark.parametrize(
    "sentence",
    [
        "طرح ثبت قایق‌های صیادی به تصویب رسید.",
        "طرفین از پیشرفت ثبت قایق‌ها ابراز خرسندی نمودند.",
    ],
)
def test_what_was_done_asks_nothing(sentence: str) -> None:
    assert read(JOINT + sentence) == []


def test_who_is_charged_does_not_speak() -> None:
    text = RESOLUTION + "۱- دبیرکل را مأمور ثبت قایق‌ها می‌کند؛"
    assert [(found.strength, found.apart) for found in drafted(text, "fa").proposals] == [("decided", "")]


def test_decisions_taken_lead_in_their_list() -> None:
    text = JOINT + "موارد زیر به تصویب رسید:\n۱- ثبت قایق‌های صیادی\n۲- ساخت موج‌شکن‌های تازه"
    assert read(text) == ["decided: ثبت قایق‌های صیادی", "decided: ساخت موج‌شکن‌های تازه"]

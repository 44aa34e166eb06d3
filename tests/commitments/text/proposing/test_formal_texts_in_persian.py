"""Persian treaties and resolutions: articles that oblige, items with a verb of their own, preambles."""

import pytest

from tests.commitments.text.proposing.asking import asked

TREATY = "موافقت‌نامه همکاری بندری مرجان و نارگیل\n\n"
RESOLUTION = "شورای بنادر،\n"


def read(text: str) -> list[str]:
    return [f"{strength}: {words}" for strength, words in asked(text, "fa")]


@pytest.mark.parametrize(
    ("article", "found"),
    [
        (
            "ماده ۲ – هر یک از طرفین نقشه‌های دریایی خود را به دیگری ارائه می‌دهد.",
            ["agreed: نقشه‌های دریایی خود را به دیگری ارائه می‌دهد"],
        ),
        (
            "ماده ۲ ـ کشورهای عضو اسکله‌ها را بازرسی می‌نمایند و گزارش آن را منتشر می‌کنند.",
            ["agreed: اسکله‌ها را بازرسی می‌نمایند", "agreed: گزارش آن را منتشر می‌کنند"],
        ),
        (
            "طرف‌های متعاهد قایق‌های صیادی خود را ثبت خواهند کرد.",
            ["agreed: قایق‌های صیادی خود را ثبت خواهند کرد"],
        ),
        (
            "ماده ۲ ـ\n\nطرف‌های متعاهد، همکاری دریایی را از راه‌های زیر تشویق خواهند نمود-\n"
            "الف ـ مبادله ناخدایان بنادر،\nب ـ ساخت اسکله‌های مشترک.",
            ["agreed: مبادله ناخدایان بنادر", "agreed: ساخت اسکله‌های مشترک"],
        ),
        ("ماده ۳ – این موافقت‌نامه از تاریخ امضا لازم‌الاجرا می‌شود.", []),
        ("ماده ۳ – طرفین از گسترش روابط بندری استقبال می‌کنند.", []),
        ("ماده ۳ – طرفین در صورتی که توفان بیاید نقشه‌ها را مبادله می‌کنند.", []),
    ],
)
def test_articles_oblige_the_parties_of_a_treaty(article: str, found: list[str]) -> None:
    assert read(TREATY + article) == found


@pytest.mark.parametrize(
    ("item", "found"),
    [
        ("۱- خواستار آن است که همه بنادر قایق‌ها را ثبت کنند؛", ["urged: همه بنادر قایق‌ها را ثبت کنند"]),
        ("۱- به بنادر اجازه می‌دهد که قایق‌ها را بازرسی کنند؛", ["decided: قایق‌ها را بازرسی کنند"]),
        ("۱- ما ساخت اسکله‌های تازه را ضروری می‌دانیم.", ["emphasised: ساخت اسکله‌های تازه را ضروری می‌دانیم"]),
        ("۱- تصمیم می‌گیرد که این موضوع را همچنان تحت بررسی داشته باشد.", []),
        ("با تأکید بر اهمیت ساخت اسکله‌های تازه،", []),
        ("با یادآوری اینکه همه دولت‌ها باید اسکله‌ها را تعمیر کنند،", []),
        ("- با تشویق تلاش‌های بنادر برای ساخت اسکله و ثبت قایق‌ها،", []),
    ],
)
def test_paragraphs_of_a_resolution(item: str, found: list[str]) -> None:
    assert read(RESOLUTION + item) == found


def test_a_preamble_lends_no_verb_to_the_paragraphs_below_it() -> None:
    text = "با یادآوری تعهد بنادر به ثبت قایق‌ها:\n\n۱- خواستار آن است که اسکله‌ها تعمیر شود؛"
    assert read(text) == ["urged: اسکله‌ها تعمیر شود"]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("وزیر راه از توافق طرفین برای ساخت پل تازه مرجان خبر داد.", "agreed: ساخت پل تازه مرجان"),
        ("وزیران روی چگونگی ثبت قایق‌ها تأکید نمودند.", "emphasised: ثبت قایق‌ها تأکید نمودند"),
        ("سران اهمیت ساخت پل مرجان را خاطرنشان ساختند.", "emphasised: ساخت پل مرجان"),
    ],
)
def test_what_reports_tell_of_it(sentence: str, found: str) -> None:
    assert read(sentence)[0].startswith(found)

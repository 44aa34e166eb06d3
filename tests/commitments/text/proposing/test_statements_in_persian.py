"""Persian statements and agencies' reports: where what is asked begins and ends, and what only tells."""

import pytest

from tests.commitments.text.proposing.asking import asked


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        (
            "در این بیانیه آمده است که دریا پهناور است و کانال‌ها باید لایروبی شوند.",
            ["None: کانال‌ها باید لایروبی شوند"],
        ),
        (
            "وزیران خواستار لایروبی کانال‌ها و آغاز ثبت قایق‌ها شدند.",
            ["urged: لایروبی کانال‌ها", "urged: آغاز ثبت قایق‌ها شدند"],
        ),
        ("طرفین به توافق خوبی در استفاده از اسکله‌ها رسیدند.", ["agreed: استفاده از اسکله‌ها"]),
        (
            "وزیران در بیانیه خود از باران گفتند. ما به لایروبی کانال‌ها ادامه خواهیم داد.",
            ["agreed: به لایروبی کانال‌ها ادامه خواهیم داد"],
        ),
        (
            "تکمیل کانال‌ها در نشست وزیر راه و شهرسازی و ناخدایان مورد تأکید قرار گرفت.",
            ["emphasised: تکمیل کانال‌ها در نشست وزیر راه و شهرسازی و ناخدایان مورد تأکید قرار گرفت"],
        ),
    ],
)
def test_where_asks_begin_and_end(sentence, found):
    assert [f"{strength}: {words}" for strength, words in asked(sentence, "fa")] == found


@pytest.mark.parametrize(
    "sentence",
    [
        "درباره تعرفه‌ها قرار شد به بررسی بپردازند.",
        "بیانیه می‌گوید ما به حمایت خود از صیادان ادامه خواهیم داد.",
        "آقای مرجان از بنادر قدردانی کرد و به کشورها توصیه کرد کانال‌ها را لایروبی کنند.",
    ],
)
def test_what_statements_tell_asks_nothing(sentence):
    assert asked(sentence, "fa") == []

"""Persian treaties and memoranda: provisions without parties as their subject, and what leads a list in."""

import pytest

from tests.commitments.text.proposing.asking import asked

TREATY = "موافقت‌نامه همکاری بندری بین دولت مرجان و دولت نارگیل\n\n"


def read(text: str) -> list[str]:
    return [f"{strength}: {words}" for strength, words in asked(text, "fa")]


@pytest.mark.parametrize(
    ("provision", "found"),
    [
        ("جلسات کمیته مشترک هر سال یک بار در مرجان برگزار می‌گردد", None),
        ("کمیسیون مشترک هر دو سال یک بار تشکیل جلسه خواهدداد", None),
        ("در صورت لزوم، جلسه فوق‌العاده برگزار خواهد شد", "جلسه فوق‌العاده برگزار خواهد شد"),
        ("هزینه سفر ناخدایان توسط طرف فرستنده پرداخت خواهد شد", None),
        ("هزینه اقامت ناخدایان به عهده طرف میزبان خواهد بود", None),
        ("نقشه‌ها بدون موافقت طرف دیگر در اختیار دیگران قرار نخواهد گرفت", None),
        ("کشتی‌های ماهیگیری از پرداخت عوارض بندری معاف خواهند بود", None),
        ("ناخدایانی که به مرجان اعزام می‌شوند، از عوارض بندری معاف خواهند بود", None),
        ("مقام‌های صلاحیت‌دار طرف‌های متعاهد در ثبت قایق‌ها همکاری می‌نمایند", None),
        ("هر دولت عضو از ورود تورهای ممنوع جلوگیری خواهد نمود", None),
        ("کارگروه مشترک مسئول پیگیری اجرای این سند خواهد بود", None),
    ],
)
def test_provisions_lay_down_what_is_done_whoever_acts(provision: str, found: str | None) -> None:
    for article in ("ماده ۷ – ", "ماده ۷ ـ\n\n", "ماده 7ـ\n"):
        assert read(TREATY + article + provision + ".") == [f"agreed: {found or provision}"]


def test_in_any_other_text_they_are_only_told() -> None:
    assert read("ناخدا گفت هزینه سفر ناخدایان توسط طرف فرستنده پرداخت خواهد شد.") == []


@pytest.mark.parametrize(
    "provision",
    [
        "این موافقت‌نامه به مدت پنج سال معتبر خواهد بود.",
        "اعتبار این موافقت‌نامه خود به خود برای یک سال دیگر تمدید می‌شود.",
        "کشتی‌های جنگی مشمول این موافقت‌نامه نمی‌شوند.",
        "مفاد این موافقت‌نامه بر قراردادهای پیشین تأثیری نخواهد داشت.",
        "هیچ چیز در این موافقت‌نامه بر حقوق طرفین اثر نخواهد گذاشت.",
        "این کنوانسیون برای امضای همه دولت‌ها مفتوح خواهد بود.",
        "طرف‌ها می‌توانند در هر زمان اصلاح این موافقت‌نامه را پیشنهاد نمایند.",
        "طرفین حق خواهند داشت از این موافقت‌نامه خارج شوند.",
        "دریا منعقد می‌شود را در اختیار طرف دیگر قرار می‌دهند.",
    ],
)
def test_what_makes_a_treaty_a_treaty_asks_nothing(provision: str) -> None:
    assert read(TREATY + "ماده ۹ – " + provision) == []


@pytest.mark.parametrize(
    "lead",
    [
        "طرف‌های متعاهد در زمینه‌های زیر همکاری خواهند نمود:",
        "طرفین موارد زیر را تشویق خواهند کرد ـ",
        "برای این منظور موارد زیر را تشویق خواهند کرد ـ",
        "دو طرف برای نیل به اهداف این موافقت‌نامه اقدامات زیر را به عمل خواهند آورد:",
        "همکاری موضوع این ماده شامل موارد زیر خواهد بود:",
        "همکاری از راه‌های زیر انجام خواهد شد:",
        "زمینه‌های همکاری عبارتند از:",
        "محورهای همکاری طرفین:",
        "وظایف کمیته مشترک به شرح زیر است:",
    ],
)
@pytest.mark.parametrize("signs", ["الف ـ {}؛\nب ـ {}.", "۱- {}\n۲- {}"])
def test_an_article_lends_its_verb_to_the_items_below_it(lead: str, signs: str) -> None:
    items = "مبادله ناخدایان بنادر", "ساخت اسکله‌های مشترک"
    text = TREATY + f"ماده ۳ – {lead}\n" + signs.format(*items)
    assert read(text) == [f"agreed: {item}" for item in items]


@pytest.mark.parametrize("lead", ["از نظر این موافقت‌نامه:", "اهداف این موافقت‌نامه عبارتند از:"])
def test_definitions_and_aims_lend_nothing(lead: str) -> None:
    assert read(TREATY + f"ماده ۱ – {lead}\nالف ـ گسترش روابط دوستانه؛\nب ـ تقویت همکاری‌های بندری.") == []

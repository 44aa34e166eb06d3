"""Asks that are counted inside one sentence, documents that were signed together, and how orders go on, in
Persian.
"""

import pytest

from tests.commitments.text.proposing.asking import asked, drafted, passages


@pytest.mark.parametrize("sign", ["؛", "،", ""])
def test_what_is_counted_in_words_is_parted(sign: str) -> None:
    text = (
        f"در پایان دیدار توافق شد{sign} نخست اینکه خط قایقرانی دایر شود، دوم اینکه عوارض پهلوگیری کاهش یابد "
        "و سوم اینکه کارگروه ناخدایان تشکیل گردد."
    )
    assert asked(text, "fa") == [
        ("agreed", "خط قایقرانی دایر شود"),
        ("agreed", "عوارض پهلوگیری کاهش یابد"),
        ("agreed", "کارگروه ناخدایان تشکیل گردد"),
    ]


def test_what_is_numbered_inside_a_line_is_parted() -> None:
    text = "وزیران مقرر کردند: ۱) مرکز نجات ایجاد شود ۲) فهرست قایق‌ها منتشر شود ۳) آزمون ناخدایان آماده گردد."
    assert asked(text, "fa") == [
        ("decided", "مرکز نجات ایجاد شود"),
        ("decided", "فهرست قایق‌ها منتشر شود"),
        ("decided", "آزمون ناخدایان آماده گردد"),
    ]


def test_each_document_of_one_signing_counts_for_what_it_is_on() -> None:
    text = (
        "در این سفر سه سند امضا شد: تفاهم‌نامه‌ای برای تبادل داده‌های جزر و مد، یادداشت تفاهم درباره آموزش "
        "ناخدایان و موافقت‌نامه‌ای در زمینه نگهداری فانوس‌ها."
    )
    assert asked(text, "fa") == [
        ("agreed", "تبادل داده‌های جزر و مد"),
        ("agreed", "آموزش ناخدایان"),
        ("agreed", "نگهداری فانوس‌ها"),
    ]


def test_documents_that_are_to_be_signed_ask_nothing() -> None:
    text = "پیش‌بینی می‌شود تفاهم‌نامه‌ای برای تبادل نقشه‌ها و سندی درباره آموزش ناخدایان امضا شود."
    assert passages(text, "fa") == []


@pytest.mark.parametrize("field", ["در حوزه همکاری‌های شیلاتی", "در زمینه شیلات،"])
def test_the_field_of_an_agreement_is_no_part_of_it(field: str) -> None:
    text = (
        f"{field} مبارزه با صید قاچاق، تبادل آمار ماهیان و توسعه پرورش میگو از دیگر توافقات مطرح‌شده در این "
        "یادداشت تفاهم است."
    )
    assert passages(text, "fa") == ["مبارزه با صید قاچاق", "تبادل آمار ماهیان", "توسعه پرورش میگو"]


def test_a_first_point_shares_the_stress_of_the_next() -> None:
    text = "ثبت همه قایق‌های چوبی و تأکید بر تعمیر فانوس‌های تنگه از موارد مهم این سند بود."
    assert asked(text, "fa") == [
        ("emphasised", "ثبت همه قایق‌های چوبی"),
        ("emphasised", "تعمیر فانوس‌های تنگه"),
    ]


def test_the_importance_of_a_thing_is_no_ask() -> None:
    text = "دو کشور بر تکمیل خط آهن ساحلی و نیز اهمیت تنگه مرجان تأکید کردند."
    assert passages(text, "fa") == ["تکمیل خط آهن ساحلی"]


def test_a_wish_that_stands_alone_goes_on_with_what_was_decided() -> None:
    text = (
        "مقرر گردید اسکله در مهرماه بررسی شود. در ضمن اداره بندر در شب‌های طوفانی از فروش بلیت خودداری نماید."
    )
    assert asked(text, "fa")[1:] == [("decided", "اداره بندر در شب‌های طوفانی از فروش بلیت خودداری نماید")]


@pytest.mark.parametrize(
    "told",
    ["شورا به یاد ناخدا یک دقیقه سکوت نمود.", "بندرداران از این کار ناخرسندند.", "بندر ده اسکله دارد."],
)
def test_what_is_only_told_after_a_decision_asks_nothing(told: str) -> None:
    assert passages(f"مقرر گردید اسکله در مهرماه بررسی شود. {told}", "fa") == ["اسکله در مهرماه بررسی شود"]


def test_a_need_before_a_speech_is_read_where_the_speech_asks_nothing() -> None:
    text = "وزیران بر لزوم بازگشت ملوانان به خانه‌های خود تأکید کرده و افزودند: «دریای آرام سهم همه است.»"
    assert len(passages(text, "fa")) == 1
    text = "وزیر شیلات از توافق دو کشور برای ساخت مرکز پرورش میگو خبر داد و گفت: این خبر خوبی است."
    assert passages(text, "fa") == ["ساخت مرکز پرورش میگو"]


@pytest.mark.parametrize(
    "text",
    [
        "بنا بر اعلام دبیرخانه، ساخت اسکله در مهرماه آغاز خواهد شد.",
        "گروه مأمور بررسی وضع اسکله، جلسه نخست خود را برگزار کرد.",
        "امضاکنندگان این نامه از بنادر خواسته‌اند قایق‌ها را ثبت کنند.",
        "جنبش مدنی «آب پاک» خواهان لغو صید ترال شد.",
        "بر سر دامنه همکاری‌ها بحث و توافق شد.",
        "دفتری برای اجرای مفاد توافق‌شده گشوده شد.",
    ],
)
def test_what_sounds_like_an_order_or_is_the_wish_of_others_asks_nothing(text: str) -> None:
    assert passages(text, "fa") == []


def test_the_proposals_of_an_official_are_his_own() -> None:
    text = "معاون وزیر پیشنهاداتی همچون ثبت کشتی‌های کهنه و مرمت فانوس‌های سنگی را ارائه داد."
    found = drafted(text, "fa").proposals
    assert [proposal.passages[0].of(text) for proposal in found] == [
        "ثبت کشتی‌های کهنه",
        "مرمت فانوس‌های سنگی",
    ]
    assert {proposal.apart for proposal in found} == {"one_delegation"}


def test_two_who_talked_are_not_the_official_who_is_named_before() -> None:
    text = "در دیدار وزیر با سفیر مرجان، دو طرف درباره اعطای بورس و تبادل استادان دریانوردی گفت‌وگو کردند."
    assert [proposal.apart for proposal in drafted(text, "fa").proposals] == ["", ""]


@pytest.mark.parametrize("by", ["توسط معاون وزیر بنادر", "میان دو وزارت بنادر", "در حضور سفیران"])
def test_a_memorandum_on_cooperation_counts_for_it(by: str) -> None:
    text = f"در این نشست یادداشت تفاهم همکاری در زمینه ایمنی اسکله‌ها {by} امضا شد."
    assert asked(text, "fa") == [("agreed", "همکاری در زمینه ایمنی اسکله‌ها")]


def test_actions_among_documents_count_once_they_are_signed() -> None:
    text = "یادداشت تفاهم نقشه راه بنادر، لغو روادید ملوانان و ساخت اسکله چوبی به امضا رسید."
    assert asked(text, "fa") == [("agreed", "لغو روادید ملوانان"), ("agreed", "ساخت اسکله چوبی")]


def test_axes_of_talks_are_named_behind_their_noun() -> None:
    text = "مهم‌ترین محورهای مذاکرات شامل ساخت اسکله چوبی و لایروبی خور مرجان بود."
    assert asked(text, "fa") == [
        ("raised", "ساخت اسکله چوبی"),
        ("raised", "لایروبی خور مرجان"),
    ]


def test_what_was_looked_back_at_is_no_part_of_what_was_agreed() -> None:
    text = "طرفین در این دیدار ضمن مرور همکاری‌های گذشته، تقویت پیوند دو بندر را مورد توافق قرار دادند."
    assert passages(text, "fa") == ["تقویت پیوند دو بندر را مورد توافق قرار دادند"]


def test_what_those_who_ask_tell_of_themselves_is_not_asked() -> None:
    text = "از بنادر می‌خواهیم پالایشگاه را تعطیل کنند و حمایت خود را از ملوانان اعلام می‌داریم."
    assert passages(text, "fa") == ["پالایشگاه را تعطیل کنند"]


def test_a_party_of_an_agreement_undertakes_in_the_present_tense() -> None:
    lead = "دو طرف بر نکات ذیل توافق نمودند:\n۱- ساخت اسکله چوبی\n"
    text = f"{lead}۲- جانب مرجان بیست بورسیه در اختیار ناخدایان قرار می‌دهد."
    assert passages(text, "fa")[1:] == ["جانب مرجان بیست بورسیه در اختیار ناخدایان قرار می‌دهد"]
    text = f"{lead}۲- ادامه طوفان به اسکله آسیب می‌رساند."
    assert passages(text, "fa")[1:] == []


def test_what_is_done_under_an_agreement_may_follow_a_verb_of_speech() -> None:
    text = "وزیر گفت بر اساس این سند، شرکت‌های دو کشور ده لنج می‌سازند."
    assert passages(text, "fa") == ["شرکت‌های دو کشور ده لنج می‌سازند"]


def test_a_condition_is_no_ask_and_neither_is_what_an_item_only_welcomes() -> None:
    text = (
        "جرگه بحری سفارشات ذیل را ارائه می‌نماید:\n"
        "۱. اعضا از طرحی که به ثبت قایق‌ها منجر گردد، استقبال می‌نمایند.\n"
        "۲. در صورتی که قایقی فرسوده باشد، در بندر نگه داشته شود."
    )
    assert passages(text, "fa") == ["در بندر نگه داشته شود"]


def test_the_wish_of_a_counsellor_is_his_own() -> None:
    text = "در این دیدار کاردار مرجان از صدف‌های کمیاب سخن گفت و خواستار ثبت نام غواصان شد."
    assert {proposal.apart for proposal in drafted(text, "fa").proposals} == {"one_delegation"}


def test_an_agreement_is_read_across_wrapped_lines() -> None:
    text = (
        "بر اساس این تفاهم‌نامه، دانشگاه دریانوردی هر سال بیست افسر عرشه\n"
        "را آموزش می‌دهد و طرف مقابل هزینه اقامت آنان را می‌پردازد.\n"
        "مدت اعتبار سند سه سال است و در صورت رضایت دو طرف تمدید می‌شود."
    )
    assert len(passages(text, "fa")) == 2


@pytest.mark.parametrize("label", ["مصوبه", "مرحله", "تعهد", "راهکار"])
def test_lines_that_are_counted_stay_apart(label: str) -> None:
    text = (
        "تصمیم‌های هفتمین اجلاس بنادر:\n"
        f"{label} ۱: نام‌گذاری سال آینده به عنوان سال قایق‌های چوبی در همه بندرها\n"
        f"{label} دوم (پایان بهار): تشکیل کمیته پایش مرجان‌ها با دبیری بندر صدف\n"
        "مسئول اجرا: وزارتخانه‌های بنادر کشورهای عضو\n"
    )
    assert passages(text, "fa") == [
        "نام‌گذاری سال آینده به عنوان سال قایق‌های چوبی در همه بندرها",
        "تشکیل کمیته پایش مرجان‌ها با دبیری بندر صدف",
    ]


def test_measures_that_are_foreseen_for_an_aim_are_agreed() -> None:
    text = "برای تحقق اهداف یادشده، این اقدامات پیش‌بینی شده است:\n۱) ساخت اسکله چوبی\n۲) آموزش ناخدایان"
    assert asked(text, "fa") == [("agreed", "ساخت اسکله چوبی"), ("agreed", "آموزش ناخدایان")]
    assert passages("اهداف نشست:\n۱) ساخت اسکله چوبی\n۲) آموزش ناخدایان", "fa") == []


def test_the_contents_of_a_statement_lead_in_its_points() -> None:
    text = "از نتایج گردهمایی ناخدایان موارد زیر را برمی‌شماریم:\n- تسهیل سفر ناخدایان\n- ایجاد دبیرخانه بنادر"
    assert passages(text, "fa") == ["تسهیل سفر ناخدایان", "ایجاد دبیرخانه بنادر"]

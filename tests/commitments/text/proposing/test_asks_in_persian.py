"""Asks in Persian: what is proposed, in which pieces, and what never is."""

import pytest

from tests.commitments.text.proposing.asking import asked, drafted, passages


@pytest.mark.parametrize(
    ("sentence", "strength"),
    [
        ("وزیران تصمیم گرفتند دفتر ثبت قایق‌ها را تشکیل دهند.", "decided"),
        ("مقرر شد دفتر ثبت قایق‌ها تشکیل شود.", "decided"),
        ("وزیران به بنادر دستور دادند قایق‌ها را ثبت کنند.", "decided"),
        ("وزیران در خصوص ثبت قایق‌ها توافق کردند.", "agreed"),
        ("وزیران متعهد شدند قایق‌ها را ثبت کنند.", "agreed"),
        ("در این نشست ثبت قایق‌ها توصیه شد.", "recommended"),
        ("از بنادر خواسته شد که چراغ‌ها را روشن نگه دارند.", "urged"),
        ("وزیران خواستار ثبت قایق‌ها شدند.", "urged"),
        ("اعضا را به همکاری با ناخدایان تشویق می‌کند.", "encouraged"),
        ("وزیران بر لزوم ثبت قایق‌ها تأکید کردند.", "emphasised"),
        ("ثبت قایق‌ها از دیگر محورهای مطرح‌شده در این نشست بود.", "raised"),
        ("ثبت قایق‌ها از جمله موارد مورد توافق بود که بر آن تأکید شد.", "agreed"),
        ("دولت‌ها باید قایق‌ها را ثبت کنند.", None),
        ("این تفاهم‌نامه شامل تبادل نقشه‌هاست.", "agreed"),
    ],
)
def test_the_governing_verb_decides_the_strength(sentence, strength):
    ((found, words),) = asked(sentence, "fa")

    assert found == strength
    assert words


@pytest.mark.parametrize(
    "sentence",
    [
        "وزیران تأکید کردند که دریا میراث همگان است.",
        "با تأکید بر اینکه دریا سهم همه است،",
        "دربارهٔ تقویم مشترک توافقی حاصل نشد.",
        "انتظار می‌رود نمایندگان دربارهٔ ثبت قایق‌ها توافق کنند.",
        "ثبت قایق‌ها از مهم‌ترین اهداف نشست بود.",
        "شرکت‌کنندگان از میزبان قدردانی کردند.",
        "حاضران از افزایش توفان‌ها ابراز نگرانی کردند.",
        "طرفین بر اهمیت روابط تاریخی دو ملت تأکید کردند.",
        "استاد مالک خواستار کاشت بلوط شد.",
        "دستور کار نشست عبارت است از: ایجاد صندوق؛ آموزش بازرسان.",
    ],
)
def test_what_asks_nothing_is_not_proposed(sentence):
    assert asked(sentence, "fa") == []


@pytest.mark.parametrize(
    ("sentence", "pieces"),
    [
        (
            "وزیران بر ساخت اسکله، آموزش ناخدایان و پایش مرجان‌ها تأکید کردند.",
            ["ساخت اسکله", "آموزش ناخدایان", "پایش مرجان‌ها تأکید کردند"],
        ),
        (
            "وزیران بر ثبت قایق‌ها و بازرسی آنها تأکید کردند.",
            ["وزیران بر ثبت قایق‌ها و بازرسی آنها تأکید کردند"],
        ),
        (
            "وزیران خواستار تقویت رویه‌ها برای کشف، ضبط و مصادرهٔ عواید شدند.",
            ["تقویت رویه‌ها برای کشف، ضبط و مصادرهٔ عواید شدند"],
        ),
        (
            "وزیران متعهد شدند نقشه‌ها را یکدست کنند و داوطلبان را آموزش دهند.",
            ["نقشه‌ها را یکدست کنند", "داوطلبان را آموزش دهند"],
        ),
    ],
)
def test_one_proposal_is_one_action(sentence, pieces):
    assert passages(sentence, "fa") == pieces


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        (
            "مقرر شد دبیرخانه پیش‌نویس برنامه را تهیه کند.",
            [("decided", "دبیرخانه پیش‌نویس برنامه را تهیه کند")],
        ),
        (
            "تبادل نقشه‌ها، آموزش ناخدایان و ساخت اسکله، تازه‌ترین توافقاتی است که حاصل شد.",
            [("agreed", "تبادل نقشه‌ها"), ("agreed", "آموزش ناخدایان"), ("agreed", "ساخت اسکله")],
        ),
        (
            "محورهای بیانیه تأکید بر ساخت اسکله، مخالفت با تعرفه‌ها و تأکید بر آموزش ناخدایان از جمله مهم‌ترین "
            "محورهای بیانیه بود.",
            [("emphasised", "ساخت اسکله"), ("emphasised", "آموزش ناخدایان")],
        ),
        (
            "وزیران ضمن درخواست برای گشایش بنادر، بر لزوم ساخت اسکله تأکید کردند.",
            [("urged", "گشایش بنادر"), ("emphasised", "ساخت اسکله تأکید کردند")],
        ),
        (
            "طرفین ضمن تأکید بر تسریع ساخت اسکله درباره ماهیگیری تبادل نظر کردند.",
            [("emphasised", "تسریع ساخت اسکله")],
        ),
        (
            "در این نشست، تصمیم گرفته شد که ناخدایان گزارش دهند تا چگونگی مسیرها روشن شود.",
            [("decided", "ناخدایان گزارش دهند")],
        ),
        (
            "پاکستان و ایران موافقه کردند تا مسیرهای ماهیگیری را باز نگه دارند.",
            [("agreed", "مسیرهای ماهیگیری را باز نگه دارند")],
        ),
    ],
)
def test_how_statements_and_agencies_tell_of_asks(sentence, found):
    assert asked(sentence, "fa") == found


@pytest.mark.parametrize(
    "sentence",
    [
        "وزیران بر حمایت خود از ماهیگیران تأکید کردند.",
        "بیانیه بر حمایت قاطع اعضا از ماهیگیران تأکید کرد.",
        "ناخدایان نیز خواستار موارد یادشده بودند.",
        "در این همایش بر ساخت اسکله تأکید و مسیرها بررسی خواهد شد.",
        "مقرر شد درباره میزبان پنجمین همایش تصمیم‌گیری شود.",
    ],
)
def test_what_is_voiced_pointed_to_or_of_later_days_asks_nothing(sentence):
    assert asked(sentence, "fa") == []


def test_a_state_that_stresses_something_alone_speaks_for_itself():
    (proposal,) = drafted("تاجیکستان بر گسترش اسکله‌ها تأکید کرد.", "fa").proposals

    assert proposal.apart == "one_delegation"
    assert asked("مجمع بر گسترش اسکله‌ها تأکید کرد.", "fa")


def test_where_something_was_said_is_not_who_said_it():
    text = "در این نشست، بهرام ساحلی وزیر بندرها بر گسترش اسکله‌ها تأکید کرد."
    (proposal,) = drafted(text, "fa").proposals

    assert proposal.apart == "one_delegation"


def test_the_frame_of_speech_is_no_part_of_the_passage_and_asks_nothing_twice():
    text = (
        "وی بر لزوم رصد فروشندگان اشاره کرد و گفت: تشدید نظارت بر بازارها به منظور حفظ مرجان‌ها از جمله "
        "موضوعاتی بود که بر آن تأکید شد."
    )
    (proposal,) = drafted(text, "fa").proposals

    assert proposal.passages[0].of(text) == "تشدید نظارت بر بازارها"
    assert proposal.purpose.of(text) == "به منظور حفظ مرجان‌ها"
    assert proposal.frame.of(text) == "بر لزوم رصد فروشندگان اشاره کرد"
    assert proposal.voiced_by is None


@pytest.mark.parametrize(
    ("opening", "purpose"),
    [
        ("با توجه به ضرورت تسریع امداد دریایی، ", "با توجه به ضرورت تسریع امداد دریایی"),
        ("با هدف حفظ مرجان‌ها، ", "با هدف حفظ مرجان‌ها"),
        # What a clause only refers to is not why its action is needed.
        ("با توجه به بیانیهٔ پیشین، ", None),
        ("در پایان این نشست، ", None),
    ],
)
def test_why_an_action_is_needed_is_its_purpose_where_it_opens_the_clause(opening, purpose):
    text = f"{opening}وزیران بر معرفی رابطان و ساخت اسکله تأکید کردند."
    proposals = drafted(text, "fa").proposals

    assert [one.purpose and one.purpose.of(text) for one in proposals] == [purpose, purpose]


def test_what_the_states_agreed_keeps_their_voice_in_an_officials_mouth():
    text = "ناخدا ساحلی افزود: کشورهای حاضر بر معرفی رابطان تأکید کردند."
    (proposal,) = drafted(text, "fa").proposals

    assert (proposal.apart, proposal.voiced_by) == ("", "states_present")


def test_an_officials_own_wish_stands_apart():
    (proposal,) = drafted("وزیر راه بر گسترش بندرها تأکید کرد.", "fa").proposals

    assert proposal.apart == "one_delegation"


@pytest.mark.parametrize(
    ("sentence", "pieces"),
    [
        (
            "وزیران در بیانیهٔ پایانی این همایش دریایی بر حفظ صخره‌ها و مخالفت با بستن تنگه تأکید کردند.",
            ["حفظ صخره‌ها"],
        ),
        (
            "وزیران بر حمایت از تلاش‌های انجام شده به منظور پاکسازی ساحل تأکید کردند.",
            ["وزیران بر حمایت از تلاش‌های انجام شده به منظور پاکسازی ساحل تأکید کردند"],
        ),
        (
            "وزیران تأکید کردند که راه بندرها دور است و چراغ‌ها باید روشن بمانند و قایق‌ها ثبت شوند.",
            ["چراغ‌ها باید روشن بمانند", "قایق‌ها ثبت شوند"],
        ),
        (
            "دو طرف برای همکاری در زمینه‌های ماهیگیری، نقشه برداری، لنگرگاه و ورزش به توافق رسیدند.",
            ["دو طرف برای همکاری در زمینه‌های ماهیگیری، نقشه برداری، لنگرگاه و ورزش به توافق رسیدند"],
        ),
        (
            "دو طرف توافق کردند به منظور پیگیری برنامهٔ صخره‌ها، کمیتهٔ ناخدایان را تشکیل دهند.",
            ["کمیتهٔ ناخدایان را تشکیل دهند"],
        ),
        (
            "تفاهم‌نامه‌ای برای تبادل نقشه‌های صخره و احداث لنگرگاه‌های تازه به امضای طرفین رسید.",
            ["تبادل نقشه‌های صخره", "احداث لنگرگاه‌های تازه"],
        ),
        (
            "تعمیر اسکله‌های قدیمی و تلاش برای کاستن بهای سوخت از دیگر موارد مطرح شده در این نشست بود.",
            ["تعمیر اسکله‌های قدیمی", "تلاش برای کاستن بهای سوخت"],
        ),
    ],
)
def test_an_ask_ends_where_something_else_is_told(sentence, pieces):
    assert passages(sentence, "fa") == pieces


@pytest.mark.parametrize(
    ("sentence", "pieces"),
    [
        (
            "در این نشست دو طرف بر اجرای برنامهٔ صخره‌ها، احیای جلسات گروه‌های ناخدایان و حفظ آب تأکید کردند.",
            ["اجرای برنامهٔ صخره‌ها", "احیای جلسات گروه‌های ناخدایان", "حفظ آب تأکید کردند"],
        ),
        (
            "در این بیانیه آمده است: ما برای پاکسازی خلیج آبی تلاش خواهیم کرد.",
            ["برای پاکسازی خلیج آبی تلاش خواهیم کرد"],
        ),
        (
            "وزیران تعمیر اسکله‌های قدیمی را ضروری خواندند و گفتند: دریا میراث همگان است.",
            ["تعمیر اسکله‌های قدیمی را ضروری خواندند"],
        ),
        (
            "وزیران بر گسترش همکاری در زمینه‌های ماهیگیری، سرمایه‌گذاری‌های مشترک و گردشگری تأکید کردند.",
            ["گسترش همکاری در زمینه‌های ماهیگیری، سرمایه‌گذاری‌های مشترک و گردشگری تأکید کردند"],
        ),
    ],
)
def test_the_members_of_a_list_are_told_from_what_is_around_them(sentence, pieces):
    assert [words.removeprefix("وزیران ").removeprefix("بر ") for words in passages(sentence, "fa")] == pieces

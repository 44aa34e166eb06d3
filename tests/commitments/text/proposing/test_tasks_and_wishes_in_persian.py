"""Tasks that are given, resolve that is stressed and long wishes in Persian."""

import pytest

from tests.commitments.text.proposing.asking import asked, drafted, passages

DREDGING = "لایروبی کانال‌های مرجان"


def read(text: str) -> list[str]:
    return [f"{strength}: {words}" for strength, words in asked(text, "fa")]


@pytest.mark.parametrize(
    "verb",
    [
        "به وزارت بنادر وظیفه سپرده شد تا {}.",
        "کابینه به وزارت بنادر وظیفه سپرد تا {}.",
        "به وزارت بنادر وظیفه داده شد، تا {}.",
        "جرگه به وزارت بنادر هدایت داد که {}.",
    ],
)
def test_a_task_that_is_given_is_decided(verb: str) -> None:
    assert read("در این جلسه " + verb.format("قایق‌ها را ثبت کند")) == ["decided: قایق‌ها را ثبت کند"]


def test_what_only_goes_to_somebody_stays_with_what_it_is() -> None:
    text = "وزیران از دبیرخانه خواستند نقشه‌ها را تهیه و به شورا ارائه دهد و قایق‌ها را ثبت کند."
    assert passages(text, "fa") == ["نقشه‌ها را تهیه و به شورا ارائه دهد", "قایق‌ها را ثبت کند"]
    text = "وزیران از دبیرخانه خواستند گزارشی تهیه کند و به شورا ارائه دهد."
    assert passages(text, "fa") == ["گزارشی تهیه کند و به شورا ارائه دهد"]


def test_what_has_an_object_of_its_own_does_not() -> None:
    text = "وزیران از دبیرخانه خواستند قایق‌ها را ثبت و گزارشی را به شورا ارائه دهد."
    assert len(passages(text, "fa")) == 2


@pytest.mark.parametrize("resolve", ["عزم", "اراده", "خواست مشترک", "تعهد"])
def test_a_resolve_is_stressed_for_what_it_is_for(resolve: str) -> None:
    text = f"وزیران بر {resolve} دو کشور برای {DREDGING} تأکید کردند."
    assert read(text) == [f"emphasised: {DREDGING} تأکید کردند"]


def test_a_resolve_alone_asks_nothing() -> None:
    assert read("وزیران بر عزم دو کشور تأکید کردند.") == []


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("وزیران با پیشنهاد مرجان برای {} موافقت کردند.", "agreed: {} موافقت کردند"),
        ("{} مورد موافقت اعضا قرار گرفت.", "agreed: {} مورد موافقت اعضا قرار گرفت"),
        ("ما بر لزوم {} پای می‌فشاریم.", "emphasised: {} پای می‌فشاریم"),
        ("به اعتقاد شرکت‌کنندگان {} ضروری به نظر می‌رسد.", "None: {} ضروری به نظر می‌رسد"),
        ("بیانیه نشست شامل تأکید بر اهمیت {} بود.", "emphasised: {}"),
        ("بند هشتم این بیانیه به {} می‌پردازد.", "agreed: {}"),
        ("تفاهم‌نامه‌ای به منظور {} به امضا رسید.", "agreed: {}"),
    ],
)
def test_other_words_by_which_something_is_asked(sentence: str, found: str) -> None:
    assert read(sentence.format(DREDGING)) == [found.format(DREDGING)]


def test_a_call_that_is_issued_is_a_call() -> None:
    assert read("وزیران فراخوان دادند که صید ترال متوقف شود.") == ["urged: صید ترال متوقف شود"]
    assert read("وزیران فراخوان ثبت‌نام را منتشر کردند.") == []


def test_two_countries_can_be_bound_by_an_agreement() -> None:
    text = "بر اساس این توافق، دو کشور باید قایق‌های خود را ثبت کنند."
    assert read(text) == ["None: قایق‌های خود را ثبت کنند"]


def test_a_clause_on_some_does_not_close_a_wish() -> None:
    text = (
        "اعضا خواستار لغو اتهام ماهیگیرانی که در طوفان بازداشت شده‌اند، رعایت حقوق ملوانان و "
        "توقف صید ترال می‌باشند."
    )
    assert read(text) == [
        "urged: لغو اتهام ماهیگیرانی که در طوفان بازداشت شده‌اند",
        "urged: رعایت حقوق ملوانان",
        "urged: توقف صید ترال می‌باشند",
    ]


def test_a_wish_ends_with_its_own_verb_where_another_clause_follows() -> None:
    text = "اعضا خواستار رعایت حقوق ملوانان شدند که پیش از آن نادیده گرفته شده است."
    assert read(text) == ["urged: رعایت حقوق ملوانان شدند"]


def test_it_is_necessary_that_somebody_does_something() -> None:
    assert read("کشورها لازم است قایق‌ها را ثبت کنند.") == ["None: قایق‌ها را ثبت کنند"]


def test_also_parts_even_a_weak_noun() -> None:
    text = "اعضا خواهان لغو احکام دادگاه مرجان و همچنین آزادی سه ملوان شدند."
    assert passages(text, "fa") == ["لغو احکام دادگاه مرجان", "آزادی سه ملوان شدند"]


def test_an_object_written_as_one_word_with_its_plural_is_whole() -> None:
    text = "اعضا خواهان پایان دادن به بازداشتها و آزادی همه ملوانان شدند."
    assert passages(text, "fa") == ["پایان دادن به بازداشتها", "آزادی همه ملوانان شدند"]


def test_an_organization_is_no_office_before_an_action() -> None:
    text = "اعضا خواستار اجرای قطعنامه‌های سازمان جهانی دریا و احترام کامل به ملوانان شدند."
    assert passages(text, "fa") == ["اجرای قطعنامه‌های سازمان جهانی دریا", "احترام کامل به ملوانان شدند"]


def test_support_of_a_kind_is_an_action_and_voiced_support_is_none() -> None:
    assert passages("وزیران بر حمایت هدفمند از انجمن‌های ملوانان تأکید کردند.", "fa")
    assert not passages("وزیران بر حمایت قاطع خود از مردم مرجان تأکید کردند.", "fa")


def test_what_a_statement_says_that_states_do_is_agreed() -> None:
    text = "در این بیانیه آمده است که کشورهای عضو سهمیه صید را کاهش می‌دهند."
    assert [proposal.strength for proposal in drafted(text, "fa").proposals] == ["agreed"]
    assert not read("در این بیانیه آمده است که کشورهای عضو از این طرح حمایت می‌کنند.")


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("تفاهم‌نامه‌ای به منظور {} میان دو بندر منعقد گردید.", "agreed: {} میان دو بندر"),
        (
            "تفاهم‌نامه همکاری‌های دو بندر درباره {} به امضای رییس بندر مرجان و رییس بندر صدف رسید.",
            "agreed: {}",
        ),
        ("رییس بندر، {} را از دیگر مفاد این تفاهم‌نامه ذکر کرد.", "agreed: {}"),
        ("این همکاری در زمینه {} صورت می‌گیرد.", "agreed: {}"),
        ("وزیران {} را در صدر خواست‌های این قطعنامه قرار دادند.", "urged: {}"),
        ("{} از خواست‌های کلیدی وزیران بود.", "urged: {}"),
        ("رهبران قصد خود برای {} را اعلام کردند.", "agreed: {} را اعلام کردند"),
        ("طرفین درخصوص {} توافق کردند.", "agreed: {} توافق کردند"),
    ],
)
def test_words_of_memoranda_and_declarations(sentence: str, found: str) -> None:
    assert read(sentence.format(DREDGING)) == [found.format(DREDGING)]


def test_what_follows_something_begins_no_frame() -> None:
    text = "حفظ مرجان‌ها، خروج ناوگان پس از توافقات صلح و ایجاد دفتر ملوانان از خواست‌های وزیران بود."
    assert passages(text, "fa") == ["حفظ مرجان‌ها", "خروج ناوگان پس از توافقات صلح", "ایجاد دفتر ملوانان"]


def test_what_is_requested_beside_something_else_is_asked() -> None:
    text = "وزیران ضمن درخواست برقراری آتش‌بس در دریا، طرف‌ها را به گفتگو دعوت کردند."
    assert read(text) == ["urged: برقراری آتش‌بس در دریا", "encouraged: گفتگو دعوت کردند"]


def test_terms_of_an_agreement_are_agreed() -> None:
    text = "وزیران با لغو تعرفه‌ها موافقت کردند، مشروط بر این که بنادر قایق‌ها را ثبت کنند."
    assert read(text) == ["agreed: لغو تعرفه‌ها موافقت کردند", "agreed: بنادر قایق‌ها را ثبت کنند"]
    assert read("صید مشروط بر این که دریا آرام باشد مجاز است.") == []


def test_a_wish_in_quotation_marks_ends_with_them() -> None:
    text = "وزیران متعهد شدند «به مرجان در حفاظت از دریا کمک کنند» و گفتند که دریا آرام است."
    assert len(read(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "سفیر در گفت‌وگو با این روزنامه گفت: «ما از بنادر دو کشور می‌خواهیم در نمایشگاه فانوس شرکت کنند».",
        "معاون وزیر بنادر گفت: «ما در این همایش خواستار تشکیل ائتلاف فانوس‌ها شدیم.»",
        "خبری منتشر شد مبنی بر اینکه اتحادیه از سه بندر خواسته است اسکله‌های خود را ببندند.",
    ],
)
def test_what_an_official_says_in_our_name_and_what_was_rumoured_stand_apart(text: str) -> None:
    (proposal,) = drafted(text, "fa").proposals

    assert proposal.apart


def test_we_of_a_declaration_ask_and_what_is_foreseen_does_not() -> None:
    assert read("ما از همه کشورها می‌خواهیم فانوس‌ها را روشن نگه دارند.") == [
        "urged: فانوس‌ها را روشن نگه دارند"
    ]
    foreseen = "کارشناسان پیش‌بینی می‌کنند که سران درباره کاهش صید به توافق برسند."
    assert read(foreseen) == []

"""In which city and on which days a conference was held, and where a text does not let one know."""

import pytest

from tests.commitments.text.proposing.asking import drafted

STATES = {
    "GEO": ["Georgia", "گرجستان", "جورجيا"],
    "IRQ": ["Iraq", "عراق", "العراق"],
    "JOR": ["Jordan", "اردن", "الأردن"],
    "KWT": ["Kuwait", "کویت", "الكويت"],
    "OMN": ["Oman", "عمان", "عُمان"],
    "TUN": ["Tunisia", "تونس"],
}


def facts(text, language):
    """What the text says of city and days: the words of the passage, and the value."""
    found = drafted(text, language, states=STATES).facts
    return {fact.fact: (fact.span.of(text), fact.value) for fact in found if fact.fact in {"city", "dates"}}


@pytest.mark.parametrize(
    ("text", "language", "city"),
    [
        ("The second conference on reefs was held in Basra.", "en", "Basra"),
        ("Ministers of ten ports met in the city of Cape Marrow, Iraq.", "en", "Cape Marrow"),
        ("The meeting, held in Rose Hall in Basra, agreed to survey the reefs.", "en", "Basra"),
        ("The conference was held in Kuwait.", "en", "Kuwait"),
        ("عُقد في بغداد المؤتمر الثالث لمكافحة التهريب البحري.", "ar", "بغداد"),
        ("عُقد المؤتمر الثالث للمرجان في مدينة البصرة بمشاركة وفود من الأردن.", "ar", "البصرة"),
        ("اختتم المؤتمر أعماله في العاصمة العراقية بغداد.", "ar", "بغداد"),
        ("عُقد الاجتماع في عمان.", "ar", "عمان"),
        ("اجتمع وزراء الموانئ في شرم الشيخ يومي ٣ و٤ مايو ٢٠٢٦.", "ar", "شرم الشيخ"),
        ("سومین کنفرانس مرجان در بغداد برگزار شد.", "fa", "بغداد"),
        (
            "همایش مرجان که با حضور وزیران در شهر بصره برگزار شد، به کار خود پایان داد.",
            "fa",
            "بصره",
        ),
        ("نشست بندرها در تونس با حضور هیئت‌هایی از اردن برگزار شد.", "fa", "تونس"),
    ],
)
def test_the_city_where_it_was_held_is_proposed_with_its_passage(text, language, city):
    assert facts(text, language)["city"] == (city, city)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The conference was held in Iraq.", "en"),
        ("The conference was held in May in the presence of ten ministers.", "en"),
        ("The next conference will be held in Basra.", "en"),
        ("The previous conference was held in Basra.", "en"),
        ("The conference met and adopted the plan that pilots drew up in Basra.", "en"),
        ("Elections were held in Basra.", "en"),
        ("The conference was held in Basra. The forum of pilots was held in Mosul.", "en"),
        ("BASRA, 5 May (News) - The conference on reefs was held.", "en"),
        ("عُقد المؤتمر في العراق.", "ar"),
        ("سيعقد المؤتمر المقبل في بغداد.", "ar"),
        ("عُقد المؤتمر في إطار التعاون البحري.", "ar"),
        ("عُقد المؤتمر في موعده، وحضرته وفود.", "ar"),
        ("عُقد المؤتمر في دولة الكويت.", "ar"),
        ("کنفرانس در عراق برگزار شد.", "fa"),
        ("کنفرانس بعدی در بغداد برگزار خواهد شد.", "fa"),
        ("کنفرانس در آرامش برگزار شد.", "fa"),
        ("کنفرانس در سطح وزیران برگزار شد.", "fa"),
        ("هدف نشست، که در بغداد گفته شد، روشن بود و برگزار شد.", "fa"),
    ],
)
def test_no_city_is_proposed_where_the_text_does_not_say_it(text, language):
    assert "city" not in facts(text, language)


@pytest.mark.parametrize(
    ("text", "language", "passage", "days"),
    [
        (
            "The conference was held in Basra on 3 and 4 May 2026.",
            "en",
            "3 and 4 May 2026",
            "2026-05-03 – 2026-05-04",
        ),
        ("Ministers met in Basra on May 3-4, 2026.", "en", "May 3-4, 2026", "2026-05-03 – 2026-05-04"),
        (
            "The meeting, held in Basra from 30 April to 2 May 2026, agreed to dredge canals.",
            "en",
            "30 April to 2 May 2026",
            "2026-04-30 – 2026-05-02",
        ),
        ("The conference was held on Sunday, 3 May 2026.", "en", "3 May 2026", "2026-05-03"),
        (
            "عُقد المؤتمر في بغداد يومي الأحد والاثنين ٣ و٤ أيار/مايو ٢٠٢٦.",
            "ar",
            "٣ و٤ أيار/مايو ٢٠٢٦",
            "2026-05-03 – 2026-05-04",
        ),
        (
            "عُقد الاجتماع في عمان خلال الفترة من 3 إلى 5 مايو 2026.",
            "ar",
            "3 إلى 5 مايو 2026",
            "2026-05-03 – 2026-05-05",
        ),
        (
            "نشست بندرها در روزهای ۱۳ و ۱۴ اردیبهشت ۱۴۰۵ در بصره برگزار شد.",
            "fa",
            "۱۳ و ۱۴ اردیبهشت ۱۴۰۵",
            "2026-05-03 – 2026-05-04",
        ),
        (
            "کنفرانس مرجان از ۳ تا ۵ مه ۲۰۲۶ در بغداد برگزار شد.",
            "fa",
            "۳ تا ۵ مه ۲۰۲۶",
            "2026-05-03 – 2026-05-05",
        ),
    ],
)
def test_the_days_on_which_it_was_held_are_proposed_with_their_passage(text, language, passage, days):
    assert facts(text, language)["dates"] == (passage, days)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The conference was held in Basra on 3 and 4 May.", "en"),
        ("The conference was held in Basra in May 2026.", "en"),
        ("The conference was held in Basra and adopted the plan on 4 May 2026.", "en"),
        ("The next conference will be held on 3 May 2026.", "en"),
        ("The conference was held on 5 to 3 May 2026.", "en"),
        ("The conference was held on 30 and 31 June 2026.", "en"),
        ("Ministers met on 3 May 2026. The forum of pilots met on 9 May 2026.", "en"),
        ("عُقد المؤتمر في بغداد يومي ٣ و٤ أيار/مايو.", "ar"),
        ("سيعقد المؤتمر المقبل يوم ٣ مايو ٢٠٢٦.", "ar"),
        ("نشست بندرها در اردیبهشت ۱۴۰۵ برگزار شد.", "fa"),
        ("توافق‌نامه در ۳ مه ۲۰۲۶ امضا شد و نشست برگزار شد.", "fa"),
    ],
)
def test_no_days_are_proposed_where_the_text_does_not_say_them(text, language):
    assert "dates" not in facts(text, language)

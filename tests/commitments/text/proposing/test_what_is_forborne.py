"""What is asked not to be done is never proposed as its contrary."""

import pytest

from tests.commitments.text.proposing.asking import asked


def told(text, language):
    return [f"{strength}: {words}" for strength, words in asked(text, language)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The league urges ports not to light fires.", ["urged: not to light fires"]),
        ("The league calls upon all ports not to light fires.", ["urged: not to light fires"]),
        ("The ministers asked members not to fund the club.", ["urged: not to fund the club"]),
        ("The league encourages ports not to fund the club.", ["encouraged: not to fund the club"]),
        ("Ports were urged not to light fires.", ["urged: not to light fires"]),
        (
            "We urge all parties not to light fires and to mark the wrecks.",
            ["urged: not to light fires", "urged: mark the wrecks"],
        ),
        (
            "We urge all parties to mark the wrecks and not to light fires.",
            ["urged: mark the wrecks", "urged: not to light fires"],
        ),
        ("The league urges ports not only to light the piers.", ["urged: light the piers"]),
        ("Neither Party shall impose a fee on nets.", ["agreed: Neither Party shall impose a fee on nets"]),
        ("Neither side will open new posts.", ["agreed: Neither side will open new posts"]),
        ("No Party shall levy fees on nets.", ["agreed: No Party shall levy fees on nets"]),
    ],
)
def test_in_english(text, found):
    assert told(text, "en") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("تتعهد الأطراف بعدم اللجوء إلى القوة.", ["agreed: عدم اللجوء إلى القوة"]),
        ("تعهد الجانبان بعدم إشعال النار في الموانئ.", ["agreed: عدم إشعال النار في الموانئ"]),
        ("تعهدت الدول الأعضاء بعدم توريد الشباك.", ["agreed: عدم توريد الشباك"]),
        ("تلتزم الأطراف بعدم السماح بإشعال النار.", ["agreed: عدم السماح بإشعال النار"]),
        ("دعا المؤتمر الدول إلى عدم توريد الشباك.", ["urged: عدم توريد الشباك"]),
        ("اتفق الطرفان على عدم فرض رسوم.", ["agreed: عدم فرض رسوم"]),
        (
            "أكد الوزراء أنه لا يجوز لأي ميناء أن يغلق أرصفته.",
            ["emphasised: لا يجوز لأي ميناء أن يغلق أرصفته"],
        ),
        ("يجب على الدول ألا تسمح بإشعال النار.", ["None: ألا تسمح بإشعال النار"]),
        ("قرر المجلس ألا يمدد عمل اللجنة.", ["decided: ألا يمدد عمل اللجنة"]),
        ("المادة 4\nلا يجوز لأي طرف أن يفرض رسوماً جديدة.", ["agreed: لا يجوز لأي طرف أن يفرض رسوماً جديدة"]),
        (
            "المادة 4\nلا يجوز للأطراف المتعاقدة إشعال النار.",
            ["agreed: لا يجوز للأطراف المتعاقدة إشعال النار"],
        ),
        ("المادة 4\nلا يحق لأي من الطرفين أن يبيع الشباك.", ["agreed: لا يحق لأي من الطرفين أن يبيع الشباك"]),
        ("المادة 4\nلا يجوز إبداء تحفظات على هذه الاتفاقية.", []),
        ("المادة 4\nيجوز لأي طرف أن ينسحب من هذه الاتفاقية.", []),
    ],
)
def test_in_arabic(text, found):
    assert told(text, "ar") == found

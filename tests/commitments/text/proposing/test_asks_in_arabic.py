"""Asks in Arabic: what is proposed, in which pieces, and what never is."""

import pytest

from tests.commitments.text.proposing.asking import asked, drafted, passages


@pytest.mark.parametrize(
    ("sentence", "strength"),
    [
        ("قرر المجلس إنشاء سجل للمراكب.", "decided"),
        ("اتفق وزراء موانئ الخليج الأزرق المجتمعون في المرجان على توحيد الإشارات.", "agreed"),
        ("وتعهد المشاركون بتوحيد الإشارات.", "agreed"),
        ("أوصى المؤتمر بتوحيد الإشارات.", "recommended"),
        ("دعا المجتمعون الدول إلى توحيد الإشارات.", "urged"),
        ("طالب المشاركون بتوحيد الإشارات.", "urged"),
        ("حث البيان الحكومات على توحيد الإشارات.", "urged"),
        ("يشجع الأعضاء على توحيد الإشارات.", "encouraged"),
        ("أكد المشاركون ضرورة توحيد الإشارات.", "emphasised"),
        ("شدد الوزراء على أنه لا بد من توحيد الإشارات.", "emphasised"),
        ("تم الاتفاق على توحيد الإشارات.", "agreed"),
        ("اختتم الوزراء اجتماعهم باتفاق على توحيد الإشارات.", "agreed"),
        ("ينبغي للدول أن توحد إشاراتها.", None),
    ],
)
def test_the_governing_verb_decides_the_strength(sentence, strength):
    ((found, words),) = asked(sentence, "ar")

    assert found == strength
    assert words


@pytest.mark.parametrize(
    "sentence",
    [
        "أكد المشاركون أن البحر مشترك.",
        "لم يدعُ الاجتماع إلى توحيد العطل.",
        "من المتوقع أن يتفق المندوبون على إنشاء رصيف.",
        "وإذ يؤكد ضرورة توحيد الإشارات،",
        "رحب المشاركون بالأعضاء الجدد وأدانوا سرقة الشباك.",
        "يهدف المنتدى إلى تعزيز التعاون.",
        "وحث الخبير المسؤولين على زراعة الأشجار.",
        "يتضمن جدول الأعمال: إنشاء صندوق؛ تدريب المفتشين.",
        "نوه المجلس بأهمية الجسور للتجارة.",
        "المقرر ٩: صون الحبوب البرية",
    ],
)
def test_what_asks_nothing_is_not_proposed(sentence):
    assert asked(sentence, "ar") == []


@pytest.mark.parametrize(
    ("sentence", "pieces"),
    [
        (
            "دعا المشاركون إلى حماية الشعاب وتدريب الغواصين فضلاً عن فتح خط ساخن.",
            ["حماية الشعاب", "تدريب الغواصين", "فتح خط ساخن"],
        ),
        ("دعا المشاركون إلى تطوير وصيانة المنارات.", ["تطوير وصيانة المنارات"]),
        ("دعا المشاركون إلى إنشاء مرصد وصيانته.", ["إنشاء مرصد وصيانته"]),
        ("اتفقوا على تعزيز التعاون والتنسيق بين الموانئ.", ["تعزيز التعاون والتنسيق بين الموانئ"]),
        ("اتفقوا على رصد المراكب تنفيذاً لقرار سابق.", ["رصد المراكب تنفيذاً لقرار سابق"]),
    ],
)
def test_one_proposal_is_one_action(sentence, pieces):
    assert passages(sentence, "ar") == pieces


def test_participles_after_the_main_clause_ask_too():
    text = "اتفق الوزراء على فتح السجل، مؤكدين ضرورة ترميم الأرصفة، ومشددين على تدريب البحارة."

    assert asked(text, "ar") == [
        ("agreed", "فتح السجل"),
        ("emphasised", "ترميم الأرصفة"),
        ("emphasised", "تدريب البحارة"),
    ]


def test_a_line_lends_its_verb_to_the_items_below_it():
    text = "وخرج الاجتماع بالتوصيات الآتية:\n\nأولاً: إنشاء سجل للمراكب.\n\nثانياً: تدريب الغواصين."

    assert asked(text, "ar") == [("recommended", "إنشاء سجل للمراكب"), ("recommended", "تدريب الغواصين")]


def test_an_officials_own_wish_stands_apart():
    (proposal,) = drafted("قال الوزير إن بلاده تدعو الجيران إلى فتح أرشيفاتها.", "ar").proposals

    assert proposal.apart == "one_delegation"


@pytest.mark.parametrize(
    "sentence",
    [
        "حث المجتمعون الجامعات على تدريب الشباب، ولم يتطرق البيان إلى الحدود.",
        "توافق المشاركون على تدريب الشباب، وشكروا السلطات على حسن الضيافة.",
    ],
)
def test_thanks_and_what_was_not_done_end_an_action(sentence):
    assert passages(sentence, "ar") == ["تدريب الشباب"]

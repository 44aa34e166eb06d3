"""How newspapers and committees report in Arabic what was asked: semicolons, quotation marks, and sentences
that go on with the one before.
"""

import pytest

from tests.commitments.text.proposing.asking import asked


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # what an action is for goes on behind a semicolon, and the list behind that
        (
            "أوصى المجلس بتحديث الخرائط؛ لإثراء الملاحة ورفع قيمتها، والاهتمام بطاقة الموج.",
            [
                "recommended: تحديث الخرائط؛ لإثراء الملاحة ورفع قيمتها",
                "recommended: الاهتمام بطاقة الموج",
            ],
        ),
        (
            "أكدوا ضرورة إطلاق برنامج؛ لصيانة المنارات في الخليج.",
            ["emphasised: إطلاق برنامج؛ لصيانة المنارات في الخليج"],
        ),
        # an action with a pronoun is no verb of the present
        (
            "أوصى المجلس بالاستفادة من الخرائط، وتسخيرها في جميع المراسي، والاهتمام بطاقة الموج.",
            [
                "recommended: الاستفادة من الخرائط، وتسخيرها في جميع المراسي",
                "recommended: الاهتمام بطاقة الموج",
            ],
        ),
        # whose resolve it is, and what else was agreed
        (
            "مشددين على التزام موانئهم بمواصلة دعم الغواصين.",
            ["agreed: مواصلة دعم الغواصين"],
        ),
        (
            "جددا عزمهما على «مواصلة المسح»، بالإضافة إلى اتفاقهما على ضرورة تفعيل مجلس المنارات.",
            ["agreed: مواصلة المسح", "agreed: تفعيل مجلس المنارات"],
        ),
        # one quotation ends where another is announced
        (
            "أكد الجانبان عزمهما على «تطوير المنارات»، وتابعا: «نعتزم مواصلة المسح».",
            ["agreed: تطوير المنارات", "agreed: مواصلة المسح"],
        ),
        # others who are called upon, and actions with the article
        (
            "اتفق الربابنة على تسريع المسح ودعوة موانئ الجوار إلى الالتزام بحدود الصيد.",
            ["agreed: تسريع المسح", "agreed: دعوة موانئ الجوار إلى الالتزام بحدود الصيد"],
        ),
        (
            "أكد البيان ضرورة تحقيق حرية الإرساء، والتفعيل السريع لدور مركز الأرصاد.",
            ["emphasised: تحقيق حرية الإرساء", "emphasised: التفعيل السريع لدور مركز الأرصاد"],
        ),
        (
            "أوصى الملتقى بصيانة المنارات إضافة إلى عمل دراسة للأرصفة.",
            ["recommended: صيانة المنارات", "recommended: عمل دراسة للأرصفة"],
        ),
        ("حث المجلس الهيئات لإنشاء لجان مماثلة.", ["urged: إنشاء لجان مماثلة"]),
        ("ويُدعى أصحاب القوارب إلى تسجيلها قبل نهاية العام.", ["urged: تسجيلها قبل نهاية العام"]),
        (
            "تطلب اللجنة إلى الميناء موافاتها، في غضون سنة، بمعلومات عن تنفيذ الخطة.",
            ["urged: موافاتها، في غضون سنة، بمعلومات عن تنفيذ الخطة"],
        ),
        (
            "وسيقوم الجانبان بإعداد دليل للإرشاد قبل نهاية مارس.",
            ["agreed: سيقوم الجانبان بإعداد دليل للإرشاد قبل نهاية مارس"],
        ),
        # a sentence that is nothing but an action goes on with the one before; one that tells of it does not
        (
            "أوصى الملتقى بتوحيد الإشارات. العمل على إنشاء قاعدة بيانات للأمواج.",
            ["recommended: توحيد الإشارات", "recommended: العمل على إنشاء قاعدة بيانات للأمواج"],
        ),
        (
            "اتفق الطرفان على توحيد الإشارات. تطوير المنارات أصبح ضرورة في الخليج.",
            ["agreed: توحيد الإشارات"],
        ),
        # articles that say first on what ground, or what will be done
        (
            "المادة 6\nتنفيذا لأحكام هذا الاتفاق تشكل لجنة فرعية من ممثلي الموانئ.",
            ["agreed: تشكل لجنة فرعية من ممثلي الموانئ"],
        ),
        (
            "المادة 7\nسيتبادل الطرفان المتعاقدان خرائط القاع.",
            ["agreed: سيتبادل الطرفان المتعاقدان خرائط القاع"],
        ),
    ],
)
def test_reports_are_read(text: str, found: list[str]) -> None:
    assert [f"{strength}: {words}" for strength, words in asked(text, "ar")] == found

"""What people say in the invented trail: by level and language what they report, and what others answer."""

from typing import Final

from commitments.vocabulary import Status
from tracker.demo.words import Words

NOTES: Final[dict[str, tuple[Words, ...]]] = {
    Status.NOT_STARTED: (
        {
            "en": "Nothing has been begun; the ministry is looking for an office to lead.",
            "fa": "کاری آغاز نشده است؛ وزارتخانه در پی تعیین دفتر مسئول است.",
            "ar": "لم يبدأ شيء؛ تبحث الوزارة عن مكتب يتولى القيادة.",
        },
    ),
    Status.LIMITED: (
        {
            "en": "A working group met and wrote a plan.",
            "fa": "کارگروهی تشکیل شد و برنامه‌ای نوشت.",
            "ar": "اجتمع فريق عمل ووضع خطة.",
        },
        {
            "en": "An office was named; it has no staff yet.",
            "fa": "دفتری معرفی شد که هنوز کارمندی ندارد.",
            "ar": "سُمّي مكتب ولم يُعيَّن فيه أحد بعد.",
        },
    ),
    Status.SUBSTANTIAL: (
        {
            "en": "The plan is carried out in most districts.",
            "fa": "برنامه در بیشتر بخش‌ها اجرا می‌شود.",
            "ar": "تُنفَّذ الخطة في معظم المناطق.",
        },
        {
            "en": "The law was passed; two decrees are missing.",
            "fa": "قانون تصویب شد؛ دو آیین‌نامه مانده است.",
            "ar": "أُقرّ القانون وبقي مرسومان.",
        },
    ),
    Status.COMPLETE: (
        {
            "en": "All that was asked for is in place.",
            "fa": "همهٔ آنچه خواسته شده بود انجام شده است.",
            "ar": "نُفّذ كل ما طُلب.",
        },
    ),
    Status.NO_INFORMATION: (
        {
            "en": "The earlier entry belonged to another commitment.",
            "fa": "ثبت پیشین به تعهد دیگری مربوط بود.",
            "ar": "كان القيد السابق يخص تعهدًا آخر.",
        },
    ),
}
RETURNED: Final = (
    "The link does not show what is claimed. Please add the decree or its number.",
    "The date lies before the plan was adopted. Please check it.",
)
LOWERED: Final = ("The evidence shows part of what was asked for.", "Two of the three steps are shown.")
DISSENTS: Final[tuple[Words, ...]] = (
    {
        "en": "The third step was taken as well; its decree was published later.",
        "fa": "گام سوم نیز برداشته شد؛ آیین‌نامهٔ آن بعدتر منتشر شد.",
        "ar": "اتُّخذت الخطوة الثالثة أيضًا ونُشر مرسومها لاحقًا.",
    },
    {
        "en": "We read the resolution otherwise: training counts from its first day.",
        "fa": "برداشت ما از مصوبه دیگر است: آموزش از روز نخست به حساب می‌آید.",
        "ar": "نفهم القرار على نحو آخر: يُحتسب التدريب من يومه الأول.",
    },
)
EVIDENCE: Final[tuple[Words, ...]] = (
    {"en": "Invented gazette, decree", "fa": "روزنامهٔ رسمی ساختگی، مصوبه", "ar": "جريدة رسمية مختلَقة، مرسوم"},
    {"en": "Invented ministry, announcement", "fa": "وزارتخانهٔ ساختگی، اعلامیه", "ar": "وزارة مختلَقة، إعلان"},
    {
        "en": "Minutes of an invented working group",
        "fa": "صورت‌جلسهٔ کارگروهی ساختگی",
        "ar": "محضر فريق عمل مختلَق",
    },
    {
        "en": "Invented budget, line of its own",
        "fa": "بودجهٔ ساختگی، ردیف جداگانه",
        "ar": "ميزانية مختلَقة، بند مستقل",
    },
)

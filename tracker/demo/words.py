"""The words of the invented world: syllables for its names, and what its conferences ask for.

All of it is made up for demonstrations; nothing here is said of any real State.
"""

from dataclasses import dataclass
from typing import Final

from commitments.language.languages import LANGUAGES, with_translations
from commitments.vocabulary import IndicatorKind, OrganizationKind, Strength

Words = dict[str, str]

# Syllables that Latin, Persian and Arabic letters spell alike.
SYLLABLES: Final = (
    *(
        ("ba", "با", "با"),
        ("bi", "بی", "بي"),
        ("da", "دا", "دا"),
        ("du", "دو", "دو"),
        ("ha", "ها", "ها"),
        ("ka", "کا", "كا"),
        ("ki", "کی", "كي"),
    ),
    *(
        ("la", "لا", "لا"),
        ("lu", "لو", "لو"),
        ("ma", "ما", "ما"),
        ("mi", "می", "مي"),
        ("na", "نا", "نا"),
        ("nu", "نو", "نو"),
        ("ra", "را", "را"),
    ),
    *(
        ("ri", "ری", "ري"),
        ("sa", "سا", "سا"),
        ("su", "سو", "سو"),
        ("ta", "تا", "تا"),
        ("ti", "تی", "تي"),
        ("za", "زا", "زا"),
        ("zu", "زو", "زو"),
    ),
)
ENDINGS: Final = (
    ("r", "ر", "ر"),
    ("n", "ن", "ن"),
    ("l", "ل", "ل"),
    ("s", "س", "س"),
    ("m", "م", "م"),
    ("via", "ویا", "فيا"),
    ("dor", "دور", "دور"),
)

LABEL: Final[Words] = {
    "en": "Invented for demonstrations.",
    "fa": "ساختگی، برای نمایش.",
    "ar": "مختلَق لأغراض العرض.",
}
OFFICIAL_NAME: Final[Words] = {"en": "Republic of {name}", "fa": "جمهوری {name}", "ar": "جمهورية {name}"}
CITY_OF: Final[Words] = {"en": "{name} City", "fa": "شهر {name}", "ar": "مدينة {name}"}
CONFERENCE: Final[Words] = {
    "en": "Invented Conference on {subject}",
    "fa": "همایش ساختگی {subject}",
    "ar": "المؤتمر المختلَق بشأن {subject}",
}
AIMS: Final[Words] = {
    "en": "Work together on {subject}\nLearn from each other",
    "fa": "همکاری دربارهٔ {subject}\nآموختن از یکدیگر",
    "ar": "العمل معًا بشأن {subject}\nالتعلم المتبادل",
}
FINAL_DOCUMENT: Final[Words] = {
    "en": "Invented final document on {subject}",
    "fa": "سند پایانی ساختگی دربارهٔ {subject}",
    "ar": "وثيقة ختامية مختلَقة بشأن {subject}",
}
PRESS_REPORT: Final[Words] = {
    "en": "Invented press report on {subject}",
    "fa": "گزارش خبری ساختگی دربارهٔ {subject}",
    "ar": "تقرير صحفي مختلَق بشأن {subject}",
}
PUBLISHER: Final[Words] = {
    "en": "Invented Herald",
    "fa": "روزنامهٔ ساختگی",
    "ar": "الصحيفة المختلَقة",
}
LEAD_AGENCIES: Final = (
    "Ministry of Invented Affairs",
    "Invented National Agency",
    "Office of the Invented Coordinator",
)

# How the final documents word a resolution, by strength; one passage each.
PASSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        Strength.DECIDED: "The States present decided the following: {title}.",
        Strength.AGREED: "The States present agreed on the following: {title}.",
        Strength.RECOMMENDED: "The States present recommended the following: {title}.",
        Strength.URGED: "The States present urged the following: {title}.",
        Strength.EMPHASISED: "The States present emphasised the following: {title}.",
        Strength.ENCOURAGED: "The States present encouraged the following: {title}.",
        Strength.RAISED: "The following was also raised: {title}.",
    },
    "fa": {
        Strength.DECIDED: "کشورهای حاضر چنین تصمیم گرفتند: {title}.",
        Strength.AGREED: "کشورهای حاضر بر این توافق کردند: {title}.",
        Strength.RECOMMENDED: "کشورهای حاضر این را توصیه کردند: {title}.",
        Strength.URGED: "کشورهای حاضر مصرانه این را خواستند: {title}.",
        Strength.EMPHASISED: "کشورهای حاضر بر این تأکید کردند: {title}.",
        Strength.ENCOURAGED: "کشورهای حاضر به این تشویق کردند: {title}.",
        Strength.RAISED: "این نیز مطرح شد: {title}.",
    },
    "ar": {
        Strength.DECIDED: "قررت الدول الحاضرة ما يلي: {title}.",
        Strength.AGREED: "اتفقت الدول الحاضرة على ما يلي: {title}.",
        Strength.RECOMMENDED: "أوصت الدول الحاضرة بما يلي: {title}.",
        Strength.URGED: "حثت الدول الحاضرة على ما يلي: {title}.",
        Strength.EMPHASISED: "شددت الدول الحاضرة على ما يلي: {title}.",
        Strength.ENCOURAGED: "شجعت الدول الحاضرة على ما يلي: {title}.",
        Strength.RAISED: "وطُرح أيضًا ما يلي: {title}.",
    },
}
OPENINGS: Final[Words] = {
    "en": "{title} met in {city}.",
    "fa": "{title} در {city} برگزار شد.",
    "ar": "انعقد {title} في {city}.",
}

SUBJECTS: Final[dict[str, Words]] = {
    "rivers": {"en": "Shared Rivers", "fa": "رودخانه‌های مشترک", "ar": "الأنهار المشتركة"},
    "roads": {"en": "Safe Roads", "fa": "راه‌های ایمن", "ar": "الطرق الآمنة"},
    "skies": {"en": "Clear Skies", "fa": "آسمان پاک", "ar": "السماء الصافية"},
}

THEMES: Final[dict[str, Words]] = {
    "demo-contacts": {"en": "Points of contact", "fa": "نقاط تماس", "ar": "جهات الاتصال"},
    "demo-data": {"en": "Data and reporting", "fa": "داده و گزارش‌دهی", "ar": "البيانات والإبلاغ"},
    "demo-training": {"en": "Training and exercises", "fa": "آموزش و تمرین", "ar": "التدريب والتمارين"},
    "demo-law": {"en": "Law and standards", "fa": "قانون و استاندارد", "ar": "القوانين والمعايير"},
    "demo-public": {"en": "Public information", "fa": "آگاهی همگانی", "ar": "توعية الجمهور"},
    "demo-means": {"en": "Money and research", "fa": "منابع مالی و پژوهش", "ar": "التمويل والبحث"},
}

ORGANIZATIONS: Final[dict[str, tuple[OrganizationKind, Words]]] = {
    "demo-secretariat": (
        OrganizationKind.INTERGOVERNMENTAL,
        {
            "en": "Invented Joint Secretariat",
            "fa": "دبیرخانهٔ مشترک ساختگی",
            "ar": "الأمانة المشتركة المختلَقة",
        },
    ),
    "demo-institute": (
        OrganizationKind.ACADEMIC,
        {"en": "Invented Research Institute", "fa": "پژوهشگاه ساختگی", "ar": "معهد البحوث المختلَق"},
    ),
    "demo-fund": (
        OrganizationKind.OTHER,
        {"en": "Invented Cooperation Fund", "fa": "صندوق همکاری ساختگی", "ar": "صندوق التعاون المختلَق"},
    ),
}


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One thing that an invented conference may ask for, and how one would measure it."""

    theme: str
    title: Words
    text: Words
    indicator: Words
    kind: IndicatorKind
    unit: Words
    target: int | None = None


ASKS: Final = (
    Ask(
        theme="demo-contacts",
        title={
            "en": "A contact point for {subject}",
            "fa": "نقطهٔ تماس برای {subject}",
            "ar": "جهة اتصال بشأن {subject}",
        },
        text={
            "en": "Each State names one office that answers the others and tells them when it changes.",
            "fa": "هر کشور یک دفتر برای پاسخ‌گویی به دیگران معرفی می‌کند و تغییر آن را خبر می‌دهد.",
            "ar": "تسمّي كل دولة مكتبًا واحدًا للرد على الدول الأخرى وتبلغها بأي تغيير.",
        },
        indicator={"en": "Contact point named", "fa": "معرفی نقطهٔ تماس", "ar": "تسمية جهة الاتصال"},
        kind=IndicatorKind.STRUCTURAL,
        unit={"en": "offices", "fa": "دفتر", "ar": "مكاتب"},
        target=1,
    ),
    Ask(
        theme="demo-data",
        title={
            "en": "Yearly exchange of data on {subject}",
            "fa": "تبادل سالانهٔ داده دربارهٔ {subject}",
            "ar": "تبادل سنوي للبيانات بشأن {subject}",
        },
        text={
            "en": "Each State shares its measurements of the year with all others in one agreed form.",
            "fa": "هر کشور اندازه‌گیری‌های سال را در قالبی یکسان با همه به اشتراک می‌گذارد.",
            "ar": "تتبادل كل دولة قياسات السنة مع جميع الدول بصيغة واحدة متفق عليها.",
        },
        indicator={"en": "Data sets shared", "fa": "مجموعه‌داده‌های مشترک", "ar": "مجموعات البيانات المتبادلة"},
        kind=IndicatorKind.PROCESS,
        unit={"en": "data sets", "fa": "مجموعه‌داده", "ar": "مجموعات بيانات"},
    ),
    Ask(
        theme="demo-training",
        title={
            "en": "Joint training on {subject}",
            "fa": "آموزش مشترک دربارهٔ {subject}",
            "ar": "تدريب مشترك بشأن {subject}",
        },
        text={
            "en": "Officials of several States are trained together at least once a year.",
            "fa": "کارشناسان چند کشور دست‌کم سالی یک بار با هم آموزش می‌بینند.",
            "ar": "يتدرب موظفو عدة دول معًا مرة في السنة على الأقل.",
        },
        indicator={"en": "Officials trained", "fa": "کارشناسان آموزش‌دیده", "ar": "الموظفون المتدربون"},
        kind=IndicatorKind.PROCESS,
        unit={"en": "persons", "fa": "نفر", "ar": "أشخاص"},
        target=40,
    ),
    Ask(
        theme="demo-law",
        title={
            "en": "Review of national law on {subject}",
            "fa": "بازنگری قوانین ملی دربارهٔ {subject}",
            "ar": "مراجعة القوانين الوطنية بشأن {subject}",
        },
        text={
            "en": "Each State compares its law with what was agreed and publishes what it will amend.",
            "fa": "هر کشور قوانین خود را با توافق می‌سنجد و اصلاحات لازم را منتشر می‌کند.",
            "ar": "تقارن كل دولة قوانينها بما اتُّفق عليه وتنشر ما ستعدّله.",
        },
        indicator={"en": "Laws reviewed", "fa": "قوانین بازنگری‌شده", "ar": "القوانين المراجَعة"},
        kind=IndicatorKind.STRUCTURAL,
        unit={"en": "laws", "fa": "قانون", "ar": "قوانين"},
    ),
    Ask(
        theme="demo-contacts",
        title={
            "en": "Early warning about {subject}",
            "fa": "هشدار زودهنگام دربارهٔ {subject}",
            "ar": "إنذار مبكر بشأن {subject}",
        },
        text={
            "en": "A State that sees danger tells its neighbours within a day.",
            "fa": "کشوری که خطری می‌بیند همسایگان را در یک روز خبر می‌کند.",
            "ar": "تبلغ الدولة التي ترصد خطرًا جيرانها خلال يوم واحد.",
        },
        indicator={
            "en": "Hours until neighbours knew",
            "fa": "ساعت تا آگاهی همسایگان",
            "ar": "الساعات حتى إبلاغ الجيران",
        },
        kind=IndicatorKind.OUTCOME,
        unit={"en": "hours", "fa": "ساعت", "ar": "ساعات"},
        target=24,
    ),
    Ask(
        theme="demo-public",
        title={
            "en": "Informing the public about {subject}",
            "fa": "آگاه‌سازی همگانی دربارهٔ {subject}",
            "ar": "توعية الجمهور بشأن {subject}",
        },
        text={
            "en": "Each State runs a campaign in its own languages and measures whom it reached.",
            "fa": "هر کشور به زبان‌های خود اطلاع‌رسانی می‌کند و شمار مخاطبان را می‌سنجد.",
            "ar": "تنفذ كل دولة حملة بلغاتها وتقيس من وصلت إليهم.",
        },
        indicator={"en": "People reached", "fa": "شمار مخاطبان", "ar": "عدد من وصلت إليهم"},
        kind=IndicatorKind.OUTCOME,
        unit={"en": "persons", "fa": "نفر", "ar": "أشخاص"},
    ),
    Ask(
        theme="demo-means",
        title={
            "en": "Money set aside for {subject}",
            "fa": "بودجه برای {subject}",
            "ar": "تخصيص أموال من أجل {subject}",
        },
        text={
            "en": "Each State gives the work a line of its own in the national budget.",
            "fa": "هر کشور ردیفی جداگانه در بودجهٔ ملی برای این کار می‌گذارد.",
            "ar": "تفرد كل دولة لهذا العمل بندًا في ميزانيتها الوطنية.",
        },
        indicator={"en": "Budget set aside", "fa": "بودجهٔ اختصاص‌یافته", "ar": "الميزانية المخصصة"},
        kind=IndicatorKind.STRUCTURAL,
        unit={"en": "USD", "fa": "دلار آمریکا", "ar": "دولار أمريكي"},
    ),
    Ask(
        theme="demo-means",
        title={
            "en": "Joint study of {subject}",
            "fa": "پژوهش مشترک دربارهٔ {subject}",
            "ar": "دراسة مشتركة بشأن {subject}",
        },
        text={
            "en": "Institutes of at least two States study the subject together and publish what they find.",
            "fa": "پژوهشگاه‌های دست‌کم دو کشور با هم پژوهش می‌کنند و نتیجه را منتشر می‌کنند.",
            "ar": "تدرس معاهد دولتين على الأقل الموضوع معًا وتنشر نتائجها.",
        },
        indicator={"en": "Studies published", "fa": "پژوهش‌های منتشرشده", "ar": "الدراسات المنشورة"},
        kind=IndicatorKind.PROCESS,
        unit={"en": "studies", "fa": "پژوهش", "ar": "دراسات"},
        target=2,
    ),
    Ask(
        theme="demo-training",
        title={
            "en": "Yearly exercise on {subject}",
            "fa": "تمرین سالانه دربارهٔ {subject}",
            "ar": "تمرين سنوي بشأن {subject}",
        },
        text={
            "en": "Neighbouring States practise together what they would do in an emergency.",
            "fa": "کشورهای همسایه واکنش به وضعیت اضطراری را با هم تمرین می‌کنند.",
            "ar": "تتدرب الدول المتجاورة معًا على ما ستفعله في حالات الطوارئ.",
        },
        indicator={"en": "Exercises held", "fa": "تمرین‌های برگزارشده", "ar": "التمارين المنفذة"},
        kind=IndicatorKind.PROCESS,
        unit={"en": "exercises", "fa": "تمرین", "ar": "تمارين"},
        target=1,
    ),
    Ask(
        theme="demo-data",
        title={
            "en": "Yearly report on {subject}",
            "fa": "گزارش سالانه دربارهٔ {subject}",
            "ar": "تقرير سنوي بشأن {subject}",
        },
        text={
            "en": "Each State reports every year what it did and what is left to do.",
            "fa": "هر کشور هر سال کارهای انجام‌شده و باقی‌مانده را گزارش می‌دهد.",
            "ar": "تقدم كل دولة كل سنة تقريرًا عما أنجزته وما بقي.",
        },
        indicator={"en": "Reports filed", "fa": "گزارش‌های ارائه‌شده", "ar": "التقارير المقدمة"},
        kind=IndicatorKind.PROCESS,
        unit={"en": "reports", "fa": "گزارش", "ar": "تقارير"},
        target=1,
    ),
    Ask(
        theme="demo-public",
        title={
            "en": "Local authorities and {subject}",
            "fa": "نهادهای محلی و {subject}",
            "ar": "السلطات المحلية و{subject}",
        },
        text={
            "en": "Towns and districts take part in planning and are told of decisions.",
            "fa": "شهرها و بخش‌ها در برنامه‌ریزی شریک‌اند و از تصمیم‌ها آگاه می‌شوند.",
            "ar": "تشارك المدن والمناطق في التخطيط وتُبلَّغ بالقرارات.",
        },
        indicator={
            "en": "Local plans adopted",
            "fa": "برنامه‌های محلی تصویب‌شده",
            "ar": "الخطط المحلية المعتمدة",
        },
        kind=IndicatorKind.OUTCOME,
        unit={"en": "plans", "fa": "برنامه", "ar": "خطط"},
    ),
    Ask(
        theme="demo-law",
        title={
            "en": "Common standards for {subject}",
            "fa": "استانداردهای مشترک برای {subject}",
            "ar": "معايير مشتركة من أجل {subject}",
        },
        text={
            "en": "Experts write technical standards that every State can put into its own rules.",
            "fa": "کارشناسان استانداردهایی می‌نویسند که هر کشور بتواند در مقررات خود بیاورد.",
            "ar": "يضع الخبراء معايير فنية يمكن لكل دولة أن تدرجها في أنظمتها.",
        },
        indicator={"en": "Standards adopted", "fa": "استانداردهای پذیرفته‌شده", "ar": "المعايير المعتمدة"},
        kind=IndicatorKind.STRUCTURAL,
        unit={"en": "standards", "fa": "استاندارد", "ar": "معايير"},
    ),
)


def columns(field: str, text: Words, **words: Words) -> dict[str, str]:
    """The columns `field`_en, _fa and _ar: each language's `text` with that language's `words` filled in."""
    return {
        f"{field}_{language}": text[language].format(**{key: word[language] for key, word in words.items()})
        for language in LANGUAGES
    }


def translations(field: str, text: Words) -> dict[str, str]:
    """The column `field` and those of its translations."""
    return dict(zip(with_translations(field), (text[language] for language in LANGUAGES), strict=True))

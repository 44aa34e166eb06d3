"""What reports and statements tell of a meeting: what is proposed of it, and what is not."""

import pytest

from tests.commitments.text.proposing.asking import asked, drafted, passages


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        (
            "The need for dredging the old canals was stressed.",
            [("emphasised", "dredging the old canals")],
        ),
        (
            'It recognized "the need for cooperation among pilots".',
            [("emphasised", "cooperation among pilots")],
        ),
        (
            "They agreed to close the strait. The two sides will light the piers and glaze the lamps.",
            [
                ("agreed", "close the strait"),
                ("agreed", "light the piers"),
                ("agreed", "glaze the lamps"),
            ],
        ),
        (
            "The ports agreed to share charts; and to further train their pilots.",
            [("agreed", "share charts"), ("agreed", "train their pilots")],
        ),
        (
            "The assembly calls on ports to dim their lamps, and on captains to sound their horns.",
            [("urged", "dim their lamps"), ("urged", "sound their horns")],
        ),
        (
            "The assembly reiterated its invitation to the guild to publish the charts.",
            [("encouraged", "publish the charts")],
        ),
        (
            "Ministers have released declarations that commit to training pilots.",
            [("agreed", "training pilots")],
        ),
        (
            "The chair urged delegations to come up with a common chart.",
            [("urged", "come up with a common chart")],
        ),
        (
            "They expressed concern and willingness to chart a safer course.",
            [("agreed", "chart a safer course")],
        ),
        (
            "They reaffirmed their commitment through joint efforts to light the piers.",
            [("agreed", "light the piers")],
        ),
        (
            "They agreed to open the canal at a joint meeting on 3 May.",
            [("agreed", "open the canal")],
        ),
    ],
)
def test_english_reports(sentence, found):
    assert asked(sentence, "en") == found


@pytest.mark.parametrize(
    "sentence",
    [
        "They recognized that erosion demands immediate attention from all who live by the sea.",
        "The guild praised ports for recognising the need to dredge canals.",
        "They reaffirmed that there can be no trade without open straits.",
        "They agreed that they would be building on their earlier talks.",
        "The Harbour call for lighter lamps was extended to 2031.",
        "The two ministers expressed their readiness to consider further projects.",
        "The ministers will share charts when they meet.",
        "A set of recommendations organized around four themes: piers; lamps; charts.",
    ],
)
def test_what_english_reports_tell_asks_nothing(sentence):
    assert asked(sentence, "en") == []


@pytest.mark.parametrize(
    ("sentence", "pieces"),
    [
        (
            "They agreed to fund the institute, a body with the mandate to map reefs, and to publish charts.",
            ["fund the institute, a body with the mandate to map reefs, and to publish charts"],
        ),
        (
            "They agreed on building trust by sharing data and opening archives.",
            ["building trust by sharing data and opening archives"],
        ),
        (
            "They agreed to guide boats to people, respect recognized customs and support coastal towns.",
            ["guide boats to people", "respect recognized customs", "support coastal towns"],
        ),
    ],
)
def test_how_english_lists_are_parted(sentence, pieces):
    assert passages(sentence, "en") == pieces


def test_figures_below_a_figure_are_items_of_its_line():
    text = (
        "1. Urges ports to dim their lamps.\n2. Requests the guild to invite:\n"
        "1. All ports to the regatta;\n2. The pilots of the bay.\n3. Thanks the host."
    )

    assert passages(text, "en") == ["dim their lamps", "All ports to the regatta", "The pilots of the bay"]


def test_a_heading_that_names_challenges_forbids_nothing_below_it():
    text = "Addressing Common Challenges of the Coast\n1. The ports agreed to share charts."

    assert passages(text, "en") == ["share charts"]


@pytest.mark.parametrize(
    ("quotation", "apart"),
    [
        ('"We are committed to dredging the canal," the mayor said.', "one_delegation"),
        ('"We are committed to dredging the canal," the statement said.', ""),
    ],
)
def test_who_is_quoted_after_the_words(quotation, apart):
    (proposal,) = drafted(quotation, "en").proposals

    assert proposal.apart == apart


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        (
            "وقع الجانبان محضرا تضمن عددا من التوافقات، أبرزها صيانة المنارات وتدريب البحارة.",
            [("agreed", "صيانة المنارات"), ("agreed", "تدريب البحارة")],
        ),
        (
            "ومن بين القضايا التي ناقشها الوزراء توسيع الأرصفة، تعميق القنوات.",
            [("raised", "توسيع الأرصفة"), ("raised", "تعميق القنوات")],
        ),
        (
            "وبموجب هذا الاتفاق، ستفتح الموانئ أرصفتها وتدرب البحارة.",
            [("agreed", "تفتح الموانئ أرصفتها"), ("agreed", "تدرب البحارة")],
        ),
        ("وأعلنت الموانئ اعتزامها إقامة مرصد للأمواج.", [("agreed", "إقامة مرصد للأمواج")]),
        ("ووعد الوزراء بصيانة المنارات.", [("agreed", "صيانة المنارات")]),
        ("كما تم التركيز على تدريب البحارة.", [("emphasised", "تدريب البحارة")]),
        (
            "أكد الوزراء التزامهم بصيانة المنارات، وأكدوا دعمهم للمرصد.",
            [("agreed", "صيانة المنارات")],
        ),
        (
            "دعا المؤتمر إلى الالتزام باتفاق حظر بناء وإغراق السفن القديمة.",
            [("urged", "الالتزام باتفاق حظر بناء وإغراق السفن القديمة")],
        ),
        (
            "اتفق الوزراء على أن الموانئ يجب أن تفتح سجلاتها وتدرب بحارتها.",
            [("agreed", "الموانئ يجب أن تفتح سجلاتها"), ("agreed", "تدرب بحارتها")],
        ),
        ("تعهد الوزراء اليوم، في ختام اجتماعهم، صيانة المنارات.", [("agreed", "صيانة المنارات")]),
        (
            "أجمع الوزراء بمشاركة وزير البحر على صيانة المنارات.",
            [("agreed", "صيانة المنارات")],
        ),
        ("أكدت القمة عزم الدول الثلاث على تدريب البحارة.", [("agreed", "تدريب البحارة")]),
        (
            "اتفق الملك والرئيس ورئيس الوزراء، خلال قمة عقدت أمس، على صيانة المنارات.",
            [("agreed", "صيانة المنارات")],
        ),
        ("أكدت الموانئ حرصها على تدريب البحارة.", [("agreed", "تدريب البحارة")]),
        (
            "أوصى المشاركون في المنتدى الذي اهتم ببحث أحوال البحر بضرورة صيانة المنارات.",
            [("recommended", "صيانة المنارات")],
        ),
        (
            "أكد المجلس على مواقفه الثابتة من البحر، وضرورة صيانة المنارات.",
            [("emphasised", "صيانة المنارات")],
        ),
        (
            "أكد الوزراء ضرورة صيانة المنارات.ودعوا الموانئ إلى تدريب البحارة.",
            [("emphasised", "صيانة المنارات"), ("urged", "تدريب البحارة")],
        ),
    ],
)
def test_arabic_reports(sentence, found):
    assert asked(sentence, "ar") == found


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        (
            "قال البيان إن الوزراء درسوا الخريطة، واتفقوا مع المبعوث على صيانة المنارات.",
            ["agreed: صيانة المنارات"],
        ),
        (
            "شدد المؤتمر الذي دام يومين، على الاهتمام بالمرصد وضرورة تدريب البحارة.",
            ["emphasised: الاهتمام بالمرصد", "emphasised: تدريب البحارة"],
        ),
        ("واختتم البيان بالتأكيد على الحاجة إلى صيانة المنارات.", ["emphasised: صيانة المنارات"]),
        (
            "أكد البيان ضرورة صيانة المنارات، مؤكدا المطالبة بتدريب البحارة.",
            ["emphasised: صيانة المنارات", "urged: تدريب البحارة"],
        ),
        ("أبدى الوزراء استعدادهم للتعاون مع المرصد.", ["agreed: للتعاون مع المرصد"]),
        (
            "أوصى المؤتمر بصيانة المنارات في الخليج وبناء الأرصفة.",
            ["recommended: صيانة المنارات في الخليج", "recommended: بناء الأرصفة"],
        ),
        ("دعا الوزراء إلى صيانة المنارات؛ لتسهيل الملاحة.", ["urged: صيانة المنارات؛ لتسهيل الملاحة"]),
        ("أكد المؤتمر أن على الموانئ صيانة المنارات.", ["emphasised: صيانة المنارات"]),
        (
            "شجع المجلس الموانئ على عقد السباق سنويا قبل الموسم أو على هامش المعرض.",
            ["encouraged: عقد السباق سنويا قبل الموسم أو على هامش المعرض"],
        ),
        ("طلب المجلس من الأمانة إعداد خريطة للقيام بجولة.", ["urged: إعداد خريطة للقيام بجولة"]),
        ('أوصى المشاركون في منتدى " البحر : واقع وآفاق " بصيانة المنارات.', ["recommended: صيانة المنارات"]),
        ("وأوصى المؤتمر بجملة خطوات مفيدة.", []),
        (
            "اتفقوا على تعزيز التعاون من خلال تبادل الخرائط، وإقامة المعارض.",
            ["agreed: تعزيز التعاون من خلال تبادل الخرائط، وإقامة المعارض"],
        ),
        (
            "أكد الجانبان أهمية صيانة المنارات، مع العمل على تدريب البحارة.",
            ["emphasised: صيانة المنارات", "emphasised: العمل على تدريب البحارة"],
        ),
        (
            "شددوا على صيانة المنارات لافتين إلى ضرورة تدريب البحارة.",
            ["emphasised: صيانة المنارات", "emphasised: تدريب البحارة"],
        ),
        (
            "ومن بين التوصيات أيضا ضرورة صيانة المنارات وتدريب البحارة.",
            ["recommended: صيانة المنارات", "recommended: تدريب البحارة"],
        ),
        ("أكد وزراء البحر استمرار العمل في المرصد.", ["emphasised: استمرار العمل في المرصد"]),
        ("دعا الوزراء إلى صيانة المنارات، وأشاروا إلى أن البحر هائج.", ["urged: صيانة المنارات"]),
        (
            "تم التأكيد على عقد لقاء للخبراء، لتعزيز التجارة، وتطوير الموانئ.",
            ["emphasised: عقد لقاء للخبراء، لتعزيز التجارة، وتطوير الموانئ"],
        ),
        ("وأكد المنتدى أنه ملتزم بصيانة المنارات.", ["agreed: صيانة المنارات"]),
        (
            "أبدت الموانئ استعدادها للتعاون مع المرصد، في حين دعا الصيادون إلى تدريب البحارة.",
            ["agreed: للتعاون مع المرصد", "urged: تدريب البحارة"],
        ),
        (
            'أوصى المؤتمر عن " البحر ضرورة للجميع " بصيانة المنارات مع تدريب البحارة.',
            ["recommended: صيانة المنارات", "recommended: تدريب البحارة"],
        ),
        (
            "كما شملت التوصيات صيانة المنارات والربط بين الموانئ القديمة والجديدة.",
            ["recommended: صيانة المنارات", "recommended: الربط بين الموانئ القديمة والجديدة"],
        ),
        (
            "خرج اللقاء بتوصيات عدة قرأها مالك.\nوكانت كالآتي:\n1- صيانة المنارات\n2- تدريب البحارة",
            ["recommended: صيانة المنارات", "recommended: تدريب البحارة"],
        ),
        ("اختتم اللقاء بتأكيد واضح على ضرورة صيانة المنارات.", ["emphasised: صيانة المنارات"]),
        ("أكد البيان حرص المجلس على صيانة المنارات.", ["agreed: صيانة المنارات"]),
        ("وشدد البيان على تكاتف الموانئ في وجه الريح.", ["emphasised: تكاتف الموانئ في وجه الريح"]),
        ("دعا البيان إلى صيانة المنارات وصادق الوزراء على الخريطة.", ["urged: صيانة المنارات"]),
        (
            "أوصى المؤتمر بانتقاء المراكب، وعدم استخدام الشباك العائمة.",
            ["recommended: انتقاء المراكب", "recommended: عدم استخدام الشباك العائمة"],
        ),
    ],
)
def test_what_stands_around_arabic_asks(sentence, found):
    assert [f"{strength}: {words}" for strength, words in asked(sentence, "ar")] == found


@pytest.mark.parametrize(
    "sentence",
    [
        "قال الأمين العام إن البحر واسع. وأوضح مالك، أن البيان طويل، مشيرا إلى ضرورة صيانة المنارات.",
        "اتفق الوزراء على عقد النسخة الثانية للمنتدى في المرجان.",
        "أكد الوزراء أهمية العمل البحري المشترك ودور المرصد.",
        "وأكد البيان مواصلة دعمهما لصيادي الخليج.",
        "أبدى الجانبان استعدادهما لبحث مشاريع أخرى.",
        "وأكد سالم على أهمية صيانة المنارات.",
        "اتفق الوزراء على أن يتبع اللقاء اجتماعات قادمة.",
        "وسوف يشمل البيان تأكيد ضرورة صيانة المنارات.",
        "وافق الوزراء على طلب تقدم به الصيادون بإرسال مراكب.",
        "أجمع الوزراء على دعم جمهورية المرجان وسيادتها.",
        "وأكد المجلس على وقوف دوله صفا واحدا في وجه الريح.",
        "أكدت التوصيات أن التعاون بين الموانئ أصبح ضرورة لا جدال فيها.",
    ],
)
def test_what_arabic_reports_tell_asks_nothing(sentence):
    assert asked(sentence, "ar") == []


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        (
            "در این دیدار که سفیر نیز حضور داشت، دو طرف بر ضرورت لایروبی کانال‌ها تأکید کردند.",
            [("emphasised", "لایروبی کانال‌ها تأکید کردند")],
        ),
        (
            "طرفین متعهد شدند اقداماتی از جمله ثبت قایق‌ها، آموزش ناخدایان و تعمیر اسکله‌ها را انجام دهند.",
            [
                ("agreed", "ثبت قایق‌ها"),
                ("agreed", "آموزش ناخدایان"),
                ("agreed", "تعمیر اسکله‌ها را انجام دهند"),
            ],
        ),
        (
            "وزیران با تأکید بر لزوم حفظ مرجان‌ها، تالاب‌ها و ساحل، به ناخدایان تبریک گفتند.",
            [("emphasised", "حفظ مرجان‌ها، تالاب‌ها و ساحل")],
        ),
        (
            "وزیران اعلام کردند آماده‌اند قایق‌ها را ثبت کنند.",
            [("agreed", "قایق‌ها را ثبت کنند")],
        ),
        (
            "طرفین عزم مشترک خود را برای ادامهٔ لایروبی کانال‌ها ابراز می‌دارند.",
            [("agreed", "ادامهٔ لایروبی کانال‌ها ابراز می‌دارند")],
        ),
        ("بنادر تعهد سپردند تا قایق‌ها را ثبت کنند.", [("agreed", "قایق‌ها را ثبت کنند")]),
        (
            "بنادر به توافقی در خصوص ثبت قایق‌ها و تعمیر اسکله‌ها دست یافته‌اند.",
            [("agreed", "ثبت قایق‌ها"), ("agreed", "تعمیر اسکله‌ها")],
        ),
        (
            "هیأت ایرانی به رهبری رئیس بندر به توافق رسیده‌اند که قایق‌ها را ثبت کنند.",
            [("agreed", "قایق‌ها را ثبت کنند")],
        ),
        (
            "وزیران خواستار این شدند که بنادر چراغ‌ها را روشن نگه دارند.",
            [("urged", "بنادر چراغ‌ها را روشن نگه دارند")],
        ),
        ("از بنادر خواسته شده تا چراغ‌ها را روشن نگه دارند.", [("urged", "چراغ‌ها را روشن نگه دارند")]),
        ("بنادر موظف گردیدند تا قایق‌ها را ثبت کنند.", [("decided", "قایق‌ها را ثبت کنند")]),
        (
            "او گفته است این قطعنامه از بنادر می‌خواهد تا قایق‌ها را ثبت کرده و اسکله‌ها را تعمیر کنند.",
            [("urged", "قایق‌ها را ثبت کرده"), ("urged", "اسکله‌ها را تعمیر کنند")],
        ),
        (
            "در این قطعنامه آمده است که کانال‌ها باید لایروبی شوند.",
            [(None, "کانال‌ها باید لایروبی شوند")],
        ),
        (
            "وزیران بر همکاری در زمینه دریانوردی، کاهش آلودگی و سیاست‌های بندری تأکید کردند.",
            [("emphasised", "همکاری در زمینه دریانوردی، کاهش آلودگی و سیاست‌های بندری تأکید کردند")],
        ),
    ],
)
def test_persian_reports(sentence, found):
    assert asked(sentence, "fa") == found


@pytest.mark.parametrize(
    "sentence",
    [
        "وزیران به اهمیت حفظ روح همکاری اشاره کردند.",
        "آنان بر پایبندی خود به راه حل دریایی تأکید کردند.",
        "دو طرف برای بررسی طرح‌های دیگر اعلام آمادگی کردند.",
        "شورا برای تجدید نظر در تعرفه‌ها اعلام آمادگی کرده است.",
        "مرجان در افتتاحیه نشست سران بندرها بر لزوم لایروبی کانال‌ها تأکید کرد.",
        "آنان بر پایبندی به حفظ وحدت خلیج تأکید کردند.",
    ],
)
def test_what_persian_reports_tell_asks_nothing(sentence):
    assert asked(sentence, "fa") == []


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("The ministers of neighbouring countries of Iraq attended the meeting.", "en"),
        ("وزیران کشورهای همسایه عراق در این نشست شرکت کردند.", "fa"),
        ("حضر الاجتماع وزراء دول جوار العراق.", "ar"),
    ],
)
def test_whose_neighbours_meet_takes_no_part_by_that(sentence, language):
    (state,) = drafted(sentence, language, states={"IRQ": ["Iraq", "عراق", "العراق"]}).states

    assert state.role is None


def test_of_two_bounds_the_later_is_the_deadline():
    text = "The ports pledged to reduce wrecks by a tenth by 2030."

    (proposal,) = drafted(text, "en").proposals

    assert proposal.deadline.span.of(text) == "by 2030"

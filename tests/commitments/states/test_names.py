"""A name of a State ..."""

import pytest

from commitments.models import State
from commitments.states.building import CATALOGUE, SEEDS
from commitments.states.names import StateNames, UnknownState, find_state, names_of
from tests.factories import make_state
from tests.yaml_files import read_yaml


def catalogue():
    for row in read_yaml(CATALOGUE):
        if row.get("enabled", True):
            yield State(**row | {"other_names": "\n".join(row["other_names"])})


NAMES = StateNames(catalogue())
# Names that are one State's in everyday speech and could mean another.
SHARED = {name for names in read_yaml(SEEDS / "state_aliases.yaml")["shared"].values() for name in names}

# As the United Nations, the World Bank and the press write them.
WRITTEN = {
    "AFG": ["Afghanistan", "افغانستان", "أفغانستان"],
    "ARE": [
        "United Arab Emirates",
        "UAE",
        "U.A.E.",
        "امارات",
        "امارات متحده عربی",
        "الإمارات العربية المتحدة",
        "دولة الإمارات",
    ],
    "ATG": ["Antigua and Barbuda", "Antigua & Barbuda"],
    "BHS": ["Bahamas, The", "The Bahamas", "Bahamas"],
    "BIH": ["Bosnia and Herzegovina", "Bosnia & Herzegovina", "Bosnia-Herzegovina"],
    "BLR": ["Belarus", "روسيا البيضاء"],
    "BOL": ["Bolivia", "Bolivia (Plurinational State of)"],
    "BRN": ["Brunei Darussalam", "Brunei"],
    "CAF": ["Central African Rep.", "Central African Republic"],
    "CIV": ["Cote d'Ivoire", "Côte d’Ivoire", "Ivory Coast", "ساحل عاج", "كوت ديفوار", "جمهورية كوت ديفوار"],
    "COD": [
        "Congo, Dem. Rep.",
        "DR Congo",
        "Democratic Republic of the Congo",
        "Congo (Democratic Republic of the)",
        "جمهورية الكونغو الديمقراطية",
        "الكونغو الديمقراطية",
        "جمهوری دموکراتیک کنگو",
        "کنگو دموکراتیک",
        "Congo - Kinshasa",
    ],
    "COG": ["Congo, Rep.", "Republic of the Congo"],
    "COM": ["جزایر قمر"],
    "CPV": ["Cabo Verde", "Cape Verde", "كابو فيردي", "الرأس الأخضر"],
    "CZE": ["Czechia", "Czech Republic", "Czech Rep.", "تشيكيا", "الجمهورية التشيكية", "التشيك"],
    "DOM": ["Dominican Rep.", "Dominican Republic"],
    "DMA": ["Dominica"],
    "EGY": ["Egypt, Arab Rep.", "Egypt", "مصر", "جمهورية مصر العربية"],
    "EUE": ["European Union", "EU", "EUU", "European Union (EU)", "اتحادیه اروپا", "الاتحاد الأوروبي"],
    "FSM": ["Micronesia, Fed. Sts.", "Micronesia (Federated States of)"],
    "GBR": [
        "UK",
        "U.K.",
        "Great Britain",
        "United Kingdom of Great Britain and Northern Ireland",
        "انگلستان",
        "بریتانیا",
        "المملكة المتحدة",
    ],
    "GIN": ["Guinea", "گینه", "غينيا"],
    "GMB": ["Gambia, The", "Gambia"],
    "GNB": ["Guinea-Bissau", "Guinea Bissau"],
    "GNQ": ["Equatorial Guinea"],
    "IRN": [
        "Iran (Islamic Republic of)",
        "Iran, Islamic Republic of",
        "Islamic Republic of Iran",
        "Iran, Islamic Rep.",
        "IRAN",
        "ایران",
        "ايران",
        "جمهوري اسلامي ايران",
        "إيران",
        "إيران (جمهورية - الإسلامية)",
    ],
    "IRQ": [
        "Iraq",
        "  iraq ",
        "عراق",
        "العراق",
        "جمهورية العراق",
        "جمهوریه العراق",
        "IRQ",
        "irq",
        "IQ",
        "368",
        "۳۶۸",
        "٣٦٨",
    ],
    "KGZ": ["Kyrgyz Republic", "Kyrgyzstan", "قرقیزستان"],
    "KNA": ["St. Kitts and Nevis", "Saint Kitts and Nevis", "St Kitts & Nevis"],
    "KOR": [
        "Korea, Rep.",
        "Republic of Korea",
        "South Korea",
        "Korea, South",
        "کره جنوبی",
        "کره‌جنوبی",
        "كره جنوبي",
        "كوريا الجنوبية",
        "جمهورية كوريا",
    ],
    "KWT": ["Kuwait", "کویت", "كويت", "الكويت"],
    "LAO": ["Lao PDR", "Lao People's Democratic Republic", "Lao People’s Democratic Republic", "Laos"],
    "JOR": ["پادشاهی اردن"],
    "LBY": ["State of Libya", "دولة ليبيا", "Libyan Arab Jamahiriya", "الجماهيرية العربية الليبية"],
    "LCA": ["St. Lucia", "Saint Lucia", "سنت لوسیا"],
    "LKA": ["Sri Lanka", "سری‌لانکا", "سری لانکا", "سریلانکا"],
    "MAR": ["مغرب", "المغرب"],
    "MDV": ["Maldives", "جزر المالديف"],
    "MHL": ["Marshall Is.", "Marshall Islands"],
    "MKD": ["North Macedonia", "Macedonia", "Macedonia FYR", "Macedonia, FYR", "FYROM", "مقدونیه"],
    "MMR": ["Myanmar", "Burma", "ميانمار"],
    "NER": ["Niger", "نیجر", "النيجر"],
    "NGA": ["Nigeria", "نیجریه"],
    "NLD": ["Netherlands (Kingdom of the)", "The Netherlands", "Holland", "هلند", "هولندا"],
    "OMN": ["Oman", "عمان", "عُمان", "سلطنة عمان", "پادشاهی عمان"],
    "PNG": ["Papua New Guinea"],
    "PRK": [
        "Korea, Dem. People's Rep.",
        "Democratic People's Republic of Korea",
        "DPR Korea",
        "North Korea",
        "کره شمالی",
    ],
    "PSE": [
        "West Bank and Gaza",
        "Palestine",
        "State of Palestine",
        "the State of Palestine",
        "فلسطین",
        "فلسطين",
        "دولة فلسطين",
    ],
    "RUS": ["Russian Federation", "Russia", "روسیه", "فدراسیون روسیه", "الاتحاد الروسي"],
    "SAU": ["Saudi Arabia", "عربستان", "سعودی", "عربستان سعودی", "السعودية", "المملكة العربية السعودية"],
    "SDN": ["Sudan", "Sudan (the)"],
    "SSD": ["South Sudan"],
    "STP": ["Sao Tome and Principe", "São Tomé & Príncipe"],
    "SVK": ["Slovak Republic"],
    "SYR": ["Syria", "Syrian Arab Republic", "سوریه", "سورية", "سوريا", "الجمهورية العربية السورية"],
    "TLS": ["Timor-Leste", "Timor Leste", "East Timor"],
    "TUR": [
        "Turkey",
        "Türkiye",
        "Turkiye",
        "TÜRKİYE",
        "ترکیه",
        "تركيا",
        "الجمهورية التركية",
        "Republic of Turkey",
        "Türkiye (TUR)",
    ],
    "TZA": ["United Republic of Tanzania", "Tanzania"],
    "USA": [
        "United States",
        "USA",
        "U.S.",
        "United States of America",
        "آمریکا",
        "امریکا",
        "ایالات متحده آمریکا",
        "الولايات المتحدة الأمريكية",
    ],
    "VAT": ["Holy See", "Vatican", "Holy See (Vatican City State)", "واتیکان", "الفاتيكان", "الكرسي الرسولي"],
    "VCT": ["St. Vincent and the Grenadines"],
    "VEN": ["Venezuela, RB", "Venezuela (Bolivarian Republic of)"],
    "VNM": ["Viet Nam", "Vietnam"],
    "XAI": [
        "Arab Interior Ministers Council",
        "Arab Interior Ministers’ Council",
        "مجلس وزراء الداخلية العرب",
    ],
    "XGC": ["GCC", "Gulf Cooperation Council", "شورای همکاری خلیج فارس"],
    "XLA": ["Arab League", "League of Arab States", "اتحادیه عرب", "جامعة الدول العربية"],
    "ZAF": ["South Africa", "افریقای جنوبی", "أفريقيا الجنوبية"],
    "YEM": ["Yemen, Rep.", "یمن", "اليمن"],
}
# As other catalogues, former editions of this one and the neighbours spell them.
SPELLED_OTHERWISE = {
    "CPV": ["جمهورية كابو فيردي"],
    "CIV": ["ساحل العاج", "جمهورية ساحل العاج"],
    "LBY": ["دولت لیبی"],
    "ARE": ["امارات متحده\u200cی عربی"],
    "COG": ["Congo - Brazzaville"],
    "OMN": ["سلطان\u200cنشین عمان"],
    "COM": ["اتحاد جزر القمر", "اتحاد کومور", "إتحاد جزر القمر", "اتحادیه کومور"],
    "MMR": [
        "Myanmar (Burma)",
        "میانمار",
        "Republic of the Union of Myanmar",
        "ميانمار (بورما)",
        "میانمار (برمه)",
    ],
    "PRK": [
        "جمهوری دموکراتیک خلق کره",
        "جمهورية كوريا الشعبية الديمقراطية",
        "کرهٔ شمالی",
        "كوريا الشمالية",
        "جمهورية كوريا الشعبية الديموقراطية",
    ],
    "KOR": ["جمهوری کره", "کرهٔ جنوبی"],
    "TLS": ["تيمور-ليشتي", "تيمور-ليستي", "تيمور - ليشتي", "جمهوری دموکراتیک تیمور-لسته"],
    "PSE": ["دولت فلسطین"],
    "VAT": ["سریر مقدس (واتیکان)", "سریر مقدس"],
    "USA": ["الولايات المتحدة الأميركية"],
    "SOM": ["جمهورية الصومال الفيدرالية", "جمهورية الصومال الاتحادية"],
    "CAF": ["جمهوری آفریقای مرکزی"],
    "PNG": ["پاپوا گینهٔ نو", "پاپوآ گینه نو"],
    "TZA": ["جمهوری متحده تانزانیا", "جمهوری متحدهٔ تانزانیا"],
    "BOL": ["دولت چندملیتی بولیوی", "دولة بوليفيا المتعددة القوميات", "دولت چند ملیتی بولیوی"],
    "KNA": ["St. Kitts & Nevis", "Saint Kitts & Nevis"],
    "VCT": ["Saint Vincent and the Grenadines"],
    "SWZ": ["Eswatini"],
    "NLD": ["Netherlands"],
    "IRQ": ["عێراق"],
    "IRN": ["ئێران"],
}


@pytest.mark.parametrize("written", [WRITTEN, SPELLED_OTHERWISE], ids=["written", "spelled otherwise"])
def test_finds_its_state(written):
    found = {name: NAMES.find(name).code for names in written.values() for name in names}

    assert found == {name: code for code, names in written.items() for name in names}


def test_finds_its_state_by_every_name_and_code_in_the_catalogue():
    lost = {
        (state.code, name)
        for state in catalogue()
        for name in [*names_of(state), state.code, state.alpha2, state.m49]
        if name and name not in SHARED and NAMES.find(name).code != state.code
    }

    assert lost == set()


@pytest.mark.parametrize("name", ["Congo", "Korea", "کنگو", "الكونغو", "کره", "كوريا"])
def test_that_two_states_could_mean_finds_neither_and_offers_both(name):
    with pytest.raises(UnknownState) as refusal:
        NAMES.find(name)

    pair = {"COD", "COG"} if name in {"Congo", "کنگو", "الكونغو"} else {"KOR", "PRK"}
    assert pair <= {state.code for state in refusal.value.nearest}


@pytest.mark.parametrize("name", ["Iraq (IRN)", "Iraq (XYZ)", "Atlantis (IRQ)", "Congo (Congo)"])
def test_with_another_in_parentheses_is_refused(name):
    with pytest.raises(UnknownState):
        NAMES.find(name)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("Iraqq", "IRQ"),
        ("Turky", "TUR"),
        ("Republic of Uzbekstan", "UZB"),
        ("State of Lybia", "LBY"),
        ("پاکستن", "PAK"),
    ],
)
def test_that_is_misspelt_is_refused_with_the_nearest(name, nearest):
    with pytest.raises(UnknownState, match=nearest) as refusal:
        NAMES.find(name)

    assert refusal.value.nearest[0].code == nearest
    assert len(refusal.value.nearest) <= 3
    assert name in str(refusal.value)


@pytest.mark.parametrize(
    "name", ["Atlantis", "Yugoslavia", "", "   ", ".", "ـ", "\0", "\u202e", "36", "4", "Q" * 100_000]
)
def test_of_no_state_is_refused(name):
    with pytest.raises(UnknownState, match="is no"):
        NAMES.find(name)


def test_longer_than_any_is_refused_without_a_comparison_and_shown_short(monkeypatch):
    monkeypatch.setattr("commitments.states.names._trigrams", lambda letters: pytest.fail("compared"))

    with pytest.raises(UnknownState) as refusal:
        NAMES.find("Iraq " * 1000)
    assert len(str(refusal.value)) < 200


@pytest.mark.django_db
def test_is_looked_up_in_the_record():
    make_state(code="IRQ")
    make_state(code="QMA", other_names="Old Name\nOther Name")

    assert find_state("العراق").code == "IRQ"
    assert find_state("other name").code == "QMA"


@pytest.mark.django_db
def test_that_staff_gave_to_two_states_finds_neither():
    make_state(code="QMA", other_names="Twinland")
    make_state(code="QMB", other_names="Twinland")

    with pytest.raises(UnknownState, match=r"State QMA \(QMA\), State QMB \(QMB\)"):
        find_state("Twinland")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", "?", "of the", "and"])
def test_of_signs_and_little_words_finds_nobody_though_a_state_bears_such_a_one(name):
    make_state(code="QMA", other_names="—\nthe")

    with pytest.raises(UnknownState):
        find_state(name)


@pytest.mark.django_db
def test_among_many_costs_one_query(django_assert_num_queries):
    make_state(code="IRQ")

    with django_assert_num_queries(1):
        names = StateNames()
        for _number in range(50):
            names.find("Iraq")
            with pytest.raises(UnknownState):
                names.find("Irak")

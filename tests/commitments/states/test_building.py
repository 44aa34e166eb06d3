"""The catalogue of States ..."""

import json
import shutil
import tarfile
from io import StringIO
from pathlib import Path

import pycountry
import pytest
from django.core.management import CommandError, call_command

from commitments.models import State
from commitments.states import building, cldr
from commitments.states.building import CATALOGUE, SEEDS, catalogue_rows, catalogue_text
from commitments.states.cldr import CldrUnreadable, write_territories
from commitments.states.names import match_key
from commitments.states.official_names import OfficialNames
from commitments.states.regions import region_name
from commitments.vocabulary import StateKind
from tests.yaml_files import read_yaml

ROWS = {row["code"]: row for row in read_yaml(CATALOGUE)}
ALIASES = read_yaml(SEEDS / "state_aliases.yaml")
USAGE = read_yaml(SEEDS / "state_names.yaml")


def of_kind(kind):
    return {code for code, row in ROWS.items() if row["kind"] == kind}


def test_is_what_its_sources_give():
    assert catalogue_text(catalogue_rows()) == CATALOGUE.read_text(encoding="utf-8")


def test_has_every_member_of_the_united_nations_and_its_two_observer_states():
    assert len(of_kind(StateKind.UN_MEMBER)) == 193
    assert of_kind(StateKind.UN_OBSERVER) == {"PSE", "VAT"}


def test_has_the_other_entries_of_iso_3166_switched_off():
    others = of_kind(StateKind.TERRITORY) | of_kind(StateKind.NON_MEMBER_STATE)

    assert {code for code, row in ROWS.items() if row.get("enabled") is False} == others
    assert {country.alpha_3 for country in pycountry.countries} == {
        *others,
        *of_kind(StateKind.UN_MEMBER),
        *of_kind(StateKind.UN_OBSERVER),
    }
    assert of_kind(StateKind.NON_MEMBER_STATE) == {"COK", "NIU"}
    assert ROWS["ATA"]["region"] == ""
    assert all(ROWS[code][f"name_{language}"] for code in others for language in ("en", "fa", "ar"))


def test_has_the_regional_bodies_that_join_conferences():
    bodies = of_kind(StateKind.REGIONAL_BODY)

    assert " ".join(sorted(bodies)) == "EUE XAI XAS XAU XCC XCI XDC XEC XEO XGC XLA XOI XSC"
    assert all(code == "EUE" or "XAA" <= code <= "XXZ" for code in bodies)
    assert {ROWS[code]["m49"] for code in bodies} == {None}
    assert {ROWS[code]["region"] for code in bodies} == {""}


@pytest.mark.parametrize(
    ("code", "alpha2", "m49", "region", "subregion"),
    [
        ("IRQ", "IQ", "368", "142", "145"),
        ("IRN", "IR", "364", "142", "034"),
        ("KEN", "KE", "404", "002", "202"),
        ("EGY", "EG", "818", "002", "015"),
        ("MEX", "MX", "484", "019", "419"),
        ("JAM", "JM", "388", "019", "419"),
        ("CAN", "CA", "124", "019", "021"),
        ("ALB", "AL", "008", "150", "039"),
        ("VAT", "VA", "336", "150", "039"),
        ("WSM", "WS", "882", "009", "061"),
    ],
)
def test_has_codes_and_regions_of_iso_and_m49(code, alpha2, m49, region, subregion):
    row = ROWS[code]

    assert (row["alpha2"], row["m49"], row["region"], row["subregion"]) == (alpha2, m49, region, subregion)


def test_knows_of_no_region_or_subregion_but_those_of_m49():
    assert {row["region"] for row in ROWS.values()} == {"", "002", "009", "019", "142", "150"}
    assert {row["subregion"] for row in ROWS.values()} == (
        {
            "",
            "015",
            "202",
            "021",
            "419",
            "030",
            "034",
            "035",
            "143",
            "145",
            "039",
            "151",
            "154",
            "155",
            "053",
            "054",
            "057",
            "061",
        }
    )


def test_calls_the_observer_states_as_the_united_nations_do():
    assert (ROWS["PSE"]["name_en"], ROWS["PSE"]["name_ar"]) == ("State of Palestine", "دولة فلسطين")
    assert (ROWS["VAT"]["name_en"], ROWS["VAT"]["name_ar"]) == ("Holy See", "الكرسي الرسولي")
    assert "Palestinian Territories" in ROWS["PSE"]["other_names"]
    assert "Vatican City" in ROWS["VAT"]["other_names"]


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("IRN", "en", "Islamic Republic of Iran"),
        ("IRN", "fa", "جمهوری اسلامی ایران"),
        ("IRN", "ar", "الجمهورية الإسلامية الإيرانية"),
        ("SYR", "en", "Syrian Arab Republic"),
        ("SYR", "ar", "الجمهورية العربية السورية"),
        ("TUR", "en", "Republic of Türkiye"),
        ("TUR", "fa", "جمهوری ترکیه"),
        ("KOR", "ar", "جمهورية كوريا"),
        ("COD", "en", "Democratic Republic of the Congo"),
        ("LCA", "fa", "سنت لوسیا"),
        ("COM", "ar", "اتحاد جزر القمر"),
        ("TLS", "ar", "جمهورية تيمور-ليشتي الديمقراطية"),
        ("USA", "ar", "الولايات المتحدة الأمريكية"),
        ("OMN", "fa", "سلطان‌نشین عمان"),
    ],
)
def test_has_official_names(code, language, name):
    assert ROWS[code][f"official_name_{language}"] == name


@pytest.mark.parametrize(
    ("code", "name_en", "name_fa", "name_ar"),
    [
        ("COD", "Democratic Republic of the Congo", "جمهوری دموکراتیک کنگو", "جمهورية الكونغو الديمقراطية"),
        ("COG", "Congo", "کنگو", "الكونغو"),
        ("KOR", "Republic of Korea", "جمهوری کره", "جمهورية كوريا"),
        ("CPV", "Cabo Verde", "کیپ‌ورد", "كابو فيردي"),
        ("KNA", "Saint Kitts and Nevis", "سنت کیتس و نویس", "سانت كيتس ونيفيس"),
        ("ZAF", "South Africa", "آفریقای جنوبی", "جنوب أفريقيا"),
    ],
)
def test_calls_states_in_everyday_as_official_style_does(code, name_en, name_fa, name_ar):
    assert tuple(ROWS[code][f"name_{language}"] for language in ("en", "fa", "ar")) == (
        name_en,
        name_fa,
        name_ar,
    )


def test_has_every_states_official_name_in_three_languages():
    assert [
        (code, language)
        for code, row in ROWS.items()
        if row["kind"] in {StateKind.UN_MEMBER, StateKind.UN_OBSERVER}
        for language in ("en", "fa", "ar")
        if not row[f"official_name_{language}"]
    ] == []


def test_has_a_source_for_each_name_that_is_not_its_sources_own():
    for code, entry in USAGE["names"].items():
        changed = {language for part in ("name", "official_name") for language in entry.get(part, {})}
        assert set(entry["source"]) == changed, code
        assert set(entry["source"].values()) <= set(USAGE["sources"]), code


def test_keeps_a_name_that_was_replaced_as_another_unless_it_is_wrong():
    assert {"North Korea", "کرهٔ شمالی", "كوريا الشمالية"} <= set(ROWS["PRK"]["other_names"])
    assert "چند ایالتی بولیویا" not in ROWS["BOL"]["other_names"]


@pytest.mark.parametrize(
    ("alpha2", "language", "slip"),
    [
        ("ER", "fa", "فلسطین"),
        ("GM", "fa", "جمهوری زامبیا"),
        ("OM", "fa", "پادشاهی عمان"),
        ("BD", "fa", "جمهوری دموکراتیک خلق بنگلادش"),
        ("FR", "ar", "جمهورية الفرنسية"),
        ("BO", "ar", "جمهورية بوليفيا"),
    ],
)
def test_does_not_take_over_the_slips_of_iso_codes(alpha2, language, slip):
    official = OfficialNames()
    row = next(row for row in ROWS.values() if row["alpha2"] == alpha2)

    assert slip in official._translations(alpha2, language)
    assert (
        official.translated(
            alpha2, language, names={code: row[f"name_{code}"] for code in ("en", "fa", "ar")}
        )
        != slip
    )


def test_does_not_call_moldova_the_maldives():
    assert not any(
        "المالديف" in name
        for name in [ROWS["MDA"]["name_ar"], ROWS["MDA"]["official_name_ar"], *ROWS["MDA"]["other_names"]]
    )


def test_gives_no_name_to_two_states():
    owners = {}
    for code, row in ROWS.items():
        for name in [
            row["name_en"],
            row["name_fa"],
            row["name_ar"],
            row["official_name_en"],
            row["official_name_fa"],
            row["official_name_ar"],
            *row["other_names"],
        ]:
            if name:
                owners.setdefault(match_key(name), set()).add(code)

    # “Congo” alone is the everyday name of one, and means either.
    shared = {match_key(name) for names in ALIASES["shared"].values() for name in names}
    assert {key for key, codes in owners.items() if len(codes) > 1} == shared


@pytest.mark.django_db
def test_holds_rows_that_the_record_accepts():
    for row in ROWS.values():
        state = State(**row | {"other_names": "\n".join(row["other_names"])})
        state.full_clean()
        state.save()

    assert State.objects.count() == len(ROWS)
    assert State.objects.in_region("419").filter(code="JAM").exists()


def test_writes_codes_so_that_no_reader_of_yaml_takes_them_for_something_else():
    text = CATALOGUE.read_text(encoding="utf-8")

    assert 'm49: "008"' in text
    assert 'alpha2: "NO"' in text


def test_is_checked_by_the_command(monkeypatch, tmp_path):
    out = StringIO()
    call_command("build_states", "--check", stdout=out)
    assert "262 entries" in out.getvalue()

    stale = tmp_path / "states.yaml"
    stale.write_text(
        CATALOGUE.read_text(encoding="utf-8").replace("name_en: Iraq", "name_en: Iraqq"), encoding="utf-8"
    )
    monkeypatch.setattr("commitments.management.commands.build_states.CATALOGUE", stale)
    with pytest.raises(CommandError, match=r"states\.yaml differs"):
        call_command("build_states", "--check")

    call_command("build_states", stdout=out)
    assert "states.yaml was written" in out.getvalue()
    assert stale.read_text(encoding="utf-8") == CATALOGUE.read_text(encoding="utf-8")
    call_command("build_states", stdout=out)
    assert "nothing was written" in out.getvalue()


def test_is_not_built_from_two_releases_of_cldr(monkeypatch):
    monkeypatch.setattr(building, "get_cldr_version", lambda: "99")

    with pytest.raises(CldrUnreadable, match="Babel carries CLDR 99"):
        catalogue_rows()


def test_is_not_built_without_iso_codes(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pycountry", None)

    with pytest.raises(CommandError, match="pycountry, which is not installed"):
        call_command("build_states", "--check")


@pytest.fixture
def packages(tmp_path):
    """The two packages as npm packs them, with just what the extract is made of."""
    extract = json.loads((SEEDS / "cldr" / "territories.json").read_text(encoding="utf-8"))
    groups = {code: {"_contains": children} for code, children in extract["containment"].items()} | {
        "UN": {"_contains": extract["members"]},
        **{code: {"_contains": members} for code, members in extract["groups"].items()},
    }
    files = {
        "cldr-core": {
            "package.json": {"version": "47.0.0"},
            "LICENSE": "UNICODE LICENSE V3\n",
            "supplemental/territoryContainment.json": {
                "supplemental": {"version": {"_cldrVersion": "47"}, "territoryContainment": groups}
            },
            "supplemental/codeMappings.json": {
                "supplemental": {
                    "codeMappings": {
                        alpha2: {"_alpha3": code["alpha3"], "_numeric": code["m49"]}
                        for alpha2, code in extract["codes"].items()
                    }
                }
            },
        },
        "cldr-localenames-full": {
            "package.json": {"version": "47.0.0"},
            **{
                f"main/{language}/territories.json": {
                    "main": {
                        language: {
                            "localeDisplayNames": {
                                "territories": {"TR": "Türkiye", "TR-alt-variant": "Turkey"}
                            }
                        }
                    }
                }
                for language in ("en", "fa", "ar")
            },
        },
    }
    for package, contents in files.items():
        for name, content in contents.items():
            path = tmp_path / package / "package" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return tmp_path


@pytest.fixture
def extract(monkeypatch, tmp_path):
    path = tmp_path / "extract" / "territories.json"
    monkeypatch.setattr(cldr, "EXTRACT", path)
    monkeypatch.setattr(cldr, "LICENCE", path.with_name("LICENSE"))
    return path


def packed(directory: Path) -> Path:
    archive = directory.with_suffix(".tgz")
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(directory / "package", "package")
    return archive


@pytest.mark.parametrize(
    "form", [lambda path: path, lambda path: path / "package", packed], ids=["directory", "package", "tgz"]
)
def test_takes_its_extract_from_the_packages_of_cldr(packages, extract, form):
    territories = write_territories(
        core=form(packages / "cldr-core"), localenames=form(packages / "cldr-localenames-full")
    )

    assert len(territories.members) == 193
    assert json.loads(extract.read_text(encoding="utf-8"))["codes"]["IQ"] == {"alpha3": "IRQ", "m49": "368"}
    assert {code: len(members) for code, members in territories.groups.items()} == {"EU": 27, "EZ": 19}
    assert territories.other_names == {"TR": ["Turkey", "Turkey", "Turkey"]}
    assert extract.with_name("LICENSE").read_text(encoding="utf-8").startswith("UNICODE LICENSE")


def test_refuses_packages_of_different_releases(packages, extract):
    (packages / "cldr-core" / "package" / "package.json").write_text(
        '{"version": "48.2.0"}', encoding="utf-8"
    )

    with pytest.raises(CldrUnreadable, match=r"different releases: 47\.0\.0, 48\.2\.0"):
        write_territories(core=packages / "cldr-core", localenames=packages / "cldr-localenames-full")
    assert not extract.exists()


@pytest.mark.parametrize("form", [lambda path: path, packed], ids=["directory", "tgz"])
def test_refuses_a_package_without_the_file_it_needs_and_names_it(packages, extract, form):
    shutil.rmtree(packages / "cldr-core" / "package" / "supplemental")

    with pytest.raises(CommandError, match=r"has no file supplemental/territoryContainment\.json"):
        call_command(
            "build_states",
            cldr_core=form(packages / "cldr-core"),
            cldr_localenames=packages / "cldr-localenames-full",
        )


def test_wants_both_packages_or_none(packages):
    with pytest.raises(CommandError, match="together"):
        call_command("build_states", cldr_core=packages / "cldr-core")
    with pytest.raises(CommandError, match="takes no package"):
        call_command("build_states", cldr_core=packages, cldr_localenames=packages, check=True)


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("142", "en", "Asia"),
        ("142", "fa", "آسیا"),
        ("145", "ar", "غرب آسيا"),
        ("202", "en", "Sub-Saharan Africa"),
        ("", "en", ""),
        ("999", "fa", "999"),
    ],
)
def test_has_names_for_its_regions(code, language, name):
    assert region_name(code, language) == name


def test_has_names_for_its_regions_in_the_language_of_the_reader(settings):
    from django.utils import translation

    with translation.override("fa"):
        assert region_name("150") == "اروپا"

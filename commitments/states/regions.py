"""Names of the UN M49 regions and subregions, from CLDR through Babel."""

from babel import Locale

from commitments.language.languages import current_language


def region_name(code: str, language: str | None = None) -> str:
    """The name of the M49 region `code` in `language` (default: the current one): "142" is "Asia".

    A code that CLDR has no name for stands for itself; no code has no name.
    """
    return Locale(language or current_language()).territories.get(code, code) if code else ""

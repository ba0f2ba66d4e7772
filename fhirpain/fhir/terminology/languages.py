"""Whether a text is a language tag. https://www.rfc-editor.org/rfc/bcp/bcp47.txt

The whole grammar; of the subtags, the languages of two letters and the regions of two are held. Those of three letters
(some eight thousand), scripts and variants are told by form. Longer languages the grammar has, but not the registry.
"""

import re

from fhirpain.fhir.terminology.iso import ALPHA_2

# https://www.iana.org/assignments/language-subtag-registry
_LANGUAGE_TABLE = """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee
    el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik in io
    is it iu iw ja ji jv jw ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk
    ml mn mo mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc
    sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve
    vi vo wa wo xh yi yo za zh zu
"""
_LANGUAGES = frozenset(_LANGUAGE_TABLE.split())
_OTHER_REGIONS = frozenset(re.findall("..", "AAACANBUCPCQCSDDDGEAEUEZFXICNTSUTATPUNYDYUZRZZ"))
_WHOLE_TABLE = """
    art-lojban cel-gaulish en-gb-oed i-ami i-bnn i-default i-enochian i-hak i-klingon i-lux i-mingo i-navajo i-pwn
    i-tao i-tay i-tsu no-bok no-nyn sgn-be-fr sgn-be-nl sgn-ch-de zh-guoyu zh-hakka zh-min zh-min-nan zh-xiang
"""
"""Registered before the grammar, and valid though they do not keep it."""
_WHOLE = frozenset(_WHOLE_TABLE.split())
_TAG = re.compile(r"""
    (?P<language>[a-z]{2,3}(?:-[a-z]{3}){0,3})
    (?:-[a-z]{4})?
    (?:-(?P<region>[a-z]{2}|[0-9]{3}))?
    (?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*
    (?:-[0-9a-wyz](?:-[a-z0-9]{2,8})+)*
    (?:-x(?:-[a-z0-9]{1,8})+)?
  | x(?:-[a-z0-9]{1,8})+
""", re.VERBOSE)


def is_language(code: str) -> bool:
    """Whether a code is a tag such as ``sv``, ``nb-NO`` or ``sr-Latn-RS``; in any case."""
    # Before folding: a letter such as the Kelvin sign becomes an ASCII one.
    if not code.isascii():
        return False
    tag = code.lower()
    found = _TAG.fullmatch(tag)
    return tag in _WHOLE or (found is not None and _is_held(found["language"] or "", found["region"] or ""))


def _is_held(language: str, region: str) -> bool:
    primary = language.partition("-")[0]
    return (len(primary) != 2 or primary in _LANGUAGES) and (
        len(region) != 2 or region.upper() in ALPHA_2 or region.upper() in _OTHER_REGIONS
        # For private use.
        or region[0] == "x" or "qm" <= region <= "qz")

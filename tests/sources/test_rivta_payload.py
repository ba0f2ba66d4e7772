from pathlib import Path

from fhirpain import guide
from fhirpain.sources import rivta_payload

DOCUMENTED = (Path(__file__).parents[2] / "docs" / "sources.md").read_text(encoding="utf-8")
TABLES = [rivta_payload._CONTENT, rivta_payload._ORG_UNIT, rivta_payload._PROFESSIONAL,
          rivta_payload._LEGAL_AUTHENTICATOR, rivta_payload._HEADER, rivta_payload._BODY, rivta_payload._PLAN,
          rivta_payload._RESULT, rivta_payload._RESPONSE_PARTS, rivta_payload._code_parts()]


def test_the_loss_table_names_every_element():
    """What becomes of an element of the contract is written in docs/sources.md, element by element."""
    assert [name for table in TABLES for name in table if f"`{name}`" not in DOCUMENTED] == []


def test_the_loss_table_names_every_rule():
    """Each rule that the guide has for RIVTA can be looked up there."""
    rules = [concept["code"] for concept in
             guide.definitions().resource("CodeSystem", guide.canonical("CodeSystem", "rule"))["concept"]]

    assert [rule for rule in rules if rule.startswith("rivta-") and f"`{rule}`" not in DOCUMENTED] == []

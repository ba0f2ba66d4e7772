import pytest

from fhirpain import countries, guide

NOT_CHECKED = {"registry-id"}
"""No country's: its values are the codes of a CodeSystem."""
NAMING_SYSTEMS = sorted(guide.definitions().all("NamingSystem"), key=lambda system: system["id"])
OURS = [each for each in NAMING_SYSTEMS if each["id"][:3] in ("se-", "no-", "dk-") or each["id"] == "registry-id"]


@pytest.mark.parametrize("naming_system", [system for system in OURS if system["id"] not in NOT_CHECKED],
                         ids=lambda system: system["id"])
def test_a_naming_system_and_the_table_say_the_same(naming_system):
    """The guide's preferred id is our canonical, and each of its other ids is an alias of it."""
    preferred, *others = guide.identifier_systems(naming_system)

    known = countries.system(preferred)

    assert known is not None
    assert known.canonical == preferred
    assert set(others) <= set(known.aliases)


def test_every_system_of_the_table_is_in_the_guide():
    """No identifier system is accepted that the guide does not publish."""
    published = {next(guide.identifier_systems(system)) for system in OURS}

    assert {known.canonical for country in countries.countries() for known in countries.systems(country)} <= published

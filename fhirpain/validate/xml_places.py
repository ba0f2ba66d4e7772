"""Where elements stand in an XML text that has been read before. https://hl7.org/fhir/R4/xml.html

The text is cut into tags here because lxml knows lines alone, and the last line of a tag at that. It is well-formed
and has no DOCTYPE, or the reader would have said so and there would be nothing to look for inside.
"""

import re
from collections import Counter
from collections.abc import Sequence

from fhirpain.validate.wanted import Wanted

_TAG = re.compile(
    r"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[.*?\]\]>"
    r"|<(?P<end>/?)(?P<name>[^\s/>!?\"'<]++)(?P<rest>(?:[^\"'>]++|\"[^\"]*+\"|'[^']*+')*+)>",
    re.DOTALL,
)
_HOLDERS = ("contained", "resource", "outcome")


class _Open:
    """An element whose end has not come yet: what is wanted inside, and how many of each name there were."""

    __slots__ = ("counts", "name", "wanted")

    def __init__(self, name: str, wanted: Sequence[Wanted]) -> None:
        self.name = name
        self.wanted = wanted
        self.counts: Counter[str] = Counter()

    def child(self, name: str, offset: int) -> "_Open":
        if self.name in _HOLDERS and name[:1].isupper():
            # The resource in its holder is no step of FHIRPath.
            return _Open(name, self.wanted)
        number = self.counts[name]
        self.counts[name] += 1
        return _Open(name, [each for wanted in self.wanted for each in _matches(wanted, name, number, offset)])


def _matches(wanted: Wanted, name: str, number: int, offset: int) -> list[Wanted]:
    match = wanted.named(name)
    if match is None:
        return []
    whole, fit = match
    whole.found(offset, fit)
    item = whole.items.get(number)
    if item is not None:
        item.found(offset)
    # Without an index the first is meant.
    return [each for each in (item, whole if number == 0 else None) if each is not None and not each.is_leaf]


def find(text: str, root: Wanted) -> None:
    """Note the offset of the first character of each wanted element's tag."""
    standing: list[_Open] = []
    for tag in _TAG.finditer(text):
        name = tag["name"]
        if name is None:
            continue
        if tag["end"]:
            if standing:
                standing.pop()
            continue
        local = name.rpartition(":")[2]
        if not standing:
            root.found(tag.start())
        made = standing[-1].child(local, tag.start()) if standing else _Open(local, [root])
        if not tag["rest"].endswith("/"):
            standing.append(made)

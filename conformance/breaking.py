"""Resources broken in small ways, always the same for a seed: for tests that nothing makes the façade fall over."""

import copy
import random
from collections.abc import Iterator
from typing import Any

ODD = ("x", "", 1, -1, True, [], {}, [{}], ["x"], [[1]], {"value": 1}, "2024-02-30", "urn:uuid:x", 10 ** 30,
       {"resourceType": "Patient"}, {"resourceType": 1})
NAMES = ("x", "extension", "_id", "id", "text", "meta", "contained", "resourceType")


def broken(resource: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """A copy of a resource with one to four places changed, taken away, added or wrapped."""
    made = copy.deepcopy(resource)
    for _ in range(chance.choice((1, 1, 2, 4))):
        holder, key = chance.choice(list(_places(made)) or [(made, "resourceType")])
        match chance.randrange(4):
            case 0:
                holder[key] = copy.deepcopy(chance.choice(ODD))
            case 1 if isinstance(holder, dict):
                holder.pop(key, None)
            case 2 if isinstance(holder, dict):
                holder[chance.choice(NAMES)] = copy.deepcopy(chance.choice(ODD))
            case _:
                holder[key] = chance.choice(([holder.get(key) if isinstance(holder, dict) else holder[key]], "y"))
    return made


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (holder, key) in a resource."""
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from _places(value[key])

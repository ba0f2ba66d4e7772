"""Where in a resource something stands: a chain up to its resource, made text only when an issue needs it."""

At = tuple["At | None", str, int]
"""(what it stands in, element name, index in its list or -1); a resource at the top stands in nothing."""


def start(resource_type: str) -> At:
    """The place of a resource that stands in no other."""
    return (None, resource_type, -1)


def render(at: At) -> str:
    """The place as FHIRPath with indexes: ``CarePlan.activity[0].detail.status``."""
    parts: list[str] = []
    place: At | None = at
    while place is not None:
        place, name, index = place
        parts.append(name if index < 0 else f"{name}[{index}]")
    return ".".join(reversed(parts))


def depth(at: At) -> int:
    """How many resources a place is in that hold a resource: an entry's, a parameter's."""
    deep, place = 0, at
    while True:
        outer, name, _ = place
        deep += name == "resource"
        if outer is None:
            return deep
        place = outer

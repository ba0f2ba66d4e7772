"""The states of a message on its way to a registry, and how it may go from one to another."""

from typing import Literal

State = Literal["queued", "sending", "delivered", "rejected", "suppressed", "superseded", "parked"]

TERMINAL: frozenset[State] = frozenset({"delivered", "rejected", "suppressed", "superseded"})
"""Final: a row in one of these never changes again; sending again is a new row."""

OPEN: tuple[State, ...] = ("queued", "sending", "parked")
"""Not final: the oldest open row of a stream holds back those after it."""

FIRST: tuple[State, ...] = ("queued", "suppressed")
"""The states a row may be born in."""

TRANSITIONS: tuple[tuple[State, State], ...] = (
    ("queued", "sending"),      # claimed
    ("queued", "superseded"),   # a newer message says it all
    ("queued", "suppressed"),   # may no longer leave
    ("queued", "parked"),       # quarantined: its bytes are not those that were accepted
    ("sending", "sending"),     # the lease ran out and another worker claimed it (with a higher fencing token)
    ("sending", "queued"),      # to be tried again
    ("sending", "parked"),      # needs an operator
    ("sending", "delivered"),
    ("sending", "rejected"),
    ("sending", "suppressed"),
    ("sending", "superseded"),
    ("parked", "queued"),       # an operator has mended the cause
    ("parked", "suppressed"),   # may no longer leave
)

"""Where everything is kept: the only package that speaks SQL (SQLAlchemy Core; SQLite and PostgreSQL)."""

from fhirpain.store.deliveries import Delivery, Event
from fhirpain.store.errors import (
    AmbiguousIdentifier,
    Busy,
    Full,
    IdentifierTaken,
    MessageIdReused,
    NewerDatabase,
    PersonChanged,
    Refused,
    StaleLease,
    StoreError,
    WrongSecret,
)
from fhirpain.store.history import History, Place
from fhirpain.store.outbox import Claim
from fhirpain.store.received import ReceivedMessages, Reception
from fhirpain.store.search import Cursor, Found
from fhirpain.store.states import State
from fhirpain.store.store import Store, utc_now
from fhirpain.store.submissions import Submission
from fhirpain.store.transaction import Transaction
from fhirpain.store.versions import Stored

__all__ = [
    "AmbiguousIdentifier", "Busy", "Claim", "Cursor", "Delivery", "Event", "Found", "Full", "History",
    "IdentifierTaken", "MessageIdReused", "NewerDatabase", "PersonChanged", "Place", "ReceivedMessages", "Reception",
    "Refused", "StaleLease", "State", "Store", "StoreError", "Stored", "Submission", "Transaction", "WrongSecret",
    "utc_now",
]

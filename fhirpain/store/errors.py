"""What can go wrong in the store, each by its own name."""


class StoreError(Exception):
    """Anything the store refuses; the message names rules and ids, never what a row holds."""


class Busy(StoreError):
    """The lock was not free in time, or two transactions crossed: nothing was written, the caller may try again."""


class Full(StoreError):
    """There is no space left to write in: nothing was written."""


class Refused(StoreError):
    """A rule of the database itself was not kept (a trigger, a constraint), or a statement failed: a bug of ours."""


class NewerDatabase(StoreError):
    """The database was written by a newer fhirpain; this one would not understand it."""


class WrongSecret(StoreError):
    """The secret is not the one the database was made with: no identifier would be found again."""


class StaleLease(StoreError):
    """Another worker holds the message now (or it is done): what this worker learnt must not be written."""


class _OfOne(StoreError):
    def __init__(self, message: str, index: int | None = None) -> None:
        """``index``: which of the resources that were to be written; None where that is not known."""
        super().__init__(message)
        self.index = index


class IdentifierTaken(_OfOne):
    """The person identifier belongs to another Patient already."""


class AmbiguousIdentifier(StoreError):
    """More than one resource carries the identifier."""


class PersonChanged(_OfOne):
    """The resource belongs to another person: a compartment is never changed."""


class MessageIdReused(StoreError):
    """The message id stands on another row for this destination already; a resend must say which row it replaces."""

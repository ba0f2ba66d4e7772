"""What can go wrong with a FHIRPath expression: it cannot be read, cannot be evaluated, or takes too long."""


class FHIRPathError(ValueError):
    """Any of the three; its text names functions, operators, elements and types, never a value found in a resource."""


class ParseError(FHIRPathError):
    """The text is not FHIRPath; ``position`` is the offset (characters, from 0) of what could not be read."""

    def __init__(self, reason: str, position: int) -> None:
        """Keep the position beside the sentence."""
        self.position = position
        super().__init__(f"{reason} (at {position})")


class EvaluationError(FHIRPathError):
    """The expression makes no sense for what it met: two items where one is due, a text where a number is due."""


class StepLimit(EvaluationError):
    """The expression visited more items than ``Environment.limit`` allows."""

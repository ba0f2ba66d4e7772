"""What the upstream server answered lately: bounded in number, size and age, and never another caller's."""

from fhirpain.web.remembered import Remembered, Shown

ANNA, EVA = ("anna's caller", "Patient/1"), ("eva's caller", "Patient/1")


def shown(size: int = 10) -> Shown:
    """An answer of a size."""
    return Shown({"resourceType": "Patient"}, 0, 'W/"1"', size)


def test_an_answer_is_remembered_for_its_caller() -> None:
    """And for nobody else."""
    remembered, one = Remembered(), shown()
    remembered.put(ANNA, one)

    assert (remembered.get(ANNA), remembered.get(EVA)) == (one, None)


def test_the_one_used_longest_ago_goes_first() -> None:
    """By number, and by size; one that is too large by itself is not kept."""
    few = Remembered(entries=2)
    for key in (ANNA, EVA):
        few.put(key, shown())
    few.get(ANNA)
    few.put(("third", "x"), shown())
    assert (few.get(EVA), few.get(ANNA) is None) == (None, False)

    small = Remembered(size=25)
    for key in (ANNA, EVA, ("third", "x")):
        small.put(key, shown())
    assert small.get(ANNA) is None
    small.put(ANNA, shown(100))
    assert small.get(ANNA) is None


def test_an_old_answer_is_forgotten() -> None:
    """After its time, whatever its ETag."""
    now = [0.0]
    remembered = Remembered(seconds=10, clock=lambda: now[0])
    remembered.put(ANNA, shown())
    now[0] = 11

    assert remembered.get(ANNA) is None

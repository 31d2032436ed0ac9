"""The fuel of one run: how much is left, how deep calls are nested, and the sizes no value may exceed."""

from __future__ import annotations

MAX_ITEMS = 1_000_000
"""Items of a sequence, cells of an array, characters of a text."""
MAX_QUEUE = 16_384
"""Items of a deque, whose middle takes the longer to reach the more there are."""
MAX_BITS = 8_192
"""Bits of a whole number."""
MAX_DIGITS = 400
"""Digits from which on there is no rounding: numpy multiplies ten by itself so many times."""
MAX_DEPTH = 1_000
"""Nested calls of a program's own functions; one in which comprehensions are nested counts as as many."""
MAX_NESTING = 100
"""Containers inside containers, where they are compared, hashed or written as text."""


class OutOfFuel(BaseException):
    """The program used up its fuel. Not an `Exception`, so no primitive can swallow it by accident."""


class TooLarge(BaseException):
    """The program asked for a value beyond the size limits; the message says which."""


class Meter:
    """The fuel left in this run; every guard shares the one of its interpreter.

    `heaviest` is what the dearest key hashed in this run weighs with all that share its hash, and so the most
    that one member of a set can cost when it is looked up or compared. `crowd` is that of a key which is not
    the only one of its hash, 0 if there is none. `arrays` counts
    those that were weighed, and long texts.
    """

    __slots__ = ("_hashed", "arrays", "crowd", "depth", "heaviest", "left", "rounds")

    def __init__(self) -> None:
        self.fill(0)

    def fill(self, fuel: int) -> None:
        """Begin a run. `rounds` counts those of its loops and has no bearing on its result."""
        self.left = fuel
        self.depth = 0
        self.heaviest = 1
        self.crowd = 0
        self.arrays = 0
        self._hashed: dict[int, list[object]] = {}
        self.rounds = 0

    def tick(self) -> None:
        """Pay for one step."""
        self.left -= 1
        if self.left < 0:
            raise OutOfFuel

    def charge(self, amount: int) -> None:
        """Pay for `amount` steps, items or cells before they are worked on."""
        self.left -= amount
        if self.left < 0:
            raise OutOfFuel

    def enter(self, amount: int, calls: int = 1) -> None:
        """Begin a call of a program's own function, whose body weighs `amount` steps, and which takes as much
        of the stack as this many calls.
        """
        self.left -= amount
        if self.left < 0:
            raise OutOfFuel
        self.depth += calls
        if self.depth > MAX_DEPTH:
            raise RecursionError(f"the functions call each other more than {MAX_DEPTH} deep")

    def leave(self, result: object, calls: int = 1) -> object:
        """End a call begun with `enter` and hand its result on."""
        self.depth -= calls
        return result

    def hashed(self, value: object, weight: int) -> None:
        """Pay for telling a key of this weight from the others of its hash, which a program can choose many
        of: -1 and -2 share one, as do floats 61 powers of two apart, and so do all tuples made of them.
        """
        others = self._hashed.setdefault(hash(value), [])
        self.charge(len(others) * weight)
        if value not in others:
            others.append(value)
            self.heaviest = max(self.heaviest, len(others) * weight)
            if len(others) > 1:
                self.crowd = max(self.crowd, len(others) * weight)

    def crowded(self, count: int) -> None:
        """Pay for telling `count` keys from those that share their hash, where they are put in anew."""
        if self.crowd:
            self.charge(count * self.crowd)

    def queue(self, count: int) -> None:
        """Refuse a deque of more than `MAX_QUEUE` items."""
        if count > MAX_QUEUE:
            raise TooLarge(f"a deque of {count} items is more than the limit of {MAX_QUEUE}")

    def items(self, count: int) -> None:
        """Pay for a new sequence, array or text of `count` items; refuse it beyond `MAX_ITEMS`."""
        if count > MAX_ITEMS:
            raise TooLarge(f"a value of {count} items is more than the limit of {MAX_ITEMS}")
        self.left -= count
        if self.left < 0:
            raise OutOfFuel

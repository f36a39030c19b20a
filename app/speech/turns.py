"""Whose turn is it? Each visitor who waits gets one turn after the other, however much one of them asks for."""

from collections import OrderedDict, deque

BACKGROUND = ""  # the visitor nobody waits behind: work done ahead of time


class Turns:
    """The waiting line before the workers. It takes no lock: whoever owns it does."""

    def __init__(self) -> None:
        self._lines: OrderedDict[str, deque[object]] = OrderedDict()

    def __len__(self) -> int:
        """How many people's wishes wait; background work does not count."""
        return sum(len(line) for visitor, line in self._lines.items() if visitor != BACKGROUND)

    def of(self, visitor: str) -> int:
        """How many wishes of one visitor wait."""
        return len(self._lines.get(visitor, ()))

    def join(self, visitor: str) -> object:
        """A place at the end of this visitor's own line."""
        place = object()
        self._lines.setdefault(visitor, deque()).append(place)
        return place

    def is_next(self, place: object) -> bool:
        """Whether it is this place's turn."""
        for visitor, line in self._lines.items():
            if visitor != BACKGROUND:
                return line[0] is place
        return bool(self._lines) and self._lines[BACKGROUND][0] is place

    def leave(self, visitor: str, place: object, *, served: bool) -> None:
        """Give the place up; a visitor who was served goes behind the others."""
        line = self._lines[visitor]
        line.remove(place)
        if not line:
            del self._lines[visitor]
        elif served:
            self._lines.move_to_end(visitor)

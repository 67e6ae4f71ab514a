"""What one sentence of a text leaves for the next."""

from __future__ import annotations

from dataclasses import dataclass

_TWO = 2


@dataclass(slots=True)
class Memory:
    """What one sentence leaves for the next: the last treatments and route, and where possibilities are listed.

    `rivals` are two treatments that the text sets against each other, `trial` whether it does so at all, `named`
    whether it gives these groups names, `turned` whether it last named them the other way round.
    `treatments` are those that the last sentence with any was about; `leads` whether it began with them, `fresh`
    whether it was the one just before.
    """

    treatment: str | None = None
    treatments: tuple[str, ...] = ()
    leads: bool = False
    fresh: bool = False
    rivals: tuple[str, ...] = ()
    trial: bool = False
    route: str | None = None
    announced: int = -1
    supposed: bool = False
    topic: str | None = None
    began: bool = False
    arms: tuple[str, ...] = ()
    named: bool = False
    turned: bool = False
    vessels: str | None = None

    def set_out(self, arms: tuple[str, ...]) -> None:
        """Keep the two treatments that the text itself names as groups: they are what it compares."""
        if len(arms) == _TWO:
            self.rivals, self.trial, self.named = arms, True, True

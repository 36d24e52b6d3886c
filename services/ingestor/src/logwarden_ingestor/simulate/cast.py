"""Who and what the lines speak of: people, addresses, identifiers, drawn from one seed.

Every draw comes from `Random.random`, whose sequence Python promises to keep for a seed.
Addresses of outsiders are documentation ranges (RFC 5737); insiders are 10.x.
"""

import math
from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple, TypeVar

from logwarden_ingestor.simulate.fleet import Host

Item = TypeVar("Item")

_STAFF = "maria jonas priya tomasz aiko felix ines ruben sofia kwame lena oscar".split()
_GUESSES = (
    "admin test oracle ubuntu git user guest ftp pi support hadoop jenkins mysql www tomcat "
    "nagios postgres deploy teamspeak minecraft zabbix ansible vagrant es demo steam dev backup"
).split()
_OUTSIDE = ("192.0.2.", "198.51.100.", "203.0.113.")
_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_PID_LIMIT = 4_194_304


class Person(NamedTuple):
    """Someone of the staff: always the same desk and the same key."""

    name: str
    uid: int
    address: str
    key: str


class Cast:
    """A seeded source of everything that varies."""

    def __init__(self, seed: int) -> None:
        self.random: Callable[[], float] = Random(seed).random
        self.staff = tuple(
            Person(name, 1001 + place, f"10.20.{self.between(1, 9)}.{20 + place}", self.text64(43))
            for place, name in enumerate(_STAFF)
        )
        self.customers = tuple(self._outside() for _ in range(160))
        self._session, self._order = self.between(900, 9000), self.between(700_000, 720_000)

    def below(self, limit: int) -> int:
        """0 to limit - 1."""
        return int(self.random() * limit)

    def between(self, low: int, high: int) -> int:
        """Low to high, both included."""
        return low + int(self.random() * (high - low + 1))

    def pick(self, items: Sequence[Item]) -> Item:
        """One of them."""
        return items[int(self.random() * len(items))]

    def chance(self, share: float) -> bool:
        """True in so large a share of cases."""
        return self.random() < share

    def exponential(self, mean: float) -> float:
        """The wait for the next of independent arrivals."""
        return -math.log(1.0 - self.random()) * mean

    def skewed(self, usual: int) -> int:
        """Mostly somewhat more than `usual`, now and then many times as much: durations, sizes."""
        return int(usual * (0.6 + 0.5 / (self.random() + 0.03)))

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """A new order."""
        return sorted(items, key=lambda _: self.random())

    def hexadecimal(self, digits: int) -> str:
        """So many hexadecimal digits, at most 13."""
        return f"{int(self.random() * 16**digits):0{digits}x}"

    def text64(self, length: int) -> str:
        """Base64 of nothing, as in key fingerprints."""
        return "".join(self.pick(_BASE64) for _ in range(length))

    def person(self) -> Person:
        """Someone of the staff."""
        return self.pick(self.staff)

    def guess(self) -> str:
        """A login name that attackers try."""
        return self.pick(_GUESSES)

    def customer(self) -> str:
        """An outside address that keeps coming back."""
        return self.pick(self.customers)

    def stranger(self) -> str:
        """Any outside address."""
        return self._outside()

    def session(self) -> int:
        """The number of a new login session."""
        self._session += 1
        return self._session

    def new_order(self) -> int:
        """The number of a new order."""
        self._order += 1
        return self._order

    def order(self) -> int:
        """The number of an order placed lately."""
        return self._order - self.below(60)

    def inside(self) -> str:
        """An address of our own network."""
        return f"10.{self.between(10, 12)}.{self.between(0, 7)}.{self.between(2, 250)}"

    def port(self) -> int:
        """A client's port."""
        return self.between(32768, 60999)

    def fork(self, host: Host) -> int:
        """The pid of a new process there."""
        host.last_pid += 1 + int(self.random() * 23)
        if host.last_pid > _PID_LIMIT:
            host.last_pid = 400
        return host.last_pid

    def _outside(self) -> str:
        return f"{self.pick(_OUTSIDE)}{self.between(1, 254)}"

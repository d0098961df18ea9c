from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest

from aggregator.errors import Later, Unreachable
from aggregator.web.lanes import WIDE, Lane
from tests.web.places import NOW, client, place, reply


@dataclass
class Time:
    """A clock that moves only when somebody sleeps."""

    now: float = 100.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 6))
        self.now += seconds
        await asyncio.sleep(0)


def test_a_public_host_is_asked_once_a_second() -> None:
    time, starts = Time(), []

    async def ask(lane: Lane) -> None:
        async with lane.turn():
            starts.append(time.now)
            time.now += 0.25

    async def all_at_once() -> None:
        lane = Lane(1.0, time.clock, time.sleep)
        await asyncio.gather(*(ask(lane) for _ in range(4)))

    asyncio.run(all_at_once())
    assert starts == [100.0, 101.25, 102.5, 103.75]


def test_time_that_has_passed_is_not_waited_for() -> None:
    time = Time()

    async def twice() -> None:
        lane = Lane(1.0, time.clock, time.sleep)
        async with lane.turn():
            pass
        time.now += 0.75
        async with lane.turn():
            pass

    asyncio.run(twice())
    assert time.slept == [0.25]


async def _busiest(lane: Lane, asked: int) -> int:
    busy = most = 0

    async def ask() -> None:
        nonlocal busy, most
        async with lane.turn():
            busy += 1
            most = max(most, busy)
            await asyncio.sleep(0)
            busy -= 1

    await asyncio.gather(*(ask() for _ in range(asked)))
    return most


def test_one_request_at_a_time() -> None:
    time = Time()
    assert asyncio.run(_busiest(Lane(0.0, time.clock, time.sleep), 9)) == 1


def test_a_private_host_gets_several_at_once_without_a_pause() -> None:
    time = Time()

    async def wide() -> int:
        lane = Lane(1.0, time.clock, time.sleep)
        lane.widen()
        lane.widen()
        return await _busiest(lane, 20)

    assert asyncio.run(wide()) == WIDE
    assert time.slept == []


def test_a_turn_is_given_back_after_a_failure() -> None:
    async def fail_then_ask() -> str:
        lane = Lane(0.0, Time().clock, Time().sleep)
        with pytest.raises(ZeroDivisionError):
            async with lane.turn():
                _ = 1 / 0
        async with lane.turn():
            return "asked"

    assert asyncio.run(fail_then_ask()) == "asked"


def test_a_host_that_asked_to_be_left_alone_is_left_alone() -> None:
    async def after() -> None:
        lane = Lane(0.0, Time().clock, Time().sleep)
        lane.close(Later("later", "after noon", status=429, until=NOW))
        async with lane.turn():
            raise AssertionError("it was asked again")

    with pytest.raises(Later, match="after noon") as caught:
        asyncio.run(after())
    assert (caught.value.status, caught.value.until) == (429, NOW)


def test_the_client_does_not_pace_a_name_that_turns_out_to_be_private() -> None:
    time = Time()

    async def ask() -> None:
        async with place(reply()) as served:
            inner = [("127.0.0.1", served.port)]
            async with client(served, clock=time.clock, sleep=time.sleep, lookup=lambda *_: inner) as web:
                await asyncio.gather(*(web.get(f"http://inner.example/{n}") for n in range(4)))

    asyncio.run(ask())
    assert time.slept == []


def test_the_client_paces_hosts_that_are_not_known_to_be_private() -> None:
    time = Time()

    def nobody(host: str, port: int) -> Any:
        raise OSError(-2, "unknown")

    async def ask() -> None:
        async with client(pace=2.0, clock=time.clock, sleep=time.sleep, lookup=nobody) as web:
            for url in ("http://a.example/1", "https://a.example/2", "http://b.example/", "http://a.example/3"):
                with pytest.raises(Unreachable, match="no address is known"):
                    await web.get(url)

    asyncio.run(ask())
    assert time.slept == [2.0, 2.0]

"""What a curator is told to do."""

from __future__ import annotations

from aggregator.config import Config
from aggregator.model import Circle, Class, Person
from aggregator.pipeline.advice import crowded


def config(*sizes: int) -> Config:
    circles = tuple(Circle(id=f"c{at}", title=f"Circle {at}") for at in range(len(sizes)))
    people = tuple(
        Person(id=f"p{at}-{one}", name=f"P {one}", circle=f"c{at}")
        for at, size in enumerate(sizes)
        for one in range(size)
    )
    return Config(class_=Class(title="Ours"), circles=circles, people=people)


def test_a_circle_of_fifteen_is_well_and_one_of_sixteen_is_named() -> None:
    (told,) = crowded(config(15, 16, 0))
    assert told.startswith("sources.yaml: circle c1 has 16 people;")
    assert "second circle" in told

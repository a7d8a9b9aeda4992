"""What a service publishes is what its followers read, and never a person's data."""

import importlib
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from services.cli.catalogue import SERVICES
from shared.app import Service
from shared.feed import Event
from shared.handlers import FAILURES, Feed, Upsert
from tests.cluster import APPS


def producers() -> Iterator[tuple[str, type[Event]]]:
    """Every event that a service can publish: its `events.py` files hold them all."""
    for service in SERVICES:
        path = importlib.import_module(service.package).__path__
        for found in pkgutil.walk_packages(path, service.package + "."):
            if found.name.endswith(".events"):
                for value in vars(importlib.import_module(found.name)).values():
                    if isinstance(value, type) and issubclass(value, Event) and value is not Event:
                        yield service.name, value


EVENTS = {event.type: (service, event) for service, event in producers()}
DEFINITIONS: dict[str, Service] = {
    each.name: importlib.import_module(f"{each.package}.app").SERVICE for each in SERVICES
}
FOLLOWS = {name: service.follows for name, service in DEFINITIONS.items() if service.follows}
PUBLISHES = {name: service.publishes for name, service in DEFINITIONS.items()}
READ = [
    (consumer, feed, type_)
    for consumer, feeds in FOLLOWS.items()
    for feed in feeds
    for type_ in feed.handlers
]
NAMES = [f"{consumer} reads {type_}" for consumer, _, type_ in READ]
SUBJECT = UUID("0198c0de-0000-7000-8000-000000000000")


def rows(feed: Feed, type_: str, data: dict[str, Any]) -> list[Upsert]:
    """The rows a consumer makes of an event; raises what would park it."""
    event = {
        "id": f"{SUBJECT}:1",
        "type": type_,
        "subject": str(SUBJECT),
        "time": "2026-11-22T01:00:00+00:00",
        "data": data,
    }
    assert type_ in feed.handlers
    return feed.upserts(event)


def body(type_: str) -> dict[str, Any]:
    """The producer's example as it travels."""
    _, event = EVENTS[type_]
    return event.model_validate(event.example).model_dump(mode="json")


def test_every_service_publishes_under_its_own_name_and_no_type_twice() -> None:
    types = [event.type for _, event in producers()]
    assert len(types) == len(set(types))
    for service, event in producers():
        assert event.type.startswith(f"{service}."), f"{event.__name__} is not of {service}"
    assert {service for service, _ in producers()} == set(APPS)


@pytest.mark.parametrize("type_", EVENTS)
def test_an_example_is_a_full_body_as_its_producer_writes_it(type_: str) -> None:
    _, event = EVENTS[type_]
    made = event.model_validate(event.example)
    assert set(event.example) == set(event.model_fields), "an example shows every field"
    assert set(made.model_dump(mode="json")) == set(event.example)


@pytest.mark.parametrize(("consumer", "feed", "type_"), READ, ids=NAMES)
def test_a_follower_understands_the_producers_example(
    consumer: str, feed: Feed, type_: str
) -> None:
    assert type_ in EVENTS, f"{consumer} waits for {type_}, which nobody publishes"
    service, _ = EVENTS[type_]
    assert feed.name == service, f"{type_} is published by {service}, not by {feed.name}"
    made = rows(feed, type_, body(type_))
    assert made, f"{consumer} follows {type_} and keeps nothing of it"
    for row in made:
        unknown = (set(row.values) | set(row.key)) - set(row.table.__table__.columns.keys())
        assert not unknown, f"{row.table.__name__} has no {unknown}"


@pytest.mark.parametrize(("consumer", "feed", "type_"), READ, ids=NAMES)
def test_a_follower_accepts_what_the_producer_may_leave_empty(
    consumer: str, feed: Feed, type_: str
) -> None:
    refused = [
        name
        for name in may_be_empty(type_)
        if not accepts(feed, type_, {**body(type_), name: None})
    ]
    assert not refused, f"{consumer} would park a {type_} without {refused}: declare them `| None`"


def may_be_empty(type_: str) -> list[str]:
    """The fields that the producer may leave null."""
    properties = EVENTS[type_][1].model_json_schema()["properties"]
    return [
        name for name, about in properties.items() if {"type": "null"} in about.get("anyOf", [])
    ]


def accepts(feed: Feed, type_: str, data: dict[str, Any]) -> bool:
    try:
        rows(feed, type_, data)
    except FAILURES:
        return False
    return True


@pytest.mark.parametrize(("consumer", "feed", "type_"), READ, ids=NAMES)
def test_what_a_follower_keeps_may_be_as_empty_as_the_event(
    consumer: str, feed: Feed, type_: str
) -> None:
    """A null that the model lets pass and the column refuses would park the event as well."""
    empty = [
        name for name in may_be_empty(type_) if accepts(feed, type_, {**body(type_), name: None})
    ]
    for row in rows(feed, type_, {**body(type_), **dict.fromkeys(empty)}):
        columns = row.table.__table__.columns
        refused = [name for name, value in row.values.items()
                   if value is None and not columns[name].nullable]  # fmt: skip
        assert not refused, f"{row.table.__name__} refuses an empty {refused}: make it nullable"


@pytest.mark.parametrize("type_", EVENTS)
def test_an_owner_can_say_what_each_of_its_events_is_about(type_: str) -> None:
    service, event = EVENTS[type_]
    (snapshot,) = [each for each in PUBLISHES[service] if each.event is event]
    if snapshot.key is not None:
        assert snapshot.key in event.model_fields
        kind = snapshot.column.type.python_type
        assert str(kind(event.example[snapshot.key])) == str(event.example[snapshot.key])
    assert snapshot.passing - {"move", "at"} <= set(event.model_fields)


@pytest.mark.parametrize(("consumer", "feed", "type_"), READ, ids=NAMES)
def test_a_follower_keeps_one_row_for_each_of_the_owners_in_tables_of_its_own(
    consumer: str, feed: Feed, type_: str
) -> None:
    """Otherwise neither a missing row nor one too many could be told from the other's."""
    service, event = EVENTS[type_]
    (snapshot,) = [each for each in PUBLISHES[service] if each.event is event]
    log = feed.logs.get(type_)
    made = [row for row in rows(feed, type_, body(type_)) if row.table is not log]
    assert {row.table for row in made} == set(feed.tables[type_]), "declare the tables it sets"
    for row in made:
        (key,) = row.key.values()
        if snapshot.key is not None:
            assert str(key) == str(body(type_)[snapshot.key])
        assert row.table.__table__.primary_key.columns.keys() == list(row.key)
    others = [
        table
        for each in FOLLOWS[consumer]
        for other, tables in each.tables.items()
        for table in tables
        if other != type_
    ]
    assert not set(feed.tables[type_]) & set(others)
    assert not {log} & {table for each in FOLLOWS[consumer] for table in each.tables.values()}


@pytest.mark.parametrize(
    ("feed", "type_"),
    [pytest.param(feed, type_, id=f"{name} logs {type_}")
     for name, feed, type_ in READ if type_ in feed.logs],
)  # fmt: skip
def test_a_row_of_a_log_is_found_by_its_event_alone(feed: Feed, type_: str) -> None:
    """So an event that is read twice, or in another batch, is counted once."""
    columns = feed.logs[type_].__table__.primary_key.columns.keys()
    assert columns == ["feed", "position"]
    for row in rows(feed, type_, body(type_)):
        if row.table is feed.logs[type_]:
            assert row.key == {"feed": feed.name, "position": 1}


def test_two_feeds_never_set_the_same_column_of_a_table() -> None:
    for consumer, feeds in FOLLOWS.items():
        setters: dict[tuple[str, str], set[str]] = defaultdict(set)
        for feed in feeds:
            for type_ in feed.handlers:
                for row in rows(feed, type_, body(type_)):
                    if row.table is feed.logs.get(type_):
                        continue  # its key names the feed
                    for column in row.values:
                        setters[row.table.__tablename__, column].add(feed.name)
        twice = {place: names for place, names in setters.items() if len(names) > 1}
        assert not twice, f"in {consumer} the order of the feeds would decide about {twice}"


PERSONAL = re.compile(
    r"(^|_)(names?|phones?|mobile|tel|address|id_?(card|number|no)|birth|gender|sex|email|wechat|"
    r"petitioners?|complainants?|text|original|contact|recipient|witness|signer|query_?code|person|people)(_|$)"
)
LEADERS = {
    "assignment.charge.moved": {"leader_name"},
    "directory.account.recorded": {"name"},
    "directory.organisation.recorded": {"name", "short_name"},
}
"""Leaders answer by name, and organisations have one; nobody else is named in an event."""
COUNTS = {"petitioner_count"}


def keys(node: Any) -> Iterator[str]:
    """Every key in a body, however deep."""
    if isinstance(node, list):
        for each in node:
            yield from keys(each)
    elif isinstance(node, dict):
        for name, value in node.items():
            yield name
            yield from keys(value)


@pytest.mark.parametrize("type_", EVENTS)
def test_an_event_carries_no_personal_data(type_: str) -> None:
    _, event = EVENTS[type_]
    allowed = LEADERS.get(type_, set()) | COUNTS
    fields = set(event.model_fields) | set(keys(event.example))
    personal = sorted(name for name in fields - allowed if PERSONAL.search(name))
    if type_ == "directory.calendar.recorded":
        personal = [name for name in personal if name != "name"]  # of a holiday
    assert not personal, f"{type_} says {personal}: events carry ids and facts, never persons"

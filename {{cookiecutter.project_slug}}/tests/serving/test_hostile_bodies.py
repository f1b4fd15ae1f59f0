"""Whatever is sent, the answer is a prediction or says what is wrong, and no more."""

import gzip
import json
import tracemalloc
import zlib
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from project_package.serving.contract import Contract
from project_package.serving.refusal import Refusal

from .client import JSON, PREDICT, Client

CANARY = "canary7f3a"
NUMBER = "98765432123.4567"
BOMB = gzip.compress(bytes(20_000_000))
NUMBERS = ("size", "weight")


def refused(client: Client, body: bytes, status: int, **headers: str) -> set[str]:
    """Check that a body is refused, and return the fields that are named."""
    reply = client.predict(body, **headers)
    assert status == reply.status, reply
    assert reply.is_problem
    return reply.fields


def with_value(row: dict, name: str, value: str) -> bytes:
    """Return a row as JSON with ``value`` as it stands."""
    return json.dumps(row | {name: "*"}).replace('"*"', value).encode()


@pytest.mark.parametrize(
    "value",
    ["NaN", "Infinity", "-Infinity", "1e999", '"3"', "true", "[1]", '{"a": 1}']
    + ["9" * 400, "-" + "9" * 4000],
    ids=lambda value: value[:9],
)
@pytest.mark.parametrize("several", [False, True])
def test_what_is_no_finite_number_is_refused_by_name(client, row, value, several):
    for name in NUMBERS:
        body = with_value(row, name, value)
        if several:
            body = b"[%s, %s]" % (json.dumps(row).encode(), body)
        place = f"rows[1].{name}" if several else name

        assert {place} == refused(client, body, 422)


@pytest.mark.parametrize("value", ["NaN", "1e999", "[]", '{"a": 1}'])
@pytest.mark.parametrize("name", ["shape", "colour", "day"])
def test_what_is_no_word_is_refused_by_name(client, row, name, value):
    assert {name} == refused(client, with_value(row, name, value), 422)


@pytest.mark.parametrize(
    "date", ["soon", "2024-13-01", "2024", "01.05.2024", "20240501", "2024-05-01T25:00"]
)
def test_what_is_no_date_is_refused_by_name(client, row, date):
    assert {"day"} == refused(client, json.dumps(row | {"day": date}).encode(), 422)
    assert {"day"} == refused(client, with_value(row, "day", "19723"), 422)


def test_missing_and_unknown_and_renamed_fields_are_named(client, row):
    names = {name: name for name in row} | {"size": "Size"}
    renamed = {names[name]: value for name, value in row.items()}
    for name in row:
        rest = {key: value for key, value in row.items() if key != name}
        assert {name} == refused(client, json.dumps(rest).encode(), 422)

    assert {"size", "Size"} == refused(client, json.dumps(renamed).encode(), 422)
    assert {"more"} == refused(client, json.dumps(row | {"more": 1}).encode(), 422)


def test_null_is_refused_only_where_a_value_must_be(client, row):
    rows = [row | {name: None} for name in row]

    assert {"rows[1].weight", "rows[3].shape"} == refused(
        client, json.dumps(rows).encode(), 422
    )


def test_values_out_of_their_range_are_named_with_what_is_allowed(client, row):
    rows = [row | {"size": 2.5}, row | {"size": -3}, row | {"shape": "oval"}]

    said = {error["rule"] for error in client.predict(rows).json["errors"]}

    assert {
        "must be at most 2",
        "must be at least -2",
        "must be one of 'round' or 'square'",
    } == said


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b" ", 400),
        (b"{", 400),
        (b'{"size": 1', 400),
        (f"{CANARY} and more".encode(), 400),
        (b"[" * 1000, 400),
        (b"[" * 1000 + b"]" * 1000, 400),
        (b'{"size": ' * 1000 + b"1" + b"}" * 1000, 400),
        (b'{"size": "\xff\xfe"}', 400),
        (b'{"colour": "\\ud800"}', 400),
        (b'{"\\udfff": 1}', 400),
        (b'{"weight": ' + b"9" * 5000 + b"}", 400),
        (b'{"colour": ' + b"9" * 5000 + b"}", 400),
        ("null".encode("utf-16"), 400),
        (b"[]", 422),
        (b"[[]]", 422),
        (b"null", 422),
        (b"true", 422),
        (b"3", 422),
        (b'"text"', 422),
        (b"[null, 1, []]", 422),
    ],
    ids=lambda given: repr(given[:20]) if isinstance(given, bytes) else "",
)
def test_a_body_that_holds_no_rows_is_refused(client, body, status):
    refused(client, body, status)


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_over_the_limit_is_not_read(client, service, row, chunked):
    most = service.settings.max_body_bytes
    sender = Client(client.application, chunked)
    filled = json.dumps(row).encode().ljust(most)

    assert 200 == sender.predict(filled).status
    refused(sender, filled + b" ", 413)


def test_an_announced_length_over_the_limit_is_enough(client):
    headers = JSON | {"content-length": "9" * 15}

    assert 413 == client.send("POST", PREDICT, b"{}", headers).status


def test_too_many_rows_are_refused(client, service, row):
    most = service.settings.max_rows

    assert 200 == client.predict([row] * most).status
    refused(client, json.dumps([row] * (most + 1)).encode(), 413)
    refused(client, b"[%s1]" % (b"1," * 40_000), 413)


@pytest.mark.parametrize("name", ["gzip", "GZIP", "identity", ""])
def test_a_body_may_be_packed(client, row, name):
    plain = json.dumps(row).encode()
    body = gzip.compress(plain) if name.lower() == "gzip" else plain

    assert 200 == client.predict(body, **{"content-encoding": name}).status


@pytest.mark.parametrize(
    ("body", "encoding", "status"),
    [
        (BOMB, "gzip", 413),
        (gzip.compress(b"{}")[:-4], "gzip", 400),
        (gzip.compress(b"{}")[:9], "gzip", 400),
        (b"\x00" + gzip.compress(b"{}"), "gzip", 400),
        (gzip.compress(b"{}")[:-8] + bytes(8), "gzip", 400),
        (gzip.compress(b"{}") + b"more", "gzip", 400),
        (b"", "gzip", 400),
        (b"{}", "gzip", 400),
        (zlib.compress(b"{}"), "deflate", 415),
        (b"{}", "br", 415),
        (gzip.compress(gzip.compress(b"{}")), "gzip, gzip", 415),
    ],
    ids=range(11),
)
def test_what_gzip_did_not_make_or_made_too_large_is_refused(
    client, body, encoding, status
):
    refused(client, body, status, **{"content-encoding": encoding})


@pytest.mark.parametrize("media", ["text/plain", "application/jsonx", "", "multipart"])
def test_another_kind_of_body_is_refused(client, row, media):
    refused(client, json.dumps(row).encode(), 415, **{"content-type": media})


def test_the_kind_of_a_body_may_have_parameters(client, row):
    kind = "Application/JSON; charset=utf-8"

    assert 200 == client.predict(row, **{"content-type": kind}).status


def test_no_value_of_a_request_is_repeated(client, row, capfd, caplog):
    words = {name: CANARY for name in row}
    hostile = [
        json.dumps(words),
        json.dumps([row, words, row | {"size": CANARY}]),
        json.dumps({name: [CANARY] for name in row}),
        json.dumps({name: {CANARY: CANARY} for name in row}),
        json.dumps(row | {"more": CANARY}),
        json.dumps(words)[:-1],
        f'"{CANARY}"',
        CANARY,
        json.dumps(dict.fromkeys(row, float(NUMBER))),
        json.dumps(row | {"size": float(NUMBER)}),
    ]

    replies = [client.predict(body.encode()) for body in hostile]
    replies.append(client.predict(row | {"colour": CANARY}))

    assert {400, 422, 200} == {reply.status for reply in replies}
    seen = "".join([*map(str, replies), *capfd.readouterr(), caplog.text])
    assert CANARY not in seen
    assert NUMBER.partition(".")[0] not in seen


@pytest.mark.parametrize(
    "piece",
    [b"1,", b"{},", b'{"a":1},', b"[],"],
)
def test_a_body_full_of_faults_costs_no_more_than_a_good_one(finished, piece):
    contract = Contract(finished.schema, 1_000_000)
    body = b"[" + piece * (400_000 // len(piece)) + b"null]"
    tracemalloc.start()
    begun = process_time()
    try:
        with pytest.raises(Refusal) as caught:
            contract.rows(body)
        used = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert 50 == len(caught.value.faults)
    assert used < 60 * len(body)
    assert process_time() - begun < 3


def test_known_fields_are_read_beside_any_number_of_unknown_ones(client, row):
    strange = {f"strange {number}": 1 for number in range(3000)} | row

    fields = refused(client, json.dumps(strange).encode(), 422)

    assert 50 == len(fields)
    assert all(name.startswith("strange") for name in fields)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(["size", "weight", "day", "shape", "colour", "name", "x"])
OBJECTS = st.dictionaries(NAMES, VALUES, max_size=7)


@given(content=VALUES | OBJECTS | st.lists(OBJECTS, max_size=3), base=st.booleans())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_json_makes_the_service_fail(client, row, content, base):
    if base and isinstance(content, dict):
        content = row | content

    reply = client.predict(json.dumps(content).encode())

    assert reply.status in (200, 400, 413, 422)
    assert reply.status == 200 or reply.is_problem
    assert reply.status != 422 or reply.json["detail"]

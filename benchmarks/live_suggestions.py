"""From a predictor's answer to the message in open editors: with one and with two hundred sockets on the same data row.

Ratios: `p95_vs_bare_redis` is the 95th percentile over all messages with 200 sockets, from the moment the answer is there (before it is
written and committed) to its arrival in the client, over that of a bare Redis publish to as many bare Redis subscribers in one process;
`p95_vs_bare_redis_of_one` the same with one. Both are measured in turns in one run, and both kinds of receivers live in this process.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from importlib import import_module
from typing import Any

import numpy as np
import redis.asyncio
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.house import house, report
from benchmarks.processes import stderr

MANY, WITHIN_S, CHANNEL = 200, 60.0, "firstpass-bench"
Send = Callable[[int], Awaitable[float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=40, help="for each number of sockets")
    parser.add_argument("--sockets", type=int, default=MANY)
    asked = parser.parse_args()
    with house():
        scale, serving = import_module("benchmarks.scale"), import_module("benchmarks.served")
        made = scale.furnished(1)
        with serving.served() as running:
            running.key = made.key
            stage = import_module("benchmarks.live_house").Stage(made)
            asyncio.run(measure(asked, running, made.key, stage))


async def measure(asked: argparse.Namespace, running: Any, key: str, stage: Any) -> None:
    """One socket, then many, each beside as many bare receivers; report."""
    found = {}
    for count in (1, asked.sockets):
        live = await through_product(running.port, key, stage, count, asked.answers)
        bare = await through_redis(stage.redis_url, count, asked.answers)
        found[count] = live, bare
        stderr(
            f"{count} sockets: p50 {np.percentile(live, 50):.1f} ms, p95 {np.percentile(live, 95):.1f}; bare {np.percentile(bare, 95):.1f}"
        )
    (one, bare_one), (many, bare_many) = found[1], found[asked.sockets]
    figures = {
        f"{name}_p{share}_ms": float(np.percentile(values, share))
        for name, values in (("one", one), ("many", many), ("bare_one", bare_one), ("bare_many", bare_many))
        for share in (50, 95, 99)
    }
    report(
        "live_suggestions",
        ratios={
            "p95_vs_bare_redis": figures["many_p95_ms"] / figures["bare_many_p95_ms"],
            "p95_vs_bare_redis_of_one": figures["one_p95_ms"] / figures["bare_one_p95_ms"],
        },
        figures=figures,
        sockets=asked.sockets,
        answers=asked.answers,
    )


async def through_product(port: int, key: str, stage: Any, count: int, answers: int) -> list[float]:
    """Milliseconds from each answer to its message in each of so many sockets that watch the data row."""
    async with AsyncExitStack() as held:
        sockets = [await held.enter_async_context(_socket(port, key, stage.slug)) for _ in range(count)]
        for each in sockets:
            await each.send(json.dumps({"type": "subscribe", "topics": [f"data_row:{stage.row}"], "after": None}))
        await asyncio.gather(*(_until(each, lambda told: told.get("type") == "subscribed") for each in sockets))
        writer = held.enter_context(ThreadPoolExecutor(1))
        loop = asyncio.get_running_loop()

        async def send(number: int) -> float:
            return await loop.run_in_executor(writer, stage.answer, number)

        def receivers(number: int) -> list[Awaitable[float]]:
            return [_until(each, lambda told: stage.is_of(told, number)) for each in sockets]

        return await _turns(send, receivers, stage.numbers(answers))


async def through_redis(url: str, count: int, answers: int) -> list[float]:
    """The same for a message that is published to bare subscribers."""
    async with AsyncExitStack() as held:
        publisher = await held.enter_async_context(redis.asyncio.Redis.from_url(url))
        clients = [await held.enter_async_context(redis.asyncio.Redis.from_url(url)) for _ in range(count)]
        listening = [await held.enter_async_context(each.pubsub()) for each in clients]
        for each in listening:
            await each.subscribe(CHANNEL)
            while not await each.get_message(timeout=WITHIN_S):
                pass

        async def send(number: int) -> float:
            began = time.perf_counter()
            await publisher.publish(CHANNEL, json.dumps({"number": number}))
            return began

        return await _turns(send, lambda number: [_heard(each, number) for each in listening], range(answers))


async def _turns(send: Send, receivers: Callable[[int], list[Awaitable[float]]], numbers: range) -> list[float]:
    """One message at a time, to everybody; the first, which opens what is opened once, does not count."""
    took = list[float]()
    for number in numbers:
        waiting = asyncio.gather(*receivers(number))
        began = await send(number)
        arrived = await asyncio.wait_for(waiting, WITHIN_S)
        if number != numbers[0]:
            took += [(each - began) * 1000 for each in arrived]
    return took


def _socket(port: int, key: str, slug: str) -> connect:
    headers = {"Authorization": f"Bearer {key}"}
    return connect(f"ws://127.0.0.1:{port}/ws/o/{slug}/", additional_headers=headers, proxy=None, open_timeout=WITHIN_S)


async def _until(socket: ClientConnection, is_it: Callable[[dict[str, Any]], bool]) -> float:
    """When the message came that is meant."""
    while True:
        raw = await asyncio.wait_for(socket.recv(), WITHIN_S)
        arrived = time.perf_counter()
        if is_it(json.loads(raw)):
            return arrived


async def _heard(listening: Any, number: int) -> float:
    while True:
        told = await listening.get_message(timeout=WITHIN_S)
        arrived = time.perf_counter()
        if told and told["type"] == "message" and json.loads(told["data"])["number"] == number:
            return arrived


if __name__ == "__main__":
    main()

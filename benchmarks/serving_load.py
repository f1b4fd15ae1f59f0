"""Load over loopback: how many requests a server answers a second.

wrk sends them where it is installed (``apt-get install wrk``), else a client of asyncio
in a process of its own, which is slower than the fastest servers.
"""

import asyncio
import json
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlsplit

Answers = list[tuple[float, bool]]

WRK = shutil.which("wrk")
CLIENT = (
    f"Requests are sent by {WRK}."
    if WRK
    else "wrk is not installed (apt-get install wrk): an asyncio client sends the "
    "requests. It is slower than the fastest servers, so their ratios come out too low."
)
# Sends the bodies of a file, a line each, in turn.
_SCRIPT = """
local requests, at = {}, 0
local headers = {["content-type"] = "application/json"}
function init(args)
  for body in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("POST", nil, headers, body)
  end
end
function request()
  at = at % #requests + 1
  return requests[at]
end
function done(summary, latency)
  local bad = summary.errors
  io.write(string.format("\\n[%d, %f, %f, %d]\\n", summary.requests,
    summary.duration / 1e6, latency:percentile(99) / 1e6,
    bad.status + bad.connect + bad.read + bad.write + bad.timeout))
end
"""


@dataclass(frozen=True)
class Load:
    """What became of requests.

    Attributes:
        rate: Answers a second.
        p99: Seconds within which 99 of 100 were answered.
        errors: Those that failed, or whose status is no success.
    """

    rate: float
    p99: float
    errors: int


def put(url: str, bodies: Path, connections: int, seconds: float) -> Load:
    """Return what a server makes of ``connections`` that ask without a pause.

    Args:
        url: Where the requests go to.
        bodies: File with a body a line.
        connections: Connections that each wait for an answer before they ask again.
        seconds: How long they ask.
    """
    command = [sys.executable, __file__, url, str(bodies)]
    command += [str(connections), str(seconds)]
    if WRK:
        script = bodies.with_name("wrk.lua")
        script.write_text(_SCRIPT, encoding="utf-8")
        command = [WRK, "-t1", f"-c{connections}", f"-d{max(round(seconds), 1)}s"]
        command += ["-s", str(script), url, "--", str(bodies)]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    count, duration, p99, errors = json.loads(done.stdout.splitlines()[-1])
    return Load(count / duration, p99, errors)


async def _ask(host: str, port: int, requests: "cycle[bytes]", end: float) -> Answers:
    """Return for each request the seconds until its answer, and whether it is good."""
    reader, writer = await asyncio.open_connection(host, port)
    answers = []
    while (begun := time.perf_counter()) < end:
        writer.write(next(requests))
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].split(b"\r\n")[0])
        await reader.readexactly(length)
        answers.append((time.perf_counter() - begun, head.split()[1] == b"200"))
    writer.close()
    return answers


async def _together(
    url: str, bodies: Path, connections: int, seconds: float
) -> list[Answers]:
    """Ask over some connections at a time."""
    place = urlsplit(url)
    host, port = str(place.hostname), int(place.port or 80)
    head = f"POST {place.path} HTTP/1.1\r\nhost: {host}\r\n"
    head += "content-type: application/json\r\ncontent-length: "
    requests = cycle(
        f"{head}{len(body)}\r\n\r\n{body}".encode("ascii")
        for body in bodies.read_text(encoding="ascii").splitlines()
    )
    end = time.perf_counter() + seconds
    asking = (_ask(host, port, requests, end) for _ in range(connections))
    return await asyncio.gather(*asking)


def main() -> None:
    """Print what wrk would be asked to print."""
    url, bodies, connections, seconds = sys.argv[1:]
    begun = time.perf_counter()
    found = asyncio.run(_together(url, Path(bodies), int(connections), float(seconds)))
    duration = time.perf_counter() - begun
    answers = [answer for each in found for answer in each]
    p99 = quantiles([took for took, _ in answers], n=100)[-1]
    errors = sum(not good for _, good in answers)
    print(json.dumps([len(answers), duration, p99, errors]))


if __name__ == "__main__":
    main()

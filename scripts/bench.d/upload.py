"""From the stop of a recording to the server's confirmation of its last byte, over a link of twice the media's bit rate:
against a limit, and against what the link itself needs for the bytes that were unsent at the stop."""
import os
import shutil
import socket
import tempfile

from engine import Engine, clip
from figures import Figure
from link import Link

# Segments are two seconds long: how much of the last one there is at the stop decides, so that the answers differ.
SECONDS = [12.0, 11.0, 11.4, 11.8, 12.2, 12.6]
# The link's share of the media's own rate, upwards; the rate is that of a first recording over a free link.
TIMES = 2
LIMIT_S = 1.0
FREE = 1_000_000_000
ROUND_TRIP_S = 0.040


def measure(program, runs, load):
    folder = tempfile.mkdtemp(prefix="pb-", dir="/tmp")
    os.chmod(folder, 0o711)
    limit = Figure("upload, stop to confirmed", "s", "the limit")
    confirmed = Figure("upload, stop to confirmed", "s", "unsent ÷ link + 5 round trips", wanted=1)
    unsent = Figure("upload, unsent at the stop", "KiB", "two segments' share")
    port = free_port()
    link = Link(port, FREE, ROUND_TRIP_S)
    # The addresses that it signs lead over the link as well.
    engine = Engine(program, folder, f"127.0.0.1:{port}", f"http://127.0.0.1:{link.port}")
    try:
        engine.url = f"http://127.0.0.1:{port}"
        interview = engine.interview(limit_s=25)
        for number in range(runs + 1):
            source = clip(f"{folder}/{number}.mkv", SECONDS[number % len(SECONDS)])
            load.note()
            before = stored(folder)
            at_stop = []
            run = engine.take(interview["url"], source,
                              lambda word: word == "uploading" and at_stop.append(stored(folder)))
            media = engine.answer(run.said["session"])
            whole = stored(folder) - before
            left = whole - (at_stop[0] - before)
            if number == 0:
                link.bits_per_s = TIMES * whole * 8 / (media["duration_ms"] / 1000)
                continue
            # The line `uploading` comes when the recording is closed on disk; the stop was where its media ends.
            closing_s = max(0, run.at_s["uploading"] - run.at_s["recording"] - media["duration_ms"] / 1000)
            took_s = closing_s + link.answered_at_s - run.at_s["uploading"]
            limit.add(took_s, LIMIT_S)
            confirmed.add(took_s, left * 8 / link.bits_per_s + 5 * ROUND_TRIP_S)
            unsent.add(left / 1024, 2 * whole / media["segments"] / 1024)
    finally:
        engine.stop()
        link.close()
        shutil.rmtree(folder, ignore_errors=True)
    return [limit, confirmed, unsent]


def stored(folder):
    """Bytes of recordings that have reached the engine, also those of uploads under way."""
    count = 0
    for part in ("recordings", ".incoming"):
        for path, _, names in os.walk(f"{folder}/parley/objects/{part}"):
            for name in names:
                if part == ".incoming" or not name.startswith("."):
                    try:
                        count += os.path.getsize(os.path.join(path, name))
                    except FileNotFoundError:
                        pass
    return count


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]

"""From the stop of a recording to the server's confirmation of its last byte, over a slow link, against what the link
itself needs for the bytes that were unsent at the stop: 1.3 times that, and five round trips."""
import os
import shutil
import socket
import tempfile

from engine import Engine, clip
from figures import Figure
from link import Link

SECONDS = 12
# Upwards; a recording at its highest rate takes four fifths of it.
BITS_PER_S = 2_000_000
ROUND_TRIP_S = 0.040


def measure(program, runs, load):
    folder = tempfile.mkdtemp(prefix="pb-", dir="/tmp")
    os.chmod(folder, 0o711)
    confirmed = Figure("upload, stop to confirmed", "s", "1.3 × unsent ÷ link + 5 round trips", wanted=1)
    unsent = Figure("upload, unsent at the stop", "KiB", "two segments' share")
    port = free_port()
    link = Link(port, BITS_PER_S, ROUND_TRIP_S)
    # The addresses that it signs lead over the link as well.
    engine = Engine(program, folder, f"127.0.0.1:{port}", f"http://127.0.0.1:{link.port}")
    try:
        engine.url = f"http://127.0.0.1:{port}"
        source = clip(folder + "/clip.mkv", SECONDS)
        interview = engine.interview(limit_s=SECONDS + 10)
        for _ in range(runs):
            load.note()
            before = stored(folder)
            at_stop = []
            run = engine.take(interview["url"], source,
                              lambda word: word == "uploading" and at_stop.append(stored(folder)))
            media = engine.answer(run.said["session"])
            whole = stored(folder) - before
            left = whole - (at_stop[0] - before)
            # The line `uploading` comes when the recording is closed on disk; the stop was where its media ends.
            closing_s = max(0, run.at_s["uploading"] - run.at_s["recording"] - media["duration_ms"] / 1000)
            confirmed.add(closing_s + link.answered_at_s - run.at_s["uploading"],
                          1.3 * left * 8 / BITS_PER_S + 5 * ROUND_TRIP_S)
            unsent.add(left / 1024, 2 * whole / media["segments"] / 1024)
    finally:
        engine.stop()
        link.close()
        shutil.rmtree(folder, ignore_errors=True)
    return [confirmed, unsent]


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

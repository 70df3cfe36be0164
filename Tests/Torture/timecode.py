"""A sound that says of itself where one is in it: a tone that rises steadily, so that its pitch is the time.

An answer is made of it, and read back from the joined video: what is missing, doubled or moved shows as a step."""
import array
import math
import subprocess
import wave

BASE_HZ = 300
# 4 ms of time for each hertz that the pitch is read wrongly by.
RISE_HZ_PER_S = 250
# The sound's bandwidth ends the code: (3,600 - 300) / 250.
LONGEST_S = 13.0
RATE = 8000
WINDOW_S = 0.04
STEP_S = 0.01


def write(path, seconds, sample_rate=48000):
    """The code from its beginning, as a WAV file."""
    if seconds > LONGEST_S:
        raise ValueError(f"the code is read back for {LONGEST_S} s at most")
    samples = array.array("h")
    for index in range(int(seconds * sample_rate)):
        t = index / sample_rate
        samples.append(int(12000 * math.sin(2 * math.pi * (BASE_HZ * t + RISE_HZ_PER_S * t * t / 2))))
    with wave.open(path, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sample_rate)
        file.writeframes(samples.tobytes())


def read(path):
    """Pairs of seconds: where in the file, and what the code says there. Silence is left out."""
    raw = subprocess.run(
        ["ffmpeg", "-nostdin", "-v", "error", "-i", path, "-map", "0:a:0", "-af", "aresample=async=1:first_pts=0",
         "-ac", "1", "-ar", str(RATE), "-f", "s16le", "-"], check=True, capture_output=True).stdout
    samples = array.array("h")
    samples.frombytes(raw[:len(raw) // 2 * 2])
    # Where it passes upwards through nothing, between samples.
    crossings = []
    before = 0
    for index, sample in enumerate(samples):
        if before < 0 <= sample:
            crossings.append((index - sample / (sample - before)) / RATE)
        before = sample
    found = []
    first = 0
    for step in range(int(len(samples) / RATE / STEP_S)):
        at = step * STEP_S
        low, high = at - WINDOW_S / 2, at + WINDOW_S / 2
        while first < len(crossings) and crossings[first] < low:
            first += 1
        last = first
        while last + 1 < len(crossings) and crossings[last + 1] <= high:
            last += 1
        if last - first < 3 or crossings[last] > high or crossings[last] - crossings[first] < WINDOW_S / 2:
            continue
        piece = samples[max(0, int(low * RATE)):int(high * RATE)]
        if max(piece) < 3000:
            continue
        pitch = (last - first) / (crossings[last] - crossings[first])
        middle = (crossings[last] + crossings[first]) / 2
        found.append((middle, (pitch - BASE_HZ) / RISE_HZ_PER_S))
    return found


def steps(found, joins):
    """How far the code moves against the file at each join (seconds in the file), in seconds: what is missing there
    counts up, what is there twice down. Then the largest difference elsewhere from the line between the joins."""
    # Where it breaks off it is heard wrongly as well.
    edges = [float("-inf")] + sorted(joins) + [found[-1][0]]
    pieces = []
    for begin, end in zip(edges, edges[1:]):
        # A window that reaches over a join reads two tones as one.
        pieces.append([code - at for at, code in found if begin + 0.06 < at < end - 0.06])
    middles = [sorted(piece)[len(piece) // 2] if piece else None for piece in pieces]
    moved = []
    last = middles[0]
    for middle in middles[1:]:
        if middle is not None and last is not None:
            moved.append(middle - last)
        else:
            moved.append(0.0)
        last = middle if middle is not None else last
    astray = max((abs(value - middle) for piece, middle in zip(pieces, middles) for value in piece), default=0.0)
    start = next((middle for middle in middles if middle is not None), None)
    return moved, astray, start

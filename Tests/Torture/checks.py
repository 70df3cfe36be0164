"""What has to be true of an interview once it is over, whatever happened meanwhile."""
import subprocess

import timecode
from lab import Broken

# A frame of AAC at 48 kHz is 21 ms; pictures come each 40 ms.
FRAME_MS = 45
# What a recording may last beyond its sound file: the silence that is recorded so that the last sound is whole.
TAIL_MS = 1500


class Played:
    """How many joined videos were decoded from their beginning to their end."""
    count = 0


class Verdict:
    """What was found of one answer."""

    def __init__(self):
        self.parts = 0
        # Joins with time missing between the parts.
        self.breaks = 0
        self.gaps = []
        self.duration_ms = 0
        # Missing of the code at each join, in milliseconds; less than nothing is there twice.
        self.missing_ms = []
        self.astray_ms = 0


def check(server, candidate, seconds, question=1, one_part=False, patience_s=120, is_slow=False):
    """Everything that was shown as saved is in the joined video, which plays to its end; there is one answer and one
    receipt. `seconds` is the length of the sound file, which is a time code."""
    session = candidate.session
    answers = server.media(session, patience_s=patience_s)["answers"]
    if len([answer for answer in answers if answer["question"] == question]) != 1:
        raise Broken(f"{session}: there is not exactly one answer to question {question}")
    _once(server, session, len(answers))
    answer = next(answer for answer in answers if answer["question"] == question)
    media = answer["media"]
    path = f"{candidate.folder}/joined-{question}.mp4"
    server.video(session, question, path)
    verdict = Verdict()
    verdict.breaks = sum(gap["gap_ms"] > 0 for gap in media["gaps"])
    verdict.parts, verdict.gaps, verdict.duration_ms = media["parts"], media["gaps"], media["duration_ms"]
    _plays(path, media)

    shown = max(run.saved_ms(question) for run in candidate.real_runs)
    if shown > media["duration_ms"] + FRAME_MS:
        raise Broken(f"{session}: {shown} ms were shown as saved, the video has {media['duration_ms']} ms")
    before = 0
    for run in candidate.real_runs:
        # A run that goes on begins no earlier than where the one before said that it was saved.
        resumed = run.all("resuming", question)
        if resumed and int(resumed[0][1][2]) < before:
            raise Broken(f"{session}: {before} ms were shown as saved, {resumed[0][1][2]} ms were found again")
        before = max(before, run.saved_ms(question))
    # A machine that cannot play a file in time records silence between.
    longest_ms = float("inf") if is_slow else seconds * 1000 + TAIL_MS + FRAME_MS * media["parts"]
    if not seconds * 1000 - FRAME_MS <= media["duration_ms"] <= longest_ms:
        raise Broken(f"{session}: the answer has {seconds} s, its video {media['duration_ms']} ms")
    # A part without a gap was begun because this machine had no time for the picture's size.
    if one_part and any(gap["gap_ms"] > 0 for gap in media["gaps"]):
        raise Broken(f"{session}: {media['parts']} parts with gaps {media['gaps']}, where nothing interrupted it")
    _code(session, path, seconds, media, verdict, is_slow)
    return verdict


def _once(server, session, answers):
    """Counted in the database, where a second one would show first."""
    events = dict(server.rows(f"SELECT type, count(*) FROM kernel.outbox WHERE aggregate = '{session}' GROUP BY type"))
    submitted = sum(int(count) for kind, count in events.items() if kind.endswith("response.submitted"))
    completed = sum(int(count) for kind, count in events.items() if kind.endswith("candidate.completed"))
    if submitted != answers or completed != 1:
        raise Broken(f"{session}: {answers} answers were submitted {submitted} times, completed {completed} times: {events}")


def _plays(path, media):
    done = subprocess.run(
        ["ffmpeg", "-nostdin", "-v", "error", "-xerror", "-i", path,
         # Pictures come when they come; nothing here wants them at a steady rate.
         "-vsync", "passthrough", "-enc_time_base", "-1", "-f", "null", "-"], capture_output=True, text=True)
    if done.returncode or done.stderr.strip():
        raise Broken(f"{path} does not play to its end: {done.stderr.strip()[:300]}")
    Played.count += 1
    said = subprocess.run(
        ["ffprobe", "-v", "error", "-show_entries", "stream=codec_type,duration:format=duration", "-of", "csv=p=0", path],
        check=True, capture_output=True, text=True).stdout.split()
    whole = float(said[-1])
    if abs(whole * 1000 - media["duration_ms"]) > 100:
        raise Broken(f"{path} lasts {whole} s, the server says {media['duration_ms']} ms")
    for line in said[:-1]:
        kind, _, seconds = line.partition(",")
        if seconds not in ("", "N/A") and float(seconds) < whole - 0.7:
            raise Broken(f"{path} lasts {whole} s, its {kind} {seconds} s")


def _code(session, path, seconds, media, verdict, is_slow):
    found = timecode.read(path)
    if not found:
        raise Broken(f"{session}: the time code cannot be heard")
    moved, astray, start = timecode.steps(found, [gap["at_ms"] / 1000 for gap in media["gaps"]])
    verdict.missing_ms = [step * 1000 for step in moved]
    verdict.astray_ms = astray * 1000
    reached = max(code for _, code in found)
    if abs(start) > 0.1:
        raise Broken(f"{session}: the sound begins {start * 1000:.0f} ms into the answer")
    if reached < seconds - 0.15:
        raise Broken(f"{session}: the sound ends at {reached:.2f} s of {seconds} s")
    if is_slow:
        heard = sorted(code for _, code in found)
        widest = max((b - a for a, b in zip(heard, heard[1:])), default=0)
        if widest > 0.15:
            raise Broken(f"{session}: {widest * 1000:.0f} ms of sound are missing")
        return
    if astray > 0.1:
        raise Broken(f"{session}: the sound jumps by {astray * 1000:.0f} ms where nothing interrupted it")
    worst = max((abs(step) for step in verdict.missing_ms), default=0)
    if worst > 150:
        raise Broken(f"{session}: {worst:.0f} ms of sound are missing or doubled at a join: {verdict.missing_ms}")

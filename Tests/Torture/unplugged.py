"""The microphone is unplugged in the middle of an answer, and the candidate's program, the server or PostgreSQL are killed
while it is away: the real program in lines, before a PulseAudio server of the suite's own whose only microphone comes and
goes. A round's moments come from its seed: `scripts/torture kill --seed N --runs 1`."""
import os
import random
import re
import shutil
import signal
import subprocess
import threading
import time

import checks
import timecode
from lab import Broken

# What is killed while the microphone is away, or right after it came back.
CASES = ("candidate, unplugged", "candidate, plugged in again", "server", "database")
LIMIT_MS = 2000
# Playing and hearing take their time on the way through the sound server.
WAY_S = 0.7


class Sound:
    """A PulseAudio server with one microphone or none: what is played into `mic` is what `mic.monitor` hears."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder, mode=0o700, exist_ok=True)
        self.address = f"unix:{folder}/native"
        self.environment = dict(os.environ, PULSE_RUNTIME_PATH=folder, PULSE_STATE_PATH=folder, HOME=folder,
                                PULSE_SERVER=self.address)
        self.child = subprocess.Popen(
            ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--log-level=error", "-L",
             "module-native-protocol-unix"],
            env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.module, self.player = None, None
        try:
            deadline = time.monotonic() + 20
            while subprocess.run(["pactl", "info"], env=self.environment, capture_output=True).returncode:
                if time.monotonic() > deadline:
                    raise Broken("pulseaudio did not start")
                time.sleep(0.05)
            self.plug()
        except BaseException:
            self.close()
            raise

    def plug(self):
        done = subprocess.run(
            ["pactl", "load-module", "module-null-sink", "sink_name=mic", "rate=48000", "channels=1"],
            env=self.environment, capture_output=True, text=True)
        if done.returncode:
            raise Broken("the microphone cannot be plugged in: " + done.stderr.strip())
        self.module = done.stdout.strip()

    def unplug(self):
        subprocess.run(["pactl", "unload-module", self.module], env=self.environment, check=True)

    def play(self, path):
        """Goes on by itself; what is left when the microphone goes is lost."""
        self.player = subprocess.Popen(["paplay", "--latency-msec=50", "-d", "mic", path], env=self.environment,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def close(self):
        for child in (self.player, self.child):
            if child is not None and child.poll() is None:
                child.terminate()
                child.wait(10)


class Lines:
    """The program over pipes: a line in, lines out. What it said is kept with its time."""

    def __init__(self, command, environment):
        self.child = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                      stderr=subprocess.DEVNULL, text=True, bufsize=0)
        self.said, self.place = "", 0
        self.changed = threading.Condition()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        while piece := os.read(self.child.stdout.fileno(), 4096):
            with self.changed:
                self.said += piece.decode(errors="replace")
                self.changed.notify_all()
        with self.changed:
            self.changed.notify_all()

    def wait(self, *words, within_s=60):
        """Until one of these is said after what was waited for last; gives which."""
        deadline = time.monotonic() + within_s
        with self.changed:
            while True:
                found = [(at, word) for word in words if (at := self.said.find(word, self.place)) >= 0]
                if found:
                    at, word = min(found)
                    self.place = at + len(word)
                    return word
                if time.monotonic() > deadline or not self.reader.is_alive():
                    raise Broken(f"it did not say “{words[0]}”; it said: {self.said[-600:]}")
                self.changed.wait(0.2)

    def type(self, line=""):
        try:
            os.write(self.child.stdin.fileno(), (line + "\n").encode())
        except OSError:
            raise Broken(f"it is gone; it said: {self.said[-600:]}") from None

    def saved_s(self):
        """Asks how far the answer is saved: whole seconds."""
        self.type("=")
        self.wait("aved to ")
        with self.changed:
            self.changed.wait_for(lambda: re.match(r"\d\d:\d\d", self.said[self.place:]), 10)
            minutes, seconds = self.said[self.place:self.place + 5].split(":")
        return int(minutes) * 60 + int(seconds)

    def kill(self):
        self.child.kill()
        self.child.wait()
        self.reader.join(10)

    def close(self):
        if self.child.poll() is None:
            self.kill()


class Round:
    """One candidate, one answer, one case."""

    def __init__(self, lab, server, seed, case):
        self.lab, self.server, self.seed, self.case = lab, server, seed, case
        self.random = random.Random(seed)
        self.name = f"u{seed}"
        self.folder = f"{lab.folder}/{self.name}"
        os.makedirs(self.folder)
        self.link = server.interview(limit_s=40)["url"]
        self.sound = Sound(self.folder + "/pulse")
        self.lines, self.shown_s, self.lost_ms, self.kills = None, 0, [], 0
        # Between unplugging and the word that it is back, or the kill; and of the recording when it was killed.
        self.away_s, self.recorded_ms = 0, None

    def run(self):
        try:
            self._play()
            self._check()
        finally:
            if self.lines:
                self.lines.close()
            self.sound.close()

    def _start(self):
        environment = self.lab.environment(PULSE_SERVER=self.sound.address, TERM="dumb", PARLEY_LANGUAGE="en")
        environment["XDG_STATE_HOME"] = self.folder + "/state"
        self.lines = Lines(
            [self.lab.program, "take", self.link, "--linear", "--camera", "test", "--mic", "pulse:mic.monitor"],
            environment)

    def _code(self, name, seconds):
        path = f"{self.folder}/{name}.wav"
        timecode.write(path, seconds)
        return path

    def _play(self):
        self._start()
        for words, line in (("Enter – begin", ""), ("Nothing is ticked", "1"), ("Ticked: 1.", ""), ("Name>", self.name),
                            ("E-mail>", self.name + "@example.org"), ("I see and hear myself", ""), ("I am ready", "")):
            self.lines.wait(words)
            self.lines.type(line)
        self.lines.wait("Recording. Speak now")
        begin = time.monotonic()
        self.sound.play(self._code("first", 12))
        time.sleep(self.random.uniform(2.5, 4.5))
        self.sound.unplug()
        unplugged = time.monotonic()
        self.lines.wait("The microphone", within_s=20)
        time.sleep(self.random.uniform(1.5, 3.0))
        if self.case == "candidate, unplugged":
            self._kill_candidate(begin)
            self.away_s = time.monotonic() - unplugged
            # There is nothing to speak into: it says so, and can be tried again.
            self._start()
            self.lines.wait("There is no microphone")
            self.lines.wait("Press r to try again.")
            self.sound.plug()
            self.lines.type("r")
        else:
            if self.case == "server":
                self.server.kill()
                time.sleep(self.random.uniform(0, 1))
                self.server.start()
                self.kills += 1
            elif self.case == "database":
                os.kill(self._database(), signal.SIGKILL)
                self.kills += 1
            self.sound.plug()
            self.lines.wait("The microphone is back", within_s=30)
            self.away_s = time.monotonic() - unplugged
            self.sound.play(self._code("second", 4))
            time.sleep(self.random.uniform(2, 3.5))
            if self.case == "candidate, plugged in again":
                self._kill_candidate(begin)
                self._start()
        if self.case.startswith("candidate"):
            self.lines.wait("I see and hear myself")
            self.lines.type()
            self.lines.wait("This answer was interrupted. Saved: ")
            found = self._clock()
            if found < self.shown_s:
                raise Broken(f"{self.shown_s} s were shown as saved, {found} s were found again")
            self.lines.wait("Enter – go on")
            self.lines.type()
            self.lines.wait("Recording. Speak now")
            self.sound.play(self._code("third", 5))
            time.sleep(5)
        self.shown_s = max(self.shown_s, self.lines.saved_s())
        self.lines.type()
        self.lines.wait("Your answer is recorded and saved: ")
        self.whole_s = self._clock()
        self.lines.wait("Enter – ")
        self.lines.type()
        self.lines.wait("All questions are answered", within_s=120)
        self.lines.wait("Enter – ")
        self.lines.type()
        self.lines.wait("Thank you, that was it.", within_s=120)

    def _clock(self):
        with self.lines.changed:
            self.lines.changed.wait_for(lambda: re.match(r"\d\d:\d\d", self.lines.said[self.lines.place:]), 10)
            minutes, seconds = self.lines.said[self.lines.place:self.lines.place + 5].split(":")
        return int(minutes) * 60 + int(seconds)

    def _database(self):
        deadline = time.monotonic() + 30
        while (pid := self.server.database_pid()) is None:
            if time.monotonic() > deadline:
                raise Broken("the database does not come back")
            time.sleep(0.1)
        return pid

    def _kill_candidate(self, begin):
        self.shown_s = self.lines.saved_s()
        time.sleep(self.random.uniform(0, 0.4))
        self.recorded_ms = (time.monotonic() - begin) * 1000
        self.lines.kill()
        self.kills += 1

    def _check(self):
        session = self.server.rows(
            f"SELECT id FROM candidates.sessions WHERE email = '{self.name}@example.org'")[0][0]
        answer = self.server.media(session)["answers"][0]
        media = answer["media"]
        checks._once(self.server, session, 1)
        path = f"{self.folder}/joined.mp4"
        self.server.video(session, 1, path)
        # To its end, with picture and sound of the same length.
        checks._plays(path, media)
        if media["duration_ms"] < max(self.shown_s, self.whole_s) * 1000:
            raise Broken(f"{self.shown_s} s were shown as saved, the video has {media['duration_ms']} ms")
        if media["parts"] != (2 if self.case.startswith("candidate") else 1):
            raise Broken(f"{media['parts']} parts, gaps {media['gaps']}")
        if self.recorded_ms is not None:
            # From the word that it records, which comes before the first sample, to where the first part ends.
            self.lost_ms.append(max(0, self.recorded_ms - media["gaps"][0]["at_ms"]))
            if self.lost_ms[-1] > LIMIT_MS:
                raise Broken(f"{self.recorded_ms:.0f} ms were recorded, {media['gaps'][0]['at_ms']} ms of them kept")
        # The silence is marked as what it is, and is one: nothing is heard that was played meanwhile. What was lost with the
        # kill is not marked, and sound that was on its way is no silence.
        marked_s = media["filled_silence_ms"] / 1000
        lost_s = sum(self.lost_ms) / 1000
        if not self.away_s - lost_s - 1 <= marked_s <= self.away_s + 1:
            raise Broken(f"{marked_s:.1f} s of silence are marked, the microphone was away for {self.away_s:.1f} s")
        code = sorted(timecode.read(path))
        heard = [at for at, _ in code]
        edges = [0.0] + heard + [media["duration_ms"] / 1000]
        silent_s = max(b - a for a, b in zip(edges, edges[1:]))
        if silent_s < marked_s - WAY_S:
            raise Broken(f"{marked_s:.1f} s are marked as silent, at most {silent_s:.1f} s are")
        expected = 2 if self.case == "candidate, unplugged" else 3 if self.case.startswith("candidate") else 2
        # A code that begins again, or that begins after nothing was heard.
        pieces = 1 + sum(b[0] - a[0] > 0.4 or b[1] < a[1] - 0.5 for a, b in zip(code, code[1:]))
        if pieces < expected:
            raise Broken(f"sound is heard {pieces} times, it was played {expected} times")


def run(lab, server, result, seed, rounds):
    """`rounds` cases one after the other, the first of them drawn from the seed."""
    if not shutil.which("pulseaudio"):
        return result.say("skipped: the microphone unplugged, since there is no pulseaudio")
    kills, lost = 0, []
    for number in range(rounds):
        case = CASES[(seed + number) % len(CASES)]
        round = Round(lab, server, seed + number, case)
        try:
            round.run()
            result.passed(f"microphone unplugged, {case}")
        except Broken as broken:
            result.failed(seed + number, broken, f"microphone unplugged, {case}")
            if not server.is_running:
                server.start()
        kills += round.kills
        lost += round.lost_ms
    result.figure("kills with the microphone unplugged, or right after", [kills], "")
    if lost:
        result.figure("lost of the answer in progress by these", lost, "ms")

"""The wall clock of the candidate's machine or of the server's jumps by hours in the middle of an answer.

The kernel gives no process a wall clock of its own (time namespaces hold the monotonic clocks alone), so a small library
that is preloaded moves it (clock.c). PostgreSQL is started without it and keeps the machine's time, so that server and
database disagree as well."""
import os
import random
import shutil
import struct
import subprocess
import time

import checks
import timecode
from lab import Broken, Candidate, Lab, Server
from report import Result

HOUR = 3600
DAY = 24 * HOUR
# Jumps in seconds of the candidate's clock and of the server's, and whether the candidate's program is killed after.
CASES = {
    "candidate 26 h ahead": (26 * HOUR, 0, False),
    "candidate 26 h back, killed": (-26 * HOUR, 0, True),
    "server 26 h ahead": (0, 26 * HOUR, False),
    "server 26 h back": (0, -26 * HOUR, False),
    "candidate two years back": (-730 * DAY, 0, True),
    "both, apart": (5 * HOUR, -3 * HOUR, True),
}
SHORT = {"candidate 26 h back, killed; server 26 h ahead": (-26 * HOUR, 26 * HOUR, True)}


class Clock:
    def __init__(self, folder, library, name):
        self.path = f"{folder}/clock-{name}"
        self.environment = {"LD_PRELOAD": library, "TORTURE_CLOCK": self.path}
        self.set(0)
        os.chmod(self.path, 0o644)

    def set(self, shift_s):
        mode = "r+b" if os.path.exists(self.path) else "wb"
        with open(self.path, mode) as file:
            file.write(struct.pack("q", int(shift_s)))


def run(options):
    result = Result("clock")
    compiler = shutil.which("cc") or shutil.which("clang")
    if not compiler:
        result.skip("there is no C compiler for the clock that can be moved")
        return result
    lab = Lab(options.program)
    played = 0
    try:
        library = lab.folder + "/clock.so"
        subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", library, os.path.dirname(__file__) + "/clock.c", "-ldl"],
                       check=True)
        clocks = [Clock(lab.folder, library, name) for name in ("candidate", "server")]
        prove(clocks[0])
        server = Server(lab, environment=clocks[1].environment)
        server.start()
        for number in range(options.runs or 1):
            seed = options.seed + number
            for name, (candidate_s, server_s, killed) in (SHORT if options.short else drawn(seed)).items():
                if options.case not in name:
                    continue
                for clock in clocks:
                    clock.set(0)
                try:
                    jump(lab, server, clocks, f"k{seed}-{len(lab.running)}", candidate_s, server_s, killed, seed)
                    played += 1
                    result.passed(name)
                except Broken as broken:
                    result.failed(seed, broken, name)
    except (Broken, subprocess.CalledProcessError) as broken:
        result.failed(options.seed, broken)
    finally:
        lab.close()
    result.figure("joined videos decoded to their end", [played], "")
    return result


def drawn(seed):
    random_ = random.Random(seed)
    shifts = [random_.choice([-1, 1]) * 10 ** random_.uniform(1, 6.5) for _ in range(2)]
    return dict(CASES, drawn=(*shifts, random_.random() < 0.5))


def prove(clock):
    """That the clock moves at all."""
    clock.set(7 * DAY)
    said = subprocess.run(["date", "+%s"], env=dict(os.environ, **clock.environment), capture_output=True, text=True)
    clock.set(0)
    if abs(int(said.stdout) - time.time() - 7 * DAY) > 60:
        raise Broken("the preloaded clock does not move")


def jump(lab, server, clocks, name, candidate_s, server_s, killed, seed):
    interview = server.interview(limit_s=20)["url"]
    sound = f"{lab.folder}/{name}.wav"
    seconds = 9
    timecode.write(sound, seconds)
    one = Candidate(lab, interview, name, [sound], environment=clocks[0].environment)
    os.unlink(sound)
    random_ = random.Random(seed)
    at_ms = random_.uniform(1500, 4500)
    one.start()
    one.run.wait_for(lambda run: run.saved_ms() >= at_ms, 60, f"{at_ms:.0f} ms that are saved")
    clocks[0].set(candidate_s)
    clocks[1].set(server_s)
    if killed:
        saved = one.run.saved_ms()
        one.run.wait_for(lambda run: run.saved_ms() > saved + 1000, 60, "another second")
        one.run.kill()
        one.start()
    one.finish(120)
    if not one.run.first("completed"):
        raise Broken("it ended without a receipt: " + one.run.tail())
    checks.check(server, one, seconds, one_part=not killed)
    # Shown at last as they were, for whoever comes next.
    clocks[1].set(0)

"""kill -9 of the candidate's program, of the server and of PostgreSQL at random moments of recordings.

Rounds of three candidates at once on one server. A round's kills, its candidates and their cameras come from its seed;
the seed of a failed round repeats it: `scripts/torture kill --seed N --runs 1`."""
import os
import random
import signal
import time

import checks
import timecode
import unplugged
from lab import Broken, Candidate, Lab, Server
from report import Result, shown

KINDS = ("candidate", "server", "database")
CANDIDATES = 3
# Kills of each kind in a round.
EACH = 3
FULL_ROUNDS = 25
MOST_TURNED_AWAY = 60
CAMERAS = ("test", "test", "none")
LIMIT_MS = 2000
LIMIT_MEDIAN_MS = 1000


def run(options):
    result = Result("kill")
    kills = {kind: 0 for kind in KINDS}
    lost = []
    joins = []
    played = 0
    lab = Lab(options.program)
    try:
        server = Server(lab)
        server.start()
        port = server.port
        rounds = options.runs or (1 if options.short else FULL_ROUNDS)
        for number in range(rounds):
            seed = options.seed + number
            round = Round(lab, server, seed, 2 if options.short else EACH)
            begin = time.monotonic()
            try:
                round.play()
                verdicts = round.check()
                played += len(verdicts)
                if server.port != port:
                    raise Broken(f"the server came back on port {server.port}, it had {port}")
                joins += [abs(step) for verdict in verdicts for step in verdict.missing_ms]
                result.passed()
            except Broken as broken:
                result.failed(seed, broken)
                for candidate in round.candidates:
                    candidate.close()
                # A server that is not as it should be shall not fail the rounds after it.
                if not server.is_running:
                    server.start()
            for kind in KINDS:
                kills[kind] += round.kills[kind]
            lost += round.lost_ms
            result.say(f"round {number + 1} of {rounds} (seed {seed}): {sum(round.kills.values())} kills "
                       f"({', '.join(f'{round.kills[kind]} {kind}' for kind in KINDS)}), "
                       f"lost {shown(round.lost_ms, 'ms')}, {time.monotonic() - begin:.0f} s")
        unplugged.run(lab, server, result, options.seed, options.runs or (1 if options.short else len(unplugged.CASES)))
    except Broken as broken:
        result.failed(options.seed, broken)
    finally:
        lab.close()
    result.figure("joined videos decoded to their end", [played], "")
    for kind in KINDS:
        result.figure(f"kills of the {kind}", [kills[kind]], "")
    result.figure("lost of the answer in progress, a kill of the candidate's program", lost, "ms")
    result.figure("the same, a kill of server or database (one part, no gap)", [0] if result.ok else [], "ms")
    result.figure("sound missing or doubled at a join", joins, "ms")
    if lost:
        middle = sorted(lost)[len(lost) // 2]
        if max(lost) > LIMIT_MS or middle > LIMIT_MEDIAN_MS:
            result.failed(options.seed, Broken(f"lost {max(lost):.0f} ms at most and {middle:.0f} ms in the median"))
    return result


class Round:
    def __init__(self, lab, server, seed, each):
        self.lab, self.server, self.seed = lab, server, seed
        self.random = random.Random(seed)
        self.kills = {kind: 0 for kind in KINDS}
        self.lost_ms = []
        plan = [kind for kind in KINDS for _ in range(each)]
        self.random.shuffle(plan)
        spread = sorted(self.random.uniform(0.3, 4 * each) for _ in plan)
        # Seconds since the first recording began, and what is killed then if it is up.
        self.plan = list(zip(spread, plan))
        self.seconds = [round(self.random.uniform(8, 12), 2) for _ in range(CANDIDATES)]
        self.cameras = [self.random.choice(CAMERAS) for _ in range(CANDIDATES)]
        self.candidates = []
        # Those that were killed and are started again at a time.
        self.again = {}
        self.server_again = None
        self.killed_database = None
        self.turned_away = 0

    def play(self):
        link = self.server.interview(limit_s=20)["url"]
        for index in range(CANDIDATES):
            sound = f"{self.lab.folder}/code-{self.seed}-{index}.wav"
            timecode.write(sound, self.seconds[index])
            self.candidates.append(
                Candidate(self.lab, link, f"c{self.seed}-{index}", [sound], camera=self.cameras[index]))
            os.unlink(sound)
        for candidate in self.candidates:
            candidate.start()
        deadline = time.monotonic() + 240
        begin = None
        while not self._is_over():
            now = time.monotonic()
            if now > deadline:
                raise Broken("a candidate does not get to the end: "
                             + " / ".join(candidate.run.tail() for candidate in self.candidates if candidate.run.code is None))
            self._revive(now)
            for candidate in self.candidates:
                # The server was away when it began, or when it wanted to go on to the next step.
                if candidate not in self.again and candidate.run.was_turned_away():
                    self.turned_away += 1
                    if self.turned_away > MOST_TURNED_AWAY:
                        raise Broken("the server turns candidates away: " + candidate.run.tail())
                    self.again[candidate] = now + 0.5
            if begin is None and any(candidate.run.is_recording() for candidate in self.candidates):
                begin = now
            if begin is not None:
                self._kill(now - begin)
            time.sleep(0.01)

    def _is_over(self):
        return self.server_again is None and not self.again and all(
            candidate.run.child.poll() is not None for candidate in self.candidates)

    def _revive(self, now):
        if self.server_again is not None and now >= self.server_again:
            self.server_again = None
            self.server.start()
        for candidate, at in list(self.again.items()):
            if now >= at:
                del self.again[candidate]
                candidate.start()

    def _kill(self, since):
        recording = [candidate for candidate in self.candidates
                     if candidate not in self.again and candidate.run.is_recording()]
        if not recording:
            return
        for place, (at, kind) in enumerate(self.plan):
            if at > since:
                return
            if kind == "candidate":
                # Not at once after its start: the time until a first chunk is saved is another kill's.
                self._kill_candidate(self.random.choice(recording))
            elif kind == "server" and self.server_again is None:
                self.server.kill()
                self.server_again = time.monotonic() + self.random.uniform(0, 1)
            elif kind == "database" and self.server_again is None and self._database():
                os.kill(self.killed_database, signal.SIGKILL)
            else:
                continue
            self.kills[kind] += 1
            del self.plan[place]
            return

    def _database(self):
        """Its process id when it has come back since the last time."""
        pid = self.server.database_pid()
        if pid is None or pid == self.killed_database:
            return False
        self.killed_database = pid
        return True

    def _kill_candidate(self, candidate):
        candidate.run.kill()
        self.again[candidate] = time.monotonic() + self.random.uniform(0, 0.7)

    # --- Afterwards ---------------------------------------------------------------------------------------------

    def check(self):
        for candidate in self.candidates:
            if candidate.run.code != 0 or not candidate.run.first("completed"):
                raise Broken(f"{candidate.name} ended with {candidate.run.code}: {candidate.run.tail()}")
        verdicts = []
        for candidate, seconds in zip(self.candidates, self.seconds):
            self.lost_ms += lost(candidate, seconds)
            killed = sum(run.killed_at is not None for run in candidate.runs)
            verdict = checks.check(self.server, candidate, seconds, one_part=killed == 0)
            if verdict.breaks > killed:
                raise Broken(f"{candidate.name}: {verdict.breaks} breaks after {killed} kills")
            verdicts.append(verdict)
        return verdicts


def lost(candidate, seconds):
    """Milliseconds that had been recorded when a run was killed and were not there at the next start, for each kill.

    From the line `recording`, which comes before the first sample: a little is lost less than this says."""
    found = []
    runs = candidate.real_runs
    for run, following in zip(runs, runs[1:]):
        recording = run.all("recording")
        if run.killed_at is None or not recording:
            continue
        resumed = run.all("resuming")
        from_ms = int(resumed[0][1][2]) if resumed else 0
        recorded_ms = min((run.killed_at - recording[0][0]) * 1000, seconds * 1000 - from_ms)
        again = following.all("resuming")
        if again:
            found.append(max(0, recorded_ms - (int(again[0][1][2]) - from_ms)))
        elif following.all("recording"):
            # From the beginning again: nothing was saved yet.
            found.append(recorded_ms)
        else:
            # It was whole already.
            found.append(0)
    return found

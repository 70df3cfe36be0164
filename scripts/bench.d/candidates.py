"""A list, a search and a detail among a million candidates: over HTTP, against the same SQL through psql on the same
cluster; and a page at half the depth of the list against one at its beginning."""
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from engine import Engine
from figures import Figure

# As in StoreList.swift.
COLUMNS = """s.id, s.interview, coalesce(s.name, '') AS name, coalesce(s.email, '') AS email, s.status, s.invited_at,
  s.expires_at, s.revoked_at, s.opened_at, s.started_at, s.completed_at, s.ended_at, s.duration_s, s.answered,
  s.questions, s.analysed, s.score, s.decision, s.extra_time_percent,
  ARRAY(SELECT t.tag FROM candidates.tags t WHERE t.session = s.id ORDER BY t.tag) AS tags"""
COUNT_LIMIT = 2000
PAGE = 50
# Calls of each side in one run, in turns; the run's figure is their median.
CALLS = 20


def measure(program, runs, load, candidates=1_000_000):
    folder = tempfile.mkdtemp(prefix="pb-", dir="/tmp")
    os.chmod(folder, 0o777)
    engine = psql = None
    try:
        seeded = seed(program, folder, candidates)
        engine = Engine(program, folder)
        engine.sign_in(seeded["email"], seeded["password"])
        psql = Psql(folder)
        return compare(engine, psql, runs, load, candidates)
    finally:
        if psql:
            psql.end()
        if engine:
            engine.stop()
        shutil.rmtree(folder, ignore_errors=True)


def seed(program, folder, candidates):
    begin = time.monotonic()
    made = subprocess.run(
        [program, "admin", "seed", "--data", folder + "/parley", "--interviews", "50", "--candidates", str(candidates),
         "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if made.returncode != 0:
        sys.exit("bench: parley admin seed failed: " + made.stderr)
    print(f"bench: {candidates:,} candidates made in {time.monotonic() - begin:.0f} s", file=sys.stderr, flush=True)
    return json.loads(made.stdout.splitlines()[-1])


def compare(engine, psql, runs, load, candidates):
    # As autovacuum leaves it after a while.
    psql.run("VACUUM ANALYZE candidates.sessions")
    organisation = psql.run("SELECT organisation FROM candidates.sessions LIMIT 1")[0]
    session = engine.call("GET", "/v1/candidates?status=completed&limit=1")["items"][0]["id"]
    mine = f"s.organisation = '{organisation}'"
    # What every request asks: whose token it is.
    whose = ("SELECT a.*, o.name FROM users.accounts a JOIN users.organisations o ON o.id = a.organisation JOIN "
             "users.refresh_families f ON f.account = a.id AND f.organisation = a.organisation WHERE a.organisation = "
             f"'{organisation}' AND f.revoked_at IS NULL LIMIT 1")
    number = candidates // 2
    figures = []
    for name, query, where in [
            ("the list's first page", "", ""),
            ("a search for a rare word", f"&search=.{number}%40", f" AND s.search LIKE '%.{number}@%'"),
            ("a search for a common word", "&search=smith", " AND s.search LIKE '%smith%'")]:
        found = f"FROM candidates.sessions s WHERE {mine}{where}"
        sql = [whose, f"SELECT {COLUMNS}, NULL::text AS key {found} ORDER BY s.id DESC LIMIT {PAGE + 1}",
               f"SELECT count(*) AS count FROM (SELECT {found} LIMIT {COUNT_LIMIT + 1}) c",
               f"EXPLAIN (FORMAT JSON) SELECT {found}"]
        figures.append(pair(engine, psql, f"{name}, {candidates:,} candidates",
                            f"/v1/candidates?limit={PAGE}{query}", sql, runs, load))
    of = f"session = '{session}' AND organisation = '{organisation}'"
    figures.append(pair(
        engine, psql, f"one of {candidates:,} candidates", f"/v1/candidates/{session}",
        [whose, f"SELECT {COLUMNS} FROM candidates.sessions s WHERE s.id = '{session}' AND {mine}",
         f"SELECT decision, reason, note, at, by_name FROM candidates.decisions WHERE {of} ORDER BY seq DESC LIMIT 200",
         "SELECT p.content, s.status, s.consent_version, s.consent_purposes, s.name, s.email, s.extra_time_percent, "
         "s.epoch, s.opened_at, s.receipt FROM candidates.sessions s JOIN candidates.snapshots p ON p.id = s.snapshot "
         f"WHERE s.id = '{session}' AND {mine}",
         "SELECT question, status, opened_at, take, duration_ms, segments, digest, camera, microphone, written, "
         f"failure FROM candidates.answers WHERE {of}",
         f"SELECT t.question, t.id, t.number, p.* FROM candidates.takes t LEFT JOIN candidates.parts p ON p.session = "
         f"t.session AND p.take = t.id WHERE t.session = '{session}'",
         f"SELECT question, report FROM media.answers WHERE {of} AND state = 'ready'",
         "SELECT question, transcript, abstained, scores, transcribe_s, score_s FROM analysis.answers "
         f"WHERE {of} AND state = 'done'"], runs, load))
    figures.append(depth(engine, candidates, runs, load))
    return figures


def pair(engine, psql, name, path, sql, runs, load):
    return turns(name, "the same SQL in psql", 2, lambda: engine.timed_ms(path), lambda: psql.timed_ms(sql), runs, load)


def depth(engine, candidates, runs, load):
    """Half of the list is walked once, in the largest pages; then a page there takes turns with the second one."""
    cursor, walked = None, 0
    while walked < candidates // 2:
        page = engine.call("GET", "/v1/candidates?limit=200" + (f"&cursor={cursor}" if cursor else ""))
        cursor, walked = page["next"], walked + len(page["items"])
    start = engine.call("GET", f"/v1/candidates?limit={PAGE}")["next"]
    path = f"/v1/candidates?limit={PAGE}&cursor="
    return turns(f"a page {walked:,} rows deep", "the second page", 1.5, lambda: engine.timed_ms(path + cursor),
                 lambda: engine.timed_ms(path + start), runs, load)


def turns(name, against, wanted, ours, theirs, runs, load):
    figure = Figure(name, "ms", against, wanted=wanted)
    for _ in range(3):
        ours(), theirs()
    for _ in range(runs):
        load.note()
        pairs = [(ours(), theirs()) for _ in range(CALLS)]
        figure.add(*(statistics.median(side) for side in zip(*pairs)))
    return figure


class Psql:
    """A psql that stays, on the engine's own cluster."""

    END = "-- end --"

    def __init__(self, folder):
        self.child = subprocess.Popen(
            ["stdbuf", "-oL", "psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-h", folder + "/parley/postgres-run",
             "-U", "parley_owner", "-d", "parley"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, sql):
        """The lines of the answer."""
        self.child.stdin.write(f"{sql};\n\\echo '{self.END}'\n")
        self.child.stdin.flush()
        lines = []
        for line in self.child.stdout:
            if line.rstrip("\n") == self.END:
                return lines
            lines.append(line.rstrip("\n"))
        sys.exit("bench: psql ended at: " + sql)

    def timed_ms(self, statements):
        r"""The sum of what `\timing` says of each, with the rows written nowhere."""
        lines = self.run("\\o /dev/null\n\\timing on\n" + ";\n".join(statements) + ";\n\\timing off\n\\o\nSELECT")
        times = [float(found) for line in lines for found in re.findall(r"^Time: ([0-9.]+) ms", line)]
        if len(times) != len(statements):
            sys.exit(f"bench: psql timed {len(times)} of {len(statements)} statements")
        return sum(times)

    def end(self):
        self.child.stdin.close()
        self.child.wait(30)

"""A list, a search and a detail among a million candidates: over HTTP, against the same SQL through psql on the same
cluster; and a page at half the depth of the list against the first one."""
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

from engine import Engine
from figures import Figure
from startup import user

COLUMNS = """s.id, s.interview, coalesce(s.name, '') AS name, coalesce(s.email, '') AS email, s.status, s.invited_at,
  s.expires_at, s.revoked_at, s.opened_at, s.started_at, s.completed_at, s.ended_at, s.duration_s, s.answered,
  s.questions, s.analysed, s.score, s.decision, s.extra_time_percent,
  ARRAY(SELECT t.tag FROM candidates.tags t WHERE t.session = s.id ORDER BY t.tag) AS tags"""
PAGE = 50


def measure(program, runs, load, candidates=1_000_000):
    folder = tempfile.mkdtemp(prefix="pb-", dir="/tmp")
    os.chmod(folder, 0o777)
    engine = None
    try:
        seeded = seed(program, folder, candidates)
        engine = Engine(program, folder)
        engine.sign_in(seeded["email"], seeded["password"])
        return compare(engine, Psql(folder), runs, load, candidates)
    finally:
        if engine:
            engine.stop()
        shutil.rmtree(folder, ignore_errors=True)


def seed(program, folder, candidates):
    begin = time.monotonic()
    made = subprocess.run(
        [program, "admin", "seed", "--data", folder + "/parley", "--interviews", "50", "--candidates", str(candidates),
         "--json"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    if made.returncode != 0:
        sys.exit("bench: parley admin seed failed: " + made.stdout)
    print(f"bench: {candidates} candidates made in {time.monotonic() - begin:.0f} s", file=sys.stderr, flush=True)
    return json.loads(made.stdout.splitlines()[-1])


def compare(engine, psql, runs, load, candidates):
    psql.run("VACUUM ANALYZE candidates.sessions")
    organisation = psql.run("SELECT organisation FROM candidates.sessions LIMIT 1").strip()
    mine = f"s.organisation = '{organisation}'"
    newest = engine.call("GET", f"/v1/candidates?limit={PAGE}")["items"]
    session = newest[0]["id"]
    number = candidates // 2
    figures = []
    for name, query, where in [
            ("list of candidates, first page", "", ""),
            ("search for a rare word", f"&search=.{number}%40", f" AND s.search LIKE '%.{number}@%'"),
            ("search for a common word", "&search=smith", " AND s.search LIKE '%smith%'")]:
        sql = [f"SELECT {COLUMNS}, NULL::text AS key FROM candidates.sessions s WHERE {mine}{where} "
               f"ORDER BY s.id DESC LIMIT {PAGE + 1}",
               f"SELECT count(*) AS count FROM (SELECT FROM candidates.sessions s WHERE {mine}{where} LIMIT 2001) c"]
        figures.append(pair(engine, psql, f"{name} of {candidates:,}", f"/v1/candidates?limit={PAGE}{query}", sql, runs,
                            load))
    figures.append(pair(
        engine, psql, f"one of {candidates:,} candidates", f"/v1/candidates/{session}",
        [f"SELECT {COLUMNS} FROM candidates.sessions s WHERE s.id = '{session}' AND {mine}",
         f"SELECT * FROM candidates.decisions WHERE session = '{session}' ORDER BY seq DESC",
         f"SELECT s.*, n.content FROM candidates.sessions s LEFT JOIN candidates.snapshots n ON n.id = s.snapshot "
         f"WHERE s.id = '{session}'",
         f"SELECT * FROM candidates.answers WHERE session = '{session}'",
         f"SELECT * FROM candidates.takes t JOIN candidates.parts p ON p.session = t.session AND p.take = t.id "
         f"WHERE t.session = '{session}'",
         f"SELECT * FROM media.answers WHERE session = '{session}'",
         f"SELECT * FROM analysis.answers WHERE organisation = '{organisation}' AND session = '{session}'"],
        runs, load))
    figures.append(depth(engine, candidates, runs, load))
    return figures


def pair(engine, psql, name, path, sql, runs, load):
    figure = Figure(name, "ms", "the same SQL in psql", wanted=2)
    timed(engine, path)
    psql.timed_ms(sql)
    for _ in range(runs):
        load.note()
        figure.add(timed(engine, path), psql.timed_ms(sql))
    return figure


def depth(engine, candidates, runs, load):
    """Half of the list is walked once, in the largest pages; then a page there takes turns with one at the start."""
    cursor, walked = None, 0
    while walked < candidates // 2:
        page = engine.call("GET", "/v1/candidates?limit=200" + (f"&cursor={cursor}" if cursor else ""))
        cursor, walked = page["next"], walked + len(page["items"])
    start = engine.call("GET", f"/v1/candidates?limit={PAGE}")["next"]
    figure = Figure(f"a page {walked:,} rows deep", "ms", "the second page", wanted=1.5)
    for _ in range(runs):
        load.note()
        figure.add(timed(engine, f"/v1/candidates?limit={PAGE}&cursor={cursor}"),
                   timed(engine, f"/v1/candidates?limit={PAGE}&cursor={start}"))
    return figure


def timed(engine, path):
    """Milliseconds of the best of five calls on a connection that is kept."""
    return min(engine.timed_ms(path) for _ in range(5))


class Psql:
    def __init__(self, folder):
        found = glob.glob(folder + "/parley/**/.s.PGSQL.*[0-9]", recursive=True) or glob.glob("/tmp/parley-*/.s.PGSQL.*[0-9]")
        if not found:
            sys.exit("bench: the engine's PostgreSQL has no socket in " + folder)
        self.command = user() + ["psql", "-X", "-q", "-h", os.path.dirname(found[0]), "-p", found[0].rsplit(".", 1)[1],
                                 "-U", "parley_owner", "-d", "parley"]

    def run(self, sql):
        return subprocess.run(self.command + ["-At", "-c", sql], check=True, stdout=subprocess.PIPE, text=True).stdout

    def timed_ms(self, statements):
        r"""The sum of what `\timing` says of each, best of five."""
        script = "\\o /dev/null\nSET jit = off;\n" + ("\\timing on\n" + ";\n".join(statements) + ";\n\\timing off\nSELECT 1;\n") * 5
        said = subprocess.run(self.command, input=script, check=True, stdout=subprocess.PIPE, text=True).stdout
        times = [float(text) for text in re.findall(r"Time: ([0-9.]+) ms", said)]
        rounds = [times[start:start + len(statements)] for start in range(0, len(times), len(statements))]
        return min(sum(part) for part in rounds)

"""Search by meaning over 10,000 answers: from the query's vector to the reply, and the query's embedding apart."""
import os
import random
import shutil
import struct
import sys
import tempfile
import time
import urllib.error

from candidates import Psql, seed
from engine import Engine
from figures import Figure

ANSWERS, PASSAGES, DIMENSIONS, QUERIES = 10_000, 10, 512, 100
# As in helper/parley_helper.py.
MODEL = "universal-sentence-encoder-multilingual-3"
WORDS = "who has run a migration under load and what did they do when the customer was upset about the delivery".split()


def measure(program, runs, load):
    folder = tempfile.mkdtemp(prefix="pb-", dir="/tmp")
    os.chmod(folder, 0o777)
    engine = psql = None
    try:
        seeded = seed(program, folder, ANSWERS // 4)
        engine = Engine(program, folder)
        engine.sign_in(seeded["email"], seeded["password"])
        psql = Psql(folder)
        fill(psql)
        return compare(engine, runs, load)
    finally:
        if psql:
            psql.end()
        if engine:
            engine.stop()
        shutil.rmtree(folder, ignore_errors=True)


def fill(psql):
    """Vectors by chance: what a scan costs does not hang on what they mean."""
    chance = random.Random(7)
    psql.run("CREATE TEMP TABLE made (i integer, vectors bytea, passages jsonb)")
    text = " ".join(WORDS)
    for index in range(100):
        data = b""
        for _ in range(PASSAGES):
            numbers = [chance.gauss(0, 1) for _ in range(DIMENSIONS)]
            length = sum(number * number for number in numbers) ** 0.5
            data += struct.pack(f"<{DIMENSIONS}f", *(number / length for number in numbers))
        passage = f'{{"text": "{text}", "first": 0, "last": 18, "start_s": 1, "end_s": 9}}'
        psql.run(f"INSERT INTO made VALUES ({index}, '\\x{data.hex()}', '[{', '.join([passage] * PASSAGES)}]')")
    psql.run("INSERT INTO analysis.answers (organisation, session, question, take, state, abstained) SELECT organisation, "
             "id, question, gen_random_uuid(), 'done', 'no_rubric' FROM candidates.sessions, "
             "generate_series(1, 4) AS question")
    psql.run("INSERT INTO analysis.passages (organisation, session, question, model, dimensions, passages, vectors) "
             f"SELECT a.organisation, a.session, a.question, '{MODEL}', {DIMENSIONS}, made.passages, made.vectors FROM "
             "(SELECT *, row_number() OVER () % 100 AS i FROM analysis.answers) a JOIN made USING (i)")
    psql.run("VACUUM ANALYZE analysis.passages")


def compare(engine, runs, load):
    begin = time.monotonic()
    first = wait(engine)
    print(f"bench: first search after {time.monotonic() - begin:.1f} s, reading {first['passages']:,} passages of "
          f"{first['answers']:,} answers; of that {first['search_s']:.2f} s for the vectors", file=sys.stderr, flush=True)
    found = Figure(f"search among {first['answers']:,} answers, p99", "ms", "limit", wanted=1)
    embedded = Figure("the query's embedding, p99", "ms", "median")
    chance = random.Random(8)
    for _ in range(runs):
        load.note()
        replies = []
        for _ in range(QUERIES):
            words = "%20".join(chance.sample(WORDS, 7))
            replies.append(engine.call("GET", f"/v1/search?q={words}&limit=20"))
        searched = sorted(reply["search_s"] * 1000 for reply in replies)
        embeds = sorted(reply["embed_s"] * 1000 for reply in replies)
        found.add(searched[int(QUERIES * 0.99) - 1], 50)
        embedded.add(embeds[int(QUERIES * 0.99) - 1], embeds[QUERIES // 2])
    return [found, embedded]


def wait(engine):
    """The models are read into memory first."""
    for _ in range(120):
        try:
            return engine.call("GET", "/v1/search?q=load")
        except (urllib.error.HTTPError, SystemExit, OSError):
            time.sleep(1)
    sys.exit("bench: the search does not answer")

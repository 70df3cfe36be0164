"""Ranking of 5,000 candidates with intervals: the function of the program, compiled for release by itself, against the
limit. What it reads from the database and writes to the client is not in it."""
import os
import shutil
import subprocess
import tempfile

from figures import Figure

LIMIT_MS = 100.0
MAIN = """
struct Numbers {
  var state: UInt64 = 1
  mutating func next() -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33)
  }
}
var numbers = Numbers()
// Eight questions of four competencies; every tenth answer is missing, and people gave some of the scores.
let rows: [[Double?]] = (0..<5000).map { _ in
  (0..<8).map { _ in numbers.next() % 10 == 0 ? nil : Double(2 + numbers.next() % 9) / 2 }
}
let ranking = Ranking(scores: rows, competencies: [0, 0, 1, 1, 2, 2, 3, 3], weights: [1, 2, 3, 4])
let first = ranking.places()
for _ in 0..<Int(CommandLine.arguments[1])! {
  var places: [Ranking.Place] = []
  let time = ContinuousClock().measure { places = ranking.places() }
  precondition(places == first, "the same scores give the same ranks")
  let (seconds, attoseconds) = time.components
  print(Double(seconds) * 1000 + Double(attoseconds) / 1e15)
}
"""


def measure(program, runs, load):
    source = os.path.join(os.path.dirname(os.path.realpath(__file__)),
                          "../../Sources/Engine/Contexts/Analysis/Pure/Ranking.swift")
    figure = Figure("ranking of 5,000 candidates with intervals", "ms", "the limit", wanted=1)
    folder = tempfile.mkdtemp(prefix="pb-")
    try:
        with open(folder + "/main.swift", "w") as file:
            file.write(MAIN)
        subprocess.run(["swiftc", "-O", "-swift-version", "6", source, folder + "/main.swift", "-o", folder + "/ranking",
                        "-lm"],
                       check=True)
        load.note()
        output = subprocess.run([folder + "/ranking", str(runs)], check=True, capture_output=True, text=True).stdout
        for line in output.split():
            figure.add(float(line), LIMIT_MS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return [figure]

"""What a suite found, for people and as JSON."""
import json
import statistics
import sys
import time


class Result:
    def __init__(self, name):
        self.name, self.runs, self.failures, self.skipped, self.figures = name, 0, [], None, []
        self.begin = time.monotonic()

    @property
    def ok(self):
        return not self.failures

    def say(self, sentence):
        print(f"    {self.name}: {sentence}", flush=True)

    def passed(self, sentence=None):
        self.runs += 1
        if sentence:
            self.say("ok  " + sentence)

    def failed(self, seed, error, what=""):
        self.runs += 1
        self.failures.append({"seed": seed, "case": what, "why": str(error)})
        self.say(f"FAILED {what + ' ' if what else ''}(seed {seed}): {error}")

    def skip(self, why):
        self.skipped = why
        self.say("skipped: " + why)

    def take_over(self, path, code):
        """What a run of the same suite in namespaces of its own wrote there."""
        try:
            with open(path) as file:
                said = json.load(file)["suites"][0]
        except (OSError, ValueError):
            self.failed(0, f"the run in namespaces of its own ended with {code} and no report")
            return
        self.runs += said["runs"]
        self.failures += said["failures"]
        self.skipped = self.skipped or said["skipped"]
        self.figures += [(figure["name"], figure["values"], figure["unit"]) for figure in said["figures"]]

    def figure(self, name, values, unit):
        self.figures.append((name, list(values), unit))

    def json(self):
        return {"suite": self.name, "runs": self.runs, "seconds": round(time.monotonic() - self.begin, 1),
                "skipped": self.skipped, "failures": self.failures,
                "figures": [{"name": name, "unit": unit, "count": len(values), **spread(values), "values": values}
                            for name, values, unit in self.figures]}

    def table(self):
        rows = [(name, shown(values, unit)) for name, values, unit in self.figures]
        width = max((len(name) for name, _ in rows), default=0)
        said = [f"{self.runs - len(self.failures)} of {self.runs} well"] if self.runs else []
        said += [f"skipped: {self.skipped}"] if self.skipped else []
        lines = [f"{self.name}: " + ("; ".join(said) or "nothing was run")]
        lines += [f"    {name.ljust(width)}  {text}" for name, text in rows]
        lines += [f"    FAILED {failure['case']} (repeat with --seed {failure['seed']} --runs 1): {failure['why']}"
                  for failure in self.failures]
        return "\n".join(lines)


def spread(values):
    if not values:
        return {}
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def shown(values, unit):
    """As `310 ms (40 to 820; 66 values)`."""
    if not values:
        return "–"
    if len(values) == 1:
        return f"{values[0]:.0f} {unit}".rstrip()
    return f"{statistics.median(values):.0f} {unit} ({min(values):.0f} to {max(values):.0f}; {len(values)} values)"

"""What was measured, and how it is shown."""
import os
import platform
import statistics
from dataclasses import dataclass, field


@dataclass
class Figure:
    """One quantity, run by run, beside what it is compared with."""
    name: str
    unit: str
    # The peer's name, or the limit's.
    against: str
    # The largest ratio that is wanted; none where the two are only shown side by side.
    wanted: float | None = None
    ours: list = field(default_factory=list)
    theirs: list = field(default_factory=list)

    def add(self, ours, theirs):
        self.ours.append(ours)
        self.theirs.append(theirs)

    def ratios(self):
        """Of each run to the peer's beside it, so that a machine that slows down slows both."""
        return [a / b for a, b in zip(self.ours, self.theirs) if b > 0]

    def json(self):
        return {"name": self.name, "unit": self.unit, "runs": len(self.ours), "ours": spread(self.ours),
                "against": self.against, "theirs": spread(self.theirs), "ratio": spread(self.ratios()),
                "ratio_wanted": self.wanted, "every_run": list(zip(self.ours, self.theirs))}


class Load:
    """How busy the machine was meanwhile: figures of a busy one are worse, and vary more."""

    def __init__(self):
        self.seen = []

    def note(self):
        self.seen.append(os.getloadavg()[0])

    def json(self):
        return {"cores": os.cpu_count(), "system": platform.platform(), "load": spread(self.seen)}

    def __str__(self):
        return f"{os.cpu_count()} cores; load average {shown(self.seen, '')}"


def spread(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values)} if values else None


def shown(values, unit):
    """As `0.21 s (0.19 to 0.25)`; without the spread when there is none."""
    if not values:
        return "–"

    def number(value):
        return f"{value:.0f}" if value == round(value) or value >= 100 else f"{value:.2f}"
    low, high = number(min(values)), number(max(values))
    text = f"{number(statistics.median(values))} {unit}".rstrip()
    return text if low == high else f"{text} ({low} to {high})"


def table(figures):
    rows = [("", "Parley", "against", "", "ratio", "wanted")]
    for figure in figures:
        rows.append((
            figure.name, shown(figure.ours, figure.unit), figure.against, shown(figure.theirs, figure.unit),
            shown(figure.ratios(), ""), f"≤ {figure.wanted:g}" if figure.wanted else ""))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(text.ljust(width) for text, width in zip(row, widths)).rstrip() for row in rows)

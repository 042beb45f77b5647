"""The page docs/accuracy.md, from measured figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from benchmarks.datasets.published import named


class Accuracy(NamedTuple):
    """One data set resolved with one ruleset. Figures are those of `benchmarks.quality` and `benchmarks.blocking`."""

    dataset: str
    kind: str
    seconds: float
    peak_mib: float
    figures: dict[str, float]

    def line(self) -> str:
        shown = ", ".join(f"{name} {value:.4g}" for name, value in self.figures.items())
        return f"{self.dataset}, {self.kind}: {shown}; {self.seconds:.1f} s, {self.peak_mib:,.0f} MiB"


_HEAD = """# Accuracy

How well Onefold finds who is whom in published data sets whose truth is known. This page is written by

```sh
python -m benchmarks.accuracy --data DIR
```

Each set is resolved twice: with exact keys alone (`same`), and with `similar` rules too. The rulesets are
`benchmarks/rulesets/NAME-exact.yaml` and `NAME-similar.yaml`; how the files are read stands in `benchmarks/datasets`.

- *Pair* figures count pairs of records: precision is the share of the pairs joined that belong together, recall the
  share of the pairs that belong together that were joined, over whole profiles.
- *B³* (B-cubed) takes the same shares for every record and averages them, so large profiles weigh less.
- *Blocking* is the share of true pairs that some rule compares at all: no threshold can find the others.
- Seconds are those of the whole command on two cores, from the start of the process.

| data | rules | pair P | pair R | pair F1 | B³ F1 | blocking | s | best known elsewhere: pair F1 / B³ F1 |
|---|---|---|---|---|---|---|---|---|
"""

_TAIL = """
What to make of it:

- Rules, thresholds and limits were chosen with the truth in view, and so were the thresholds of the other tools. All
  figures are ceilings of what to expect on data that nobody has looked at. Splink learns its weights from the data;
  Onefold's rules are written by hand.
- The other tools were measured on the same kind of machine (2 cores), or are as published where it says so.
- FEBRL is nearly saturated: any tool with decent blocking comes close to 1. The historical persons tell tools apart.
- Columns that hold the truth, or hints to it, are not shown to Onefold; record ids are hashed where the truth could be
  read from them.
- Where nothing identifies a person for certain, limits do the work of a model: `dob: {match: false, limit: 6}` says
  that a person has few birth dates, slips included, and so keeps apart what a chain of weak links would join.

## The data

"""


def page(measured: Sequence[Accuracy]) -> str:
    """The whole page, with a row for each measurement in the order given."""
    rows = "".join(_row(each) for each in measured)
    names = dict.fromkeys(each.dataset for each in measured)
    return _HEAD + rows + _TAIL + "".join(f"- *{name}*: {named(name).what}.\n" for name in names)


def _row(each: Accuracy) -> str:
    names = ("pair_precision", "pair_recall", "pair_f1", "b3_f1", "blocking_recall")
    figures = [_figure(each.figures[name]) for name in names]
    known = named(each.dataset).known if each.kind == "similar" else ""
    return "| " + " | ".join([each.dataset, each.kind, *figures, f"{each.seconds:.1f}", known]) + " |\n"


def _figure(value: float) -> str:
    """Three digits, four near one: .845, .9997."""
    text = f"{value:.4f}" if 0.995 <= value < 1 else f"{value:.3f}"
    return text if text.startswith("1") else text.removeprefix("0")

"""The data sets of docs/accuracy.md: their files, what they are, and the best figures known for them."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Dataset(NamedTuple):
    """`sources` maps a source's name to (query of this folder, file below the data folder)."""

    name: str
    what: str
    ruleset: str
    sources: dict[str, tuple[str, str]]
    known: str

    def files(self, data: Path) -> list[Path]:
        return [data / file for _, file in self.sources.values()]


_SATURATED = "Splink 5: .998 / .999; recordlinkage: .9995 / .9997"

DATASETS = (
    Dataset(
        "FEBRL 1",
        "1,000 generated Australian persons, half of them duplicates with slips",
        "febrl",
        {"people": ("febrl", "febrl/dataset1.parquet")},
        "not measured",
    ),
    Dataset(
        "FEBRL 2",
        "5,000 of the same kind, up to 5 duplicates of one person",
        "febrl",
        {"people": ("febrl", "febrl/dataset2.parquet")},
        "not measured",
    ),
    Dataset(
        "FEBRL 3",
        "5,000 of the same kind, up to 5 duplicates of one person",
        "febrl",
        {"people": ("febrl", "febrl/dataset3.parquet")},
        _SATURATED,
    ),
    Dataset(
        "FEBRL 4",
        "5,000 + 5,000 of the same kind, the same persons in two files",
        "febrl-link",
        {"a": ("febrl", "febrl/dataset4a.parquet"), "b": ("febrl", "febrl/dataset4b.parquet")},
        "Splink 5: .9995 / .9997; recordlinkage: .9992 / .9996",
    ),
    Dataset(
        "fake 1000",
        "1,000 generated persons with e-mails, much of it missing, misspelt or swapped",
        "fake",
        {"people": ("fake", "splink/fake_1000.csv")},
        "Splink: .925; custmatch: .871 (both as custmatch publishes them); GoldenMatch: .194 / .500",
    ),
    Dataset(
        "fake 20000",
        "20,000 of the same kind",
        "fake",
        {"people": ("fake", "splink/fake_20000.csv")},
        "not measured",
    ),
    Dataset(
        "historical 50k",
        "50,578 rows about 5,156 historical persons, corrupted",
        "historical",
        {"people": ("historical", "splink/historical_figures_with_errors_50k.parquet")},
        "Splink 5 with 17 blocking rules: .844 / .885; its tutorial: .829 / .863; GoldenMatch: .826 / .845; "
        "custmatch: .814 / .834, .870 as published",
    ),
    Dataset(
        "six registers",
        "43,390 rows about 16,726 simulated persons: a census, two surveys, social security, two tax forms",
        "registers",
        {
            "census": ("household", "pseudopeople/census2020.parquet"),
            "wic": ("household", "pseudopeople/wic_2020.parquet"),
            "acs": ("household", "pseudopeople/acs_2020.parquet"),
            "ssa": ("social_security", "pseudopeople/ssa.parquet"),
            "w2": ("tax", "pseudopeople/w2_2020.parquet"),
            "tax": ("tax", "pseudopeople/tax1040_2020.parquet"),
        },
        "not measured",
    ),
)


def named(name: str) -> Dataset:
    """Raises StopIteration where there is none of that name."""
    return next(dataset for dataset in DATASETS if dataset.name == name)

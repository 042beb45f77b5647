"""What a dry run says: numbers, and examples by the ids of profiles. No value of a record is in it, nor its name."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from onefold.live.whole.refusals import RefusalChange

Risk = Annotated[str, Meta(description="`3 user_id`: the profile would hold so many different values of this type.")]


class Counted(Struct, frozen=True):
    """A resolution in numbers. `several`: by identifier type, how many profiles hold more than one value of it."""

    profiles: int
    unresolved: Annotated[int, Meta(description="Records that are of no profile.")]
    contested: Annotated[int, Meta(description="Components in which a limit or a statement keeps profiles apart.")]
    several: dict[str, int]
    largest: Annotated[list[int], Meta(description="Records of the largest profiles.")]


class Share(Struct, frozen=True):
    """A profile's part of an example. `profile` null: one that would be new."""

    profile: str | None
    records: int


class Example(Struct, frozen=True):
    """Profiles that would change: at most ten of each side are named, largest first.

    `number` is what to ask for to see why; `explained` false: too large for that.
    """

    number: int
    change: Literal["merged", "split", "moved", "unchanged"]
    records: int
    profiles_before: int
    profiles_after: int
    before: list[Share]
    after: list[Share]
    risks: list[Risk]
    explained: bool


class Changed(Struct, frozen=True):
    """One kind of change: groups of profiles, how many there were and would be, their records."""

    groups: int
    before: int
    after: int
    records: int


class StepEffect(Struct, frozen=True):
    """What one step does under the draft; `links_before` null: there is no such step now.

    `only_profiles` would fall apart, into so many more `only_parts`, without its links and with all others.
    """

    step: str
    links_before: int | None
    links: int
    only_profiles: int
    only_parts: int


class Agreement(Struct, frozen=True):
    """Precision, recall and F1, of pairs of records or, for B-cubed, averaged over records."""

    precision: float
    recall: float
    f1: float


class Measured(Struct, frozen=True):
    """A partition against the truth."""

    pairwise: Agreement
    b_cubed: Agreement
    wrong_pairs: int
    missed_pairs: int


class Quality(Struct, frozen=True):
    """Both partitions against the truth, over the `records` that it knows; `missing` are its records not here."""

    records: int
    missing: int
    persons: int
    before: Measured
    after: Measured


class Ingestion(Struct, frozen=True):
    """How much ingestion was slowed: calls a second and milliseconds for each, before the run and during it."""

    calls_per_second_before: float
    calls_per_second: float
    milliseconds_before: float
    milliseconds: float
    slowdown: float


class Report(Struct, frozen=True):
    """What would change if the draft were activated now.

    `unchanged` counts profiles; `became_resolved` and `became_unresolved` records. `largest` are the largest examples,
    `riskiest` those that would hold several people's identifiers and did not.
    """

    records: int
    newest: int | None
    seconds: float
    peak_mib: float
    parsed_again: Annotated[bool, Meta(description="Whether calls had to be read again, for what the draft looks at.")]
    before: Counted
    after: Counted
    unchanged: int
    merged: Changed
    split: Changed
    moved: Changed
    became_resolved: int
    became_unresolved: int
    effects: list[StepEffect]
    removed_steps: list[str]
    refusals: list[RefusalChange]
    largest: list[Example]
    riskiest: list[Example]
    quality: Quality | None = None
    ingestion: Ingestion | None = None

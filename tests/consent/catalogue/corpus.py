"""The corpus of labelled observations, and how the matcher does on it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from consent.catalogue import KnownService, Matcher
from consent.catalogue.examples import match_example, shown
from consent.catalogue.model import Example
from consent.catalogue.schema.example import EXAMPLE
from consent.tomlfile import TomlFile

PATH = Path(__file__).parents[2] / "data" / "observations.toml"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Score:
    """Of all observations: how many were matched, and how many of those rightly; what was missed and mistaken."""

    observations: int
    positives: int
    matched: int
    right: int
    mistakes: tuple[str, ...]
    missed: tuple[str, ...]
    """Those of services that are in the catalogue."""
    absent: tuple[str, ...]
    """Ids that the catalogue does not have."""

    @property
    def precision(self) -> float:
        """The share of what was matched that is right."""
        return self.right / self.matched

    @property
    def recall(self) -> float:
        """The share of what belongs to a service that was matched rightly."""
        return self.right / self.positives


def labelled() -> list[tuple[str, Example]]:
    """Every observation with its label."""
    file = TomlFile.read(PATH)
    root = file.root
    labels = root.keys()
    found = [(label, EXAMPLE.read(table)) for label in labels for table in root.tables(label)]
    file.check()
    return found


def score(catalogue: dict[str, KnownService]) -> Score:
    """How well the matcher of `catalogue` does."""
    matcher = Matcher(catalogue)
    corpus = labelled()
    matched = right = 0
    mistakes, missed = [], []
    for label, example in corpus:
        match = match_example(matcher, example)
        found = match.service.id if match else UNKNOWN
        matched += match is not None
        right += match is not None and found == label
        if match is not None and found != label:
            mistakes.append(f"{shown(example)} is {label}, not {found}")
        if match is None and label in catalogue:
            missed.append(f"{shown(example)} is {label}")
    labels = {label for label, _ in corpus} - {UNKNOWN}
    return Score(
        observations=len(corpus),
        positives=sum(label != UNKNOWN for label, _ in corpus),
        matched=matched,
        right=right,
        mistakes=tuple(mistakes),
        missed=tuple(missed),
        absent=tuple(sorted(labels - catalogue.keys())),
    )

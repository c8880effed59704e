"""Command-line options about the asking: which answers are tried, and where the pictures of it go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from consent.atomic import write_bytes_atomically
from consent.errors import ConfigError
from consent.vocabulary import ConsentState
from scanner.recording import Recording, StateRecording


class Asked(StrEnum):
    """What `--state` may say: the three states, and what a visit can look at besides."""

    UNTOUCHED = "untouched"
    REJECTED = "rejected"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What is done about the banner."""

    state: Annotated[
        Asked | None,
        typer.Option(
            help="withdrawn: look also what goes on after consent is taken back. "
            "With --har: what the visitor had chosen by then (else: untouched)."
        ),
    ] = None
    screenshots: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Keep pictures from before and after each answer in this folder; `kruimel report` shows them "
            "again where it lies beside the --json file.",
        ),
    ] = None

    def of_recording(self) -> ConsentState:
        """The state that a recording was made in; ConfigError where no recording tells what was asked for."""
        if self.screenshots is not None:
            raise ConfigError("--screenshots: a recording (--har) holds no pictures")
        if self.state is Asked.WITHDRAWN:
            raise ConfigError(
                "--state withdrawn is for a visit; a recording (--har) is untouched, rejected or accepted"
            )
        return ConsentState.UNTOUCHED if self.state is None else ConsentState(self.state.value)

    def withdraws(self) -> bool:
        """Whether a visit looks at what goes on after consent is taken back; ConfigError for another state."""
        if self.state not in (None, Asked.WITHDRAWN):
            raise ConfigError(
                "--state says what was chosen in a recording (--har); a visit is made in every state, "
                "and --state withdrawn adds one"
            )
        if self.screenshots is not None and self.screenshots.exists() and not self.screenshots.is_dir():
            raise ConfigError(f"--screenshots {self.screenshots}: is not a folder")
        return self.state is Asked.WITHDRAWN

    def write(self, recording: Recording) -> list[tuple[str, str, Path]]:
        """Write the pictures as `STATE-MOMENT.jpg`, where they were asked for; the state, moment and file of each."""
        if self.screenshots is None:
            return []
        written = []
        try:
            self.screenshots.mkdir(parents=True, exist_ok=True)
            for state, moment, jpeg in pictures(recording):
                path = self.screenshots / f"{state}-{moment}.jpg"
                write_bytes_atomically(path, jpeg)
                written.append((state, moment, path))
        except OSError as error:
            raise ConfigError(f"--screenshots {self.screenshots}: {error.strerror or error}") from None
        return written


def pictures(recording: Recording) -> list[tuple[str, str, bytes]]:
    """State, moment and JPEG of each picture, those of the withdrawal last."""
    return [(name, shot.moment, shot.jpeg) for state, name in _named(recording) for shot in state.screenshots]


def _named(recording: Recording) -> Iterator[tuple[StateRecording, str]]:
    for state in recording.states:
        yield state, state.state.value
    if recording.withdrawn is not None:
        yield recording.withdrawn, Asked.WITHDRAWN.value

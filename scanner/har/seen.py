"""What a recording showed, in the shape that both kinds of recording come to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from consent.vocabulary import ConsentState
from scanner.recording import PageVisit, Recording, StateRecording, StoredCookie

ONE_VISIT = "a recording holds one visit"
NO_STORAGE = (
    "A recording of the network shows no localStorage, sessionStorage, IndexedDB or cache: "
    "what this site keeps there is not in this report."
)
NO_SCRIPTS = (
    "Cookies that scripts write are seen only where a later request sends them; "
    "which script wrote them is not known, and one that is never sent is not seen."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One recording, read."""

    visits: tuple[PageVisit, ...]
    jar: tuple[StoredCookie, ...]
    started: datetime
    browser: str
    notes: tuple[str, ...]
    partial: bool = False

    def as_recording(self, state: ConsentState) -> Recording:
        """The recording of a visitor in `state`, who is all that it knows of."""
        here = StateRecording(state=state, visits=self.visits, jar=self.jar)
        unknown = [cookie for cookie in self.jar if not cookie.is_known]
        count = "1 cookie was" if len(unknown) == 1 else f"{len(unknown)} cookies were"
        sent_only = (
            f"{count} sent and never seen set: a script set them, or an earlier visit did. "
            "Only their name and host are known; lifetime, path, Secure, HttpOnly and SameSite are not."
        )
        return Recording(
            url=self.visits[0].url,
            started=self.started,
            browser=self.browser,
            states=tuple(
                here if each is state else StateRecording(state=each, not_reached=ONE_VISIT) for each in ConsentState
            ),
            partial=self.partial,
            notes=(_STATES[state], *self.notes, *([sent_only] if unknown else [])),
        )


_STATES = {
    ConsentState.UNTOUCHED: "That the visitor had not chosen yet is what --state says (its default); "
    "no recording can prove it. Record with a fresh browser profile.",
    ConsentState.REJECTED: "That the visitor had refused everything is what --state says; no recording can prove it.",
    ConsentState.ACCEPTED: "That the visitor had accepted everything is what --state says; no recording can prove it.",
}

"""Read what a page or a script tells tarteaucitron.js: its jobs, the ids they get, and services of one's own."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from consent.declaration.importing.javascript import Code, Script, Value
from consent.declaration.importing.source import parse_script
from consent.declaration.importing.stated import (
    Notes,
    Stated,
    StatedItem,
    StatedService,
    items_of,
    plain,
    settings_left_out,
    shown,
)
from consent.errors import Fault, InvalidFile
from consent.hosts import host_and_path
from consent.vocabulary import Language

_SERVICES, _USER = "tarteaucitron.services.", "tarteaucitron.user."
_CARRIED_OF_SERVICE = ("key", "type", "name", "uri", "needConsent", "cookies")


def read_tarteaucitron(text: str, *, name: str, language: Language) -> Stated:  # noqa: ARG001 (it has no texts)
    """What a page or a script with tarteaucitron.js in it states; raises InvalidFile where it is not there."""
    return _Reader(parse_script(text, name=name)).stated()


class _Reader:
    def __init__(self, script: Script) -> None:
        self._script = script
        self._notes = Notes()
        self._ids: dict[str, Value] = {}
        self._own: dict[str, Mapping[str, Value]] = {}

    def stated(self) -> Stated:
        """Everything that the script says."""
        settings = [call.value for call in self._script.calls("tarteaucitron.init")]
        jobs = self._jobs()
        if not settings and not jobs:
            self._script.check()
            message = "has nothing for tarteaucitron.js; that is tarteaucitron.init({…}) and jobs for it"
            raise InvalidFile([Fault(self._script.name, None, "", message)])
        for found in self._script.assignments(_USER):
            field = found.name.removeprefix(_USER)
            self._ids[field] = found.value
            if isinstance(found.value, Code) and field.endswith("More"):
                self._notes.code(field)
        for found in self._script.assignments(_SERVICES):
            if isinstance(found.value, Mapping):
                self._own[found.name.removeprefix(_SERVICES)] = found.value
        services = [service for job in jobs for service in self._services_of(job)]
        for unused in self._own.keys() - set(jobs):
            self._notes.tell(unused, f"{shown(unused)!r} is written, but no job calls it; left out")
        for call in settings:
            self._note_settings(call)
        return Stated(services=tuple(services), left_out=self._notes.all(), choose="services")

    def _jobs(self) -> list[str]:
        jobs: dict[str, None] = {}
        for call in self._script.calls("tarteaucitron.job.push"):
            for job in call.value if isinstance(call.value, list) else []:
                if isinstance(job, str) and plain(job):
                    jobs[plain(job)] = None
                else:
                    self._notes.tell("a job", f"the job in line {call.line} is code and was left out")
        return list(jobs)

    def _services_of(self, job: str) -> list[StatedService]:
        table = _table()
        if job in table["signals"]["jobs"]:
            self._notes.tell(job, f"{job!r} is a signal of Google Consent Mode and no service; left out")
            return []
        if job in self._own:
            return [self._own_service(job, self._own[job])]
        told = [service_id for value in self._ids_of(job) if (service_id := _by_beginning(value))]
        known = told or [table["jobs"].get(job, "")]
        return [StatedService(name=job, catalogue_id=service_id) for service_id in dict.fromkeys(known)]

    def _ids_of(self, job: str) -> list[str]:
        value = self._ids.get(_table()["fields"].get(job, ""))
        values = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        return [each for each in values if isinstance(each, str)]

    def _own_service(self, job: str, parts: Mapping[str, Value]) -> StatedService:
        for field, value in parts.items():
            if isinstance(value, Code):
                self._notes.code(field, job)
            elif field not in _CARRIED_OF_SERVICE:
                self._notes.tell(job, f"{shown(field)} of {shown(job)!r} was left out")
        cookies = parts.get("cookies")
        items: dict[str, StatedItem] = {}
        for cookie in cookies if isinstance(cookies, list) else []:
            for item in items_of(cookie, job, self._notes):
                items.setdefault(item.name, item)
        address = plain(parts.get("uri"))
        return StatedService(
            name=job,
            titles=tuple(filter(None, [plain(parts.get("name"))])),
            words=tuple(filter(None, [plain(parts.get("type"))])),
            is_required=parts.get("needConsent") is False,
            items=tuple(items.values()),
            privacy_url=address if host_and_path(address) and re.fullmatch(r"https?://\S+", address) else "",
        )

    def _note_settings(self, call: Value) -> None:
        settings = call[0] if isinstance(call, list) and call else None
        if not isinstance(settings, Mapping):
            self._notes.code("tarteaucitron.init")
            return
        if settings.get("highPrivacy") is False:
            self._notes.tell(
                "highPrivacy", "services run until somebody refuses (highPrivacy); kruimel waits for a yes"
            )
        settings_left_out(settings, ("highPrivacy",), self._notes)


def _by_beginning(value: str) -> str:
    """The service of the catalogue that an id such as "AW-123" belongs to; "" where it does not tell."""
    return next((known for start, known in _table()["ids"].items() if value.startswith(start)), "")


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / "tarteaucitron.toml").read_text("utf-8"))

"""The declaration as JSON-LD, in terms of the Data Privacy Vocabulary.

Terms of DPV 2.3 (https://w3id.org/dpv), its extensions for the GDPR and for locations, Dublin Core for titles and
dates, and PROV for who says what. A process is one service; what nobody knows is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from consent.declaration.model import Site
from consent.lifetime import DAY, Lifetime
from consent.policy.facts import ItemFacts, SectionFacts, ServiceFacts
from consent.text import Text
from consent.vocabulary import Category, Language

CONTEXT = {
    "dpv": "https://w3id.org/dpv#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "loc": "https://w3id.org/dpv/loc#",
    "dct": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_PURPOSES = {
    Category.NECESSARY: "dpv:RequestedServiceProvision",
    Category.PREFERENCES: "dpv:ServicePersonalisation",
    Category.STATISTICS: "dpv:ServiceUsageAnalytics",
    Category.MARKETING: "dpv:Marketing",
    Category.UNCLASSIFIED: "dpv:Purpose",
}
_RECIPIENTS = {
    "processor": ("dpv:hasDataProcessor", "dpv:DataProcessor"),
    "joint-controller": ("dpv:hasJointDataControllers", "dpv:DataController"),
    "controller": ("dpv:hasRecipientThirdParty", "dpv:ThirdParty"),
}
_MECHANISMS = {"dpf": "eu-gdpr:A45-3", "adequacy": "eu-gdpr:A45-3", "scc": "eu-gdpr:A46-2-c"}
Node = dict[str, Any]


def as_linked_data(facts: SectionFacts, site: Site, language: Language) -> str:
    """The JSON-LD of `facts`. Lifetimes are `xsd:duration`; the ids of services are fragments of the site's address."""
    processes = [_process(one, group.category, facts, site) for group in facts.categories for one in group.services]
    processes += [_process(service, Category.NECESSARY, facts, site) for service in facts.behind]
    notice: Node = {
        "@context": CONTEXT,
        "@id": f"{site.url}#cookies",
        "@type": "dpv:PrivacyNotice",
        "dct:title": "Cookies",
        "dct:language": language.value,
        "dct:hasVersion": facts.revision,
        "dpv:hasDataController": {"@type": "dpv:DataController", "@id": site.url} | _named(site.controller),
        "dpv:hasAuthority": {
            "@type": "dpv:DataProtectionAuthority",
            **_named(facts.profile.authority.name.within(language)),
            "dpv:hasContact": facts.profile.authority.url,
        },
        "dpv:hasProcess": processes,
    }
    if facts.scan:
        notice["dct:date"] = _day(facts.scan.day.isoformat())
        notice["dct:source"] = facts.scan.url
    if facts.asked and facts.preferences_url:
        notice["dpv:hasConsentControl"] = {"@type": "dpv:WithdrawConsent", "dpv:isExercisedAt": facts.preferences_url}
    if facts.attested:
        notice["dct:hasPart"] = [
            {
                "@type": "prov:Entity",
                "dct:subject": one.about or site.url,
                "dct:description": _texts(one.statement),
                "prov:wasAttributedTo": one.by,
                "prov:generatedAtTime": _day(one.on.isoformat()),
            }
            for one in facts.attested
        ]
    return json.dumps(notice, indent=2, ensure_ascii=False) + "\n"


def _process(service: ServiceFacts, category: Category, facts: SectionFacts, site: Site) -> Node:
    asks = category.asks_consent
    node: Node = {
        "@id": f"{site.url}#service-{service.id}",
        "@type": "dpv:Process",
        "dct:title": service.name,
        "dpv:hasPurpose": {"@type": _PURPOSES[Category.STATISTICS if service.is_exempt else category]}
        | _described(service.purpose),
    }
    if asks:
        node["dpv:hasLegalBasis"] = {"@id": "eu-gdpr:A6-1-a" if facts.profile.law == "eu" else "dpv:Consent"}
        node["dpv:hasNecessity"] = {"@id": "dpv:Optional"}
        node["dpv:hasApplicableLaw"] = _texts(facts.profile.consent.article)
    elif category is Category.NECESSARY and service not in facts.behind:
        exempt = facts.profile.statistics if service.is_exempt else None
        node["dpv:hasNecessity"] = {"@id": "dpv:Optional" if exempt else "dpv:Required"}
        node["dpv:hasApplicableLaw"] = _texts(exempt.article if exempt else facts.profile.necessary.article)
    if service.provider:
        relation, role = _RECIPIENTS.get(service.role or "", ("dpv:hasRecipient", "dpv:LegalEntity"))
        entity: Node = {"@type": role} | _named(service.provider)
        if service.country:
            entity["dpv:hasCountry"] = {"@id": f"loc:{service.country}"}
        node[relation] = entity
    if service.items:
        node["dpv:hasStorageCondition"] = [_storage(item) for item in service.items if item.is_kept]
    if service.transfers:
        node["dpv:hasProcessing"] = list(_transfers(service))
    if service.retention and service.retention.days is not None:
        node["dpv:hasDuration"] = _duration(Lifetime.of(service.retention.days * DAY))
    if service.privacy_url:
        node["dpv:hasNotice"] = {"@type": "dpv:PrivacyNotice", "@id": service.privacy_url}
    return node


def _storage(item: ItemFacts) -> Node:
    node: Node = {"@type": "dpv:StorageCondition", "dct:title": item.name, "dct:type": item.kind.value}
    durations = [_duration(lifetime) for lifetime in (item.stated, item.observed) if lifetime is not None]
    if durations:
        node["dpv:hasDuration"] = durations[0]
    if len(durations) == 2 and item.gap != "none":
        node["dpv:hasDuration"] = durations
    return node | _described(item.purpose)


def _transfers(service: ServiceFacts) -> Iterable[Node]:
    for transfer in service.transfers:
        node: Node = {"@type": "dpv:Transfer"}
        if transfer.country:
            node["dpv:hasThirdCountry"] = {"@id": f"loc:{transfer.country}"}
        if transfer.mechanism:
            node["dpv:hasLegalBasis"] = {"@id": _MECHANISMS[transfer.mechanism]}
        if transfer.checked:
            node["dct:date"] = _day(transfer.checked.isoformat())
        yield node


def _duration(lifetime: Lifetime) -> Node:
    if lifetime.kind == "session":
        return {"@type": "dpv:UntilEventDuration", "dct:description": "session"}
    if lifetime.kind == "unlimited":
        return {"@type": "dpv:IndeterminateDuration"}
    return {
        "@type": "dpv:TemporalDuration",
        "dct:extent": {"@type": "xsd:duration", "@value": f"PT{lifetime.seconds}S"},
    }


def _day(day: str) -> Node:
    return {"@type": "xsd:date", "@value": day}


def _named(name: str) -> Node:
    return {"dpv:hasName": name} if name else {}


def _described(text: Text) -> Node:
    return {"dct:description": _texts(text)} if text else {}


def _texts(text: Text) -> list[Node]:
    return [{"@language": code, "@value": words} for code, words in (("nl", text.nl), ("en", text.en)) if words]

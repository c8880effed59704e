"""What services are for, as a closed set of codes: a sentence for people, and what may go without consent."""

from __future__ import annotations

NECESSARY = {
    "cart": "keeps what a visitor puts into the shopping cart, up to the order",
    "session": "keeps the pages of one visit together on the server",
    "login": "keeps somebody logged in who asked for it",
    "form-security": "protects forms from requests that the visitor did not make",
    "load-balancing": "sends one visitor to the same server",
    "bot-protection": "keeps robots and attacks away from the whole site",
    "consent-memory": "remembers which cookies a visitor allows",
    "language-choice": "remembers the language that a visitor chose",
    "payment": "handles the payment that a customer starts",
}
"""Strictly necessary for what the visitor asked for (ePrivacy directive, article 5(3)). No other code can be
`necessary`; one of these can be another category, where it is used for more than that."""

OTHER = {
    "personalisation": "remembers what somebody looked at or prefers",
    "search": "searches the site",
    "map": "shows a map",
    "video": "plays video",
    "audio": "plays audio",
    "pictures": "shows pictures",
    "fonts": "delivers fonts or icons",
    "files": "delivers scripts, styles or pictures of the site: a CDN",
    "chat": "lets visitors chat with the site",
    "contact": "opens a conversation elsewhere, after a click",
    "forms": "shows and receives a form",
    "appointments": "books an appointment",
    "reviews": "shows reviews or a trust mark",
    "comments": "shows and receives comments",
    "translation": "translates the page",
    "delivery-options": "shows pick-up points or delivery times",
    "spam-protection": "tells people from robots in one form",
    "tag-management": "loads the tags of other services",
    "audience-measurement": "counts visitors and what they look at",
    "session-recording": "records what visitors do on a page: heat maps, replays",
    "ab-testing": "shows variants of a page and compares them",
    "error-reports": "reports faults of the site to its makers",
    "performance": "measures how fast the site is",
    "feedback": "asks visitors what they think",
    "advertising": "shows, measures or targets advertisements",
    "affiliate": "pays who sent a customer",
    "company-recognition": "tells which company a visitor works for",
    "profiling": "builds profiles of visitors, across sites or channels",
    "newsletter": "offers a newsletter, or measures what its readers do",
    "accessibility": "reads pages aloud or changes how they look, for who asks for that",
    "notifications": "sends messages to a browser that allowed them",
    "loyalty": "keeps points and rewards of customers",
    "social": "shows posts, share buttons or like buttons of a social network",
}
"""On the device, and not strictly necessary."""

OFF_SITE = {
    "hosting": "keeps the site running: servers, maintenance",
    "mail": "carries e-mail",
    "bookkeeping": "writes invoices and keeps the books",
    "parcel": "delivers parcels",
    "customer-records": "keeps what is known about customers",
    "support": "keeps questions of customers and the answers",
}
"""Not in a browser: what a processor does behind the site."""

STATISTICS = "audience-measurement"
"""The purpose for which some countries let a site go without consent."""

PURPOSES = {**NECESSARY, **OTHER, **OFF_SITE}

"""Sites with consent banners: of own make, and shaped like known platforms, with their ids, classes and cookies.

Each is the pages of a site by path, for `tests.sites.Site`. The scripts are ours; a yes fires a Google tag.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.sites import script

SHARED = script(Path(__file__).with_name("banners.js").read_text("utf-8"))
BAR = "position:fixed;left:0;right:0;bottom:0;padding:16px;background:#fff;color:#222;border-top:1px solid #999"
TWO = "<button class=ja>Accepteren</button><button class=nee>Weigeren</button>"
TEXT = "<p>Wij gebruiken cookies voor statistiek en om reclame te tonen die bij u past.</p>"


def page(body: str, code: str) -> str:
    """A page with some text, a banner, and what the banner does."""
    return f"<h1>Winkel</h1><p>Thee en kruiden.</p>{body}<script src=/banners.js></script><script>{code}</script>"


def site(body: str, code: str, **more: str | ASGIApp) -> dict[str, str | ASGIApp]:
    """The pages of a site whose first page has this banner."""
    return {"/": page(body, code), "/banners.js": SHARED, **{f"/{path}": content for path, content in more.items()}}


ONETRUST = site(
    f"""<div id=onetrust-consent-sdk><div id=onetrust-banner-sdk role=region aria-label=Cookiebanner style="{BAR}">
    <div id=onetrust-policy-text>{TEXT}</div><button id=onetrust-pc-btn-handler>Cookie-instellingen</button>
    <button id=onetrust-reject-all-handler>Alles afwijzen</button>
    <button id=onetrust-accept-btn-handler>Alle cookies accepteren</button></div></div>""",
    """const banner = document.getElementById('onetrust-consent-sdk')
    ask(banner, 'OptanonConsent', (text) => text.includes('C0004:1'))
    const say = (bit) => answer(banner, 'OptanonConsent', `groups=C0001:1,C0002:${bit},C0004:${bit}`, bit === 1)
    on('#onetrust-reject-all-handler', say(0)); on('#onetrust-accept-btn-handler', say(1))""",
)

# Refusing is behind the settings, where everything is ticked.
ONETRUST_SETTINGS = site(
    f"""<div id=onetrust-consent-sdk><div id=onetrust-banner-sdk role=region aria-label=Cookiebanner style="{BAR}">
    <div id=onetrust-policy-text>{TEXT}</div><button id=onetrust-pc-btn-handler>Voorkeuren beheren</button>
    <button id=onetrust-accept-btn-handler>Alle cookies accepteren</button></div>
    <div id=onetrust-pc-sdk role=dialog style="display:none;position:fixed;inset:40px;background:#fff">
    <h2>Privacyvoorkeuren</h2><label><input type=checkbox class=category-switch-handler checked> Statistiek</label>
    <label><input type=checkbox class=category-switch-handler checked> Reclame</label>
    <button class=save-preference-btn-handler>Mijn keuzes bevestigen</button></div></div>""",
    """const banner = document.getElementById('onetrust-consent-sdk')
    ask(banner, 'OptanonConsent', (text) => text.includes('C0004:1'))
    const say = (a, b) => answer(banner, 'OptanonConsent', `groups=C0001:1,C0002:${a},C0004:${b}`, b === 1)()
    on('#onetrust-accept-btn-handler', () => say(1, 1))
    on('#onetrust-pc-btn-handler', () => { document.getElementById('onetrust-pc-sdk').style.display = 'block' })
    const boxes = [...document.querySelectorAll('input')]
    on('.save-preference-btn-handler', () => say(...boxes.map((box) => +box.checked)))""",
)

COOKIEBOT = site(
    f"""<div id=CybotCookiebotDialog role=dialog aria-modal=false style="{BAR}">
    <div id=CybotCookiebotDialogBodyContentText>{TEXT}</div>
    <button id=CybotCookiebotDialogBodyButtonDecline>Weigeren</button>
    <button id=CybotCookiebotDialogBodyLevelButtonCustomize>Aanpassen</button>
    <button id=CybotCookiebotDialogBodyLevelButtonLevelOptinAllowAll>Alle cookies toestaan</button></div>""",
    """const banner = document.getElementById('CybotCookiebotDialog')
    const text = (yes) =>
      `{stamp:'x',necessary:true,preferences:${yes},statistics:${yes},marketing:${yes},method:'explicit'}`
    ask(banner, 'CookieConsent', (said) => said.includes('marketing:true'))
    const has = Boolean(kept('CookieConsent'))
    window.Cookiebot = { hasResponse: has, declined: false, dialog: { visible: !has }, withdraw: () => say(false)(),
      hide: () => banner.remove() }
    const say = (yes) => () => {
      answer(banner, 'CookieConsent', text(yes), yes)()
      Cookiebot.hasResponse = true; Cookiebot.declined = !yes; Cookiebot.dialog.visible = false
    }
    on('#CybotCookiebotDialogBodyButtonDecline', say(false))
    on('#CybotCookiebotDialogBodyLevelButtonLevelOptinAllowAll', say(true))""",
)

COMPLIANZ = site(
    f"""<div id=cmplz-cookiebanner-container><div class="cmplz-cookiebanner cmplz-show" style="{BAR}">
    <div class=cmplz-message>{TEXT}</div><div class=cmplz-buttons>
    <button class="cmplz-btn cmplz-accept">Accepteren</button><button class="cmplz-btn cmplz-deny">Weigeren</button>
    <button class="cmplz-btn cmplz-view-preferences">Bekijk voorkeuren</button></div></div></div>""",
    """const banner = document.getElementById('cmplz-cookiebanner-container')
    ask(banner, 'cmplz_marketing', (text) => text === 'allow')
    const say = (word) => () => {
      keep('cmplz_functional', 'allow'); keep('cmplz_statistics', word); keep('cmplz_banner-status', 'dismissed')
      answer(banner, 'cmplz_marketing', word, word === 'allow')()
    }
    on('.cmplz-accept', say('allow')); on('.cmplz-deny', say('deny'))""",
)

KLARO = site(
    f"""<div id=klaro><div class=klaro><div class="cookie-notice" style="{BAR}"><div class=cn-body>{TEXT}
    <div class=cn-ok><a class="cm-link cn-learn-more" href="#">Laat me kiezen</a>
    <button class="cm-btn cm-btn-danger cn-decline">Ik weiger</button>
    <button class="cm-btn cm-btn-success">Akkoord</button></div></div></div></div></div>""",
    """const banner = document.getElementById('klaro')
    ask(banner, 'klaro', (text) => !text.includes('false'))
    on('.cn-decline', answer(banner, 'klaro', '{"shop":true,"matomo":false}', false))
    on('.cm-btn-success', answer(banner, 'klaro', '{"shop":true,"matomo":true}', true))""",
)

# Shows itself to nobody who looks like a robot, as the library does by default.
VANILLA = site(
    "<div id=cc-main></div>",
    f"""const banner = document.getElementById('cc-main')
    if (!navigator.webdriver && !kept('cc_cookie'))
      banner.innerHTML = `<div class="cm-wrapper cc--anim"><div class="cm cm--bar" role=dialog style="{BAR}">
        <div class=cm__texts><h2>Wij gebruiken cookies</h2>{TEXT}</div>
        <button class=cm__btn data-role=all>Alles accepteren</button>
        <button class=cm__btn data-role=necessary>Alles weigeren</button></div></div>`
    ask({{ remove() {{}} }}, 'cc_cookie', (text) => text.includes('analytics'))
    const say = (list, yes) => answer(banner, 'cc_cookie', JSON.stringify({{ categories: list, revision: 0 }}), yes)
    on('[data-role=all]', say(['necessary', 'analytics'], true))
    on('[data-role=necessary]', say(['necessary'], false))""",
)

PLAIN_CODE = """const banner = document.getElementById('melding')
    ask(banner, 'keuze_cookies', (text) => text === 'alles')
    on('.ja', answer(banner, 'keuze_cookies', 'alles', true))
    on('.nee', answer(banner, 'keuze_cookies', 'geen', false))"""


def plain(yes: str, no: str, text: str = TEXT, *, before: str = "", style: str = BAR) -> dict[str, str | ASGIApp]:
    """A banner of own make with two plain buttons."""
    body = f"<div id=melding style='{style}'>{text}<button class=ja>{yes}</button><button class=nee>{no}</button></div>"
    return site(before + body, PLAIN_CODE)


# Buttons that are no buttons, everything ticked beforehand, and the refusal two steps away.
HOME_MADE = site(
    f"""<div id=melding style="{BAR}">{TEXT}<span class="knop ja" tabindex=0>Prima, alles toestaan</span>
    <a class=kies href="#">Instellingen</a></div>
    <div id=keuzes hidden style="position:fixed;inset:60px;background:#fff"><h2>Uw voorkeuren</h2>
    <label><input type=checkbox checked disabled> Noodzakelijk</label>
    <label><input type=checkbox class=soort checked> Statistiek</label>
    <div role=switch aria-checked=true tabindex=0 aria-label=Reclame class=soort>aan</div>
    <button class=bewaar>Voorkeuren opslaan</button></div>""",
    """const parts = ['melding', 'keuzes'].map((id) => document.getElementById(id))
    const banner = { remove: () => parts.forEach((part) => part.remove()) }
    ask(banner, 'keuze', (text) => text === '11')
    on('.ja', answer(banner, 'keuze', '11', true))
    on('.kies', (event) => { event.preventDefault(); document.getElementById('keuzes').hidden = false })
    on('[role=switch]', (event) => event.target.setAttribute('aria-checked', event.target.ariaChecked !== 'true'))
    on('.bewaar', () => {
      const [first, second] = document.querySelectorAll('.soort')
      const text = `${+first.checked}${+(second.ariaChecked === 'true')}`
      answer(banner, 'keuze', text, text === '11')()
    })""",
)

# Boxes on the first layer, ticked beforehand.
PRETICKED = site(
    f"""<div id=melding style="{BAR}">{TEXT}<label><input type=checkbox checked> Statistiek</label>
    <label><input type=checkbox checked> Reclame</label>
    <button class=keuze>Selectie toestaan</button><button class=ja>Alles toestaan</button></div>""",
    """const banner = document.getElementById('melding')
    const boxes = [...document.querySelectorAll('input')]
    ask(banner, 'toestemming', (text) => text === 'alles')
    on('.ja', answer(banner, 'toestemming', 'alles', true))
    on('.keuze', () => {
      const ticked = boxes.filter((box) => box.checked).length
      answer(banner, 'toestemming', ['geen', 'deels', 'alles'][ticked], ticked === 2)()
    })""",
)

# "Refuse all" on the second layer only unticks; what is unticked has to be saved.
TWO_STEPS = site(
    f"""<div id=melding style="{BAR}">{TEXT}<button class=ja>Accept all</button>
    <button class=kies>Manage options</button>
    <section hidden><h3>Purposes</h3><label><input type=checkbox checked> Analytics</label>
    <button class=nee>Reject all</button><button class=bewaar>Save choices</button></section></div>""",
    """const banner = document.getElementById('melding')
    const box = document.querySelector('input')
    ask(banner, 'consent_choice', (text) => text === 'all')
    on('.ja', answer(banner, 'consent_choice', 'all', true))
    on('.kies', () => setTimeout(() => { document.querySelector('section').hidden = false }, 400))
    on('.nee', () => { box.checked = false })
    on('.bewaar', () => answer(banner, 'consent_choice', box.checked ? 'all' : 'none', box.checked)())""",
)

# A form whose fields bear the names of what scripts ask elements for.
IN_FORM = site(
    f"""<div style="{BAR}"><form id=melding onsubmit="return false"><input name=parentElement type=hidden>
    <input name=innerText type=hidden><input name=id type=hidden>{TEXT}{TWO}</form></div>""",
    PLAIN_CODE,
)

FRAME = {
    "/": page(
        "<iframe id=cmp src='https://cmp.example/' style='position:fixed;bottom:0;width:80%;height:200px'></iframe>",
        """const banner = document.getElementById('cmp')
        ask(banner, 'cookie_consent', (text) => text === 'all')
        addEventListener('message', ({ data }) => answer(banner, 'cookie_consent', data, data === 'all')())""",
    ),
    "/banners.js": SHARED,
}
IN_FRAME: dict[str, str | ASGIApp] = {
    "/": f"<body style='margin:30px'>{TEXT}<button id=ja>Alles accepteren</button>"
    "<button id=nee>Alles weigeren</button><script>ja.onclick = () => parent.postMessage('all', '*')\n"
    "nee.onclick = () => parent.postMessage('none', '*')</script>"
}


def in_shadow(mode: str) -> dict[str, str | ASGIApp]:
    """A banner inside a shadow root."""
    return site(
        "<toestemming-balk></toestemming-balk>",
        f"""const banner = document.querySelector('toestemming-balk')
        const root = banner.attachShadow({{ mode: '{mode}' }})
        root.innerHTML = `<style>div {{ {BAR} }}</style><div>{TEXT}
          <button class=ja>Alles accepteren</button><button class=nee>Alles weigeren</button></div>`
        ask(banner, 'cookie_keuze', (text) => text === 'alles')
        on('.ja', answer(banner, 'cookie_keuze', 'alles', true), root)
        on('.nee', answer(banner, 'cookie_keuze', 'geen', false), root)""",
    )


LATE = site(
    "",
    f"""setTimeout(() => {{
      if (kept('cookie_keuze')) return kept('cookie_keuze') === 'alles' && tags()
      document.body.insertAdjacentHTML('beforeend', `<div id=melding style="{BAR}">{TEXT}
        <button class=ja>Alles accepteren</button><button class=nee>Alles weigeren</button></div>`)
      const banner = document.getElementById('melding')
      on('.ja', answer(banner, 'cookie_keuze', 'alles', true))
      on('.nee', answer(banner, 'cookie_keuze', 'geen', false))
    }}, 3000)""",
)

# Slides up when somebody scrolls.
ON_SCROLL = site(
    "<style>#melding { transition: transform 1s; transform: translateY(300px) }"
    ".op { transform: none !important }</style>"
    f"<div style='height:3000px'></div><div id=melding style='{BAR}'>{TEXT}{TWO}</div>",
    f"addEventListener('scroll', () => document.getElementById('melding')?.classList.add('op')); {PLAIN_CODE}",
)

# Stands at the end of the page, below what fits on the screen.
BELOW = plain("Accepteren", "Weigeren", before="<div style='height:3000px'></div>", style="border:1px solid")

ALERTING = site(
    f"<div id=melding style='{BAR}'>{TEXT}{TWO}</div>",
    "on('.ja, .nee', () => alert('Bedankt!')); " + PLAIN_CODE,
)

# No cookie tells of the answer.
IN_STORAGE = site(
    f"<div id=melding style='{BAR}'>{TEXT}{TWO}</div>",
    """const banner = document.getElementById('melding')
    const settle = (value) => () => {
      localStorage.setItem('cookie_keuze', value)
      if (value === 'alles') tags()
      banner.remove()
    }
    if (localStorage.getItem('cookie_keuze')) settle(localStorage.getItem('cookie_keuze'))()
    on('.ja', settle('alles'))
    on('.nee', settle('geen'))""",
)

# The button lies below a layer that takes the clicks.
COVERED = plain(
    "Accepteren", "Weigeren", before="<div style='position:fixed;inset:0;z-index:9;background:rgba(0,0,0,.1)'></div>"
)

WALL = site(
    f"""<div style="position:fixed;inset:0;background:rgba(0,0,0,.8)"></div><div id=melding role=dialog aria-modal=true
    style="position:fixed;top:30%;left:30%;width:40%;background:#fff"><h2>Verder met cookies</h2>{TEXT}
    <button class=ja>Accepteren en doorgaan</button><a href=/privacy>Meer informatie</a></div>""",
    "const banner = document.getElementById('melding'); ask(banner, 'cookie_ok', (text) => text === 'ja')\n"
    "on('.ja', answer(banner, 'cookie_ok', 'ja', true))",
)

OK_ONLY = site(
    f"<div id=melding style='{BAR}'>{TEXT}<button class=ok>OK</button><a href=/privacy>Lees meer</a></div>",
    "const banner = document.getElementById('melding'); ask(banner, 'cookiemelding', () => false)\n"
    "on('.ok', answer(banner, 'cookiemelding', 'gezien', false))",
)

# Takes the banner away and keeps nothing.
LIAR = site(
    f"<div id=melding style='{BAR}'>{TEXT}{TWO}</div>",
    "on('.ja, .nee', () => document.getElementById('melding').remove())",
)

# Keeps a yes whatever is clicked.
YES_ANYWAY = site(
    f"<div id=melding style='{BAR}'>{TEXT}{TWO}</div>",
    "const banner = document.getElementById('melding'); ask(banner, 'cookie_consent', () => true)\n"
    "on('.ja, .nee', answer(banner, 'cookie_consent', 'accepted', true))",
)

# Writes a new cookie every second; a click takes nothing away and keeps nothing.
BUSY = site(
    f"<div id=melding style='{BAR}'>{TEXT}{TWO}</div>",
    "setInterval(() => keep('tik', String(Math.random())), 1000)\n"
    "on('.ja, .nee', () => document.getElementById('melding').remove())",
)

NO_BANNER = site(
    "<p>Onze cookies zijn zelf gebakken.</p><button>Bestellen</button><a href=/cookies>Cookiebeleid</a>", ""
)


WAY_BACK = """const open = () => {
      const panel = document.createElement('div')
      panel.style = 'position:fixed;inset:80px;background:#fff'
      panel.innerHTML =
        '<h2>Uw cookievoorkeuren</h2><p>U kunt uw keuze hier wijzigen.</p><button>Alles weigeren</button>'
      panel.querySelector('button').onclick = () => { NO; panel.remove() }
      document.body.append(panel)
    }
    on('.terug', open)
    if (kept('keuze_cookies') === 'alles') document.cookie = '_ga_blijft=1; max-age=9999'"""
CONTROL = "<button class=terug>Cookie-instellingen</button>"
WITHDRAWABLE = site(
    f"<div id=melding style='{BAR}'>{TEXT}{TWO}</div>{CONTROL}",
    PLAIN_CODE + "\n" + WAY_BACK.replace("NO", "keep('keuze_cookies', 'geen')"),
)
FALSE_WAY_BACK = site(
    f"<div id=melding style='{BAR}'>{TEXT}{TWO}</div>{CONTROL}", PLAIN_CODE + "\n" + WAY_BACK.replace("NO", "0")
)


class ServerKeeps:
    """Keeps the answer on the server, under the session that every visitor has from the start."""

    def __init__(self) -> None:
        self._answers: dict[str, str] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        session = request.cookies.get("sid") or secrets.token_hex(8)
        response: Response
        if request.method == "POST":
            self._answers[session] = (await request.body()).decode()
            response = Response(status_code=204)
        else:
            response = HTMLResponse(self._page(self._answers.get(session)))
        response.set_cookie("sid", session, httponly=True, secure=True)
        await response(scope, receive, send)

    def _page(self, answer: str | None) -> str:
        if answer is not None:
            return "<h1>Winkel</h1>"
        return f"""<h1>Winkel</h1><div id=melding style="{BAR}">{TEXT}<button value=ja>Accepteren</button>
        <button value=nee>Weigeren</button></div><script>for (const button of document.querySelectorAll('button'))
        button.onclick = () => {{ fetch('/', {{ method: 'POST', body: button.value }}); melding.remove() }}</script>"""


def hosts(banner: dict[str, Any] | ASGIApp) -> dict[str, Any]:
    """Every host that a scan of this banner needs."""
    return {"site.example": banner, "cmp.example": IN_FRAME}

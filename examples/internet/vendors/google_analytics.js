// A stand-in for gtag.js: what Google's tag does to a visitor, in a page of code. SERVED comes from the server.
'use strict'

const COLLECTOR = 'https://region1.google-analytics.com/g/collect'
const TWO_YEARS_S = 63072000
const SIGNALS = ['ad_storage', 'analytics_storage', 'ad_user_data', 'ad_personalization']

const id = SERVED.measurementId
const chosen = { default: {}, update: {} }
const waiting = []
const startedAt = Math.floor(Date.now() / 1000)
const pageLoad = Math.floor(Math.random() * 2 ** 31)
let waitUntil = 0
let configured = false
let hits = 0
let cookielessClient = null

function isDenied(signal) {
  return (chosen.update[signal] || chosen.default[signal]) === 'denied'
}

function knowsConsent() {
  return Object.keys(chosen.default).length + Object.keys(chosen.update).length > 0
}

function readCookie(name) {
  const found = document.cookie.split('; ').find((pair) => pair.startsWith(name + '='))
  return found && found.slice(name.length + 1)
}

// The browser refuses a cookie for a public suffix; so the first domain that takes it, from the top, is the site's own.
function writeCookie(name, value) {
  const labels = location.hostname.split('.')
  const expires = new Date(Date.now() + TWO_YEARS_S * 1000).toUTCString()
  for (let count = 1; count <= labels.length; count += 1) {
    const domain = labels.slice(-count).join('.')
    document.cookie = `${name}=${value}; path=/; expires=${expires}; domain=${domain}`
    if (readCookie(name) === value) return count
  }
  document.cookie = `${name}=${value}; path=/; expires=${expires}` // an IP address takes no domain
  return 1
}

function randomClient() {
  return `${Math.floor(Math.random() * 2 ** 31)}.${startedAt}`
}

function clientId() {
  if (isDenied('analytics_storage')) {
    cookielessClient = cookielessClient || randomClient()
    return cookielessClient
  }
  const known = readCookie('_ga')
  const client = known ? known.split('.').slice(-2).join('.') : cookielessClient || randomClient()
  writeCookie('_ga', known || `GA1.1.${client}`)
  return client
}

function session() {
  const name = '_ga_' + id.replace(/^[A-Z]+-/, '')
  const known = isDenied('analytics_storage') ? null : readCookie(name)
  const found = known && /^GS2\.1\.s(\d+)\$o(\d+)/.exec(known)
  const started = found ? found[1] : String(startedAt)
  const count = found ? found[2] : '1'
  if (!isDenied('analytics_storage')) {
    writeCookie(name, `GS2.1.s${started}$o${count}$g1$t${Math.floor(Date.now() / 1000)}$j60$l0$h0`)
  }
  return { started, count }
}

// G1, then a digit each for advertising and analytics.
function gcs() {
  return `G1${isDenied('ad_storage') ? 0 : 1}${isDenied('analytics_storage') ? 0 : 1}`
}

// One letter a signal: l nobody said, p or t denied or granted from the start, and q, r, u, v once updated. unverified
function gcd() {
  const letters = SIGNALS.map((signal) => {
    const first = chosen.default[signal]
    const then = chosen.update[signal]
    if (!then) return first === 'denied' ? 'p' : first === 'granted' ? 't' : 'l'
    const denied = then === 'denied'
    if (first === 'denied') return denied ? 'q' : 'r'
    if (first === 'granted') return denied ? 'u' : 'v'
    return denied ? 'm' : 'n'
  })
  return '13' + letters.join('3') + '5l1'
}

function report(event) {
  hits += 1
  const visit = session()
  const query = new URLSearchParams({
    v: '2', tid: id, gtm: '45je6b10v9100000000za200', _p: String(pageLoad), gcd: gcd(), npa: '0',
    cid: clientId(), ul: navigator.language.toLowerCase(), sr: `${screen.width}x${screen.height}`,
    sid: visit.started, sct: visit.count, seg: '0', _s: String(hits), dl: location.href, dr: document.referrer,
    dt: document.title, en: event,
  })
  if (knowsConsent()) query.set('gcs', gcs())
  const url = `${COLLECTOR}?${query}`
  fetch(url, { method: 'POST', mode: 'no-cors', keepalive: true }).catch(() => navigator.sendBeacon(url))
}

function send(event) {
  if (Date.now() < waitUntil) {
    waiting.push(event)
    return
  }
  report(event)
}

function flush() {
  waitUntil = 0
  waiting.splice(0).forEach(report)
}

const commands = {
  js() {},
  set() {},
  consent(kind, signals) {
    if (kind !== 'default' && kind !== 'update') return
    const { wait_for_update: waitMs, region, ...values } = signals || {}
    if (region) return
    Object.assign(chosen[kind], values)
    if (kind === 'default' && waitMs > 0) {
      waitUntil = Date.now() + Number(waitMs)
      setTimeout(flush, Number(waitMs))
    }
    if (kind === 'update') {
      flush()
      if (configured && !isDenied('analytics_storage')) {
        clientId()
        session()
      }
    }
  },
  config(target, options) {
    if (target !== id) return
    configured = true
    if (!options || options.send_page_view !== false) send('page_view')
  },
  event(name) {
    if (configured) send(String(name))
  },
}

function obey(entry) {
  const command = entry && commands[entry[0]]
  if (command) command(...Array.prototype.slice.call(entry, 1))
}

const queue = (window.dataLayer = window.dataLayer || [])
queue.forEach(obey)
const push = queue.push
queue.push = function (...entries) {
  const length = push.apply(queue, entries)
  entries.forEach(obey)
  return length
}

/**
 * Does in the browser what the server does elsewhere. Stands before kr-reader.js and kr.js in one function with them
 * and with `kit` (widget/bundle.py): both use `fetch` and `XMLHttpRequest`, and get the ones below. Nothing global is
 * changed.
 *
 * The cookie has the form of the server's, with 43 times `A` for a signature: it is not signed, and no server of ours
 * believes it. Safari keeps a cookie that script sets for seven days.
 */
const script = document.currentScript
const base = script ? script.src : document.baseURI
const { name, yes, no, width, revision, services } = kit.table
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const form = /^2\.([\w-]{6})([\w-]{2})([a-zA-Z])\.([345r])([\w-]*)\.([\w-]*)\.[\w-]{43}$/
const digits = (value, count) =>
  Array.from({ length: count }, (_, place) => alphabet[Math.floor(value / 64 ** (count - 1 - place)) % 64]).join('')
const number = (text) => [...text].reduce((sum, letter) => sum * 64 + alphabet.indexOf(letter), 0)

/** The choice in the cookie: `made` in seconds, `oldest` the same of its oldest answer, and ids. */
const earlier = () => {
  const pairs = document.cookie.split('; ').filter((pair) => pair.startsWith(`${name}=`))
  const found = pairs.length === 1 && form.exec(pairs[0].slice(name.length + 1))
  const answered = new Set()
  const granted = new Set()
  if (!found || found[4] !== width) return { made: 0, oldest: 0, answered, granted }
  const [, when, days, , kind, prints, bits] = found
  const made = number(when)
  const oldest = made - number(days) * 86400
  const asked =
    kind === 'r'
      ? prints === revision ? services : []
      : (prints.match(new RegExp(`.{${kind}}`, 'g')) || []).map((print) =>
          services.find((one) => {
            const present = number(one.print)
            const value = number(print)
            return present >> 4 === value >> 4 && (present & 15) <= (value & 15)
          }),
        )
  const now = Date.now() / 1000
  asked.forEach((service, place) => {
    const said = (alphabet.indexOf(bits[Math.floor(place / 6)]) >> (5 - (place % 6))) & 1
    if (!service || now >= (said ? oldest + yes : made + no)) return
    answered.add(service.id)
    if (said) granted.add(service.id)
  })
  return { made, oldest, answered, granted }
}

const whole = (granted) =>
  [...new Set(services.map(({ category }) => category))].filter((word) =>
    services.every((one) => one.category !== word || granted.has(one.id)),
  )

const write = (answered, granted, oldest, letter) => {
  const now = Math.floor(Date.now() / 1000)
  const told = services.filter(({ id }) => answered.has(id))
  const bits = told.map(({ id }) => (granted.has(id) ? '1' : '0')).join('')
  const packed = (bits.match(/.{1,6}/g) || []).map((six) => alphabet[parseInt(six.padEnd(6, '0'), 2)]).join('')
  const prints = width === 'r' ? revision : told.map(({ print }) => print).join('')
  const days = oldest ? Math.min(Math.ceil((now - oldest) / 86400), 4095) : 0
  const sign = navigator.globalPrivacyControl ? letter.toUpperCase() : letter
  const value = `2.${digits(now, 6)}${digits(days, 2)}${sign}.${width}${prints}.${packed}.${'A'.repeat(43)}`
  const attributes = `Path=/; Max-Age=${Math.max(yes, no)}; SameSite=Lax${kit.secure ? '; Secure' : ''}`
  document.cookie = `${name}=${value}; ${attributes}`
  return document.cookie.includes(value)
}

const fetch = async (action, { body }) => {
  const path = action.endsWith('/withdraw') ? 'withdraw' : 'choice'
  const before = earlier()
  const pressed = path === 'withdraw' ? 'reject' : body.get('action')
  const named = services.filter(
    ({ id, category }) => body.getAll('category').includes(category) || body.getAll('service').includes(id),
  )
  const about = pressed === 'allow' ? [] : body.getAll('about')
  const touched = about.length ? about : services.map(({ id }) => id)
  const granted = new Set(about.length || pressed === 'allow' ? before.granted : [])
  for (const id of touched) if (pressed !== 'allow') granted.delete(id)
  if (pressed === 'accept') for (const id of touched) granted.add(id)
  if (pressed === 'save' || pressed === 'allow') for (const { id } of named) granted.add(id)
  const answered = new Set([...(about.length ? before.answered : []), ...touched])
  const oldest = about.length || pressed === 'allow' ? before.oldest : 0
  const simple = path === 'withdraw' ? 'withdraw' : about.length ? 'save' : pressed
  const ok = write(answered, granted, oldest, kit.methods[simple] || kit.methods.save)
  return { ok, json: async () => ({ prompt: null, granted: whole(granted), services: [...granted] }) }
}

const paragraph = (text, values) => {
  const place = document.createElement('p')
  place.textContent = text.replace(/\{(\w+)\}/g, (_, key) => values[key])
  return place
}

/** Makes of the page of preferences, which is the same for all visitors, this visitor's. */
const adapt = (page) => {
  const { made, oldest, answered, granted } = earlier()
  const categories = whole(granted)
  for (const link of page.querySelectorAll('link')) link.setAttribute('href', link.href)
  for (const box of page.querySelectorAll('.kr-check')) box.checked = categories.includes(box.value) || granted.has(box.value)
  const present = page.querySelector('.kr-present')
  if (!present || !answered.size) return
  const day = (seconds) => new Intl.DateTimeFormat(kit.language, { dateStyle: 'long' }).format(seconds * 1000)
  const names = services.filter(({ id }) => granted.has(id)).map((one) => one.name)
  const text = granted.size ? kit.texts.chosen : kit.texts.refused
  const until = granted.size ? Math.min(oldest + yes, made + Math.max(yes, no)) : made + no
  present.replaceChildren(
    paragraph(text, { date: day(made), categories: names.join(', ') }),
    paragraph(kit.texts.until, { date: day(until) }),
  )
  if (!granted.size) return
  const back = document.createElement('form')
  back.method = 'post'
  back.setAttribute('action', '/consent/withdraw')
  const button = document.createElement('button')
  button.className = 'kr-button kr-plain'
  button.textContent = kit.texts.withdraw
  back.append(button)
  present.append(back)
}

class XMLHttpRequest {
  open(_, url) {
    this.url = url
  }

  send() {
    const request = new window.XMLHttpRequest()
    request.responseType = 'document'
    request.open('GET', this.url)
    request.onloadend = () => {
      this.response = request.response
      if (this.response) adapt(this.response)
      this.onloadend()
    }
    request.send()
  }
}

/** Element by element: no string is parsed as HTML, so Trusted Types have nothing to refuse. */
const build = (node) => {
  if (typeof node === 'string') return document.createTextNode(node)
  const [tag, attributes, ...children] = node
  const element = document.createElement(tag)
  for (const key in attributes) element.setAttribute(key, key === 'href' ? new URL(attributes[key], base).href : attributes[key])
  ;(element.content || element).append(...children.map(build))
  return element
}

if (document.getElementById('kr')) return
const style = document.createElement('link')
style.rel = 'stylesheet'
style.href = new URL(kit.style, base).href
if (kit.integrity) {
  style.integrity = kit.integrity
  style.crossOrigin = 'anonymous'
}
document.head.append(style)
document.body.prepend(...kit.tree.map(build))
if (document.querySelector('.kr-page')) adapt(document)

/**
 * Reads the consent cookie where the page is the same for all visitors, and makes of the page what the server would
 * have made for this one. Runs before kr.js. The signature can not be checked here, and need not be: a visitor who
 * writes a cookie by hand deceives nobody, and the server believes no such cookie.
 */
(() => {
  'use strict'
  const root = document.getElementById('kr')
  if (!root || !root.dataset.table) return
  const { name, yes, no, width, revision, services } = JSON.parse(root.dataset.table)
  const banner = root.querySelector('.kr-banner')
  const control = root.querySelector('.kr-control')
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const form = /^2\.([\w-]{6})([\w-]{2})([a-zA-Z])\.([345r])([\w-]*)\.([\w-]*)\.[\w-]{43}$/
  const answered = new Set()
  const granted = new Set()
  let signalled = false

  const number = (text) => [...text].reduce((sum, letter) => sum * 64 + letters.indexOf(letter), 0)

  /** The service whose answer it is: the same digest, and items that stay no longer. */
  const match = (print) => {
    const value = number(print)
    return services.find((service) => {
      const present = number(service.print)
      return present >> 4 === value >> 4 && (present & 15) <= (value & 15)
    })
  }

  const read = () => {
    const pairs = document.cookie.split('; ').filter((pair) => pair.startsWith(`${name}=`))
    const found = pairs.length === 1 && form.exec(pairs[0].slice(name.length + 1))
    if (!found) return
    const [, made, days, how, kind, prints, bits] = found
    const now = Date.now() / 1000
    const yesHolds = now < number(made) - number(days) * 86400 + yes
    const noHolds = now < number(made) + no
    signalled = how !== how.toLowerCase()
    let asked = []
    if (kind !== width) return
    if (kind === 'r') asked = prints === revision ? services : []
    else asked = (prints.match(new RegExp(`.{${kind}}`, 'g')) || []).map(match)
    asked.forEach((service, place) => {
      const said = (letters.indexOf(bits[Math.floor(place / 6)]) >> (5 - (place % 6))) & 1
      if (!service || !(said ? yesHolds : noHolds)) return
      answered.add(service)
      if (said) granted.add(service)
    })
  }

  read()
  const signal = Boolean(navigator.globalPrivacyControl)
  for (const service of services) if (service.gpc && signal && !signalled) granted.delete(service)
  const open = services.filter((service) => !answered.has(service) && !(service.gpc && signal))
  const categories = [...new Set(services.map(({ category }) => category))]
  const whole = categories.filter((word) => services.every((one) => one.category !== word || granted.has(one)))
  root.dataset.granted = [...whole, ...[...granted].map(({ id }) => id)].join(' ')
  if (!open.length) {
    banner.remove()
    return
  }
  for (const line of banner.querySelectorAll('[data-category]')) {
    line.hidden = !open.some(({ category }) => category === line.dataset.category)
  }
  const off = banner.querySelector('.kr-signal')
  off.hidden = !services.some((service) => service.gpc && signal && !granted.has(service))
  const again = banner.querySelector('.kr-again')
  if (answered.size) {
    again.hidden = false
    again.querySelector('bdi').textContent = open.map((service) => service.name).join(', ')
    for (const { id } of open) {
      const field = document.createElement('input')
      Object.assign(field, { type: 'hidden', name: 'about', value: id })
      banner.append(field)
    }
  }
  control.hidden = true
  banner.hidden = false
})()

/**
 * Reads the consent cookie (`consent.cookie`, `consent.answered`). The signature can not be checked here, and need not
 * be: a visitor who writes a cookie by hand deceives nobody, and the server believes no such cookie.
 */

export const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const form = /^2\.([\w-]{6})([\w-]{2})([a-zA-Z])\.([345r])([\w-]*)\.([\w-]*)\.[\w-]{43}$/

const number = (text) => [...text].reduce((sum, letter) => sum * 64 + letters.indexOf(letter), 0)

/** Whether the answer is one about this service: the same digest, and items that stay no longer. */
const isAbout = (service, value) => {
  const present = number(service.print)
  return present >> 4 === value >> 4 && (present & 15) <= (value & 15)
}

/**
 * What is answered and what is granted, as sets of services of `table` (`consent.cacheable`); when, in seconds since
 * 1970, the choice was `made` and its `oldest` yes given; whether the browser sent its signal with it.
 */
export const readCookie = ({ name, yes, no, width, revision, services }) => {
  const choice = { made: 0, oldest: 0, answered: new Set(), granted: new Set(), isSignalled: false }
  const pairs = document.cookie.split('; ').filter((pair) => pair.startsWith(`${name}=`))
  const found = pairs.length === 1 && form.exec(pairs[0].slice(name.length + 1))
  if (!found || found[4] !== width) return choice
  const [, made, days, how, , prints, bits] = found
  choice.made = number(made)
  choice.oldest = choice.made - number(days) * 86400
  choice.isSignalled = how !== how.toLowerCase()
  let asked = prints === revision ? services : []
  if (width !== 'r') {
    const values = (prints.match(new RegExp(`.{${width}}`, 'g')) || []).map(number)
    asked = values.map((value) => services.find((service) => isAbout(service, value)))
  }
  const now = Date.now() / 1000
  asked.forEach((service, place) => {
    const isYes = (letters.indexOf(bits[Math.floor(place / 6)]) >> (5 - (place % 6))) & 1
    if (!service || now >= (isYes ? choice.oldest + yes : choice.made + no)) return
    choice.answered.add(service)
    if (isYes) choice.granted.add(service)
  })
  return choice
}

/** The categories of which every service is granted. */
export const wholes = (services, granted) =>
  [...new Set(services.map(({ category }) => category))].filter((word) =>
    services.every((service) => service.category !== word || granted.has(service)),
  )

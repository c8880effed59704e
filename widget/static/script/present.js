/** The page of preferences is the same for all visitors where no server writes it: tells this visitor's choice in it. */

import { readCookie, wholes } from './cookie.js'

const paragraph = (text, values) => {
  const place = document.createElement('p')
  place.textContent = text.replace(/\{(\w+)\}/g, (_, key) => values[key])
  return place
}

const withdrawal = (text) => {
  const form = document.createElement('form')
  form.method = 'post'
  form.setAttribute('action', 'withdraw')
  const button = document.createElement('button')
  button.className = 'kr-button kr-plain'
  button.textContent = text
  form.append(button)
  return form
}

/** Its texts are in the attributes of `.kr-present`. */
export const adaptPreferences = (page, table) => {
  const { made, oldest, answered, granted } = readCookie(table)
  const { services, yes, no } = table
  const ids = [...wholes(services, granted), ...[...granted].map(({ id }) => id)]
  // In a document that script fetched, addresses are relative to this page until they are written out.
  for (const link of page.querySelectorAll('link, .kr-panel a')) link.setAttribute('href', link.href)
  for (const box of page.querySelectorAll('.kr-check')) box.checked = ids.includes(box.value)
  const present = page.querySelector('.kr-present')
  if (!present || !answered.size) return
  const words = present.dataset
  const day = (seconds) => new Intl.DateTimeFormat(words.lang, { dateStyle: 'long' }).format(seconds * 1000)
  const text = granted.size ? words.chosen : words.refused
  const until = granted.size ? Math.min(oldest + yes, made + Math.max(yes, no)) : made + no
  present.replaceChildren(
    paragraph(text, { date: day(made), categories: [...granted].map(({ name }) => name).join(', ') }),
    paragraph(words.until, { date: day(until) }),
  )
  if (granted.size) present.append(withdrawal(words.withdraw))
}

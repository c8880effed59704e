/** The page of preferences is the same for all visitors where no server writes it: tells this visitor's choice in it. */

import { hasSignal, standing, stateOf, table } from './table.js'
import { receiptOf } from './records.js'
import { root } from '../page.js'

/** The names of what is granted, as they are called and in the order in which they stand on the page. */
const namesOf = (page, choice) => {
  const { granted, services } = stateOf(choice)
  const words = [...granted, ...services].map((word) => `kr-allow-${word}`)
  const labels = [...page.querySelectorAll('label')].filter(({ htmlFor }) => words.includes(htmlFor))
  const told = labels.map(({ htmlFor }) => htmlFor)
  const isTold = (service) => told.includes(`kr-allow-${service.category}`) || told.includes(`kr-allow-${service.id}`)
  const others = [...choice.granted].filter((service) => !isTold(service))
  return new Intl.ListFormat(root.lang).format([...labels, ...others].map((one) => one.textContent ?? one.name))
}

const endOf = ({ made, oldest, answered, granted }) => {
  if (!granted.size) return made + table.no
  return granted.size === answered.size ? oldest + table.yes : Math.min(oldest + table.yes, made + table.no)
}

/** All that may be said is in the template `.kr-told` (`widget.told`). */
const tellChoice = (page, told, choice) => {
  const { made, answered, granted } = choice
  const day = (moment) => new Intl.DateTimeFormat(root.lang, { dateStyle: 'long' }).format(moment * 1000)
  const receipt = receiptOf(made)
  const gaps = { made: day(made), until: day(endOf(choice)), granted: namesOf(page, choice), receipt }
  for (const [name, text] of Object.entries(gaps)) {
    for (const gap of told.querySelectorAll(`[data-${name}]`)) gap.textContent = text
  }
  let parts = [granted.size ? 'yes' : 'no', 'until', receipt && 'receipt', granted.size && 'back']
  if (!answered.size) parts = ['nothing']
  if (table.services.some((service) => service.gpc && hasSignal() && !granted.has(service))) parts.push('gpc')
  page.querySelector('.kr-present').replaceChildren(...parts.filter(Boolean).map((part) => told.querySelector(`.kr-told-${part}`)))
}

/** The controls wait for this: without script they do nothing. */
export const adaptPreferences = (page) => {
  const choice = standing()
  const { granted, services } = stateOf(choice)
  for (const field of page.querySelectorAll('[disabled]')) field.disabled = false
  for (const box of page.querySelectorAll('.kr-check')) box.checked = [...granted, ...services].includes(box.value)
  // In a document that script fetched, addresses are relative to this page until they are written out.
  for (const link of page.querySelectorAll('.kr-panel a')) link.setAttribute('href', link.href)
  const told = page.querySelector('.kr-told')
  if (told) tellChoice(page, told.content.cloneNode(true), choice)
}

const adopted = new Set()

/**
 * Takes over the last style sheet of the page, which says what the banner's own does not. That one is a constructed
 * sheet (`build.js`), which counts as later than every linked one: what goes over it has to be constructed too.
 */
export const adoptStyle = async (page) => {
  const { href } = [...page.querySelectorAll('link[rel="stylesheet"]')].at(-1)
  if (adopted.has(href)) return
  const answer = await fetch(href, { credentials: 'omit' })
  if (!answer.ok) throw answer
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(await answer.text())
  document.adoptedStyleSheets.push(sheet)
  adopted.add(href)
}

/** The page of preferences as a page of its own tells each choice that is made in it. */
export const adaptThisPage = async () => {
  adaptPreferences(document)
  document.addEventListener('consent:changed', () => adaptPreferences(document))
  await adoptStyle(document)
}

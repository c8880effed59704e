/** What may run now: the categories and the services that the visitor allows. */

import { root } from './page.js'

export let granted = root.dataset.granted.split(' ').filter(Boolean)

export const grant = (next) => {
  granted = next
  root.dataset.granted = next.join(' ')
}

/** Whether all of these may run; the words have spaces or commas between them. What is not known never may. */
export const allows = (words) =>
  (words.match(/[^ ,]+/g) || ['']).every((word) => word === 'necessary' || granted.includes(word))

/** Tells pages, and whoever signals consent to others. */
export const announce = (name, detail) =>
  document.dispatchEvent(new CustomEvent(`consent:${name}`, { detail: { granted: [...granted], ...detail } }))

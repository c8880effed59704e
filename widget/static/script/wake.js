/** Wakes what the visitor allows, also where it is added later. */

import { allows } from './granted.js'
import { kit, later } from './later-part.js'
import { wakeScripts } from './scripts.js'

Object.assign(kit, { allows, held: '[data-consent]:not(script, a, area)' })

export const wake = () => {
  kit.adopt?.()
  wakeScripts()
  // Most pages have nothing else that waits.
  if (document.querySelector(kit.held)) later('wake')
}

export const watch = () => {
  const { marked = '[data-consent]' } = kit
  const isMarked = (node) => node.matches?.(marked) || node.querySelector?.(marked)
  new MutationObserver((changes) => {
    if (changes.some(({ addedNodes }) => [...addedNodes].some(isMarked))) wake()
  }).observe(document, { childList: true, subtree: true })
}

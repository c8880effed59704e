/** What a page rarely needs comes when it is needed: the preferences, placeholders, and what a withdrawal takes. */

import { root } from './page.js'

/** What the later part is given (`later/start.js`), and whatever it keeps. */
export const kit = {}

/** Calls one of its functions, once it is there. */
export const later = async (name, ...values) => {
  const { start } = await import(root.dataset.later)
  return start(kit)[name](...values)
}

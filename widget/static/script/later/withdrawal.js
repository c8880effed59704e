/** What a withdrawal takes back in the browser, and what it can not. */

import { root } from '../page.js'
import { template } from './preferences.js'
import { readDeclaration } from './server-pages.js'

const patternOf = (name) => new RegExp(`^${name.replace(/[^\w*]/g, '\\$&').replace(/\*/g, '.*')}$`)

/** The host and its parents, as a cookie may name them: `Domain` of a public suffix does nothing. */
const domains = () => {
  const labels = location.hostname.split('.')
  return ['', ...labels.slice(0, -1).map((_, place) => `; Domain=${labels.slice(place).join('.')}`)]
}

const removers = {
  cookie: (pattern) => {
    for (const pair of document.cookie.split('; ')) {
      const key = pair.split('=')[0]
      if (pattern.test(key)) for (const domain of domains()) document.cookie = `${key}=; Path=/; Max-Age=0${domain}`
    }
  },
  local_storage: (pattern) => removeKeys(localStorage, pattern),
  session_storage: (pattern) => removeKeys(sessionStorage, pattern),
  indexed_db: async (pattern) => {
    for (const { name } of await indexedDB.databases()) if (pattern.test(name)) indexedDB.deleteDatabase(name)
  },
  cache: async (pattern) => {
    for (const name of await caches.keys()) if (pattern.test(name)) caches.delete(name)
  },
}

const removeKeys = (store, pattern) => {
  for (const key of Object.keys(store)) if (pattern.test(key)) store.removeItem(key)
}

/** Removes what the services stored on this site; cookies that no script may see are the server's to remove. */
const clear = async (lost) => {
  const { services } = await readDeclaration()
  const itemsOf = (isMeant) => services.filter(({ id }) => isMeant(id)).flatMap(({ items }) => items)
  const kept = itemsOf((id) => !lost.includes(id)).map(({ name }) => name)
  for (const { kind, name } of itemsOf((id) => lost.includes(id))) {
    if (!kept.includes(name)) await removers[kind]?.(patternOf(name))
  }
}

/** On a small screen the note takes so much that the page has to be scrolled clear of it (foot.css). */
const covered = new ResizeObserver(([{ target }]) => {
  const room = target.offsetHeight && target.offsetHeight + 64
  document.documentElement.style.setProperty('--kr-room', `${room}px`)
})

/** Takes back what `lost` left, and offers to load the page anew: a script that runs can not be stopped. */
export const lose = async (kit, lost, place) => {
  clear(lost).catch(() => {})
  const [text, button] = (await template('.kr-lost')).children
  const note = root.querySelector('.kr-note')
  // It goes with what was said.
  note.querySelector('.kr-status').replaceChildren(text.textContent, button)
  covered.observe(note)
  button.onclick = () => location.reload()
  if (place) button.focus()
}

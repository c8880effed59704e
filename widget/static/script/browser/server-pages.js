/** What `later/server-pages.js` reads from a server, read from files and from the cookie. */

import { standing, stateOf } from './table.js'
import { control } from '../page.js'
import { adaptPreferences, adoptStyle } from './present.js'

export const readState = async () => stateOf(standing())

export const readDeclaration = async () => {
  const answer = await fetch(new URL('declaration.json', control.href), { credentials: 'omit' })
  if (!answer.ok) throw answer
  return answer.json()
}

/** The page of preferences, made this visitor's. Unlike DOMParser, this is no sink of Trusted Types. */
const fetchPreferences = () =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.responseType = 'document'
    request.open('GET', control.href)
    request.onloadend = () => (request.response ? resolve(request.response) : reject(request))
    request.send()
  })

export const readPreferences = async () => {
  const page = await fetchPreferences()
  await adoptStyle(page)
  for (const link of page.querySelectorAll('link')) link.remove()
  adaptPreferences(page)
  return page
}

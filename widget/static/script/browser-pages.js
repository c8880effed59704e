/** What `server-pages.js` reads from a server, read from files and from the cookie. */

import { readCookie, wholes } from './cookie.js'
import { control, root } from './page.js'
import { adaptPreferences } from './present.js'

export const readState = async () => {
  const table = JSON.parse(root.dataset.table)
  const { answered, granted } = readCookie(table)
  const isOpen = table.services.some((service) => !answered.has(service))
  return {
    prompt: isOpen ? 'no-choice' : null,
    granted: wholes(table.services, granted),
    services: [...granted].map(({ id }) => id),
  }
}

export const readDeclaration = async () => {
  const answer = await fetch(new URL('declaration.json', control.href), { credentials: 'omit' })
  if (!answer.ok) throw answer
  return answer.json()
}

/** The page of preferences, made this visitor's. Unlike DOMParser, this is no sink of Trusted Types. */
export const readPreferences = () =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.responseType = 'document'
    request.open('GET', control.href)
    request.onloadend = () => {
      if (!request.response) return reject(request)
      adaptPreferences(request.response, JSON.parse(root.dataset.table))
      resolve(request.response)
    }
    request.send()
  })

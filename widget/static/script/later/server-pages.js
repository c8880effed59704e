/** What the consent server tells at length. On sites without one, `browser/server-pages.js` stands in its place. */

import { control } from '../page.js'
import { ask } from '../server.js'

/** The state that the visitor is in (`consent.settings.state_of`). */
export const readState = () => ask('state')

/** What the site discloses (`consent.endpoints.disclosure`). */
export const readDeclaration = () => ask('declaration.json')

/** The page of preferences. Unlike DOMParser, this is no sink of Trusted Types; its scripts never run. */
export const readPreferences = () =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.responseType = 'document'
    request.open('GET', control.href)
    request.onloadend = () => (request.response ? resolve(request.response) : reject(request))
    request.send()
  })

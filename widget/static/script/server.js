/** The consent server: what is asked of it. On sites without one, `browser/server.js` stands in its place. */

import { control } from './page.js'

/** The JSON at `name` beside the page of preferences. */
export const ask = async (name, options) => {
  const headers = { Accept: 'application/json' }
  const address = new URL(name, control.href).pathname
  const answer = await fetch(address, { headers, signal: AbortSignal.timeout(15000), ...options })
  if (!answer.ok) throw answer
  return answer.json()
}

/** Keeps an answer, to `choice` or `withdraw`, also where the page is left; the state that the visitor is in afterwards. */
export const keep = (name, fields) => ask(name, { method: 'POST', body: fields, keepalive: true })

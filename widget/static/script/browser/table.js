/** What there is to choose, and what this visitor chose. */

import { readCookie, wholes } from '../cookie.js'
import { root } from '../page.js'

/** As `consent.cacheable` writes it; besides, whether the cookie is `secure`, and the address of the `records`. */
export const table = JSON.parse(root.dataset.table || '{"services":[]}')

/** In seconds since 1970. */
export const now = () => Math.floor(Date.now() / 1000)

/** Whether the browser sends Global Privacy Control. */
export const hasSignal = () => Boolean(navigator.globalPrivacyControl)

/** The answers that hold. What the signal refuses is granted only where the visitor said so in spite of it. */
export const standing = () => {
  const choice = readCookie(table)
  for (const service of table.services) {
    if (service.gpc && hasSignal() && !choice.isSignalled) choice.granted.delete(service)
  }
  return choice
}

/** The state that the server would tell (`consent.settings.state_of`). */
export const stateOf = ({ answered, granted }) => ({
  prompt: table.services.every((one) => answered.has(one) || (one.gpc && hasSignal())) ? null : 'no-choice',
  granted: wholes(table.services, granted),
  services: [...granted].map(({ id }) => id),
})

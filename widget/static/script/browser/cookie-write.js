/**
 * Writes the consent cookie where no server does. It has the form of the server's, with 43 times `A` for a signature: it
 * is not signed, and no server of ours believes it. Safari keeps a cookie that script sets for seven days.
 */

import { now } from './table.js'
import { letters } from '../cookie.js'

const digits = (value, count) =>
  Array.from({ length: count }, (_, place) => letters[Math.floor(value / 64 ** (count - 1 - place)) % 64]).join('')

/**
 * Keeps a choice: the sets of services `answered` and `granted`, when the `oldest` yes was given, and the letter of how
 * it was made. Returns whether the browser kept it.
 */
export const writeCookie = ({ name, yes, no, width, revision, services, secure }, { answered, granted, oldest, how }) => {
  const told = services.filter((service) => answered.has(service))
  const bits = told.map((service) => (granted.has(service) ? '1' : '0')).join('')
  const packed = (bits.match(/.{1,6}/g) || []).map((six) => letters[parseInt(six.padEnd(6, '0'), 2)]).join('')
  const prints = width === 'r' ? revision : told.map(({ print }) => print).join('')
  const days = Math.min(Math.ceil((now() - oldest) / 86400), 4095)
  const letter = navigator.globalPrivacyControl ? how.toUpperCase() : how
  const value = `2.${digits(now(), 6)}${digits(days, 2)}${letter}.${width}${prints}.${packed}.${'A'.repeat(43)}`
  const cookie = `${name}=${value}; Path=/; Max-Age=${Math.max(yes, no)}`
  document.cookie = `${cookie}; SameSite=Lax${secure ? '; Secure' : ''}`
  // In a frame of another site a browser keeps a cookie, if at all, apart for that site.
  if (!document.cookie.includes(value)) document.cookie = `${cookie}; SameSite=None; Partitioned; Secure`
  return document.cookie.includes(value)
}

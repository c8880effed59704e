/**
 * Posts each choice to a consent server, as proof; `table.records` is the address, empty where there is none.
 *
 * The choice holds whether or not that succeeds. What could not be posted waits in this browser, and goes with the
 * next page; the server knows by the id what it has already.
 */

import { control, root } from '../page.js'
import { now, table } from './table.js'

const storeKey = 'kruimel-records'
const receiptKey = 'kruimel-receipt'
const mostWaiting = 8
const longestWait = 30 * 86400

/** What waits. Anything may have written it, and there may be no store at all. */
const unsent = () => {
  try {
    const found = JSON.parse(localStorage.getItem(storeKey))
    return found.filter(({ id, at }) => id && now() - at < longestWait).slice(-mostWaiting)
  } catch {
    return []
  }
}

const keepUnsent = (records) => {
  try {
    if (records.length) localStorage.setItem(storeKey, JSON.stringify(records.slice(-mostWaiting)))
    else localStorage.removeItem(storeKey)
  } catch {
    // Full, or forbidden: then the record has this one chance.
  }
}

/** The reference of the last choice whose proof is kept, for the visitor to name. */
const keepReceipt = (at, id) => {
  try {
    localStorage.setItem(receiptKey, `${at} ${id}`)
  } catch {
    // Then the choice has no reference that the visitor could name.
  }
}

/** The reference of the choice made at `made`; empty where nobody has said that the proof of it is kept. */
export const receiptOf = (made) => {
  try {
    const [, at, id] = /^(\d+) ([0-9a-f]{32})$/.exec(localStorage.getItem(receiptKey))
    return Number(at) === made ? id : ''
  } catch {
    return ''
  }
}

const sendRecord = async ({ at, ...choice }) => {
  const answer = await fetch(new URL(table.records, control.href), {
    method: 'POST',
    keepalive: true,
    credentials: 'omit',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...choice, age: Math.max(0, now() - at) }),
  })
  await answer.text() // else the connection stays open until the page goes
  if (answer.ok) keepReceipt(at, choice.id)
  // What is refused today will be refused tomorrow.
  if (answer.ok || [400, 413, 415].includes(answer.status)) keepUnsent(unsent().filter(({ id }) => id !== choice.id))
}

/** Keeps a record of a choice made at `at`, and sends it. */
export const keepRecord = (at, choice) => {
  if (!table.records) return
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const id = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  const record = { id, at, ...choice, revision: table.revision, language: root.lang }
  keepUnsent([...unsent(), record])
  sendRecord(record).catch(() => {})
}

/** Sends what could not be posted from earlier pages. */
export const sendRecords = () => {
  if (table.records) unsent().forEach((record) => sendRecord(record).catch(() => {}))
}

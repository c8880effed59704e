/** What `server.js` does, done in the browser: the choice is kept in a cookie that script sets. */

import { readCookie, wholes } from './cookie.js'
import { writeCookie } from './cookie-write.js'
import { root } from './page.js'

const methods = { accept: 'a', reject: 'r', withdraw: 'w' }

/** Keeps an answer as the server would (`consent.endpoints.answer`). */
export const keep = async (name, fields) => {
  const table = JSON.parse(root.dataset.table)
  const { services } = table
  const before = readCookie(table)
  const action = name === 'withdraw' ? 'reject' : fields.get('action')
  const isNamed = ({ id, category }) =>
    fields.getAll('category').includes(category) || fields.getAll('service').includes(id)
  const about = action === 'allow' || name === 'withdraw' ? [] : fields.getAll('about')
  const touched = about.length ? services.filter(({ id }) => about.includes(id)) : services
  const leavesRest = Boolean(about.length) || action === 'allow'
  const granted = new Set(leavesRest ? before.granted : [])
  for (const service of touched) {
    if (action === 'accept' || (action !== 'reject' && isNamed(service))) granted.add(service)
    else if (action !== 'allow') granted.delete(service)
  }
  const answered = new Set([...(about.length ? before.answered : []), ...touched])
  const how = name === 'withdraw' ? 'w' : (!about.length && methods[action]) || 's'
  if (!writeCookie(table, { answered, granted, oldest: leavesRest ? before.oldest : 0, how })) throw new Error('kept not')
  return { prompt: null, granted: wholes(services, granted), services: [...granted].map(({ id }) => id) }
}

/** Keeps answers as the server would (`consent.endpoints.answer`). */

import { keepRecord } from './records.js'
import { hasSignal, now, standing, stateOf, table } from './table.js'
import { writeCookie } from './cookie-write.js'

const ways = { accept: ['a', 'accept-all'], reject: ['r', 'reject-all'], withdraw: ['w', 'withdrawal'] }

/** Which services an answer is about, and to which of them it says yes. */
const readAnswer = (action, fields, before) => {
  const isNamed = ({ id, category }) =>
    fields.getAll('category').includes(category) || fields.getAll('service').includes(id)
  const ids = action === 'withdraw' ? [] : fields.getAll('about')
  const about = table.services.filter((service) => {
    // What is granted stays as it is, with its time; the rest is answered with no.
    if (action === 'allow') return isNamed(service) || !before.granted.has(service)
    return !ids.length || ids.includes(service.id)
  })
  const isRefused = (service) => service.gpc && hasSignal() && !before.granted.has(service)
  if (action === 'accept') return [about, about.filter((service) => !isRefused(service))]
  return [about, about.filter((service) => ['save', 'allow'].includes(action) && isNamed(service))]
}

/** Keeps an answer, to `choice` or `withdraw`; the state that the visitor is in afterwards. */
export const keepChoice = async (name, fields) => {
  const before = standing()
  const action = name === 'withdraw' ? name : fields.get('action')
  const [about, yes] = readAnswer(action, fields, before)
  const kept = [...before.granted].filter((service) => !about.includes(service))
  const next = {
    answered: new Set([...before.answered, ...about]),
    granted: new Set([...kept, ...yes]),
    oldest: kept.length ? before.oldest : now(),
  }
  const isWhole = about.length === table.services.length
  const [how, method] = (isWhole && ways[action]) || ['s', 'selection']
  if (!writeCookie(table, { ...next, how })) throw new Error('this browser keeps no cookies here')
  const state = stateOf(next)
  keepRecord(standing().made, { method, services: state.services, signal: hasSignal() })
  return state
}

/** Where a page is the same for all visitors: makes of it what the server would have made for this one. */

import { readCookie, wholes } from './cookie.js'
import { banner, control, root } from './page.js'

const adaptPage = (table) => {
  const { services } = table
  const { answered, granted, isSignalled } = readCookie(table)
  const hasSignal = Boolean(navigator.globalPrivacyControl)
  for (const service of services) if (service.gpc && hasSignal && !isSignalled) granted.delete(service)
  root.dataset.granted = [...wholes(services, granted), ...[...granted].map(({ id }) => id)].join(' ')
  const open = services.filter((service) => !answered.has(service) && !(service.gpc && hasSignal))
  const question = banner()
  if (!open[0]) return question.remove()
  for (const line of question.querySelectorAll('[data-category]')) {
    line.hidden = !open.some(({ category }) => category === line.dataset.category)
  }
  const signal = question.querySelector('.kr-signal')
  signal.hidden = !services.some((service) => service.gpc && hasSignal && !granted.has(service))
  const again = question.querySelector('.kr-again')
  if (answered.size) {
    again.hidden = false
    again.querySelector('bdi').textContent = open.map(({ name }) => name).join(', ')
    for (const { id } of open) {
      const field = document.createElement('input')
      Object.assign(field, { type: 'hidden', name: 'about', value: id })
      question.append(field)
    }
  }
  control.hidden = true
  question.hidden = false
}

if (root.dataset.table) adaptPage(JSON.parse(root.dataset.table))

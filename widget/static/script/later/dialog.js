/** The preferences in a dialog, which keeps the focus in itself and gives it back. */

import { root } from '../page.js'
import { preferences } from './preferences.js'

export const openDialog = async (kit) => {
  const panel = kit.dialog?.open || (await preferences(true)).querySelector('.kr-panel')
  if (kit.dialog?.open) return
  const dialog = (kit.dialog = document.createElement('dialog'))
  dialog.className = 'kr-root kr-dialog'
  dialog.setAttribute('aria-labelledby', 'kr-heading')
  dialog.append(panel)
  dialog.onclose = ({ target }) => target === dialog && dialog.remove()
  dialog.onclick = (event) => {
    if (!event.target.closest('.kr-close')) return
    event.preventDefault()
    dialog.close()
  }
  root.append(dialog)
  dialog.showModal()
}

/** What comes when it is needed, on sites without a server. */

import { keepChoice } from './choice.js'
import { sendRecords } from './records.js'
import { catchUp } from '../later/catch-up.js'
import { openDialog } from '../later/dialog.js'
import { wakeElements } from '../later/elements.js'
import { adaptThisPage } from './present.js'
import { lose } from '../later/withdrawal.js'

export const start = (kit) => ({
  open: () => openDialog(kit),
  wake: () => wakeElements(kit),
  catchUp,
  lose: (words, place) => lose(kit, words, place),
  keep: keepChoice,
  sendRecords,
  adaptThisPage,
})

/** What comes when it is needed, on sites without a server. */

import { keepChoice } from './browser-choice.js'
import { sendRecords } from './browser-records.js'
import { catchUp } from './catch-up.js'
import { openDialog } from './dialog.js'
import { wakeElements } from './elements.js'
import { adaptThisPage } from './present.js'
import { lose } from './withdrawal.js'

export const start = (kit) => ({
  open: () => openDialog(kit),
  wake: () => wakeElements(kit),
  catchUp,
  lose: (words, place) => lose(kit, words, place),
  keep: keepChoice,
  sendRecords,
  adaptThisPage,
})

/** What comes when it is needed; `kit` is what the first part lends it (`later-part.js`). */

import { catchUp } from './catch-up.js'
import { openDialog } from './dialog.js'
import { wakeElements } from './elements.js'
import { lose } from './withdrawal.js'

export const start = (kit) => ({
  open: () => openDialog(kit),
  wake: () => wakeElements(kit),
  catchUp,
  lose: (words, place) => lose(kit, words, place),
})

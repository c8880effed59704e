/** What `server.js` does, done in the browser; the part that does it comes when there is a choice to keep. */

import { later } from '../later-part.js'

/** Keeps an answer, to `choice` or `withdraw`; the state that the visitor is in afterwards. */
export const keep = (name, fields) => later('keep', name, fields)

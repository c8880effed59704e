/** Meta's pixel. Its snippet loads nothing where `fbq` is there already, so nothing is said before it has run. */

import { isOne, whenever } from './told.js'

export const signalMeta = ({ words }) =>
  whenever((granted) => window.fbq?.('consent', isOne(words, granted) ? 'grant' : 'revoke'))

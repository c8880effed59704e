/** The same for sites without a server: the banner is built first, then the cookie is read. */

import './build.js'
import './reader.js'
import './main.js'
import { adaptPreferences } from './present.js'
import { root } from './page.js'

if (document.querySelector('.kr-page')) adaptPreferences(document, JSON.parse(root.dataset.table))

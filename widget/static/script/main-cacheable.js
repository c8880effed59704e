/** The same for pages that shared caches may keep: the cookie is read first. */

import './reader.js'
import './main.js'

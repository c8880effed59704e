/** A page that was out of sight while the visitor chose elsewhere. */

import { banner, root } from '../page.js'
import { readState } from './server-pages.js'

export const catchUp = async (settle) => {
  const { granted, services, prompt } = await readState()
  const next = [...granted, ...services]
  if (!prompt && (banner() || next.join(' ') !== root.dataset.granted)) settle(next)
}

/** The page of preferences: its parts are lifted into this page. */

import { readPreferences } from './server-pages.js'

let known

const addStyle = (href) =>
  new Promise((resolve, reject) => {
    const link = document.createElement('link')
    Object.assign(link, { rel: 'stylesheet', href, onload: resolve, onerror: reject })
    document.head.append(link)
  })

/** The page, with its style sheets put into this one; `fresh` where it must tell the choice as it is now. */
export const preferences = async (fresh) => {
  const page = await (fresh ? readPreferences() : (known ||= readPreferences()))
  const isThere = ({ href }) => [...document.styleSheets].some((sheet) => sheet.href === href)
  const links = [...page.querySelectorAll('link[rel="stylesheet"]')]
  await Promise.all(links.filter((link) => !isThere(link)).map(({ href }) => addStyle(href)))
  return page
}

/** A template of it, as elements of this page. */
export const template = async (selector) =>
  document.importNode((await preferences()).querySelector(selector)?.content ?? new DocumentFragment(), true)

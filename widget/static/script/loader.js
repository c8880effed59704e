/**
 * Finds out which site this is and which language its page speaks, and loads the script for these: by a name that
 * changes with its content, and by its digest. `baked` stands around this (`widget.loader`): for each site and language
 * both, the language of last resort first.
 */

const tag = document.currentScript
const site = Object.hasOwn(baked, '') ? '' : tag.dataset.site

/** The language that `wanted` names: "de" for "de-AT" (RFC 4647, section 3.4). */
const spoken = (scripts, wanted) => {
  const parts = wanted.slice(0, 35).toLowerCase().split('-')
  while (parts.length && !Object.hasOwn(scripts, parts.join('-'))) parts.pop()
  return parts.join('-')
}

const load = (scripts) => {
  const wanted = [document.documentElement.lang, ...navigator.languages]
  const language = wanted.map((one) => spoken(scripts, one)).find(Boolean)
  const [name, integrity] = scripts[language || Object.keys(scripts)[0]]
  const src = new URL(name, tag.src).href
  if ([...document.scripts].some((script) => script.src === src)) return
  const script = document.createElement('script')
  // The policy knows one address, and it is ours; a page with a directive `trusted-types` has to name it there.
  const policy = window.trustedTypes?.createPolicy('kruimel', { createScriptURL: () => src })
  Object.assign(script, { integrity, crossOrigin: 'anonymous', src: policy ? policy.createScriptURL('') : src })
  if (tag.nonce) script.nonce = tag.nonce
  document.head.append(script)
}

if (Object.hasOwn(baked, site)) load(baked[site])
else console.error('kruimel: data-site names no site of this server')

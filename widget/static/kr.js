/**
 * Asks without leaving the page, and wakes what the visitor allows.
 *
 * The markup works without this file: the forms are forms and the links are links. What it adds: a choice takes effect
 * at once, the preferences open in a dialog, and what waits in the page is woken:
 *
 *     <script type="text/plain" data-consent="statistics" src="…"></script>   (data-type="module" for a module)
 *     <iframe data-consent="marketing" data-src="…"></iframe>                 (data-name, data-provider: who gets data)
 *     <img data-consent="meta-pixel" data-kr-src="…">                         (as the middleware writes it; link, video, …)
 *
 * Any element with `data-consent-open` opens the preferences, and so does a plain link to their page, such as the one in
 * a policy. After each choice the event "consent:changed" is fired
 * on `document`; `event.detail.granted` lists the categories and the services that are allowed. What waits may name
 * either: `data-consent="youtube"`.
 */
(() => {
  'use strict'
  const root = document.getElementById('kr')
  if (!root) return
  const { saved, failed, stale } = root.dataset
  const control = root.querySelector('.kr-control')
  const reload = root.querySelector('.kr-reload')
  const waiting = 'script[type="text/plain"][data-consent]'
  const held = '[data-kr-src], [data-kr-srcdoc]'
  const embeds = new Map()
  let banner = root.querySelector('.kr-banner')
  let granted = root.dataset.granted.split(' ')
  let dialog
  let opener
  let queue
  let timer

  const allowed = (element) =>
    element.dataset.consent.split(/[ ,]/).every((category) => category === 'necessary' || granted.includes(category))

  const say = (text, place = root) => {
    const status = place.querySelector('.kr-status') || root.querySelector('.kr-status')
    status.textContent = text
  }

  /** Takes the script out and puts it back, awake. Nothing is copied: its text stays one that Trusted Types know. */
  const run = (script) => {
    script.removeAttribute('data-consent')
    // A script put in by a script is async unless told otherwise; the order in the page must hold.
    script.async = script.hasAttribute('async')
    if (script.dataset.type) script.type = script.dataset.type
    else script.removeAttribute('type')
    const loaded = new Promise((resolve) => {
      for (const end of ['load', 'error']) script.addEventListener(end, resolve)
    })
    script.replaceWith(script)
    return loaded
  }

  /** Scripts in the order in which a parser would run them; an inline script waits for those before it. */
  const runScripts = async () => {
    const late = (script) => script.defer || script.dataset.type === 'module'
    const sleepers = [...document.querySelectorAll(waiting)].filter(allowed).sort((a, b) => late(a) - late(b))
    const before = []
    for (const script of sleepers) {
      if (!script.src) await Promise.all(before)
      const loaded = run(script)
      if (script.src && !script.async && !late(script)) before.push(loaded)
    }
  }

  /**
   * Gives an element back what makes it load. Nothing but addresses: where a site lets its visitors write `data-`
   * attributes, one of them will write `data-kr-onerror`.
   */
  const restore = (element) => {
    for (const { name, value } of [...element.attributes]) {
      const found = /^data-kr-(xlink:)?((image)?srcset|src|srcdoc|href|data|poster|background)$/.exec(name)
      if (!found) continue
      element.removeAttribute(name)
      element.setAttribute(found[2], value)
      if (element.matches('source')) element.parentNode.load?.()
    }
  }

  const hostOf = (url) => {
    try {
      return new URL(url, document.baseURI).hostname
    } catch {
      return url
    }
  }

  /** Puts the question in place of the frame, in the frame's own size, so that nothing around it moves. */
  const hold = (frame) => {
    const word = CSS.escape(frame.dataset.consent)
    const template = root.querySelector(`template[data-category~="${word}"], template[data-service~="${word}"]`)
    if (!template || embeds.has(frame) || frame.offsetHeight < 2) return
    const place = template.content.firstElementChild.cloneNode(true)
    const { src = frame.dataset.krSrc || '', name, provider } = frame.dataset
    for (const field of place.querySelectorAll('[name="service"]')) field.value = frame.dataset.consent
    place.querySelector('[data-name]').textContent = name || hostOf(src)
    place.querySelector('[data-provider]').textContent = provider || hostOf(src)
    place.style.inlineSize = `${frame.offsetWidth}px`
    place.style.minBlockSize = `${frame.offsetHeight}px`
    embeds.set(frame, place)
    frame.before(place)
    frame.hidden = true
  }

  const show = (frame) => {
    if (embeds.has(frame)) frame.hidden = false
    embeds.get(frame)?.remove()
    if (frame.matches(held)) return restore(frame)
    frame.src = frame.dataset.src
    frame.removeAttribute('data-src')
  }

  const wake = () => {
    queue = Promise.resolve(queue).then(runScripts)
    for (const element of document.querySelectorAll('[data-consent]:not(script, a, area)')) {
      const isFrame = element.matches(`iframe:is([data-src], ${held})`)
      if (!allowed(element)) isFrame && hold(element)
      else if (isFrame) show(element)
      else restore(element)
    }
  }

  /** Lives with a choice that the server has kept. The focus goes where the visitor was, or to the control. */
  const settle = (next, place) => {
    const lost = granted.some((category) => category && !next.includes(category))
    const frame = [...embeds.keys()].find((key) => embeds.get(key) === place)
    // The page's security policy may be from before the choice: the next one names whom it allows.
    if (next.some((word) => !granted.includes(word))) {
      document.addEventListener('securitypolicyviolation', ({ disposition }) => {
        if (disposition === 'enforce') location.reload()
      })
    }
    granted = next
    root.dataset.granted = granted.join(' ')
    banner?.remove()
    banner = null
    control.hidden = false
    dialog?.close()
    reload.hidden = !lost
    say(lost ? stale : saved)
    // What was said goes away by itself; what asks for something stays.
    clearTimeout(timer)
    if (!lost) timer = setTimeout(say, 8000, '')
    wake()
    const back = lost ? reload : frame || (opener?.isConnected && opener) || control
    back.focus()
    document.dispatchEvent(new CustomEvent('consent:changed', { detail: { granted: [...granted] } }))
  }

  /** Sends the form as it would send itself. On failure all stays open: a choice that is not kept is no choice. */
  const send = async (form, button) => {
    const place = form.closest('.kr-panel') || form
    const body = new URLSearchParams(new FormData(form, button))
    if (form.ariaBusy) return
    form.ariaBusy = 'true'
    try {
      const answer = await fetch(form.getAttribute('action'), {
        method: 'POST',
        headers: { Accept: 'application/json' },
        body,
        signal: AbortSignal.timeout(15000),
      })
      if (!answer.ok) throw answer
      const state = await answer.json()
      // The page was older than the declaration: the visitor has answered a question that is no longer asked.
      if (state.prompt) location.reload()
      else settle([...state.granted, ...(state.services || [])], place)
    } catch {
      say(failed, place)
    }
    form.ariaBusy = null
  }

  /** The document at `url`. Unlike DOMParser, this is no sink of Trusted Types; its scripts never run. */
  const fetchPage = (url) =>
    new Promise((resolve) => {
      const request = new XMLHttpRequest()
      request.responseType = 'document'
      request.open('GET', url)
      request.onloadend = () => resolve(request.response)
      request.send()
    })

  const open = async (from) => {
    const url = control.href
    if (dialog?.open) return
    try {
      const page = await fetchPage(url)
      const panel = page.querySelector('.kr-panel')
      for (const link of page.querySelectorAll('link')) {
        if ([...document.styleSheets].some((sheet) => sheet.href === link.href)) continue
        await new Promise((resolve, reject) => {
          link.onload = resolve
          link.onerror = reject
          document.head.append(link)
        })
      }
      opener = from
      dialog = document.createElement('dialog')
      dialog.className = 'kr-root kr-dialog'
      dialog.setAttribute('aria-labelledby', 'kr-heading')
      dialog.append(panel)
      dialog.onclose = ({ target }) => target.remove()
      root.append(dialog)
      dialog.showModal()
    } catch {
      location.href = url
    }
  }

  document.addEventListener('click', (event) => {
    const link = event.target.closest(`[data-consent-open], .kr-dialog .kr-close, a[href="${control.pathname}"]`)
    if (event.target === reload) location.reload()
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    if (link.matches('.kr-close')) dialog.close()
    else open(link)
  })

  document.addEventListener('submit', (event) => {
    if (!event.target.closest('.kr-root')) return
    event.preventDefault()
    send(event.target, event.submitter)
  })

  // A link under the control can be focused where the page ends and scrolls no further: the control steps aside.
  document.addEventListener('focusin', ({ target }) => {
    const { x, y, width, height } = target.getBoundingClientRect()
    const corner = control.parentNode
    const front = document.elementFromPoint(x + width / 2, y + height / 2)
    if (corner.contains(front) && !corner.contains(target)) corner.classList.toggle('kr-aside')
  })

  if (banner) {
    // The page learns how much of it is covered, to scroll what is focused clear of it.
    new ResizeObserver(() => {
      if (banner) document.documentElement.style.setProperty('--kr-room', `${banner.offsetHeight + 24}px`)
    }).observe(banner)
  }
  wake()
})()

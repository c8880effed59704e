// Finds what may be a consent banner, in one frame: texts that speak of cookies, with the buttons beside them.
//
// Runs in a world of its own, where the page's scripts can not change what the functions mean. `about` is a regular
// expression; with "" nothing is a banner, and all buttons of the frame are told. `closed` are closed shadow roots, which only the browser's own protocol can hand out. What is found is
// kept in `kept`, so that it can be clicked and looked at again by its number.
(about, ...closed) => {
  const MAX_ELEMENTS = 60_000, MAX_BUTTONS = 600, MAX_BOXES = 300, MAX_TEXT = 20_000
  const BUTTONS =
    'button, a, input[type=button], input[type=submit], input[type=image], [role=button], [role=link], summary,' +
    '[onclick], [tabindex], [class*="btn" i], [class*="button" i], [class*="accept" i], [class*="reject" i]'
  const BOXES = 'input[type=checkbox], [role=switch], [role=checkbox], [role=menuitemcheckbox]'
  const NAMED = /cook|consent|gdpr|rgpd|dsgvo|avg[-_]|privacy|toestemming|\bcmp|\bccm|[-_]cmp\b/i
  const speaks = new RegExp(about, 'iu')
  const kept = (globalThis.kept ??= { buttons: [], boxes: [], banners: [] })
  const keep = (list, element) => (list.includes(element) ? list.indexOf(element) : list.push(element) - 1)
  const isTop = window === window.top
  const nothing = { banners: [], controls: [], width: innerWidth, height: innerHeight }
  if (!document.body || (!isTop && (innerWidth < 50 || innerHeight < 20))) return nothing

  const roots = [document, ...closed]
  for (const root of roots) {
    const elements = root.querySelectorAll('*')
    if (elements.length > MAX_ELEMENTS) continue
    for (const element of elements) if (element.shadowRoot) roots.push(element.shadowRoot)
  }
  // The prototypes' own: a form answers with a field of that name where it has one, and would lead round in circles.
  const parentOf = Object.getOwnPropertyDescriptor(Node.prototype, 'parentElement').get
  const rootOf = Node.prototype.getRootNode
  const parent = (element) => {
    const above = parentOf.call(element)
    if (above) return above
    const root = rootOf.call(element)
    return root instanceof ShadowRoot ? root.host : null
  }
  const holds = (outer, inner) => {
    for (let at = inner; at; at = parent(at)) if (at === outer) return true
    return false
  }
  const hasFixed = (element) => {
    for (let at = element; at; at = parent(at)) if (getComputedStyle(at).position === 'fixed') return true
    return false
  }
  const isShown = (element) => {
    const box = element.getBoundingClientRect()
    if (box.width < 1 || box.height < 1) return false
    if (!element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) return false
    const isOutside = box.bottom <= 0 || box.right <= 0 || box.left >= innerWidth || box.top >= innerHeight
    return !isOutside || !hasFixed(element) // what is fixed beside the screen can not be scrolled to
  }
  kept.isShown = (element) => element.isConnected && isShown(element)

  const texts = new Map()
  const shadows = roots.filter((root) => root !== document)
  const textOf = (element) => {
    if (!texts.has(element)) {
      let text = String(element.innerText ?? '')
      for (const root of shadows)
        if (text.length < MAX_TEXT && holds(element, root.host))
          for (const child of root.children) if (child.tagName !== 'STYLE') text += `\n${child.innerText ?? ''}`
      texts.set(element, text)
    }
    return texts.get(element)
  }
  if (about && !speaks.test(textOf(document.body))) return nothing

  const saysOf = (element) => {
    const image = element.querySelector?.('img[alt]')
    const says = [element.innerText, element.value, element.getAttribute('aria-label'), element.title, image?.alt]
    return says.map((text) => (typeof text === 'string' ? text.trim() : '')).find(Boolean)?.slice(0, 200) ?? ''
  }
  let buttons = roots.flatMap((root) => [...root.querySelectorAll(BUTTONS)]).slice(0, 5 * MAX_BUTTONS)
  buttons = buttons.filter((button) => !button.disabled && isShown(button) && saysOf(button))
  const all = new Set(buttons)
  const outer = new Set()
  for (const button of buttons)
    for (let at = parent(button); at; at = parent(at)) if (all.has(at)) outer.add(at)
  // Of two that lie in each other the inner one is the button, unless the outer one is a button by its very tag.
  const isButton = (element) => element.matches('button, a, input, [role=button]')
  const within = (element) => {
    for (let at = parent(element); at; at = parent(at)) if (all.has(at) && isButton(at)) return true
    return false
  }
  buttons = buttons.filter((button) => (isButton(button) ? !outer.has(button) || button.matches('button') : !outer.has(button) && !within(button)))
  buttons = buttons.slice(0, MAX_BUTTONS)

  const rect = (element) => {
    const { x, y, width, height } = element.getBoundingClientRect()
    return [x, y, width, height].map((number) => Math.round(number * 10) / 10)
  }
  const backgrounds = (element) => {
    const layers = []
    for (let at = element; at && layers.length < 30; at = parent(at)) {
      const { backgroundColor, backgroundImage } = getComputedStyle(at)
      if (backgroundImage !== 'none') layers.push('image')
      layers.push(backgroundColor)
    }
    return layers
  }
  const kindOf = (element) => (element.matches('a, [role=link]') ? 'link' : isButton(element) ? 'button' : 'other')
  const tellButton = (element) => {
    const { color, fontSize, fontWeight, textDecorationLine } = getComputedStyle(element)
    return {
      index: keep(kept.buttons, element), text: saysOf(element), kind: kindOf(element), rect: rect(element), color,
      backgrounds: backgrounds(element), size: parseFloat(fontSize) || 0, weight: parseInt(fontWeight) || 400,
      underlined: textDecorationLine.includes('underline'),
    }
  }
  if (!about) return { ...nothing, controls: buttons.map(tellButton) }

  const isLifted = (element) => {
    const { position } = getComputedStyle(element)
    return position === 'fixed' || position === 'sticky' ||
      element.matches('dialog[open], [role=dialog], [role=alertdialog], [aria-modal=true], [popover]')
  }
  const isNamed = (element) =>
    NAMED.test(`${element.id} ${element.getAttribute('class') ?? ''} ${element.getAttribute('aria-label') ?? ''} ${element.tagName}`)
  const proses = new Map()
  const proseOf = (element) => {
    if (!proses.has(element)) {
      let left = textOf(element).length
      for (const button of buttons) if (holds(element, button)) left -= saysOf(button).length + 1
      proses.set(element, left)
    }
    return proses.get(element)
  }
  const bannerOf = (button) => {
    let near = null
    for (let at = parent(button); at && at !== document.documentElement; at = parent(at)) {
      if (at === document.body && isTop) break
      const text = textOf(at)
      if (text.length > MAX_TEXT) break
      if (!speaks.test(text) || proseOf(at) < 12) continue
      if (at === document.body || isLifted(at) || isNamed(at)) return at
      if (!near && text.length <= 1500) near = at
    }
    return near
  }
  const banners = new Map()
  for (const button of buttons) {
    const banner = bannerOf(button)
    if (!banner || !isShown(banner)) continue
    if (!banners.has(banner)) banners.set(banner, [])
    banners.get(banner).push(button)
  }

  const labelOf = (element) => {
    const by = element.getAttribute('aria-labelledby')
    const named = by && element.getRootNode().getElementById?.(by.split(' ')[0])
    const near = element.labels?.[0] ?? element.closest('label, li, tr, p') ?? element.parentElement
    const says = [named?.innerText, element.getAttribute('aria-label'), near?.innerText, element.name, element.id]
    return says.map((text) => (text ?? '').trim()).find(Boolean)?.slice(0, 100) ?? ''
  }
  const tellBox = (element) => ({
    index: keep(kept.boxes, element), label: labelOf(element),
    ticked: element.checked ?? element.getAttribute('aria-checked') === 'true',
    disabled: Boolean(element.disabled) || element.getAttribute('aria-disabled') === 'true',
  })
  // Most switches are made of a box that is itself invisible, below something that looks like one.
  const isBoxShown = (box) =>
    isShown(box) || [...(box.labels ?? [])].some(isShown) || (box.parentElement !== null && isShown(box.parentElement))
  const boxes = roots.flatMap((root) => [...root.querySelectorAll(BOXES)]).slice(0, MAX_BOXES)
  // How much of the page around the banner can not be reached: whether something lies over it there.
  const blocked = (banner) => {
    if (banner.matches('dialog') && banner.matches(':modal')) return 1
    const own = banner.getBoundingClientRect()
    let points = 0, covered = 0
    for (const part of [0.04, 0.27, 0.5, 0.73, 0.96]) {
      for (const share of [0.04, 0.27, 0.5, 0.73, 0.96]) {
        const [x, y] = [innerWidth * part, innerHeight * share]
        if (x >= own.left && x <= own.right && y >= own.top && y <= own.bottom) continue
        points += 1
        for (let at = document.elementFromPoint(x, y); at; at = parent(at)) {
          const { position } = getComputedStyle(at)
          const { width, height } = at.getBoundingClientRect()
          if (position === 'fixed' && width * height >= 0.9 * innerWidth * innerHeight) { covered += 1; break }
        }
      }
    }
    return points ? covered / points : 1
  }
  const tellBanner = ([element, own]) => ({
    index: keep(kept.banners, element), text: textOf(element).slice(0, 4_000), rect: rect(element),
    lifted: isLifted(element), named: isNamed(element), blocked: blocked(element), tag: element.tagName.toLowerCase(),
    buttons: own.map(tellButton), boxes: boxes.filter((box) => holds(element, box) && isBoxShown(box)).map(tellBox),
  })
  return { ...nothing, banners: [...banners].slice(0, 40).map(tellBanner) }
}

// Runs before any script of the page, in every frame, and reports which script writes a cookie or a storage key.
//
// The browser's own events say that something was written, not by whom; only the stack at the moment of writing does.
// `BINDING` is replaced by a name that no page can know. A Proxy around a native function still prints as native
// code, so a page that looks whether it is watched sees nothing unusual.
;(() => {
  const send = globalThis.BINDING
  delete globalThis.BINDING
  if (typeof send !== 'function') return

  const { apply, defineProperty, getOwnPropertyDescriptor } = Reflect
  const { stringify } = JSON
  const RealError = Error
  const now = performance.now.bind(performance)
  const date = Date.now
  // In virtual time the clock of a tab runs on from page to page; what counts is the time of this document.
  const start = now()
  const own = Function.prototype.call.bind(Object.prototype.hasOwnProperty)
  const slice = Function.prototype.call.bind(String.prototype.slice)
  let reports = 0

  // A page may have set its own way of writing stacks; for the time of one stack it is put aside.
  const stack = () => {
    const limit = getOwnPropertyDescriptor(RealError, 'stackTraceLimit')
    const prepare = getOwnPropertyDescriptor(RealError, 'prepareStackTrace')
    defineProperty(RealError, 'stackTraceLimit', { value: 30, configurable: true, writable: true })
    delete RealError.prepareStackTrace
    const text = new RealError().stack
    if (limit) defineProperty(RealError, 'stackTraceLimit', limit)
    if (prepare) defineProperty(RealError, 'prepareStackTrace', prepare)
    return typeof text === 'string' ? slice(text, 0, 6000) : ''
  }

  const report = (what, text) => {
    if (++reports > 20000) return
    try {
      send(stringify({ what, text: slice(String(text), 0, 8192), at: now() - start, date: date(), frame: location.href, stack: stack() }))
    } catch {
      // A page that breaks our report must not notice it.
    }
  }

  const watch = (owner, name, field, before) => {
    const descriptor = owner && getOwnPropertyDescriptor(owner, name)
    const original = descriptor && descriptor[field]
    if (typeof original !== 'function') return
    const watched = new Proxy(original, {
      apply(target, self, values) {
        before(self, values)
        return apply(target, self, values)
      },
    })
    defineProperty(owner, name, { ...descriptor, [field]: watched })
  }

  watch(Document.prototype, 'cookie', 'set', (_self, values) => {
    // Turned into text once: an object whose text differs each time would have us report another cookie.
    values[0] = `${values[0]}`
    report('cookie', values[0])
  })

  if (globalThis.CookieStore) {
    watch(CookieStore.prototype, 'set', 'value', (_self, [first, value]) => {
      const cookie = typeof first === 'object' && first !== null ? first : { name: first, value }
      const parts = [`${cookie.name}=`]
      for (const key of ['domain', 'path']) if (own(cookie, key) && cookie[key]) parts.push(`${key}=${cookie[key]}`)
      if (cookie.expires) parts.push(`expires=${new Date(+cookie.expires).toUTCString()}`)
      report('cookie', parts.join('; '))
    })
  }

  // `localStorage.key = value` writes as `setItem` does, and only a proxy around the area hears of it. Whatever takes an
  // area is given the real one, since a proxy is none to the browser.
  if (globalThis.Storage) {
    const { get, set, has: holds, construct } = Reflect
    const of = Function.prototype.call.bind(WeakMap.prototype.get)
    const put = Function.prototype.call.bind(WeakMap.prototype.set)
    const area = Storage.prototype
    const reals = new WeakMap()
    const shown = new WeakMap()
    const kinds = new WeakMap()
    const isObject = (value) => typeof value === 'object' && value !== null
    const real = (value) => (isObject(value) && of(reals, value)) || value
    const replace = (owner, name, field, handler) => {
      const descriptor = owner && getOwnPropertyDescriptor(owner, name)
      if (descriptor && typeof descriptor[field] === 'function')
        defineProperty(owner, name, { ...descriptor, [field]: new Proxy(descriptor[field], handler) })
    }
    const told = (target, key) => {
      if (typeof key === 'string' && !holds(area, key)) report(of(kinds, target), key)
    }
    const show = (target, kind) => {
      if (!isObject(target)) return target
      if (!of(shown, target)) {
        const proxy = new Proxy(target, {
          get: (target, key) => get(target, key, target),
          set(target, key, value) {
            told(target, key)
            return set(target, key, value, target)
          },
          defineProperty(target, key, descriptor) {
            told(target, key)
            return defineProperty(target, key, descriptor)
          },
        })
        put(shown, target, proxy)
        put(reals, proxy, target)
        put(kinds, target, kind)
      }
      return of(shown, target)
    }
    for (const [name, kind] of [['localStorage', 'local_storage'], ['sessionStorage', 'session_storage']])
      replace(globalThis, name, 'get', { apply: (target, self, values) => show(apply(target, self, values), kind) })
    for (const name of ['getItem', 'removeItem', 'clear', 'key'])
      replace(area, name, 'value', { apply: (target, self, values) => apply(target, real(self), values) })
    replace(area, 'length', 'get', { apply: (target, self, values) => apply(target, real(self), values) })
    replace(area, 'setItem', 'value', {
      apply(target, self, values) {
        const its = real(self)
        const kind = isObject(its) && of(kinds, its)
        if (kind && values.length) {
          values[0] = `${values[0]}`
          report(kind, values[0])
        }
        return apply(target, its, values)
      },
    })
    replace(globalThis, 'StorageEvent', 'value', {
      construct(target, values, made) {
        const init = values[1]
        const its = isObject(init) && isObject(init.storageArea) && of(reals, init.storageArea)
        if (its) values[1] = { ...init, storageArea: its }
        return construct(target, values, made)
      },
    })
    if (globalThis.StorageEvent) {
      defineProperty(StorageEvent.prototype, 'constructor', { value: StorageEvent, configurable: true, writable: true })
      replace(StorageEvent.prototype, 'storageArea', 'get', {
        apply(target, self, values) {
          const its = apply(target, self, values)
          return (isObject(its) && of(shown, its)) || its
        },
      })
    }
  }

  // Chromium fetches an image in a task of its own and then names the page as its cause, not the script.
  if (globalThis.HTMLImageElement) {
    const RealURL = URL
    const hrefOf = Function.prototype.call.bind(getOwnPropertyDescriptor(URL.prototype, 'href').get)
    const baseOf = Function.prototype.call.bind(getOwnPropertyDescriptor(Node.prototype, 'baseURI').get)
    watch(HTMLImageElement.prototype, 'src', 'set', (self, values) => {
      values[0] = `${values[0]}`
      try {
        report('image', hrefOf(new RealURL(values[0], baseOf(self))))
      } catch {
        // not a URL: nothing will be fetched
      }
    })
  }

  // The same holds for the file of a shared worker.
  if (globalThis.SharedWorker) {
    const { construct } = Reflect
    const RealURL = URL
    const hrefOf = Function.prototype.call.bind(getOwnPropertyDescriptor(URL.prototype, 'href').get)
    const watched = new Proxy(SharedWorker, {
      construct(target, values, made) {
        if (values.length) values[0] = `${values[0]}`
        try {
          report('worker', hrefOf(new RealURL(values[0], location.href)))
        } catch {
          // not a URL: nothing will be fetched
        }
        return construct(target, values, made)
      },
    })
    defineProperty(globalThis, 'SharedWorker', { ...getOwnPropertyDescriptor(globalThis, 'SharedWorker'), value: watched })
    defineProperty(SharedWorker.prototype, 'constructor', { value: watched, configurable: true, writable: true })
  }

  // What tells devices apart without storing anything. Once each in a frame is proof enough.
  const told = new Set()
  const has = Function.prototype.call.bind(Set.prototype.has)
  const add = Function.prototype.call.bind(Set.prototype.add)
  const sizeOf = Function.prototype.call.bind(getOwnPropertyDescriptor(Set.prototype, 'size').get)
  const once = (api) => {
    if (has(told, api)) return
    add(told, api)
    report(api, '')
  }

  // A canvas that carries text and is read back; drawing a chart reads nothing back.
  const written = new WeakSet()
  const isWritten = Function.prototype.call.bind(WeakSet.prototype.has)
  const markWritten = Function.prototype.call.bind(WeakSet.prototype.add)
  const fonts = new Set()
  const contexts = [globalThis.CanvasRenderingContext2D, globalThis.OffscreenCanvasRenderingContext2D]
  for (const context of contexts) {
    if (!context) continue
    const canvasOf = getOwnPropertyDescriptor(context.prototype, 'canvas').get
    const fontOf = getOwnPropertyDescriptor(context.prototype, 'font').get
    for (const name of ['fillText', 'strokeText'])
      watch(context.prototype, name, 'value', (self) => markWritten(written, apply(canvasOf, self, [])))
    watch(context.prototype, 'getImageData', 'value', (self) => {
      if (isWritten(written, apply(canvasOf, self, []))) once('canvas')
    })
    watch(context.prototype, 'measureText', 'value', (self) => {
      if (sizeOf(fonts) > 40) return
      add(fonts, apply(fontOf, self, []))
      if (sizeOf(fonts) === 40) once('fonts')
    })
  }
  const readers = [
    [globalThis.HTMLCanvasElement, ['toDataURL', 'toBlob']],
    [globalThis.OffscreenCanvas, ['convertToBlob']],
  ]
  for (const [owner, names] of readers)
    for (const name of names)
      watch(owner && owner.prototype, name, 'value', (self) => {
        if (isWritten(written, self)) once('canvas')
      })

  // UNMASKED_VENDOR_WEBGL and UNMASKED_RENDERER_WEBGL: the make of the graphics card.
  for (const owner of [globalThis.WebGLRenderingContext, globalThis.WebGL2RenderingContext])
    watch(owner && owner.prototype, 'getParameter', 'value', (_self, [name]) => {
      if (name === 37445 || name === 37446) once('webgl')
    })
  watch(globalThis.OfflineAudioContext && OfflineAudioContext.prototype, 'startRendering', 'value', () => once('audio'))
  if (globalThis.Geolocation)
    for (const name of ['getCurrentPosition', 'watchPosition'])
      watch(Geolocation.prototype, name, 'value', () => once('geolocation'))

  if (globalThis.IDBFactory) watch(IDBFactory.prototype, 'open', 'value', (_self, [name]) => report('indexed_db', name))
  if (globalThis.CacheStorage) watch(CacheStorage.prototype, 'open', 'value', (_self, [name]) => report('cache', name))
})()

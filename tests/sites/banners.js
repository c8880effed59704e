// What the test sites share: keeping an answer, and firing a tag once there is a yes.
const kept = (name) => {
  const line = document.cookie.split('; ').find((cookie) => cookie.startsWith(`${name}=`))
  return line ? decodeURIComponent(line.slice(name.length + 1)) : ''
}
const keep = (name, value) => {
  document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=15552000`
}
const tags = () => {
  const script = document.createElement('script')
  script.src = 'https://www.googletagmanager.com/gtag/js?id=G-TEST1'
  document.head.append(script)
}
const on = (selector, act, root = document) => {
  for (const element of root.querySelectorAll(selector)) element.addEventListener('click', act)
}
// Shows `banner` unless an answer is kept, and fires the tags where it is a yes.
const ask = (banner, name, isYes) => {
  const answer = kept(name)
  if (answer && isYes(answer)) tags()
  if (answer) banner.remove()
}
// Keeps `value` under `name`, fires the tags where that is a yes, and takes the banner away.
const answer = (banner, name, value, yes) => () => {
  keep(name, value)
  if (yes) tags()
  banner.remove()
}

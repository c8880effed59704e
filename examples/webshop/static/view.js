// Remembers how a customer likes to see the cart: with pictures, or compact.
{
  const VIEWS = { pictures: 'Toon compact', compact: 'Toon met plaatjes' }
  const button = document.getElementById('cart-view')
  let view = localStorage.getItem('cart_view')

  const show = (chosen) => {
    view = chosen
    localStorage.setItem('cart_view', view)
    document.documentElement.dataset.cartView = view
    if (button) {
      button.hidden = false
      button.textContent = VIEWS[view]
    }
  }

  show(Object.hasOwn(VIEWS, view ?? '') ? view : 'pictures')
  button?.addEventListener('click', () => show(view === 'pictures' ? 'compact' : 'pictures'))
}

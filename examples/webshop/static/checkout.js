// Prepares Mollie's payment form while the customer fills in the address. Without Mollie the order form still works.
{
  const order = document.getElementById('order')
  if (window.Mollie) {
    const mollie = window.Mollie('pfl_Voorbeeld1', { locale: 'nl_NL', testmode: true })
    order.dataset.locale = mollie.locale
  }
}

/**
 * What `widget.bundle` bakes into the script of a site without a server: `tree`, the banner's markup as nested lists
 * `[tag, attributes, ...children]`; `style` and its `integrity`. As it stands, it is a site without a banner.
 */

export const setting = { tree: [], style: '', integrity: '' }

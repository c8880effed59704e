/**
 * What `widget.bundle` bakes into the script of a site without a server: `tree`, the banner's markup as nested lists
 * `[tag, attributes, ...children]`; `style`, its style sheet; `base`, the address that the files are beside. As it
 * stands, it is a site without a banner.
 */

export const setting = { tree: [], style: '', base: document.baseURI }

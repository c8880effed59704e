/** Which markup of other tools to understand; `widget.script` puts a site's own in this place. */

export const kinds = []
export const names = {}

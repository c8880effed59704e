/** What the banner's script offers to pages, as `window.kruimel`, once "consent:ready" was fired on `document`. */
export interface Kruimel {
  /**
   * Whether all of these may run: categories (`"statistics"`) and ids of services (`"youtube"`) that are asked about,
   * with spaces or commas between them. `"necessary"` always may; what is not known never.
   */
  allows(words: string): boolean
  /** Calls `tell` after each choice, also one made in another tab. The answer ends that. */
  onChange(tell: (granted: string[]) => void): () => void
  /** Opens the preferences. The focus returns to where it was. */
  open(): void
  /** Withdraws everything; true where that was kept. */
  withdraw(): Promise<boolean>
}

/** `granted` lists the categories of which every service may run, and the services that may. */
export interface ConsentReady {
  granted: string[]
}

export interface ConsentChanged extends ConsentReady {
  /** What may run no more: a script of it that runs already goes on until the page is loaded anew. */
  withdrawn: string[]
}

declare global {
  interface Window {
    kruimel: Kruimel
  }
  interface DocumentEventMap {
    /** Once, when the page is there and what is allowed has been woken. */
    'consent:ready': CustomEvent<ConsentReady>
    /** After each choice. */
    'consent:changed': CustomEvent<ConsentChanged>
  }
}

/** What the machine at hand calls its keys. */
export const isMac = /Mac|iPhone|iPad/.test(navigator.platform)

// Runs before the first paint, from a file of its own so that the page needs no inline script.
;(() => {
  let wanted = null
  try {
    wanted = window.localStorage.getItem('firstpass-color-scheme')
  } catch {
    // Storage may be closed to us; the system's choice serves.
  }
  const dark = window.matchMedia('(prefers-color-scheme: dark)').matches
  const scheme = wanted === 'light' || wanted === 'dark' ? wanted : dark ? 'dark' : 'light'
  document.documentElement.setAttribute('data-mantine-color-scheme', scheme)
})()

/** Hands the browser a file to keep under this name. */
export function keepFile(file: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}

/** What is named, as the beginning of a file name. */
export const fileStem = (title: string) => title.replace(/[^\p{L}\p{N}]+/gu, '-').toLowerCase()

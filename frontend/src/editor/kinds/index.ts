/** The kinds, found by their files. */
import { type Kind, Kinds } from '../core/kind'

const files = import.meta.glob<Kind>(['./*.ts', './*.tsx', '!./index.ts', '!./*.test.*'], {
  eager: true,
  import: 'default',
})

export const kinds = new Kinds(Object.values(files))

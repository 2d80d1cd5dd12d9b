/** What the forms of signing in have in common. */
import type { TFunction } from 'i18next'

export const isEmail = (t: TFunction) => (value: string) =>
  /^\S+@\S+\.\S+$/.test(value.trim()) ? null : t('emailInvalid')

export const isFilled = (t: TFunction) => (value: string) => (value.trim() ? null : t('required'))

export const isLongEnough = (t: TFunction) => (value: string) => (value.length >= 8 ? null : t('passwordShort'))

/** Where to go once in: only into this application, never to another site. */
export function safeNext(next: string | undefined): string {
  return next?.startsWith('/') && !next.startsWith('//') && !next.startsWith('/\\') ? next : '/'
}

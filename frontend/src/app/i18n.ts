/** Words: one file of strings per feature, found by themselves, each a namespace of its folder's name. */
import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import app from './strings'

type Strings = Record<string, unknown>
type Found = Record<string, { default: Strings }>

const features = import.meta.glob('../features/*/strings.ts', { eager: true }) as Found
const shared = import.meta.glob('../{ui,editor}/strings.ts', { eager: true }) as Found

function byFolder(found: Found): Record<string, Strings> {
  const folder = (path: string) => path.split('/').at(-2)!
  return Object.fromEntries(Object.entries(found).map(([path, module]) => [folder(path), module.default]))
}

export const resources: Record<string, Strings> = { app, ...byFolder(features), ...byFolder(shared) }

void i18next.use(initReactI18next).init({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: resources },
  defaultNS: 'ui',
  interpolation: { escapeValue: false },
})

export { i18next }

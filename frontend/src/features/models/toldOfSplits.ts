/** What is told once splits are set: what moved that nobody chose is said, because it is nearly the same as what was chosen. */
import type { TFunction } from 'i18next'
import { formatCount } from '@/lib/format'

export const toldOfSplits = ({ along }: { along: number }, t: TFunction<'models'>): string =>
  [t('splits.done'), along > 0 && t('splits.along', { count: along, number: formatCount(along) })]
    .filter(Boolean)
    .join(' ')

/** The sign of each kind of node. */
import {
  type Icon,
  IconArrowMerge,
  IconCpu,
  IconCrop,
  IconFilter,
  IconLasso,
  IconPhoto,
  IconSparkles,
  IconTag,
} from '@tabler/icons-react'
import type { KindName } from './graph'

export const ICONS: Record<KindName, Icon> = {
  input: IconPhoto,
  predictor: IconCpu,
  crop: IconCrop,
  outline: IconLasso,
  filter: IconFilter,
  merge: IconArrowMerge,
  relabel: IconTag,
  output: IconSparkles,
}

/** Whether the screen is that of a phone held upright: lists lie in a sheet below the picture. */
import { useMediaQuery } from '@mantine/hooks'

export const useNarrow = (): boolean => useMediaQuery('(max-width: 47.99em)', false, { getInitialValueInEffect: false })

/** Whether the screen is no wider than a tablet's: tools have a line of their own, what is seldom needed is in a menu. */
export const useTight = (): boolean => useMediaQuery('(max-width: 74.99em)', false, { getInitialValueInEffect: false })

/** Whether fingers are what points. */
export const useTouch = (): boolean => useMediaQuery('(pointer: coarse)', false, { getInitialValueInEffect: false })

/** The look, all of it: colours, sizes and defaults of every part come from this file. */
import {
  ActionIcon,
  Badge,
  Button,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  type MantineColorsTuple,
  Menu,
  Modal,
  Paper,
  Table,
  Tabs,
  Tooltip,
} from '@mantine/core'

const iris: MantineColorsTuple = [
  '#eef0ff',
  '#dcdffc',
  '#bcc2f7',
  '#98a1f2',
  '#828cef',
  '#5b66e3',
  '#4c57d6',
  '#3f4ac6',
  '#343eac',
  '#272f87',
]

const gray: MantineColorsTuple = [
  '#f7f8fa',
  '#f0f1f4',
  '#e7e9ed',
  '#dadde3',
  '#c3c8d1',
  '#9aa2af',
  '#5d6674',
  '#444b57',
  '#2a2f38',
  '#15181d',
]

const dark: MantineColorsTuple = [
  '#e6e8eb',
  '#c5c9d0',
  '#a5abb6',
  '#8d94a0',
  '#3b4049',
  '#2c3037',
  '#202329',
  '#17191d',
  '#111316',
  '#0b0c0e',
]

const system =
  "-apple-system, BlinkMacSystemFont, 'Segoe UI Variable Text', 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif"
const mono = "ui-monospace, SFMono-Regular, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace"

const closes = { closeButtonProps: { 'aria-label': 'Close' }, overlayProps: { backgroundOpacity: 0.4 } }

export const theme = createTheme({
  primaryColor: 'iris',
  primaryShade: { light: 7, dark: 5 },
  autoContrast: true,
  colors: { iris, gray, dark },
  black: '#15181d',
  fontFamily: system,
  fontFamilyMonospace: mono,
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  lineHeights: { xs: '1.35', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.5' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '10px', xl: '14px' },
  defaultRadius: 'sm',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.25rem', lineHeight: '1.3' },
      h2: { fontSize: '1rem', lineHeight: '1.4' },
      h3: { fontSize: '0.875rem', lineHeight: '1.4' },
    },
  },
  focusRing: 'auto',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray' } }),
    Badge: Badge.extend({
      defaultProps: { radius: 'sm', variant: 'light' },
      styles: { label: { textTransform: 'none' } },
    }),
    Button: Button.extend({
      defaultProps: { size: 'xs' },
      vars: () => ({ root: { '--button-fz': 'var(--mantine-font-size-sm)' } }),
    }),
    Menu: Menu.extend({ defaultProps: { shadow: 'md', transitionProps: { duration: 90 } } }),
    Modal: Modal.extend({
      defaultProps: { ...closes, centered: true, transitionProps: { duration: 110 } },
      styles: { title: { fontWeight: 600 } },
    }),
    Drawer: Drawer.extend({
      defaultProps: { ...closes, transitionProps: { duration: 110 } },
      styles: { title: { fontWeight: 600 } },
    }),
    Paper: Paper.extend({ defaultProps: { withBorder: true, radius: 'md' } }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 6, horizontalSpacing: 'sm' } }),
    Tabs: Tabs.extend({ defaultProps: { keepMounted: false } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 350, transitionProps: { duration: 80 } } }),
  },
})

/** Tokens that Mantine has no name for; `--fp-*` is what our own style sheets use. */
export const cssVariables: CSSVariablesResolver = (mantine) => ({
  variables: {
    '--fp-rail': '13.75rem',
    '--fp-accepted': '#0a7d57',
    '--fp-rejected': '#c92a2a',
    '--fp-skipped': '#5d6674',
  },
  light: {
    '--mantine-color-placeholder': mantine.colors.gray![6],
    '--mantine-color-error': '#c92a2a',
    '--mantine-color-default-border': '#d0d5dc',
    '--fp-sunken': mantine.colors.gray![0],
    '--fp-surface': '#ffffff',
    '--fp-hover': mantine.colors.gray![1],
    '--fp-line': mantine.colors.gray![2],
    '--fp-selected': mantine.colors.iris![0],
    '--fp-selected-text': mantine.colors.iris![8],
  },
  dark: {
    '--mantine-color-placeholder': mantine.colors.dark![3],
    '--mantine-color-error': '#ff8787',
    '--fp-accepted': '#3ecf98',
    '--fp-skipped': '#8d94a0',
    '--fp-rejected': '#ff8787',
    '--fp-sunken': mantine.colors.dark![8],
    '--fp-surface': mantine.colors.dark![7],
    '--fp-hover': mantine.colors.dark![6],
    '--fp-line': mantine.colors.dark![5],
    '--fp-selected': '#23273d',
    '--fp-selected-text': '#b9c0fb',
  },
})

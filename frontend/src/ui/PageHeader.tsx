/** The frame of every page: one line of title and actions, then a body that scrolls. */
import { Text, Title } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './Page.module.css'

interface PageHeaderProps {
  title: ReactNode
  /** The link to the list this page belongs to. */
  crumb?: ReactNode
  description?: ReactNode
  badge?: ReactNode
  actions?: ReactNode
}

export function PageHeader({ title, crumb, description, badge, actions }: PageHeaderProps) {
  return (
    <header className={classes.header}>
      {typeof title === 'string' && <title>{`${title} · Firstpass`}</title>}
      <div className={classes.titles}>
        <div className={classes.title}>
          {crumb && (
            <>
              <Text component="span" size="md" className={classes.crumb}>
                {crumb}
              </Text>
              {title && <IconChevronRight size={14} stroke={1.6} color="var(--mantine-color-dimmed)" aria-hidden />}
            </>
          )}
          <Title order={1} fz="md" className={classes.name}>
            {title}
          </Title>
          {badge}
        </div>
        {description && (
          <Text size="sm" c="dimmed" lineClamp={1}>
            {description}
          </Text>
        )}
      </div>
      {actions && <div className={classes.actions}>{actions}</div>}
    </header>
  )
}

interface PageProps {
  header: ReactNode
  tabs?: ReactNode
  /** False where a part of the page scrolls itself, such as a gallery. */
  scroll?: boolean
  wide?: boolean
  children: ReactNode
}

export function Page({ header, tabs, scroll = true, wide = false, children }: PageProps) {
  return (
    <div className={classes.page}>
      {header}
      {tabs && <div className={classes.tabs}>{tabs}</div>}
      <div
        className={classes.body}
        style={scroll ? undefined : { overflow: 'hidden', display: 'flex', flexDirection: 'column' }}
      >
        {scroll ? (
          <div className={classes.inner} style={wide ? { maxWidth: 'none' } : undefined}>
            {children}
          </div>
        ) : (
          children
        )}
      </div>
    </div>
  )
}

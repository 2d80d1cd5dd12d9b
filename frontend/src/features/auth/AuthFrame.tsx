/** The frame of the pages before one is in: the mark, a title and one narrow column. */
import { Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Wordmark } from '@/ui/Wordmark'
import classes from './AuthFrame.module.css'

interface AuthFrameProps {
  title: string
  text?: ReactNode
  children?: ReactNode
  footer?: ReactNode
}

export function AuthFrame({ title, text, children, footer }: AuthFrameProps) {
  const { t } = useTranslation('auth')
  return (
    <main className={classes.page}>
      <title>{`${title} · Firstpass`}</title>
      <div className={classes.column}>
        <div className={classes.brand}>
          <Wordmark size={28} />
          <Text size="sm" c="dimmed">
            {t('tagline')}
          </Text>
        </div>
        <div className={classes.card}>
          <Stack gap="md">
            <div>
              <Title order={1} fz="lg">
                {title}
              </Title>
              {text && (
                <Text size="sm" c="dimmed" mt={4}>
                  {text}
                </Text>
              )}
            </div>
            {children}
          </Stack>
        </div>
        {footer && (
          <Text size="sm" c="dimmed" ta="center" component="div">
            {footer}
          </Text>
        )}
      </div>
    </main>
  )
}

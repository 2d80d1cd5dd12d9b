/** Says that the session has ended, on any page, and takes nothing of it away: one signs in above it and goes on. */
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useValue } from '@/editor/useEditor'
import { SignInDialog } from '@/features/auth/SignInDialog'
import { notifyProblem } from '@/ui/notify'
import type { PageSession } from '../session'
import classes from './SessionEnded.module.css'

export function SessionEnded({ session }: { session: PageSession }) {
  return useValue(session.hasEnded) ? <Notice session={session} /> : null
}

function Notice({ session }: { session: PageSession }) {
  const { t } = useTranslation('app')
  const [isSigningIn, { open, close }] = useDisclosure(false)
  return (
    <>
      <div className={classes.notice} role="alert">
        <div>
          <strong>{t('sessionEnded.title')}</strong>
          {t('sessionEnded.body')}
        </div>
        <Button onClick={open}>{t('sessionEnded.signIn')}</Button>
      </div>
      <SignInDialog
        opened={isSigningIn}
        onClose={close}
        text={t('sessionEnded.dialog')}
        onSignedIn={() => void session.look().catch(notifyProblem)}
      />
    </>
  )
}

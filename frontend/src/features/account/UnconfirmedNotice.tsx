/** One line over every page while the e-mail address is not confirmed; who puts it away is not told again in this browser. */
import { Anchor, CloseButton } from '@mantine/core'
import { IconMailExclamation } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { notifyDone, notifyProblem } from '@/ui/notify'
import classes from './Account.module.css'
import { useEmailAddresses, useResendConfirmation } from './queries'

const keyOf = (email: string) => `firstpass-unconfirmed:${email}`

export function UnconfirmedNotice() {
  const { t } = useTranslation('account')
  const open = useEmailAddresses().data?.find(({ primary, verified }) => primary && !verified)
  const [isPutAway, putAway] = useState(false)
  const resending = useResendConfirmation()
  if (!open || isPutAway || localStorage.getItem(keyOf(open.email))) return null
  const { email } = open
  const resend = () =>
    resending.mutate(email, { onSuccess: () => notifyDone(t('sent', { email })), onError: notifyProblem })
  return (
    <div className={classes.notice} role="status" data-testid="unconfirmed">
      <IconMailExclamation size={16} stroke={1.7} aria-hidden />
      <span>
        {t('notice', { email })}{' '}
        <Anchor component="button" type="button" inherit disabled={resending.isPending} onClick={resend}>
          {t('resend')}
        </Anchor>
      </span>
      <CloseButton
        size="sm"
        aria-label={t('dismiss')}
        onClick={() => {
          localStorage.setItem(keyOf(email), '1')
          putAway(true)
        }}
      />
    </div>
  )
}

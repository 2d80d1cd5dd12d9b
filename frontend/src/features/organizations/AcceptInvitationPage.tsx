import { Button, Skeleton, Stack, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { meQuery } from '@/api/session'
import { AuthFrame } from '@/features/auth/AuthFrame'
import { ProblemAlert } from '@/ui/ErrorState'
import { ButtonLink } from '@/ui/links'
import { useAcceptInvitation, useInvitationPreview } from './queries'

function SignInFirst({ token }: { token: string }) {
  const { t } = useTranslation('organizations')
  const next = `/invite/${token}`
  return (
    <Stack gap="xs">
      <ButtonLink to="/sign-in" search={{ next }} size="sm">
        {t('signInFirst')}
      </ButtonLink>
      <ButtonLink to="/sign-up" search={{ next }} size="sm" variant="default">
        {t('signUpFirst')}
      </ButtonLink>
    </Stack>
  )
}

export function AcceptInvitationPage() {
  const { t } = useTranslation(['organizations', 'auth'])
  const { token } = useParams({ from: '/invite/$token' })
  const navigate = useNavigate()
  const client = useQueryClient()
  const preview = useInvitationPreview(token)
  const me = useQuery(meQuery)
  const accepting = useAcceptInvitation()

  if (preview.isError) {
    return (
      <AuthFrame title={t('inviteBad')}>
        <Stack gap="sm">
          <ProblemAlert error={preview.error} />
          {!me.isPending && (
            <ButtonLink to="/" size="sm" variant="default">
              {t(me.data ? 'back' : 'toSignIn')}
            </ButtonLink>
          )}
        </Stack>
      </AuthFrame>
    )
  }
  if (!preview.data) return <Skeleton h={200} />
  const { organization, role, email, invited_by } = preview.data
  const accept = () =>
    accepting.mutate(token, {
      onSuccess: async ({ slug }) => {
        await client.fetchQuery({ ...meQuery, staleTime: 0 })
        await navigate({ to: '/o/$slug/projects', params: { slug } })
      },
    })

  return (
    <AuthFrame
      title={t('inviteTitle', { name: organization })}
      text={
        <>
          {t('inviteText', { role: t(`auth:roles.${role}`), by: invited_by })} {email && t('inviteFor', { email })}
        </>
      }
    >
      {me.data ? (
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {t('signedInAs', { email: me.data.user.email })}
          </Text>
          {accepting.isError && <ProblemAlert error={accepting.error} />}
          <Button size="sm" fullWidth loading={accepting.isPending} onClick={accept}>
            {t('accept')}
          </Button>
        </Stack>
      ) : (
        !me.isPending && <SignInFirst token={token} />
      )}
    </AuthFrame>
  )
}

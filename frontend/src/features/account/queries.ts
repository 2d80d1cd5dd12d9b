/** One's own account, through allauth's headless API. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMe } from '@/api/session'
import { auth, refusal } from '@/features/auth/queries'

export interface EmailAddress {
  readonly email: string
  readonly verified: boolean
  readonly primary: boolean
}

const KEPT_FOR_MS = 10 * 60_000
const keyOf = (user: number) => ['account', 'emails', user]
const placeOf = (user: number) => `firstpass-emails:${user}`

async function emailAddresses(user: number): Promise<readonly EmailAddress[]> {
  const answer = await auth('GET', '/account/email')
  if (answer.status !== 200) throw refusal(answer)
  const emails = (answer.data as unknown as EmailAddress[] | undefined) ?? []
  sessionStorage.setItem(placeOf(user), JSON.stringify({ at: Date.now(), emails }))
  return emails
}

/** What this window was told lately: the server answers only few such questions in a minute. */
function kept(user: number): { at: number; emails: readonly EmailAddress[] } | null {
  return JSON.parse(sessionStorage.getItem(placeOf(user)) ?? 'null')
}

/** The addresses of the person, `fresh` where it matters that they may just have confirmed one elsewhere. */
export function useEmailAddresses({ fresh = false } = {}) {
  const user = useMe()?.user.id ?? 0
  return useQuery({
    queryKey: keyOf(user),
    queryFn: () => emailAddresses(user),
    enabled: user !== 0,
    staleTime: fresh ? 0 : KEPT_FOR_MS,
    initialData: () => kept(user)?.emails,
    initialDataUpdatedAt: () => kept(user)?.at,
    retry: false,
  })
}

export function useResendConfirmation() {
  return useMutation({ mutationFn: (email: string) => auth('PUT', '/account/email', { email }) })
}

export function useChangePassword() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (values: { current_password: string; new_password: string }) => {
      const answer = await auth('POST', '/account/password/change', values)
      if (answer.status !== 200) throw refusal(answer)
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['me'] }),
  })
}

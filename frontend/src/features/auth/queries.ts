/** Signing in and out, through allauth's headless browser API. */
import { useMutation, useQuery } from '@tanstack/react-query'
import type { DemoAccounts, Role } from '@/api/types'
import { api, csrfToken } from '@/lib/api'
import { asProblem, Problem } from '@/lib/problem'
import { tellSignedIn } from '@/lib/signedIn'

const root = '/_allauth/browser/v1'

export interface AuthAnswer {
  status: number
  data?: { flows?: { id: string; is_pending?: boolean }[] }
  errors?: { message: string; code: string; param?: string }[]
}

/** What is left to do before the person is in. */
export type SignInOutcome = 'signed-in' | 'verify-email'

/** What allauth refused, as a Problem. */
export function refusal(answer: AuthAnswer): Problem {
  const errors = answer.errors ?? []
  const general = errors.find((error) => !error.param)
  return new Problem({
    status: answer.status,
    title: general?.message ?? errors[0]?.message ?? 'That did not work',
    code: errors[0]?.code ?? `auth-${answer.status}`,
    errors: errors
      .filter((error) => error.param)
      .map((error) => ({ pointer: `/${error.param}`, code: error.code, message: error.message })),
  })
}

/** One call of allauth's headless API. Throws Problem; 401 and 409 are answers, not errors. */
export async function auth(
  method: string,
  path: string,
  body?: object,
  headers?: Record<string, string>,
): Promise<AuthAnswer> {
  try {
    if (!csrfToken()) await fetch(`${root}/auth/session`, { credentials: 'same-origin' })
    const response = await fetch(`${root}${path}`, {
      method,
      credentials: 'same-origin',
      headers: {
        Accept: 'application/json',
        'Content-Type': 'application/json',
        'X-CSRFToken': csrfToken(),
        ...headers,
      },
      body: body && JSON.stringify(body),
    })
    const text = await response.text()
    const answer = { ...(text ? (JSON.parse(text) as Partial<AuthAnswer>) : {}), status: response.status } as AuthAnswer
    if (answer.status >= 400 && answer.status !== 401 && answer.status !== 409) throw refusal(answer)
    return answer
  } catch (thrown) {
    if (thrown instanceof SyntaxError)
      throw new Problem({ status: 502, title: 'The server is not reachable', code: 'auth' })
    throw asProblem(thrown)
  }
}

/** What came of it; other windows are told where it signed in. */
function outcomeOf(answer: AuthAnswer): SignInOutcome {
  // 409 says that this session is signed in already.
  if (answer.status === 200 || answer.status === 409) {
    tellSignedIn()
    return 'signed-in'
  }
  if (answer.data?.flows?.some((flow) => flow.id === 'verify_email' && flow.is_pending)) return 'verify-email'
  throw refusal(answer)
}

/** 401 means done, but not signed in by it; other windows are told where it did. */
function doneOf(answer: AuthAnswer): { signedIn: boolean } {
  const signedIn = answer.status === 200
  if (signedIn) tellSignedIn()
  return { signedIn }
}

export const signIn = async (values: { email: string; password: string }) =>
  outcomeOf(await auth('POST', '/auth/login', values))

export const signUp = async (values: { name: string; email: string; password: string }) =>
  outcomeOf(await auth('POST', '/auth/signup', values))

export const requestPasswordReset = async (values: { email: string }) => {
  await auth('POST', '/auth/password/request', values)
}

export const resetPassword = async (values: { key: string; password: string }) =>
  doneOf(await auth('POST', '/auth/password/reset', values))

/** Whether a link to set a new password still works; throws where nobody can say. */
export async function isResetKeyGood(key: string): Promise<boolean> {
  try {
    await auth('GET', '/auth/password/reset', undefined, { 'X-Password-Reset-Key': key })
    return true
  } catch (thrown) {
    if (asProblem(thrown).status === 400) return false
    throw thrown
  }
}

export const verifyEmail = async (key: string) => doneOf(await auth('POST', '/auth/email/verify', { key }))

/** Ends the session and leaves the page, so that nothing of it stays in memory. */
export async function signOut(): Promise<void> {
  await auth('DELETE', '/auth/session').catch(() => undefined)
  window.location.assign('/sign-in')
}

/** The demo's accounts, one per role; null where this is no demo. */
export function useDemoAccounts() {
  return useQuery({
    queryKey: ['demo'],
    queryFn: () => api.get<DemoAccounts>('/demo').catch(() => null),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export function useDemoSignIn() {
  return useMutation({
    mutationFn: (role: Role) => api.post<void>('/demo/sign-in', { role }),
    onSuccess: tellSignedIn,
  })
}

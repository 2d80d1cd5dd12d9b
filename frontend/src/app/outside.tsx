/** The addresses outside any organization: how one comes in, and the first organization of one's own. */
import { createRootRoute, createRoute, Outlet, lazyRouteComponent as page } from '@tanstack/react-router'
import { ErrorState } from '@/ui/ErrorState'
import { goHome, signedIn } from './guards'
import { NotFound } from './NotFound'

const nextOf = (search: Record<string, unknown>): { next?: string } =>
  typeof search.next === 'string' ? { next: search.next } : {}

export const root = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: ({ error, reset }) => <ErrorState error={error} onRetry={reset} />,
})

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: ({ location }) => goHome(location.href),
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: nextOf,
  component: page(() => import('@/features/auth/SignInPage'), 'SignInPage'),
})
const signUp = createRoute({
  getParentRoute: () => root,
  path: '/sign-up',
  validateSearch: nextOf,
  component: page(() => import('@/features/auth/SignUpPage'), 'SignUpPage'),
})
const resetRequest = createRoute({
  getParentRoute: () => root,
  path: '/reset-password',
  component: page(() => import('@/features/auth/ResetRequestPage'), 'ResetRequestPage'),
})
const resetSet = createRoute({
  getParentRoute: () => root,
  path: '/reset-password/$key',
  component: page(() => import('@/features/auth/ResetSetPage'), 'ResetSetPage'),
})
const verifyNotice = createRoute({
  getParentRoute: () => root,
  path: '/verify-email',
  component: page(() => import('@/features/auth/VerifyPages'), 'VerifyNoticePage'),
})
const verifyEmail = createRoute({
  getParentRoute: () => root,
  path: '/verify-email/$key',
  component: page(() => import('@/features/auth/VerifyPages'), 'VerifyEmailPage'),
})
const invite = createRoute({
  getParentRoute: () => root,
  path: '/invite/$token',
  component: page(() => import('@/features/organizations/AcceptInvitationPage'), 'AcceptInvitationPage'),
})
const newOrganization = createRoute({
  getParentRoute: () => root,
  path: '/organizations/new',
  beforeLoad: async ({ location }) => void (await signedIn(location.href)),
  component: page(() => import('@/features/organizations/CreateOrganizationPage'), 'CreateOrganizationPage'),
})

export const outside = [
  home,
  signIn,
  signUp,
  resetRequest,
  resetSet,
  verifyNotice,
  verifyEmail,
  invite,
  newOrganization,
] as const

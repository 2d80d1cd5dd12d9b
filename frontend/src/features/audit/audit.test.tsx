import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, it, vi } from 'vitest'
import type { AuditLine } from '@/api/types'
import { i18next } from '@/app/i18n'
import { setOrganization } from '@/lib/api'
import { answering } from '@/testing/answering'
import { blink } from '@/testing/blink'
import { show } from '@/testing/render'
import { Line, Trail } from './AuditPage'
import { choices, sentenceOf } from './sentence'

const line = (action: string, more: Partial<AuditLine> = {}): AuditLine => ({
  id: action,
  actor: 'ada@x.example',
  api_key: null,
  action,
  subject_type: 'thing',
  subject: '7',
  name: 'Photographs',
  before: null,
  after: null,
  request_id: 'r',
  at: '2026-03-01T10:00:00Z',
  ...more,
})
const people: Record<string, string> = { 'ada@x.example': 'Ada', 'max@x.example': 'Max' }
const nameOf = (email: string) => people[email] ?? null
const t = i18next.getFixedT('en', 'audit')
const said = (action: string, more?: Partial<AuditLine>) =>
  sentenceOf(line(action, more), t, nameOf)
    .map(({ text }) => text)
    .join('')
    .trim()

afterEach(() => {
  setOrganization(null)
  vi.unstubAllGlobals()
})

it.each<[string, Partial<AuditLine>, string]>([
  ['datasets.destroy', {}, 'Ada deleted the dataset Photographs'],
  ['datasets.destroy', { name: '' }, 'Ada deleted the dataset'],
  [
    'members.change_role',
    { name: 'max@x.example', before: { role: 'annotator' }, after: { role: 'reviewer' } },
    'Ada changed Max from annotator to reviewer',
  ],
  ['invitations.create', { after: { role: 'viewer', email: 'eve@x.example' } }, 'Ada invited eve@x.example as viewer'],
  ['invitations.create', { after: { role: 'viewer', email: '' } }, 'Ada made an invitation link for the role viewer'],
  ['organization.rename', { before: { name: 'A' }, after: { name: 'B' } }, 'Ada renamed the organization from A to B'],
  ['organization.set_quotas', { actor: 'system' }, 'Firstpass set the quotas of the organization'],
  ['new_things.turn_over', {}, 'Ada did “turn over” with new things Photographs'],
])('the action %s is told as a sentence', (action, more, sentence) => {
  expect(said(action, more)).toBe(sentence)
})

it('every action to choose from has a human name and a group', () => {
  const all = choices().flatMap(({ codes }) => codes)
  expect(all.length).toBeGreaterThan(40)
  expect(all.filter((code) => t(`did.${code}.title`).includes('.'))).toEqual([])
})

it('shows what changed as a table, and codes only among the technical details', async () => {
  const changed = { before: { role: 'annotator' }, after: { role: 'reviewer', scopes: ['a', 'b'] } }
  show(<Line line={line('members.change_role', { name: 'max@x.example', ...changed })} nameOf={nameOf} />)
  expect(screen.getByText('members.change_role')).not.toBeVisible()
  await userEvent.click(screen.getByText('Details'))
  expect(screen.getByText('Role changed')).toBeVisible()
  expect(screen.getByText('members.change_role')).not.toBeVisible()
  const table = screen.getByRole('table')
  expect(within(table).getAllByRole('row')[1]).toHaveTextContent('role'.concat('annotator', 'reviewer'))
  expect(table).toHaveTextContent('a, b')
  expect(table).not.toHaveTextContent('{')
  await userEvent.click(screen.getByText('Technical details'))
  expect(screen.getByText('members.change_role')).toBeVisible()
})

it('keeps the trail that is there where it cannot be read again, and says so where there is none', async () => {
  setOrganization('demo')
  const broken = { status: 500, code: 'error', title: 'It broke' }
  const answers: Record<string, unknown> = { 'GET /audit': { results: [line('datasets.destroy')], next: null } }
  const asked = answering(answers)
  show(<Trail action="" />)
  await screen.findByText('Photographs')
  answers['GET /audit'] = broken
  await blink(() => asked.length)
  expect(screen.queryByText('It broke')).toBeNull()
  expect(screen.getByText('Photographs')).toBeVisible()
  show(<Trail action="datasets.destroy" />)
  expect(await screen.findByText('It broke')).toBeVisible()
})

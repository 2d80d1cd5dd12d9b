import { screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import type { PredictorVersion } from '@/api/types'
import { show } from '@/testing/render'
import { Figures } from './Figures'

const measured = (before: object) =>
  show(
    <Figures
      version={{ metrics: { f1: 0.5, images: 4, objects: 4 }, trained: { before } } as unknown as PredictorVersion}
    />,
  )

it('says that a version is not compared with one that has learned what it is measured on', () => {
  measured({ version: 'v3', number: 3, metrics: {}, has_learned_them: true })
  expect(screen.getByTestId('not-compared').textContent).toContain('Version 3')
  expect(screen.queryByText(/points/)).toBeNull()
})

it('stands beside the version before where that has not learned them', () => {
  measured({ version: 'v3', number: 3, metrics: { f1: 0.4 }, has_learned_them: false })
  expect(screen.queryByTestId('not-compared')).toBeNull()
  expect(screen.getByText(/\+10.*version 3/)).toBeTruthy()
})

it('tells the time per pass where it was measured', () => {
  const timed = (pass_ms: number[]) =>
    show(<Figures version={{ metrics: { f1: 0.5, pass_ms }, trained: {} } as unknown as PredictorVersion} />)
  const { unmount } = timed([4.93, 41.2])
  expect(screen.getByText('4.9 + 41 ms')).toBeTruthy()
  unmount()
  timed([0])
  expect(screen.queryByText(/ ms$/)).toBeNull()
})

it('says why a version is not used by itself, and why one was not measured', () => {
  const version = (metrics: object, trained: object) => ({ metrics, trained }) as unknown as PredictorVersion
  const reason = 'Its f1 is 0.400, and that of version 3 0.500 on the same data rows.'
  show(<Figures version={version({ f1: 0.4 }, { not_promoted: reason })} />)
  expect(screen.getByTestId('why-not').textContent).toContain(reason)
  const unmeasured = 'It was not measured: none of 4 held-out data rows was answered for.'
  show(<Figures version={version({}, { unmeasured, not_promoted: unmeasured })} />)
  expect(screen.getByTestId('not-measured').textContent).toBe(unmeasured)
})

/** Opens the gallery with the data rows behind a mark. */
import { useNavigate, useParams } from '@tanstack/react-router'
import { type Behind, rowsBehind } from './behind'
import type { Thresholds } from './queries'

export function useRowsBehind(thresholds: Thresholds) {
  const params = useParams({ from: '/o/$slug/shell/model-runs/$id' })
  const navigate = useNavigate()
  /** What a link to them says. */
  const linkTo = (behind: Behind, at: Partial<Thresholds> = {}) => ({
    to: '/o/$slug/model-runs/$id' as const,
    params,
    search: rowsBehind(params.id, { ...thresholds, ...at }, behind),
  })
  const open = (behind: Behind, at: Partial<Thresholds> = {}) => void navigate(linkTo(behind, at))
  return { linkTo, open }
}

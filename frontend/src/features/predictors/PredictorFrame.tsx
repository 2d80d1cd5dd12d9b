/** The head of every page of a predictor: its name, which version is in use, its tabs. */
import { Tabs } from '@mantine/core'
import { Outlet, useNavigate, useParams, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { Predictor } from '@/api/types'
import { PublishButton } from '@/features/published/PublishButton'
import { Loaded } from '@/ui/Loaded'
import { Page, PageHeader } from '@/ui/PageHeader'
import { ArchivedNotice } from './ArchivedNotice'
import { Crumb } from './Crumb'
import { isBuilt, learns, worksHere } from './families'
import { useFamily, usePredictor, usePredictorNews } from './queries'

const tabs = [
  { key: 'graph', to: '/o/$slug/predictors/$id/graph' },
  { key: 'versions', to: '/o/$slug/predictors/$id' },
  { key: 'training', to: '/o/$slug/predictors/$id/training' },
  { key: 'classes', to: '/o/$slug/predictors/$id/classes' },
  { key: 'health', to: '/o/$slug/predictors/$id/health' },
  { key: 'deliveries', to: '/o/$slug/predictors/$id/deliveries' },
  { key: 'settings', to: '/o/$slug/predictors/$id/settings' },
] as const

function PredictorTabs({ slug, predictor }: { slug: string; predictor: Predictor }) {
  const { t } = useTranslation('predictors')
  const navigate = useNavigate()
  const mayTrain = useMay('predictors.train')
  const family = useFamily(predictor.family)
  const path = useRouterState({ select: (state) => state.location.pathname })
  const last = path.split('/').at(-1) ?? ''
  const value = tabs.some(({ key }) => key === last) ? last : 'versions'
  const isThere: Record<string, boolean> = {
    training: mayTrain && family !== undefined && learns(family),
    graph: mayTrain && family !== undefined && isBuilt(family),
    health: mayTrain && family !== undefined && (predictor.ready || !worksHere(family)),
    deliveries: mayTrain && family?.listens === true,
    settings: mayTrain,
  }
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (family)
      list.current?.querySelector(`#tab-of-${value}`)?.scrollIntoView?.({ block: 'nearest', inline: 'center' })
  }, [family, value])
  const go = (key: string | null) => {
    const tab = tabs.find((one) => one.key === key)
    if (tab) void navigate({ to: tab.to, params: { slug, id: predictor.id } })
  }
  return (
    <Tabs value={value} onChange={go}>
      <Tabs.List ref={list}>
        {tabs.map(
          ({ key }) =>
            isThere[key] !== false && (
              <Tabs.Tab key={key} value={key} id={`tab-of-${key}`}>
                {t(`tabs.${key}`)}
              </Tabs.Tab>
            ),
        )}
      </Tabs.List>
    </Tabs>
  )
}

export function PredictorFrame() {
  const { t } = useTranslation('predictors')
  const { slug, id } = useParams({ from: '/o/$slug/shell/predictors/$id' })
  const predictor = usePredictor(id)
  usePredictorNews(id)
  const header = (
    <PageHeader
      crumb={<Crumb slug={slug} />}
      title={predictor.data?.name ?? (predictor.isError ? t('unavailable') : undefined)}
      description={predictor.data?.description}
      actions={predictor.data?.archived_at === null && <PublishButton predictor={predictor.data} />}
    />
  )
  return (
    <Page header={header} tabs={predictor.data && <PredictorTabs slug={slug} predictor={predictor.data} />}>
      <Loaded query={predictor}>
        {(found) => (
          <>
            <ArchivedNotice predictor={found} />
            <Outlet />
          </>
        )}
      </Loaded>
    </Page>
  )
}

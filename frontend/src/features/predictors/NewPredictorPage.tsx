/** A new predictor: which kind, then its settings. */
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Allowed } from '@/ui/Allowed'
import { Loaded } from '@/ui/Loaded'
import { Page, PageHeader } from '@/ui/PageHeader'
import { Crumb } from './Crumb'
import { FamilyCards } from './FamilyCards'
import { firstPage } from './families'
import { NewPredictorForm } from './NewPredictorForm'
import { useFamilies } from './queries'

export function NewPredictorPage() {
  const { t } = useTranslation('predictors')
  const { slug } = useParams({ from: '/o/$slug/shell/predictors/new' })
  const { family: name } = useSearch({ from: '/o/$slug/shell/predictors/new' })
  const navigate = useNavigate()
  const families = useFamilies(true)
  const choose = (family: string | undefined) =>
    void navigate({ to: '/o/$slug/predictors/new', params: { slug }, search: family ? { family } : {} })
  const family = families.data?.find((one) => one.name === name)
  const header = (
    <PageHeader crumb={<Crumb slug={slug} />} title={t('new')} description={family ? family.summary : t('newText')} />
  )
  return (
    <Page header={header}>
      <Allowed permission="predictors.train">
        <Loaded query={families}>
          {(all) =>
            family ? (
              <NewPredictorForm
                key={family.name}
                family={family}
                onBack={() => choose(undefined)}
                onCreated={({ id }) =>
                  void navigate({
                    to: firstPage(family),
                    params: { slug, id },
                  })
                }
              />
            ) : (
              <FamilyCards families={all} onChoose={choose} />
            )
          }
        </Loaded>
      </Allowed>
    </Page>
  )
}

/** The path of a label: labeled and done, or reviewed, by which rules and at which stages. */
import {
  ActionIcon,
  Alert,
  Button,
  Group,
  MultiSelect,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconInfoCircle, IconPlus, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { usePeople } from '@/api/members'
import type { ProjectDetail } from '@/api/types'
import { formatPercent } from '@/lib/format'
import classes from './ReviewPath.module.css'
import { ShareSlider } from './ShareSlider'

export type Path = Pick<ProjectDetail, 'review_share' | 'review_first' | 'review_below' | 'review_stages'>
type Stage = Path['review_stages'][number]

const UNREVIEWED: Path = { review_share: 0, review_first: 0, review_below: null, review_stages: [] }
const MOST_STAGES = 5
const ROLES = ['reviewer', 'manager', 'owner'] as const
const mayReview = (role: string): boolean => ROLES.some((one) => one === role)
const isReviewed = ({ review_share, review_first, review_below }: Path): boolean =>
  review_share > 0 || review_first > 0 || review_below !== null

interface ReviewPathProps {
  readonly path: Path
  /** How many labels wait for a review now. */
  readonly waiting: number
  onChange(path: Path): void
}

export function ReviewPath({ path, waiting, onChange }: ReviewPathProps) {
  const { t } = useTranslation('projects')
  const isOn = isReviewed(path)
  const change = (values: Partial<Path>) => onChange({ ...path, ...values })
  return (
    <Stack gap="sm" component="fieldset" className={classes.path}>
      <Text component="legend" size="sm" fw={600}>
        {t('path.title')}
      </Text>
      <SegmentedControl
        aria-label={t('path.title')}
        value={isOn ? 'review' : 'label'}
        onChange={(to) => onChange(to === 'review' ? { ...path, review_share: 1 } : UNREVIEWED)}
        data={[
          { value: 'label', label: t('path.label') },
          { value: 'review', label: t('path.review') },
        ]}
      />
      {isOn ? (
        <>
          <Rules path={path} onChange={change} />
          <Stages stages={path.review_stages} onChange={(review_stages) => change({ review_stages })} />
        </>
      ) : (
        <Text size="xs" c="dimmed">
          {t('path.labelHint')}
        </Text>
      )}
      {waiting > 0 && (
        <Alert variant="light" p="xs" icon={<IconInfoCircle size={16} />}>
          {t('path.waiting', { count: waiting })}
        </Alert>
      )}
    </Stack>
  )
}

function Rules({ path, onChange }: { path: Path; onChange(values: Partial<Path>): void }) {
  const { t } = useTranslation('projects')
  const number = (value: number | string): number | null => (typeof value === 'number' ? value : null)
  return (
    <>
      <ShareSlider
        label={t('settings.reviewShare')}
        hint={t('settings.reviewShareHint')}
        format={(value) => formatPercent(value)}
        value={path.review_share}
        onChange={(review_share) => onChange({ review_share })}
      />
      <Group grow align="flex-start">
        <NumberInput
          label={t('path.first')}
          description={t('path.firstHint')}
          min={0}
          max={100_000}
          allowDecimal={false}
          value={path.review_first}
          onChange={(value) => onChange({ review_first: number(value) ?? 0 })}
        />
        <NumberInput
          label={t('path.below')}
          description={t('path.belowHint')}
          placeholder={t('path.noRule')}
          min={0}
          max={1}
          step={0.05}
          decimalScale={2}
          value={path.review_below ?? ''}
          onChange={(value) => onChange({ review_below: number(value) })}
        />
      </Group>
    </>
  )
}

function Stages({ stages, onChange }: { stages: readonly Stage[]; onChange(stages: Stage[]): void }) {
  const { t } = useTranslation('projects')
  const put = (index: number, values: Partial<Stage>) =>
    onChange(stages.map((stage, at) => (at === index ? { ...stage, ...values } : stage)))
  const swap = (index: number, other: number) => {
    const moved = [...stages]
    ;[moved[index], moved[other]] = [moved[other]!, moved[index]!]
    onChange(moved)
  }
  const add = () =>
    onChange([...stages, { name: t('path.stageName', { number: stages.length + 1 }), role: 'reviewer', members: [] }])
  return (
    <div>
      <Text size="sm" fw={600}>
        {t('path.stages')}
      </Text>
      <Text size="xs" c="dimmed" mb="xs">
        {t(stages.length > 0 ? 'path.stagesHint' : 'path.noStages')}
      </Text>
      <ol className={classes.stages}>
        {stages.map((stage, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a stage is its place in the order.
          <li key={index} className={classes.stage}>
            <StageFields stage={stage} number={index + 1} onChange={(values) => put(index, values)} />
            <div className={classes.acts}>
              <ActionIcon
                size="sm"
                aria-label={t('path.up', { name: stage.name })}
                disabled={index === 0}
                onClick={() => swap(index, index - 1)}
              >
                <IconArrowUp size={15} />
              </ActionIcon>
              <ActionIcon
                size="sm"
                aria-label={t('path.down', { name: stage.name })}
                disabled={index === stages.length - 1}
                onClick={() => swap(index, index + 1)}
              >
                <IconArrowDown size={15} />
              </ActionIcon>
              <ActionIcon
                size="sm"
                aria-label={t('path.remove', { name: stage.name })}
                onClick={() => onChange(stages.filter((_, at) => at !== index))}
              >
                <IconTrash size={15} />
              </ActionIcon>
            </div>
          </li>
        ))}
      </ol>
      {stages.length < MOST_STAGES && (
        <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={add}>
          {t('path.add')}
        </Button>
      )}
    </div>
  )
}

interface StageFieldsProps {
  readonly stage: Stage
  readonly number: number
  onChange(values: Partial<Stage>): void
}

function StageFields({ stage, number, onChange }: StageFieldsProps) {
  const { t } = useTranslation('projects')
  const people = usePeople(mayReview)
  return (
    <div className={classes.fields}>
      <TextInput
        aria-label={t('path.nameOf', { number })}
        value={stage.name}
        maxLength={100}
        onChange={({ currentTarget: { value } }) => onChange({ name: value })}
      />
      <Select
        aria-label={t('path.roleOf', { name: stage.name })}
        data={ROLES.map((role) => ({ value: role, label: t(`path.roles.${role}`) }))}
        value={stage.role}
        allowDeselect={false}
        disabled={stage.members.length > 0}
        onChange={(role) => role && onChange({ role: role as Stage['role'] })}
      />
      <MultiSelect
        className={classes.members}
        aria-label={t('path.membersOf', { name: stage.name })}
        placeholder={stage.members.length > 0 ? '' : t('path.anyone')}
        data={[...people]}
        value={stage.members}
        searchable
        clearable
        onChange={(members) => onChange({ members })}
      />
    </div>
  )
}

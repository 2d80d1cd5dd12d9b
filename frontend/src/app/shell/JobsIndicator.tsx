/** What is being worked on right now, always in sight. */
import { ActionIcon, Indicator, Loader, Popover, Stack, Text, UnstyledButton } from '@mantine/core'
import { IconListCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import { isActive, useJobs } from '@/features/jobs/queries'
import { useSlug } from '@/lib/route'
import { ButtonLink } from '@/ui/links'
import { ProgressLine } from '@/ui/ProgressLine'
import classes from './Shell.module.css'

export function JobsIndicator({ compact = false }: { compact?: boolean }) {
  const { t } = useTranslation('app')
  const [opened, setOpened] = useState(false)
  const slug = useSlug()
  const may = useMay('jobs.view')
  const jobs = useJobs({ enabled: may }).data?.pages.flatMap((page) => page.results) ?? []
  const active = jobs.filter(isActive)
  const label = t('jobsRunning', { count: active.length })
  if (!may || (active.length === 0 && !compact)) return null

  const toggle = () => setOpened(!opened)
  const target = compact ? (
    <ActionIcon size="lg" aria-label={active.length > 0 ? label : t('allJobs')} onClick={toggle}>
      <IconListCheck size={20} />
    </ActionIcon>
  ) : (
    <UnstyledButton className={classes.footButton} onClick={toggle}>
      <Loader size={14} type="oval" aria-hidden="true" />
      <span>{label}</span>
    </UnstyledButton>
  )
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position={compact ? 'bottom-end' : 'right-end'}
      width={300}
      shadow="md"
    >
      <Indicator disabled={!compact || active.length === 0} label={active.length} size={16} offset={5}>
        <Popover.Target>{target}</Popover.Target>
      </Indicator>
      <Popover.Dropdown p="sm">
        <Stack gap="sm">
          {active.length === 0 && (
            <Text size="sm" c="dimmed">
              {t('noJobs')}
            </Text>
          )}
          {active.slice(0, 5).map((job) => (
            <div key={job.id}>
              <Text size="sm" fw={600} truncate mb={4}>
                {job.title}
              </Text>
              <ProgressLine {...job} label={job.title} />
            </div>
          ))}
          <ButtonLink to="/o/$slug/jobs" params={{ slug }} variant="default" onClick={() => setOpened(false)}>
            {t('allJobs')}
          </ButtonLink>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}

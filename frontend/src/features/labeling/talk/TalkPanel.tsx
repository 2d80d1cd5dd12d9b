/** The discussion of the task at hand: what was said, and what is being written. */
import { ActionIcon } from '@mantine/core'
import { IconMessagePlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useEditor, useObjects, useValue } from '@/editor/useEditor'
import { Composer } from '@/features/discussion/Composer'
import { type Said, type Thread, useStartThread, useThreads } from '@/features/discussion/queries'
import { Threads } from '@/features/discussion/ThreadCard'
import { useSession } from '../context'
import { KeyTip } from '../KeyTip'
import panel from '../Panel.module.css'
import { PinPicker } from './PinPicker'
import { showPlace } from './places'
import own from './Talk.module.css'
import { useAbout } from './useAbout'

export function TalkPanel() {
  const { t } = useTranslation('discussion')
  const { task, talk } = useSession()
  const { data: threads = [] } = useThreads(task.id)
  const chosen = useValue(talk.chosen)
  const writing = useValue(talk.writing)
  const aboutOf = useAbout()
  useObjects(useEditor()) // what threads are about may come and go
  const open = threads.filter(({ resolved }) => !resolved).length
  const show = (thread: Thread) => {
    talk.chosen.set(thread.id)
    talk.show(thread)
    if (thread.place) showPlace(thread.place)
  }
  return (
    <section
      className={`${panel.section} ${own.talk}`}
      aria-label={t('title')}
      data-testid="talk"
      data-quiet={(open === 0 && writing?.what !== 'comment') || undefined}
    >
      <header className={panel.head}>
        <h2>{t('title')}</h2>
        {open > 0 && <span className={panel.count}>{t('open', { count: open })}</span>}
        <KeyTip label={t('comment')} action="comment">
          <ActionIcon
            size={26}
            ml="auto"
            aria-label={t('comment')}
            data-testid="comment-begin"
            onClick={() => talk.begin('comment')}
          >
            <IconMessagePlus size={16} stroke={1.7} aria-hidden />
          </ActionIcon>
        </KeyTip>
      </header>
      {writing?.what === 'comment' && <Writing />}
      <div className={own.threads}>
        <Threads threads={threads} chosen={chosen} onChoose={show} aboutOf={aboutOf} />
      </div>
    </section>
  )
}

function Writing() {
  const { t } = useTranslation('discussion')
  const session = useSession()
  const { task, talk } = session
  const pin = useValue(talk.writing)?.pin ?? {}
  const isPlacing = useValue(talk.isPlacing)
  const start = useStartThread(task.id)
  const say = async (said: Said) => {
    // What it is about must be there before something is said of it.
    if (pin.annotation && !session.isReadOnly) await session.outbox.flush()
    const made = await start.mutateAsync({ said, pin })
    talk.stop()
    talk.chosen.set(made.id)
  }
  return (
    <div className={own.writing} data-testid="writing">
      <PinPicker pin={pin} onAsk={talk.ask} onPin={(to) => talk.point(to)} />
      <Composer
        label={t('write')}
        submit={t('comment')}
        testId="comment"
        autoFocus={!isPlacing}
        onSay={say}
        onCancel={talk.stop}
      />
    </div>
  )
}

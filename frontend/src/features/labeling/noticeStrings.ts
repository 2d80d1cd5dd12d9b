/** The words of notices over the picture: what was found, what conflicts, what is lost or kept aside. */
export default {
  restored_one: '{{count}} change from your last visit was found on this device and is being saved.',
  restored_other: '{{count}} changes from your last visit were found on this device and are being saved.',
  restoredSaved_one: '{{count}} change from your last visit was found on this device and is saved now.',
  restoredSaved_other: '{{count}} changes from your last visit were found on this device and are saved now.',
  conflict: {
    title: 'Changed in two places',
    both_one:
      'An object that you changed was changed elsewhere too, in another window or by somebody else. Both versions are kept: delete the one that is wrong.',
    both_other:
      '{{count}} objects that you changed were changed elsewhere too, in another window or by somebody else. Both versions are kept: delete the wrong ones.',
    ours_one:
      'An object that you changed was deleted elsewhere, in another window or by somebody else. Your version is kept: delete it if it is to go.',
    ours_other:
      '{{count}} objects that you changed were deleted elsewhere, in another window or by somebody else. Your versions are kept: delete those that are to go.',
    theirs_one:
      'An object that you deleted was changed elsewhere, in another window or by somebody else. It is kept as it is there: delete it again if it is to go.',
    theirs_other:
      '{{count}} objects that you deleted were changed elsewhere, in another window or by somebody else. They are kept as they are there: delete again those that are to go.',
    done: 'Understood',
    mine: '{{name}}: your version',
    theirs: '{{name}}: as it is elsewhere',
    answer: {
      title: '{{name}}: answered in two places',
      body: 'Elsewhere, in another window or by somebody else, the answer was “{{theirs}}”, and that stands. Yours was “{{ours}}”.',
      mine: 'Take mine',
      theirs: 'Leave it',
    },
  },
  lost: {
    unknown: { title: 'Nothing more can be saved in this task', body: 'Take the next one to go on.' },
    submitted: { title: 'You have submitted this task already', body: 'In another window, it seems.' },
    submittedByOther: {
      title: 'Somebody else has submitted this task',
      body: 'Your reservation had run out, so it went to the next person.',
    },
    reviewed: { title: 'This label has been reviewed already', body: 'By somebody else, or by you in another window.' },
    skipped: { title: 'This task was skipped', body: 'It is set aside until an owner or a manager opens it again.' },
    taken: { title: 'This task is with somebody else now', body: 'Your reservation ran out.' },
    elsewhere: { title: 'You have this task open anew', body: 'In another window, it seems; go on there or here.' },
    free: { title: 'Your reservation of this task ended', body: 'It is back in the queue and may come to you again.' },
    unsaved_one: '{{count}} change could not be saved and is kept on this device.',
    unsaved_other: '{{count}} changes could not be saved and are kept on this device.',
    drafted: 'What you drew is kept in your draft.',
    inReview: 'A reviewer looks at it now and can send it back to you.',
    next: 'Take the next task',
    again: 'Go on here',
    reopen: 'Open it again',
    reopened: '{{name}} is open again. It comes to you after what you have begun already.',
    discard: 'Discard and go on',
  },
  refused: {
    title: 'The server did not take the change',
    again: 'Try again',
    aside: 'Keep it aside',
    wayOut: 'Where trying again does not help, keep it aside on this device: everything else is saved then.',
  },
  aside: {
    title_one: '{{count}} change is kept aside',
    title_other: '{{count}} changes are kept aside',
    body: 'The server did not take it; it is on this device only.',
    back: 'Put back as new',
    download: 'Download',
    discard: 'Discard',
  },
  left: {
    title_one: '{{count}} change to {{name}} was not saved',
    title_other: '{{count}} changes to {{name}} were not saved',
    unnamed: 'a data row',
    body: 'From an earlier visit; kept on this device only.',
  },
  half: {
    title: 'Half drawn',
    line: '{{name}} is not finished: go on with it, or press Escape to throw it away.',
    stay: 'Stay here',
    leave: 'Go on without it',
  },
  waits: {
    here: 'You are offline. Your label is kept on this device and is submitted by itself once the connection is back.',
    there: 'The label of {{name}} is submitted by itself once the connection is back.',
    sent: 'Back online: the label of {{name}} was submitted.',
  },
  unfinished: { title: '{{name}} was not finished', back: 'Go back to it' },
}

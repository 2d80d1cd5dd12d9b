/** The words of what is drawn while a version learns. */
export const curves = {
  title: 'How version {{number}} learned',
  titleNow: 'How version {{number}} learns',
  at: 'step {{step}}',
  waiting: 'Nothing was told yet. Loss and other figures are drawn here as they are told.',
  all: 'Show all {{count}} figures',
  fewer: 'Show fewer',
  said_one: '{{name}} by training step: {{last}} at step {{lastStep}}.',
  said_other:
    '{{name}} by training step, {{count}} points: from {{first}} at step {{firstStep}} to {{last}} at step {{lastStep}}; lowest {{least}}, highest {{most}}.',
  validation: 'Validation: data rows that nothing was learned from, a few, looked at now and then.',
  training: 'Training: data rows that it learns from; there were too few to set any aside.',
  names: {
    loss: 'Loss',
    validation_f1: 'F1, validation',
    validation_average_precision: 'Avg. precision, validation',
    training_f1: 'F1, training',
    training_average_precision: 'Avg. precision, training',
  },
}

/** The words of running a predictor over data rows, and of its runs. */
export const runs = {
  title: 'Runs',
  run: 'Looked at',
  progress: 'Data rows',
  began: 'Began',
  batch: 'Batch {{name}} of {{project}}',
  dataset: 'Dataset {{name}}',
  slice: 'Slice {{name}}',
  data_rows_one: '{{number}} data row',
  data_rows_other: '{{number}} data rows',
}

export const runOver = {
  open: 'Run a predictor',
  title: 'Run a predictor on {{name}}',
  text: 'It looks at every data row that is ready, in a model run of its own. People see what it says beside the labels.',
  none: 'No predictor can be run yet: train or connect one first.',
  pick: 'Choose a predictor',
  predictor: 'Predictor',
  start: 'Run',
  underWay: 'It goes on by itself when you close this; the jobs page shows how far it is.',
  toRun: 'Open the run',
  close: 'Close',
}

export default {
  choose: 'Choose a file',
  chooseOther: 'Choose another',
  drop: 'or drop it here',
  address: 'Or the address where it lies',
  remove: 'Take the file away',
  format: 'Format of the file',
  lines: 'Prediction lines (Firstpass or Labelbox)',
  manner: 'Wrong lines',
  manners: {
    each: 'Leave them out, take the rest',
    all_or_nothing: 'Take all lines or none',
    dry_run: 'Only try it, write nothing',
  },
  mode: 'What the run said before',
  modes: { append: 'Keep it', replace: 'Forget it first' },
  start: 'Start import',
  try: 'Try it',
}
